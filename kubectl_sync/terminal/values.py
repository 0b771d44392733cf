"""Values of fields as a person reads them: short ones on one line, long ones by the lines that differ."""

import difflib
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Mark
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.wording import number
from kubectl_sync.terminal import excerpts

Line = tuple[str, str]
_SHORT: Final = 72  # characters of a value that stands on one line with another one
_LONG: Final = 160  # characters of a line that stands below another one
_MOST_LINES: Final = 40


def beside(contents: Sequence[Content], longest: int = _SHORT) -> list[str]:
    """Each of some values of one field on one line: all from the first line, and around the place, where they differ.

    Dots stand for what is left out, `(none)` where there is no value.
    """
    texts = [None if isinstance(one, Mark) else _text(one).split("\n") for one in contents]
    there = [one for one in texts if one is not None]
    above = _shared([*there]) if len(there) > 1 else 0
    cut = iter(excerpts.around([one[above] for one in there], longest))
    more = "... " if above else ""
    return ["(none)" if one is None else more + next(cut) + (" ..." if one[above + 1 :] else "") for one in texts]


def brief(old: Content, new: Content, longest: int) -> str:
    """What becomes of a value on one line: `3 -> 5`; of text, the first line that differs, and how many more do."""
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new and old != new:
        return _brief_lines(old.split("\n"), new.split("\n"), longest)
    before, after = beside((old, new), longest)
    if before == after:  # "3" and 3
        before, after = excerpts.around([_json(old), _json(new)], longest)
    return f"{before} -> {after}"


def _brief_lines(before: list[str], after: list[str], longest: int) -> str:
    found = [one for one in difflib.SequenceMatcher(None, before, after).get_opcodes() if one[0] != "equal"]
    _, low, high, new_low, new_high = found[0]
    gone, come = (texts[0] if texts else None for texts in (before[low:high], after[new_low:new_high]))
    if gone is not None and come is not None:
        told = " -> ".join(excerpts.around([gone, come], longest))
    else:
        (line,) = excerpts.around([gone or come or ""], longest)
        told = f"{'-' if come is None else '+'} {line or '(an empty line)'}"
    more = sum(max(high - low, new_high - new_low) for _, low, high, new_low, new_high in found) - 1
    return told + (f" and {number(more, 'more line')}" if more else "")


def _shared(texts: Sequence[list[str]]) -> int:
    """How many lines stand above the first that differs: never all, and none where nothing differs."""
    if all(one == texts[0] for one in texts):
        return 0
    shortest = min(map(len, texts))
    alike = (len({one[place] for one in texts}) == 1 for place in range(shortest))
    return min(sum(itertools.takewhile(bool, alike)), shortest - 1)


def change(old: Content, new: Content) -> Iterator[Line]:
    """Yield what becomes of a value: `3 → 5`, `+ new`, `- old`, or the lines that differ."""
    before, after = (None if isinstance(one, Mark) else _text(one) for one in (old, new))
    if before == after:  # "3" and 3
        before, after = _json(old), _json(new)
    if all(text is None or _is_short(text) for text in (before, after)):
        if before is None or after is None:
            sign, style = ("+", "green") if before is None else ("-", "red")
            yield f"{sign} {after if before is None else before}", style
        elif len(before) + len(after) <= _SHORT:
            yield f"{before} → {after}", ""
        else:
            yield f"- {before}", "red"
            yield f"+ {after}", "green"
        return
    yield from _capped(_lines(old), _lines(new))


def _capped(before: list[str], after: list[str]) -> Iterator[Line]:
    """The lines of a unified diff with one line around each change; long ones around what differs in them."""
    found = [line for line in difflib.unified_diff(before, after, n=1, lineterm="") if not line.startswith("@@")][2:]
    for line in _excerpts(found[:_MOST_LINES]):
        yield f"{line[0]} {line[1:]}".rstrip(), {"-": "red", "+": "green"}.get(line[0], "dim")
    if len(found) > _MOST_LINES:
        yield f"... {len(found) - _MOST_LINES} more lines: `kubectl sync diff` shows them", "dim"


def _excerpts(found: Sequence[str]) -> Iterator[str]:
    """Lines of a diff, none too long; what went and what came in its place are cut at the same place."""
    runs = [(sign, [line[1:] for line in lines]) for sign, lines in itertools.groupby(found, lambda line: line[0])]
    for at, (sign, lines) in enumerate(runs):
        beside_it = {"-": runs[at + 1 : at + 2], "+": runs[max(at - 1, 0) : at]}.get(sign, [])
        others = [line for other, theirs in beside_it if {sign, other} == {"-", "+"} for line in theirs]
        for one, other in itertools.zip_longest(lines, others[: len(lines)]):
            yield sign + excerpts.around([one] if other is None else [one, other], _LONG, counted=True)[0]


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and "\n" not in text


def _text(content: Content) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, tuple):  # an order: the items alone
        return "; ".join(map(paths.show_item, content))
    return _json(content)


def _json(content: Content) -> str:
    return json.dumps(content, ensure_ascii=False, default=repr)


def _lines(content: Content) -> list[str]:
    if isinstance(content, Mark):
        return []
    if isinstance(content, dict | list) and content and not _holds_masked(content):
        from kubectl_sync import documents

        if isinstance(content, dict):
            return documents.write(content).splitlines()
        return documents.write({"list": content}).splitlines()[1:]
    return _text(content).split("\n")  # not splitlines: what else breaks a line there is shown


def _holds_masked(content: Content) -> bool:
    if isinstance(content, dict | list):
        return any(map(_holds_masked, content.values() if isinstance(content, dict) else content))
    return isinstance(content, Masked)
