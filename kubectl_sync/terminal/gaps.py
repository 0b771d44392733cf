"""What could not be read, as a person reads it: what several have in common is told once."""

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_sync.model.objects import Gap
from kubectl_sync.model.wording import some

_FEW: Final = 2  # so many are told one by one
_NAMES: Final = 6
_FIRST: Final = 2


def lines(found: Iterable[Gap], *, names: bool = False) -> Iterator[str]:
    """An `error:` or `note:` for each, and a `hint:` below; those of one reason and hint share it.

    Broken files that are no matter of this run are counted in one line, unless `names` asks for all.
    """
    gaps = list(found)
    elsewhere = [] if names else [gap for gap in gaps if _is_elsewhere(gap)]
    files = list(dict.fromkeys(name for gap in elsewhere for name in gap.files))
    if len(files) <= _FEW:
        elsewhere = []
    for alike in _alike(gap for gap in gaps if gap not in elsewhere):
        yield from _told(alike, _NAMES if not names else len(alike))
    if elsewhere:
        told = f"{len(files)} files cannot be read, of which nothing is concluded: {some(files, _FIRST)}"
        yield f"note: {told} (`kubectl sync status --explain` names them)"


def _is_elsewhere(gap: Gap) -> bool:
    """Whether it is a broken file that the run is not about."""
    return not gap.named and bool(gap.files) and not gap.kind


def _alike(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """The gaps, those together that may share a line: errors of one reason and hint, in one namespace."""
    found: dict[tuple[object, ...], list[Gap]] = {}
    for gap in gaps:  # a file is to be mended, so each has a line of its own
        own = () if gap.named and not gap.files else (gap.where, gap.files)
        found.setdefault((gap.reason, _hint(gap), _place(gap), own), []).append(gap)
    return list(found.values())


def _told(alike: list[Gap], most: int) -> Iterator[str]:
    if len(alike) > _FEW:
        first, place = alike[0], _place(alike[0])
        names = list(dict.fromkeys(map(_name, alike)))  # a file is named once, however many objects it held
        yield from _lines(first, some(names, most) + place, _hint(first))
        return
    for gap in {one.where: one for one in alike}.values():
        yield from _lines(gap, gap.where, gap.hint)


def _lines(gap: Gap, where: str, hint: str) -> Iterator[str]:
    yield f"{'error' if gap.named else 'note'}: {where}: {gap.reason}"
    if hint:
        yield f"hint: {hint}"


def _place(gap: Gap) -> str:
    """` in namespace a`, where the name of the gap ends so; else ""."""
    place = f" in namespace {gap.namespace}"
    return place if gap.namespace and gap.where.endswith(place) else ""


def _name(gap: Gap) -> str:
    return gap.where.removesuffix(_place(gap))


def _hint(gap: Gap) -> str:
    """The hint, as it is for several types."""
    return gap.hint.replace(f"list {_name(gap)}", "list them")
