"""Commands to type next: what decides the conflicts that a run left, and no more than that."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kubectl_sync.cli.options import Options
from kubectl_sync.engine.policy.protect import is_lifted_by_name
from kubectl_sync.environment import Environment
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.wording import some

# More names than these are no line that anybody would type.
_MOST_NAMES: Final = 8
# What takes objects that only one side has any more, by verb.
_DELETED: Final = {
    "status": "push --prune deletes from the cluster too, pull with the name brings back",
    "push": "add --prune to delete from the cluster too",
    "pull": "name it to pull it again; push --prune deletes it",
}
_GONE: Final = {
    "status": "push --recreate creates anew, pull --prune takes out of the files",
    "push": "add --recreate to create anew",
    "pull": "add --prune to take out of the files; push --recreate creates anew",
}
# No run writes into what an object is rendered from.
_OF_RENDERED: Final = {
    Row.LOCAL_DELETED: "push --prune deletes from the cluster too",
    Row.LIVE_DELETED: "push --recreate creates anew",
}
_DECIDED_BY_TAKE: Final = frozenset({Row.CONFLICT, Row.FIRST_CONTACT, Row.BEHIND, Row.REPLACED})


def again(verb: str, options: Options, *words: str) -> str:
    """The command that runs a verb where this run was: same context, user, namespace, environment and folder."""
    named = {
        "-c": options.context,
        "-n": options.namespace,
        "--env": options.env,
        "--root": options.root and str(options.root),
        "-k": options.kustomize and str(options.kustomize),
        "--kubeconfig": options.kubeconfig,
        "--kubectl": options.kubectl,
        "--as": options.as_user,
        "--transport": options.transport and options.transport.value,
    }
    where = [part for flag, value in named.items() if value for part in (flag, value)]
    alone = [flag for flag, is_given in (("-A", options.all_namespaces), ("--remote", options.remote)) if is_given]
    return shlex.join(["kubectl", "sync", verb, *words, *where, *alone])


def from_here(environment: Environment, options: Options) -> Options:
    """The options that a later command needs: also the environment, where a word and not the place chose it."""
    scope = environment.settings.scope
    is_by_place = environment.settings.names_from.is_relative_to(scope.folder)
    return replace(options, env=options.env or (None if is_by_place else scope.name or None))


def decisions(plan: Plan, policy: Policy, options: Options, *more: str) -> Iterator[str]:
    """Yield what decides each conflict that is left, and nothing else; `more` are options of the run.

    A rollback is no other decision than that of the object's conflicts, but it is called what it is.
    """
    writes_live = policy.source is Side.LOCAL
    take = ("--take", "file" if writes_live else "live", *more)
    asked = [one for one in plan.conflicts if _is_decided_by_take(one) and (writes_live or not one.is_rendered)]
    behind = [one for one in asked if writes_live and any(hunk.row is Row.BEHIND for hunk in one.hunks)]
    yield from _commands("decide", policy.verb, options, take, [one for one in asked if one not in behind])
    yield from _commands("roll back to what is here", policy.verb, options, take, behind)
    waiting = [str(one.ref) for one in plan.conflicts if any(hunk.waits for hunk in one.hunks)]
    if waiting:
        yield f"left to what fills in their placeholders: {some(waiting, _MOST_NAMES)}"
    gone = [one for one in plan.conflicts if _row(one) is Row.LIVE_DELETED_LOCAL_CHANGED]
    yield from _commands("create anew", "push", options, ("--recreate", *more), gone)
    kept = [one for one in plan.conflicts if not one.is_rendered]  # of what is rendered no file is written
    dropped = [one for one in kept if _row(one) is Row.LOCAL_DELETED_LIVE_CHANGED]
    yield from _commands("write to the files again", "pull", options, more, dropped)


def one_sided(plan: Plan, policy: Policy | None, options: Options) -> Iterator[str]:
    """Yield what to type about objects that only one side has any more, and that are left; None: of a status."""
    left = [one for one in plan.changes if not one.hunks[0].decided]
    deleted = [one for one in left if _row(one) is Row.LOCAL_DELETED]
    able = [one for one in deleted if not one.keep]
    gone = [one for one in left if _row(one) is Row.LIVE_DELETED]
    for changes, told in ((able, _DELETED), (gone, _GONE)):
        for is_rendered in (False, True):
            if mine := [one for one in changes if one.is_rendered is is_rendered]:
                yield _what_takes(mine, policy, told)
    stuck = [one for one in deleted if one.keep and is_lifted_by_name(one.keep)]
    if stuck and (policy is None or policy.source is Side.LOCAL):
        yield f"{len(stuck)} deleted from the files, and not known to be deleted on purpose, or protected:"
        yield from _commands("  delete from the cluster", "push", options, ("--prune",), stuck)
        yield from _commands("  leave there, and forget", "forget", options, (), stuck)


def _what_takes(changes: Sequence[ObjectChange], policy: Policy | None, told: Mapping[str, str]) -> str:
    what = told[policy.verb if policy else "status"]
    if changes[0].is_rendered and not (policy and policy.source is Side.LOCAL):
        what = _OF_RENDERED[_row(changes[0])]
    also = "" if policy is None else " and left"
    return f"{len(changes)} {_row(changes[0]).value}{also}: {what}"


def _commands(
    what: str, verb: str, options: Options, flags: tuple[str, ...], changes: Sequence[ObjectChange]
) -> Iterator[str]:
    """Yield a command; one for each namespace where the names are of several."""
    by_namespace: dict[str, list[str]] = {}
    for change in changes:
        by_namespace.setdefault(change.ref.namespace, []).append(str(change.ref))
    for namespace, names in by_namespace.items():
        mine = options
        if namespace and len(by_namespace) > 1:
            mine = replace(options, namespace=namespace, all_namespaces=False)
        if len(names) <= _MOST_NAMES:
            yield f"{what}: {again(verb, mine, *flags, *names)}"
        else:
            yield f"{what}: {again(verb, mine, *flags)} TYPE/NAME...  ({len(names)} objects above)"


def _is_decided_by_take(change: ObjectChange) -> bool:
    return any(hunk.row in _DECIDED_BY_TAKE and not hunk.decided and not hunk.held for hunk in change.hunks)


def _row(change: ObjectChange) -> Row:
    return change.hunks[0].row
