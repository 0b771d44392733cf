"""What stops a run, or is said before it, whatever was chosen: limits, protection, other owners, another namespace."""

from collections.abc import Iterable
from typing import Final

from kubectl_sync.commands.options import Format, Options
from kubectl_sync.engine import limits
from kubectl_sync.engine.sources import Source, source
from kubectl_sync.errors import Stopped
from kubectl_sync.model.objects import ObjectRef, Seen
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.model.wording import number, some
from kubectl_sync.steps import copies
from kubectl_sync.terminal import output, prompts
from kubectl_sync.workspace import Workspace

_NAMED: Final = 3


def namespaces(changes: Iterable[ObjectChange]) -> list[str]:
    """Where something is written; a namespace that is itself written counts."""
    refs = [change.ref for change in changes]
    return sorted({ref.name if ref.kind == "Namespace" and not ref.group else ref.namespace for ref in refs} - {""})


def within_limits(doors: Workspace, plan: Plan, side: Side, options: Options) -> None:
    """Stop a run that would delete or change much at once, unless the context was typed. Raises Stopped."""
    reasons = _limits(doors, plan, side)
    name = doors.cluster.context.name
    if not reasons or options.confirm_context == name:
        return
    if _may_ask(options):
        said = "; ".join(reasons)
        prompts.type_name(f"{said[0].upper()}{said[1:]}. Type {name}, the context's name, if that is meant:", name)
    else:
        hint = f"write less of it by naming files or types, or add --confirm-context {name} if all of it is meant"
        raise Stopped(f"nothing was written: {'; '.join(reasons)}", hint)


def stops(doors: Workspace, plan: Plan) -> str:
    """Why a push of a plan would write nothing at all, unless somebody says more; "" where it would write."""
    try:
        same_namespace(doors, plan)
    except Stopped as error:
        return error.message.partition(": ")[2]
    return "; ".join(_limits(doors, plan, Side.LIVE))


def _limits(doors: Workspace, plan: Plan, side: Side) -> list[str]:
    deleted = [change for change in plan.writes(side) if change.action(side) == "delete"]
    by_git = [change for change in deleted if not _is_remembered(change)]
    scope = {one.ref for one in (*plan.changes, *plan.equal) if _is_remembered(one) or (by_git and _is_ours(one))}
    reasons = list(limits.reached(plan, scope, (side,)))
    if not doors.store.is_marked and len(deleted) > len(by_git):
        reasons.append(f"{doors.folder.root} has lost its mark (.kubesync/id): is it the right folder, and mounted?")
    return reasons


def _is_remembered(change: ObjectChange) -> bool:
    return change.base is not None and change.base.remembered


def _is_ours(change: ObjectChange) -> bool:
    """Whether an object is of this folder where nothing is remembered: it has a manifest, or had one, as git tells."""
    is_deleted = bool(change.hunks) and change.hunks[0].row is Row.LOCAL_DELETED
    return is_deleted or (isinstance(change.local, Seen) and isinstance(change.live, Seen))


def same_namespace(doors: Workspace, plan: Plan) -> None:
    """Stop where objects would be pushed to another namespace than before, and nobody asked for it. Raises Stopped."""
    if twice := copies.second(doors, plan):
        was, now = sorted({one for found in twice.values() for one in found}), sorted({ref.namespace for ref in twice})
        told = f"{number(len(twice), 'object')} would be made a second time, in namespace {', '.join(now)}"
        hint = f"add -n {was[0]}, or -n {now[0]} if a second copy is meant"
        raise Stopped(f"nothing was written: {told}: in sync before in namespace {', '.join(was)}", hint)


def confirmed(doors: Workspace, plan: Plan, options: Options) -> None:
    """What is protected is written only where its name was typed, whatever --yes and --force say."""
    changes, name = plan.writes(Side.LIVE), doors.cluster.context.name
    if options.confirm_context not in (None, name):
        wrong = options.confirm_context
        raise Stopped(f"nothing was written: --confirm-context {wrong}, but the context is {name}", "choose it with -c")
    protected = doors.protection.of(name, namespaces(changes)) if changes else ()
    if not protected or options.confirm_context == name:
        return
    if not _may_ask(options):
        what = " and ".join(f"{kind} {one}" for kind, one in protected)
        verb = "is" if len(protected) == 1 else "are"
        raise Stopped(f"nothing was written: {what} {verb} protected", f"add --confirm-context {name} if it is meant")
    for kind, one in protected:
        prompts.type_name(f"{kind.capitalize()} {one} is protected. Type its name to write there:", one)


def _may_ask(options: Options) -> bool:
    return not (options.force or options.yes) and options.format is Format.TEXT and prompts.can_ask()


def tell(doors: Workspace, plan: Plan, side: Side) -> None:
    """Say in a dry run what the real one would stop for, or want to be told."""
    if side is Side.LIVE:
        try:
            same_namespace(doors, plan)
        except Stopped as error:
            output.notice(f"note: a push would stop: {error.message.partition(': ')[2]}")
    changes = plan.writes(Side.LIVE) if side is Side.LIVE else ()
    for kind, one in doors.protection.of(doors.cluster.context.name, namespaces(changes)) if changes else ():
        output.notice(f"note: {kind} {one} is protected: its name is asked for, or --confirm-context")


def warn(plan: Plan, side: Side) -> None:
    """Say once for each tool that what is written to its objects will be undone."""
    found: dict[Source, list[ObjectRef]] = {}
    for change in plan.writes(side) if side is Side.LIVE else ():
        if isinstance(change.live, Seen):
            other = source(change.live.content, (one.path for one in change.writes(side)))
            if other:
                found.setdefault(other, []).append(change.ref)
    for one, refs in found.items():
        names = some(refs, _NAMED)
        if one.proven:
            output.warning(f"{names}: written by {one.owner}, which will undo what is pushed; change {one.truth}")
        else:
            output.notice(f"note: {names}: a label says that {one.owner} writes it, nothing else does")
