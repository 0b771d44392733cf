"""Marks in a manifest's text that another tool may fill in: `${NAME}` and `{{ ... }}`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kubectl_sync.model.content import Content
from kubectl_sync.model.masked import Masked

# envsubst and Flux (fluxcd/kustomize-controller, postBuild), Go templates, Jinja. Kubernetes' own `$(NAME)` is none.
_MARK: Final = re.compile(r"\$+\{[A-Za-z_][^}\n]*\}|\{\{.*?\}\}", re.DOTALL)


def first_mark(text: str) -> str:
    """The first mark of a text, "" where there is none."""
    found = _MARK.search(text) if "{" in text else None
    return found.group() if found else ""


def marks(content: Content) -> frozenset[str]:
    """All marks in the values and keys of a content, those of a Secret too."""
    return frozenset(mark for text in _texts(content) if "{" in text for mark in _MARK.findall(text))


def is_mark_alone(text: str) -> bool:
    """Whether a text is nothing but marks: it could become anything."""
    return not _MARK.sub("", text).strip()


def filled_in(text: str, live: str) -> Mapping[str, str] | None:
    """The value of each mark, where `live` is the text with its marks replaced; None where it is not.

    A mark has one value throughout, the shortest that lets the text go on, and something besides the marks has
    to be the same: `${TAG}` alone could have become anything. What fills in a mark is within one line: else a line
    that somebody put into a script would count. Takes time in proportion to both texts.
    """
    parts = _MARK.split(text) if "{" in text else [text]
    names = _MARK.findall(text) if len(parts) > 1 else []
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


def _end_of_value(live: str, start: int, following: str, known: str | None) -> int:
    """Where a mark's value ends: before what follows it; -1 where that is not there."""
    if known is None:
        return live.find(following, start)
    end = start + len(known)
    return end if live.startswith(known + following, start) else -1


def text_of(content: Content) -> str | None:
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
