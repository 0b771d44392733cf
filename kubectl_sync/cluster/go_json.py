r"""JSON as Go's encoding/json writes it, byte for byte: what the API server compares texts with.

A `test` of a JSON Patch compares the text of a value with that of the server's own encoding
(gopkg.in/evanphx/json-patch.v4:patch.go, `lazyNode.equal`): the same string in other escapes is another one
(docs/kubernetes.md#json-patch: `<` sent as it is, or `é` sent as `\u00e9`, fail).
"""

import json
import re
import secrets
from decimal import Decimal
from typing import Final

from kubectl_sync.model.content import Content

# What Go escapes although JSON does not ask for it (`SetEscapeHTML`).
_ESCAPED: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
# Numbers from here on, or nearer to zero, are written with an exponent.
_LARGE, _SMALL = 1e21, 1e-6


def encode_json(content: Content, *, sort_keys: bool = False) -> str:
    """Return the text of a content."""
    mark = secrets.token_hex(8)
    if has_floats := _has_floats(content):
        content = _marked(content, mark)
    text = json.dumps(content, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":")).translate(_ESCAPED)
    return re.sub(f'"{mark}([^"]*)"', r"\1", text) if has_floats else text


def _has_floats(content: Content) -> bool:
    if isinstance(content, dict):
        return any(map(_has_floats, content.values()))
    return any(map(_has_floats, content)) if isinstance(content, list) else isinstance(content, float)


def _marked(content: Content, mark: str) -> Content:
    """The content with floats as marked texts: Python's encoder takes no other spelling of them."""
    if isinstance(content, dict):
        return {key: _marked(value, mark) for key, value in content.items()}
    if isinstance(content, list):
        return [_marked(value, mark) for value in content]
    return mark + _number(content) if isinstance(content, float) else content


def _number(value: float) -> str:
    if value and not _SMALL <= abs(value) < _LARGE:
        return re.sub(r"e([+-])0(\d)$", r"e\1\2", repr(value))
    return format(Decimal(repr(value)), "f").removesuffix(".0")
