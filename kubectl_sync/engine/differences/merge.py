"""One value out of three, where both sides changed different parts of it."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content
from kubectl_sync.model.matching import runs, split_lines


@dataclass(frozen=True, slots=True)
class Merge:
    """A text that both sides changed, as it becomes where the file, or live, wins the lines in conflict.

    Both are the same text where no line is in conflict.
    """

    file_first: str
    live_first: str

    @property
    def is_clean(self) -> bool:
        return self.file_first == self.live_first


def merge_lines(base: str, local: str, live: str) -> Merge | None:
    """Merge the changes of both sides line by line; None where only the whole text can be decided.

    That is: it has one line; or both sides are JSON, or YAML with keys or items, and a merge would not be. Changes
    are in conflict where no line that both sides kept stands between them, as in git.
    """
    old, ours, theirs = map(split_lines, (base, local, live))
    if min(len(old), len(ours), len(theirs)) < 2:  # noqa: PLR2004 - a single line has no parts
        return None
    file_first: list[str] = []
    live_first: list[str] = []
    for (start, one, two), (end, next_one, next_two) in pairwise([(-1, -1, -1), *_kept(old, ours, theirs)]):
        was, mine, other = old[start + 1 : end], ours[one + 1 : next_one], theirs[two + 1 : next_two]
        is_local_changed, is_live_changed = mine != was, other != was
        file_first += mine if is_local_changed else other
        live_first += other if is_live_changed else mine
        file_first += old[end : end + 1]
        live_first += old[end : end + 1]
    found = Merge("".join(file_first), "".join(live_first))
    return found if _keeps_form((local, live), (found.file_first, found.live_first)) else None


def _keeps_form(sides: tuple[str, str], merged: tuple[str, str]) -> bool:
    """Whether a merge of two structured texts is one itself."""
    for is_form in (_is_json, _is_yaml):
        if all(map(is_form, sides)):
            return all(map(is_form, merged))
    return True


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text, object_pairs_hook=_without_repetition), dict | list)
    except (ValueError, RecursionError):
        return False


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that two sides added, each in its own place: one of them would be lost unseen."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _is_yaml(text: str) -> bool:
    """Whether a text is mappings or lists in YAML; prose is a plain scalar to YAML, and none."""
    from kubectl_sync.documents import read

    try:
        found = read(text)
    except DocumentError:
        return False
    is_structured = all(isinstance(one.content, dict | list | None) for one in found)
    return bool(found) and is_structured and not any(one.repeated for one in found)


def _kept(old: list[str], ours: list[str], theirs: list[str]) -> list[tuple[int, int, int]]:
    """The lines that both sides kept, by their positions on all three sides, and the end behind them."""
    one, two = _matches(old, ours), _matches(old, theirs)
    both = [(line, one[line], two[line]) for line in one if line in two]
    return [*both, (len(old), len(ours), len(theirs))]


def _matches(old: list[str], new: list[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for run in runs(old, new):
        if run.is_equal:
            found |= zip(range(run.low, run.high), range(run.new_low, run.new_high), strict=True)
    return found


def members(base: list[Content], local: list[Content], live: list[Content]) -> list[Content]:
    """The set with what each side added and without what each removed, in the order of the live side."""
    known: list[Collection[Content]] = [base, local, live]
    with suppress(TypeError):  # mappings or lists, which no server takes in a set
        known = list(map(frozenset, known))
    of_base, of_local, of_live = known
    merged = [one for one in live if one in of_local or one not in of_base]
    return merged + [one for one in local if one not in of_live and one not in of_base]
