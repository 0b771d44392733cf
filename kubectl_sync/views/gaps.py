"""What could not be read, as a person reads it: what several have in common is told once."""

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_sync.model.objects import Gap
from kubectl_sync.model.wording import some

_FEW: Final = 2  # so many are told one by one
_NAMES: Final = 6
_FIRST: Final = 2
_PLACES: Final = 3  # of manifests of one type


def gap_lines(found: Iterable[Gap], *, names: bool = False) -> Iterator[str]:
    """An `error:` or `note:` for each, and a `hint:` below; those of one reason and hint share it.

    Files that cannot be read and are no matter of this run are counted in one line, and so are many manifests of one
    type that is not served, unless `names` asks for all; many such types of one hint have it once, below the last.
    """
    every = list(found)
    elsewhere = [] if names else [gap for gap in every if _is_elsewhere(gap)]
    files = list(dict.fromkeys(name for gap in elsewhere for name in gap.files))
    if len(files) <= _FEW:
        elsewhere = []
    left_out = set(map(id, elsewhere))
    for group in _of_one_hint(_alike((gap for gap in every if id(gap) not in left_out), apart=names)):
        told = [list(_told(alike, _NAMES if not names else len(alike))) for alike in group]
        for lines_above in told[:-1]:
            yield from (line for line in lines_above if not line.startswith("hint: "))
        yield from told[-1]
    if elsewhere:
        words = f"{len(files)} files cannot be read, of which nothing is concluded: {some(files, _FIRST)}"
        yield f"note: {words} (`kubectl sync status --explain` names them)"


def _is_elsewhere(gap: Gap) -> bool:
    """Whether it is a broken file, or one of a type that is not served, that the run is not about."""
    return not gap.named and bool(gap.files) and (not gap.kind or _is_of_type(gap))


def _is_of_type(gap: Gap) -> bool:
    """Whether it is a manifest of a type of which nothing can be read: to be mended once, not in each file."""
    return bool(gap.kind and gap.files) and not gap.name


def _of_one_hint(groups: Iterable[list[Gap]]) -> list[list[list[Gap]]]:
    """What has a hint of its own; many types that have the same one together."""
    found: dict[tuple[object, ...], list[list[Gap]]] = {}
    for number, alike in enumerate(groups):
        first = alike[0]
        key = (first.named, first.hint) if _is_of_type(first) else (number,)
        found.setdefault(key, []).append(alike)
    groups_of_one: list[list[list[Gap]]] = []
    for group in found.values():
        groups_of_one += [group] if len(group) > _FEW else [[alike] for alike in group]
    return groups_of_one


def _alike(gaps: Iterable[Gap], *, apart: bool) -> list[list[Gap]]:
    """The gaps, those together that may share a line: errors of one reason and hint, in one namespace.

    Manifests of one type share one, too, unless they are to be told `apart`.
    """
    found: dict[tuple[object, ...], list[Gap]] = {}
    for gap in gaps:  # a file is to be mended, so each has a line of its own
        is_of_file = gap.where.startswith(gap.files) if gap.files else False
        is_shared = (gap.named and not is_of_file) or (_is_of_type(gap) and not apart)
        own = () if is_shared else (gap.where, gap.files)
        found.setdefault((gap.named, gap.reason, _hint(gap), _place(gap), own), []).append(gap)
    return list(found.values())


def _told(alike: list[Gap], most: int) -> Iterator[str]:
    if len(alike) > _FEW:
        first, place = alike[0], _place(alike[0])
        if _is_of_type(first):
            told = f"{first.reason}: {len(alike)} manifests ({some([one.where for one in alike], _PLACES)})"
            yield f"{_word(first)}: {told}"
            yield from _hinted(first.hint)
            return
        names = list(dict.fromkeys(map(_name, alike)))  # a file is named once, however many objects it held
        yield from _lines(first, some(names, most) + place, _hint(first))
        return
    for gap in {one.where: one for one in alike}.values():
        yield from _lines(gap, gap.where, gap.hint)


def _lines(gap: Gap, where: str, hint: str) -> Iterator[str]:
    yield f"{_word(gap)}: {where}: {gap.reason}"
    yield from _hinted(hint)


def _word(gap: Gap) -> str:
    return "error" if gap.named else "note"


def _hinted(hint: str) -> Iterator[str]:
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
