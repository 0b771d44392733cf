"""What the server's no means for a manifest: which lines of it are wrong, or that only the choice was."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from kubectl_sync.cluster.requests import BAD_REQUEST, UNPROCESSABLE
from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.misfits import misfits
from kubectl_sync.engine.policy import protect
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Also, ClusterError, Immutable, NoAnswer, Overtaken
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Side
from kubectl_sync.model.schemas import Schema
from kubectl_sync.model.wording import some
from kubectl_sync.steps.settle.cluster_writes import write_of

_OF_CONTENT: Final = (BAD_REQUEST, UNPROCESSABLE)
# So many hunks are tried one by one, to name the one that is missing.
_MOST_TRIED: Final = 8
_NAMED: Final = 3


def explain_refusal(
    environment: Environment, change: ObjectChange, error: ClusterError, schema: Callable[[Object], Schema | None]
) -> list[ClusterError]:
    """The errors that say it in the manifest's words, one for each line; the server's own where there are none.

    Asks the server (dry runs) where a part of the manifest was chosen.
    """
    if error.status not in _OF_CONTENT or isinstance(error, Overtaken) or change.local is ABSENT:
        return [error]
    if found := list(_misfits(environment, change, error, schema)):
        return [found[0], *(Also(one.message, one.hint, one.status) for one in found[1:])]
    if isinstance(error, Immutable):
        return [Immutable(error.message, _by_hand(change) or error.hint, error.status)]
    missing = _missing(environment, change)
    if not missing:
        return [error]
    names = some(list(dict.fromkeys(missing)), _NAMED)
    hint = f"choose {names} too: the server takes the manifest as a whole, and not this part of it"
    return [ClusterError(error.message, hint, error.status)]


def _by_hand(change: ObjectChange) -> str:
    """What to do where no option of ours makes an object anew; "" where --recreate does."""
    if change.ref.type == ("", "PersistentVolumeClaim"):
        told = "undo it in the file; a new claim has a new, empty volume, so"
        return f"{told} --recreate makes none: make one of another name and copy the data"
    if change.ref.type in protect.KINDS:
        return "undo it in the file; it is deleted by hand only, as much else would go with it"
    return f"undo it in the file; --recreate cannot make it anew: {change.not_anew}" if change.not_anew else ""


def in_short(change: ObjectChange, errors: Sequence[ClusterError]) -> str:
    """The reasons as a plan says them, where nobody thinks that anything was written."""
    starts = (f"{change.ref} was not written: ", f"{change.ref} was not deleted: ")
    told = []
    for error in errors:
        text = error.cause if isinstance(error, NoAnswer) else error.message
        for start in starts:
            text = text.removeprefix(start)
        told.append(text)
    return "; ".join(told)


def _misfits(
    environment: Environment, change: ObjectChange, error: ClusterError, schema: Callable[[Object], Schema | None]
) -> Iterator[ClusterError]:
    """An error for each value that is of another kind than the type says, at its line."""
    if change.local is ABSENT:
        return
    content, at = change.local.content, change.local.at
    written = [one.path for one in change.writes(Side.LIVE)]
    found = misfits(content, schema(content), built_in=list_keys.is_built_in(change.ref.group))
    for path, what, must in found:
        if not any(paths.is_within(path, one) for one in written):
            continue
        line = environment.source.locate(at, path)
        where = environment.source.name(at.file) + (f":{line}" if line else "")
        hint = environment.source.respelled(at, path, must, secret=change.ref.is_secret)
        yield ClusterError(f"{where}: {paths.show(path)} is {what}, and must be {must}", hint, error.status)


def _missing(environment: Environment, change: ObjectChange) -> list[str]:
    """The fields without which the server does not take what was chosen; none where it would not take them all."""
    rest = [hunk for hunk in change.hunks if not hunk.decided and not hunk.held]
    if not rest or change.action(Side.LIVE) != "update":
        return []
    tries = [[hunk] for hunk in rest[:_MOST_TRIED]]
    tries = tries if len(rest) == 1 else [*tries, rest]
    wanted = [_with(change, hunks) for hunks in tries]
    answers = list(environment.cluster.write([write_of(environment, one) for one in wanted], dry_run=True))
    for hunks, answer in zip(tries, answers, strict=True):
        if not isinstance(answer, ClusterError):
            return [paths.show(one.path) for hunk in hunks for one in hunk.changes]
    return []


def _with(change: ObjectChange, hunks: Sequence[Hunk]) -> ObjectChange:
    """The change with more of its manifest decided."""
    ids = {hunk.id for hunk in hunks}
    return replace(change, hunks=tuple(_as_manifest(hunk) if hunk.id in ids else hunk for hunk in change.hunks))


def _as_manifest(hunk: Hunk) -> Hunk:
    changes: tuple[FieldChange, ...] = tuple(replace(one, wanted=one.local) for one in hunk.changes)
    return replace(hunk, changes=changes)
