"""Marks in a manifest's text that another tool may fill in: `${NAME}` and `{{ ... }}`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kubectl_sync.model.content import Content
from kubectl_sync.model.masked import Masked

# envsubst and Flux (fluxcd/kustomize-controller, postBuild), Go templates, Jinja. Kubernetes' own `$(NAME)` is none.
# How a mark begins; where it ends is looked for once, not from each beginning on: a text may have a million of them.
_BEGINS: Final = re.compile(r"(?<!\$)\$+\{[A-Za-z_]|\{\{")
_END_OF_LINE: Final = re.compile(r"[}\n]")


def first_mark(text: str) -> str:
    """The first mark of a text, "" where there is none."""
    start, end = next(_spans(text), (0, 0))
    return text[start:end]


def marks(content: Content) -> frozenset[str]:
    """All marks in the values and keys of a content, those of a Secret too."""
    return frozenset(mark for text in _texts(content) for mark in _cut(text)[1])


def is_mark_alone(text: str) -> bool:
    """Whether a text is nothing but marks: it could become anything."""
    return not "".join(_cut(text)[0]).strip()


def filled_in(text: str, live: str) -> Mapping[str, str] | None:
    """The value of each mark, where `live` is the text with its marks replaced; None where it is not.

    A mark has one value throughout, the shortest that lets the text go on, and something besides the marks has
    to be the same: `${TAG}` alone could have become anything. What fills in a mark is within one line: else a line
    that somebody put into a script would count. Takes time in proportion to both texts.
    """
    parts, names = _cut(text)
    if not names or not "".join(parts).strip() or not live.startswith(parts[0]):
        return None
    values: dict[str, str] = {}
    place, whole = len(parts[0]), f"{live}\0"  # the end is a letter of its own
    for name, following in zip(names, [*parts[1:-1], f"{parts[-1]}\0"], strict=True):
        end = _end_of_value(whole, place, following, values.get(name))
        if end < 0 or "\n" in live[place:end]:
            return None
        values[name] = live[place:end]
        place = end + len(following)
    return values


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each mark begins and ends: `${` ends in its line, `{{` anywhere. Takes time in proportion to the text."""
    at, open_until, last = 0, -1, text.rfind("}}")
    while found := _BEGINS.search(text, at):
        start, at = found.span()
        if found.group() == "{{":
            if at > last:
                continue
            end = text.index("}}", at) + 2
        elif start < open_until:
            continue
        else:
            closed = _END_OF_LINE.search(text, at)
            if closed is None or closed.group() == "\n":
                open_until = closed.start() if closed else len(text)
                continue
            end = closed.end()
        yield start, end
        at = end


def _cut(text: str) -> tuple[list[str], list[str]]:
    """What stands around the marks of a text, and the marks between."""
    parts, names, at = [], [], 0
    for start, end in _spans(text) if "{" in text else ():
        parts.append(text[at:start])
        names.append(text[start:end])
        at = end
    return [*parts, text[at:]], names


def _end_of_value(live: str, start: int, following: str, known: str | None) -> int:
    """Where a mark's value ends: before what follows it; -1 where that is not there."""
    if known is None:
        return live.find(following, start)
    end = start + len(known)
    return end if live.startswith(known + following, start) else -1


def leaf_text(content: Content) -> str | None:
    """The text of a leaf, of a Secret's value too; None for anything else."""
    if isinstance(content, Masked):
        return content.text if isinstance(content.value, str) else None
    return content if isinstance(content, str) else None


def _texts(content: Content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Masked):
        yield content.text
    elif isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
