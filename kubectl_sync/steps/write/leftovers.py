"""Temporary files that killed runs left beside manifests: told by all, removed by one that writes."""

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.files import staging
from kubectl_sync.model.skipped import TEMPORARY, Skipped

_LEFT: Final = "left by a run that was ended"


def report_leftovers(environment: Environment, skipped: Iterable[Skipped]) -> Iterator[str]:
    """Say what was left; remove it where this run has the folder. That of a living run stays."""
    for one in skipped:
        if one.reason != TEMPORARY:
            continue
        folder = environment.source.file(one.where.removesuffix("/"))
        try:
            if environment.store.is_claimed:
                yield from _removed(one.where, staging.cleared(folder), environment)
            elif staging.is_left(folder):
                yield f"note: {one.where}: {_LEFT}; the next push or pull removes it"
        except OSError as error:
            yield f"note: {one.where}: {_LEFT}: {error.strerror}; remove it yourself"


def _removed(where: str, left: staging.StagingFolder | None, environment: Environment) -> Iterator[str]:
    if left is None:
        yield f"note: {where}: {_LEFT}; removed"
    elif left.is_unsure:
        yield f"note: {where}: nobody can tell whether its run has ended; remove it once none runs"
    for file in left.kept if left else ():
        name = environment.source.name(file)
        yield f"note: {name}: not written by this program: move it out, or remove it"
