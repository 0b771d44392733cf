"""Objects whose server or login went away in the middle of a run: one thing that happened, told once."""

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_sync.errors import NoAnswer, SyncError
from kubectl_sync.model.wording import number, some

_NAMED: Final = 3


def together(problems: Iterable[SyncError]) -> Iterator[SyncError]:
    """Yield the problems; those of which the server gave no answer as one, with what became of how many objects."""
    every = list(problems)
    lost = [one for one in every if isinstance(one, NoAnswer)]
    yield from (one for one in every if not isinstance(one, NoAnswer))
    for status in dict.fromkeys(one.status for one in lost):
        mine = [one for one in lost if one.status == status]
        yield mine[0] if len(mine) == 1 else _one(mine)


def _one(lost: list[NoAnswer]) -> SyncError:
    parts = []
    for became in dict.fromkeys(one.became for one in lost):
        names = [one.name for one in lost if one.became == became]
        verb = became.replace("was ", "were ", 1)
        parts.append(f"{number(len(names), 'object')} {verb} ({some(names, _NAMED)})")
    return SyncError(f"{lost[0].cause}: {'; '.join(parts)}", lost[0].hint)
