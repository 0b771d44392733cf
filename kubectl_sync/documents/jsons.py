r"""JSON where kubectl tries it first: a text that starts with `{`, until the first `---`.

YAML is not quite a superset of it: libyaml knows no `\ud83d\ude00`.
"""

import json
import math
import re
from typing import Any, Final

from kubectl_sync.documents.limits import DEPTH
from kubectl_sync.documents.scalars import INT64, as_whole_number

_LONGEST: Final = 20  # characters of an integer of 64 bits, with its sign
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


def more(text: str, end: int) -> list[int]:
    """Return where further JSON values start that follow the first one, before `end`, without `---`.

    k8s.io/apimachinery:pkg/util/yaml/decoder.go, YAMLOrJSONDecoder. None where they are not all JSON.
    """
    starts = []
    try:
        at = _after(text, 0)
        while at < end:
            starts.append(at)
            at = _after(text, at)
    except (ValueError, RecursionError, OverflowError):
        return []
    return starts if at == end else []


def read_json(text: str) -> Any | None:
    """Return the value of a JSON text; None where it is not JSON, which then may be YAML.

    Raises OverflowError for a number that no float can be: kubectl refuses it (encoding/json).
    """
    try:
        value = _DECODER.decode(text)
        if _HALF.search(text):
            json.dumps(value, ensure_ascii=False).encode()
        if text.count("{") + text.count("[") > DEPTH and _height(value) > DEPTH:
            return None
    except (ValueError, RecursionError):
        return None
    return value


def _height(value: Any) -> int:
    if isinstance(value, dict | list) and value:
        return 1 + max(map(_height, value.values() if isinstance(value, dict) else value))
    return int(isinstance(value, dict | list))


def _after(text: str, at: int) -> int:
    start = _blank(text, at)
    if text[start : start + 1] != "{":
        raise ValueError("no object")
    return _blank(text, _DECODER.raw_decode(text, start)[1])


def _blank(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _integer(digits: str) -> float:
    value = int(digits) if len(digits) <= _LONGEST else INT64
    return value if -INT64 <= value < INT64 else _float(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise OverflowError
    return value


def _constant(word: str) -> float:
    raise ValueError(word)


_DECODER: Final = json.JSONDecoder(
    parse_int=_integer, parse_float=lambda digits: as_whole_number(_float(digits)), parse_constant=_constant
)
