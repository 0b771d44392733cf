"""Edits that no splice can make: one document through ruamel.yaml, which keeps comments and order."""

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

from kubectl_sync.documents import quoting
from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.paths import FieldPath, Step

_DASH_BELOW_KEY = re.compile(r"^( *)(?:- +)?[^\s#].*:[ \t]*\r?\n( *)- ", re.MULTILINE)


def round_trip(chunk: Chunk, changes: Sequence[tuple[FieldPath, Content]]) -> str:
    """Return the document's text with the changes made. Raises DocumentError where ruamel.yaml cannot.

    It may lay out other lines anew and read other values than kubectl: the caller verifies.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    found = _DASH_BELOW_KEY.search(chunk.text)
    offset = 2 if found and len(found[2]) > len(found[1]) else 0
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    yaml.explicit_start = chunk.text.startswith("---")
    out = io.StringIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an anchor that is set again
            content = yaml.load(chunk.text)
            for path, value in changes:
                _set(content, path, value)
            yaml.dump(content, out)
    except Exception as error:  # it fails in all sorts of ways, with whatever it meets
        raise DocumentError("ruamel.yaml cannot make this edit") from error
    text = out.getvalue()
    return text if chunk.text.endswith("\n") else text.rstrip("\n")


def _set(content: Any, path: FieldPath, value: Content) -> None:
    if not path:
        raise KeyError("the root")
    for step in path[:-1]:
        content = content[_key(content, step)]
    last = path[-1]
    if value is ABSENT:
        del content[_key(content, last)]
    elif isinstance(last, str):
        content[last] = _quoted(value)
    elif (position := paths.index(content, last)) is not None:
        content[position] = _quoted(value)
    else:
        content.append(_quoted(value))


def _quoted(value: Content) -> Any:
    """The value with quotes where ruamel.yaml, which knows YAML 1.2 only, would leave them out."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        return {key: _quoted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_quoted(one) for one in value]
    return (
        DoubleQuotedScalarString(value) if isinstance(value, str) and not quoting.is_plain(value, flow=False) else value
    )


def _key(content: Any, step: Step) -> str | int:
    if isinstance(step, str):
        return step
    position = paths.index(content, step)
    if position is None:
        raise KeyError(step)
    return position
