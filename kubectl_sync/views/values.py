"""Values of fields as a person reads them: short ones on one line, long ones by the lines that differ."""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Mark, same
from kubectl_sync.views import blanks, structure_diffs, text_diffs
from kubectl_sync.views.structure_diffs import arranged
from kubectl_sync.views.text_diffs import Line

_SHORT: Final = 72  # characters of a value that stands on one line with another one


def short_values(contents: Sequence[Content]) -> list[str] | None:
    """Values of one field, each whole on one line; None where one is too long for that."""
    first, *others = contents
    alike = [first, *(arranged(one, first) for one in others)]
    texts = [whole_value(one) for one in alike]
    pairs = itertools.combinations(range(len(texts)), 2)
    if any(texts[one] == texts[two] and not same(alike[one], alike[two]) for one, two in pairs):
        texts = [blanks.NOTHING if isinstance(one, Mark) else as_json(one) for one in alike]
    return texts if all(map(_is_short, texts)) else None


def change(old: Content, new: Content) -> Iterator[Line]:
    """Yield what becomes of a value: `3 → 5`, `+ new`, `- old`, or every line that differs."""
    told = [_alone(one) for one in (old, new)] if _is_one_ended(old, new) else short_values((old, new))
    if told is None:
        yield from _by_line(old, new)
        return
    before, after = told
    if isinstance(old, Mark) or isinstance(new, Mark):
        sign, style = ("+", "green") if isinstance(old, Mark) else ("-", "red")
        yield f"{sign} {after if isinstance(old, Mark) else before}", style
    elif len(before) + len(after) <= _SHORT:
        yield f"{before} → {after}", ""
    else:
        yield f"- {before}", "red"
        yield f"+ {after}", "green"


def _is_one_ended(old: Content, new: Content) -> bool:
    """Whether a line stands beside nothing, so that only quotes can tell of its line end."""
    one, other = (new, old) if isinstance(old, Mark) or not old else (old, new)
    is_line = isinstance(one, str) and one.endswith("\n") and one.count("\n") == 1
    return is_line and (isinstance(other, Mark) or other == "")


def _alone(content: Content) -> str:
    return blanks.NOTHING if isinstance(content, Mark) else blanks.value(content)


def _by_line(old: Content, new: Content) -> Iterator[Line]:
    if _has_parts(old) and type(old) is type(new):
        yield from text_diffs.shown_lines(structure_diffs.structure_diff(old, new), numbered=False)
    elif isinstance(old, str) and isinstance(new, str):
        yield from _of_texts(old, new)
    else:  # values of two kinds have no line in common, even where they look so
        yield from _all("-", old, new)
        yield from _all("+", new, old)


def _of_texts(old: str, new: str) -> Iterator[Line]:
    """Yield the lines that differ; `""` for an empty text: it is not the same as no value."""
    is_long = "\n" in old + new
    signed = list(text_diffs.signed(*(_text_lines(one, is_long=is_long) for one in (old, new))))
    if not old:
        yield f"- {blanks.EMPTY}", "red"
    yield from text_diffs.shown_lines(signed, numbered=True)
    if not new:
        yield f"+ {blanks.EMPTY}", "green"


def _text_lines(text: str, *, is_long: bool) -> list[str]:
    """The lines of a text; where both are of one line, nothing is said of line ends."""
    return text_diffs.split(text) if is_long or not text else [f"{text}\n"]


def _all(sign: str, content: Content, other: Content) -> Iterator[Line]:
    """Yield all of a value; a text beside a value of another kind is told as JSON spells it."""
    if isinstance(content, Mark):
        return
    if _has_parts(content):
        lines = structure_diffs.structure_lines(content)
    elif isinstance(content, str) and isinstance(other, Mark):
        lines = _text_lines(content, is_long="\n" in content)
    else:
        yield f"{sign} {as_json(content)}", {"-": "red", "+": "green"}[sign]
        return
    yield from text_diffs.shown_lines([(sign, line) for line in lines], numbered=False)


def _has_parts(content: Content) -> bool:
    return isinstance(content, dict | list | tuple)


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and "\n" not in text


def whole_value(content: Content) -> str:
    """All of a value, on one line unless it is a text of several."""
    if isinstance(content, Mark):
        return blanks.NOTHING
    if isinstance(content, str):
        return content if "\n" in content else blanks.value(content)
    if isinstance(content, tuple):  # an order: the items alone
        return "; ".join(map(paths.show_item, content))
    return as_json(content)


def as_json(content: Content) -> str:
    return json.dumps(content, ensure_ascii=False, default=repr)
