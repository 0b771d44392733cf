"""Commands to type next: what decides the conflicts that a run left, and no more than that."""

import shlex
from collections.abc import Iterator
from typing import Final

from kubectl_sync.commands.options import Options
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.wording import some

# More names than these are no line that anybody would type.
_MOST_NAMES: Final = 8
_DECIDED_BY_TAKE: Final = frozenset({Row.CONFLICT, Row.FIRST_CONTACT, Row.REPLACED})


def again(verb: str, options: Options, *words: str) -> str:
    """The command that runs a verb where this run was: same context, namespace, environment and folder."""
    named = {
        "-c": options.context,
        "-n": options.namespace,
        "--env": options.env,
        "--root": options.root and str(options.root),
        "--kubeconfig": options.kubeconfig,
    }
    where = [part for flag, value in named.items() if value for part in (flag, value)]
    everywhere = ["-A"] if options.all_namespaces else []
    return shlex.join(["kubectl", "sync", verb, *words, *where, *everywhere])


def decisions(plan: Plan, policy: Policy, options: Options, *more: str) -> Iterator[str]:
    """Yield a `decide:` line for each way to decide the conflicts that are left; `more` are options of the run."""
    side = "file" if policy.source is Side.LOCAL else "live"
    asked = [one.ref for one in plan.conflicts if _is_decided_by_take(one)]
    if asked:
        yield f"decide: {_command(policy.verb, options, ('--take', side, *more), asked)}"
    behind = [one.ref for one in plan.conflicts if any(hunk.row is Row.BEHIND for hunk in one.hunks)]
    if behind and policy.verb == "push":
        yield f"roll back to what is here: {_command('push', options, ('--take', 'file', *more), behind)}"
    waiting = [str(one.ref) for one in plan.conflicts if any(hunk.waits for hunk in one.hunks)]
    if waiting:
        yield f"left to what fills in their placeholders: {some(waiting, _MOST_NAMES)}"
    gone = [one.ref for one in plan.conflicts if _row(one) is Row.LIVE_DELETED_LOCAL_CHANGED]
    if gone and policy.verb == "push":
        yield f"create anew: {_command('push', options, ('--recreate', *more), gone)}"
    dropped = [one.ref for one in plan.conflicts if _row(one) is Row.LOCAL_DELETED_LIVE_CHANGED]
    if dropped and policy.verb == "push":
        yield f"write to the files again: {_command('pull', options, more, dropped)}"


def _command(verb: str, options: Options, flags: tuple[str, ...], refs: list[ObjectRef]) -> str:
    names = [str(ref) for ref in refs]
    if len(names) <= _MOST_NAMES:
        return again(verb, options, *flags, *names)
    return f"{again(verb, options, *flags)} TYPE/NAME...  ({len(names)} objects above)"


def _is_decided_by_take(change: ObjectChange) -> bool:
    return any(hunk.row in _DECIDED_BY_TAKE and not hunk.decided and not hunk.held for hunk in change.hunks)


def _row(change: ObjectChange) -> Row:
    return change.hunks[0].row
