"""Values on one line of a list to choose from; the plan above it has shown them in full."""

import itertools
from collections.abc import Sequence
from typing import Final

from kubectl_sync.model.content import Content, Mark, same
from kubectl_sync.model.wording import number
from kubectl_sync.views import blanks, excerpts, text_diffs, values
from kubectl_sync.views.structure_diffs import arranged

_NO_END: Final = " (no line end)"


def briefs_of(contents: Sequence[Content], longest: int) -> list[str]:
    """Each of some values of one field on one line, from where they differ: line, and place in it.

    Dots stand for what is left out, `(none)` where there is no value.
    """
    texts = [None if isinstance(one, Mark) else _visible(one) for one in contents]
    there = [one for one in texts if one is not None]
    above = _shared([*there]) if len(there) > 1 else 0
    cut = iter(excerpts.excerpts_of([one[above] for one in there], longest))
    more = "... " if above else ""
    told = []
    for one in texts:
        below = " ..." if one and one[above + 1 :] else ""
        told.append(blanks.NOTHING if one is None else more + next(cut) + below)
    return told


def _visible(content: Content) -> list[str]:
    """The lines of a value, an empty one behind the last line end."""
    told = values.whole_value(content)
    return [blanks.visible_line(one) for one in told.split("\n")] if "\n" in told else [told]


def brief(old: Content, new: Content, longest: int) -> str:
    """What becomes of a value on one line: `3 -> 5`; of text, the first line, and how many more."""
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new and old != new:
        return _brief_lines(old, new, longest)
    new = arranged(new, old)
    before, after = briefs_of((old, new), longest)
    if before == after and not same(old, new):  # "3" and 3
        before, after = excerpts.excerpts_of([values.as_json(old), values.as_json(new)], longest)
    return f"{before} -> {after}"


def _brief_lines(old: str, new: str, longest: int) -> str:
    signed = list(text_diffs.signed(*(_without_ends(text) for text in (old, new))))
    runs = itertools.groupby(signed, lambda one: one[0] != " ")
    found = [list(lines) for is_changed, lines in runs if is_changed]
    ends = [text.endswith("\n") for text in (old, new)]
    if not found:  # the line end is all that differs
        (last,) = excerpts.excerpts_of([blanks.visible_line(_without_ends(old)[-1])], longest)
        return " -> ".join(last + ("" if is_ended else _NO_END) for is_ended in ends)
    told, more = _first(found[0], longest), sum(map(_changes, found)) - 1
    more += ends[0] != ends[1] and "" not in (old, new)
    return told + (f" and {number(more, 'more line')}" if more else "")


def _first(lines: list[text_diffs.Signed], longest: int) -> str:
    gone, come = (next((text for sign, text in lines if sign == one), None) for one in "-+")
    if gone is not None and come is not None:
        return " -> ".join(excerpts.excerpts_of([blanks.visible_line(gone), blanks.visible_line(come)], longest))
    (line,) = excerpts.excerpts_of([blanks.visible_line(gone or come or "")], longest)
    return f"{'-' if come is None else '+'} {line or '(an empty line)'}"


def _changes(lines: list[text_diffs.Signed]) -> int:
    gone = sum(sign == "-" for sign, _ in lines)
    return max(gone, len(lines) - gone)


def _without_ends(text: str) -> list[str]:
    return [line.removesuffix("\n") for line in text_diffs.split(text)]


def _shared(texts: Sequence[list[str]]) -> int:
    """How many lines stand above the first that differs: never all, and none where nothing differs."""
    if all(one == texts[0] for one in texts):
        return 0
    shortest = min(map(len, texts))
    alike = (len({one[place] for one in texts}) == 1 for place in range(shortest))
    return min(sum(itertools.takewhile(bool, alike)), shortest - 1)
