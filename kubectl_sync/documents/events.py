"""The events of one document, from libyaml."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from kubectl_sync.documents import pairs
from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.problems import explain

# libyaml where it is there: the same marks, ten times faster than pure Python.
_Parser: Final[Any] = yaml._yaml.CParser if yaml.__with_libyaml__ else yaml.SafeLoader  # noqa: SLF001


def events(chunk: Chunk) -> Iterator[Any]:
    """Yield PyYAML's events; their marks' `index` are characters of the chunk's text, or one beyond it.

    Raises DocumentError where the text is not YAML.
    """
    # kubectl ends the last line itself: without it a block scalar at the end has another value
    text = chunk.text if chunk.text.endswith("\n") else chunk.text + "\n"
    if chunk.json and pairs.any_in(text):
        yield from _of_pairs(chunk, text)
        return
    try:
        yield from _parsed(text)
    except yaml.YAMLError as error:
        raise explain(chunk, error) from error


def _of_pairs(chunk: Chunk, text: str) -> Iterator[Any]:
    joined, corrected = pairs.join_surrogates(text)
    try:
        for event in _parsed(joined):
            event.start_mark, event.end_mark = corrected(event.start_mark), corrected(event.end_mark)
            yield event
    except yaml.YAMLError as error:
        if isinstance(error, yaml.MarkedYAMLError):
            error.problem_mark = corrected(error.problem_mark)
        raise explain(chunk, error) from error


def _parsed(text: str) -> Iterator[Any]:
    following = _Parser(text).get_event
    while (event := following()) is not None:
        yield event
