"""What stops a run, or is said before it, whatever was chosen: other owners, another namespace."""

from collections.abc import Iterable
from typing import Final

from kubectl_sync.engine.hidden.other_owners import Source, source
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Stopped
from kubectl_sync.model.objects import ObjectRef, Seen
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.wording import number, some
from kubectl_sync.steps.review import second_copies
from kubectl_sync.terminal import output

_NAMED: Final = 3


def namespaces(changes: Iterable[ObjectChange]) -> list[str]:
    """Where something is written; a namespace that is itself written counts."""
    refs = [change.ref for change in changes]
    return sorted({ref.name if ref.kind == "Namespace" and not ref.group else ref.namespace for ref in refs} - {""})


def same_namespace(environment: Environment, plan: Plan, confirmed: str | None) -> None:
    """Stop where objects would be pushed to another namespace than before, and nobody asked for it. Raises Stopped.

    Who types -n asks for it, and is told; but not against the namespace that the environment or the root has, unless
    the context's name is given, too (`confirmed`).
    """
    twice = second_copies.second(environment, plan)
    if not twice:
        return
    was, now = sorted({one for found in twice.values() for one in found}), sorted({ref.namespace for ref in twice})
    told = f"{number(len(twice), 'object')} would be made a second time, in namespace {', '.join(now)}"
    told = f"{told}: in sync before in namespace {', '.join(was)}"
    hint = f"add -n {was[0]}, or -n {now[0]} if a second copy is meant"
    if environment.only:
        placed, name = environment.settings.placed, environment.cluster.context.name
        if not placed or placed in environment.only or confirmed == name:
            output.notice(f"note: {told}")
            return
        hint = f"leave out -n for namespace {placed}, or add --confirm-context {name} if a second copy is meant"
    raise Stopped(f"nothing was written: {told}", hint)


def tell(environment: Environment, plan: Plan, side: Side) -> None:
    """Say in a dry run what the real one would stop for, or want to be told."""
    if side is Side.LIVE:
        try:
            same_namespace(environment, plan, None)
        except Stopped as error:
            output.notice(f"note: a push would stop: {error.message.partition(': ')[2]}")


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
