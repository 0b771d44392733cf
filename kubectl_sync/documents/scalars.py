"""What a scalar means to kubectl: the rules of go-yaml v2 as sigs.k8s.io/yaml uses it.

The rules are those of kubernetes-sigs/yaml:goyaml.v2/resolve.go; the tests hold them against kubectl.
"""

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

TAG: Final = "tag:yaml.org,2002:"
MERGE: Final = "<<"

_WORDS: Final[Mapping[str, Scalar]] = {
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))\Z")
_DECIMAL: Final = 10
_BASES: Final = (16, 2, 8, _DECIMAL)
_LONGEST: Final = 400  # digits: more than any number of 64 bits has
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
# Only a number that starts with its point goes to Go's own parser, with Go's rule for underscores.
_POINT_FLOAT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?\Z")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](?P<zoned>)|[ ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
    r"(?(zoned)(?:Z|[-+][0-9]{2}:[0-9]{2})))?\Z"
)
INT64: Final = 1 << 63
_SINGLE: Final = 3.4028235677973366e38  # more is infinite in 32 bits
_PLAIN_EXPONENTS = range(-4, 6)  # beyond them Go prints `1e+06` and `1e-05`


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar without a tag.

    Dates and sexagesimal numbers stay text; an integer beyond 64 bits becomes the float that Go makes of
    it. May return an infinity or NaN, which kubectl refuses.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        return float(text.replace("_", "")) if _POINT_FLOAT.match(text) else text
    if text[0] not in "+-0123456789":
        return text  # dates too are text: none is a number
    digits = text.replace("_", "")
    value = _integer(digits)
    if value is None and _FLOAT.match(digits):
        value = float(digits)
    return text if value is None or value in (math.inf, -math.inf) else value


def tagged(tag: str, text: str) -> Scalar:
    """Return the value of a scalar with an explicit tag; raises ValueError where kubectl refuses it."""
    name = tag.removeprefix(TAG)
    if name == "binary":
        return _binary(text)
    if name not in _CHECKS or not tag.startswith(TAG):
        return text  # !!str and every tag of somebody's own
    value = resolve(text)
    if not _CHECKS[name](text, value):
        raise ValueError(f"this is not what its tag !!{name} says")
    return value


_CHECKS: Final[Mapping[str, Callable[[str, Scalar], bool]]] = {
    "int": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda _, value: isinstance(value, int | float) and not isinstance(value, bool),
    "bool": lambda _, value: isinstance(value, bool),
    "null": lambda _, value: value is None,
    "timestamp": lambda text, _: _is_time(text),
}


def as_whole_number(value: Scalar) -> Scalar:
    """Return a float that is a whole number as the int that JSON makes of it, all else as it is."""
    if isinstance(value, float) and abs(value) < INT64 and value == int(value):
        return int(value)
    return value


def key(value: Scalar) -> str:
    """Return the key that JSON gets for a value; raises ValueError where kubectl refuses it.

    The rule is that of kubernetes-sigs/yaml:yaml.go, convertToJSONableObject.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and not (value.is_integer() and abs(value) >= INT64):
        return _short(value)
    raise ValueError("a key must be text")


def _is_time(text: str) -> bool:
    match = _TIMESTAMP.match(text)
    try:
        return match is not None and bool(datetime(*map(int, filter(None, match.groups())), tzinfo=UTC))  # type: ignore[arg-type, misc]
    except ValueError:
        return False


def _integer(digits: str) -> int | float | None:
    match = _INTEGER.match(digits)
    if match is None:
        return None
    sign, *groups = match.groups()
    based = next((group, base) for group, base in zip(groups, _BASES, strict=True) if group)
    if based[1] == _DECIMAL and len(based[0]) > _LONGEST:
        return float(digits)  # infinite; Python itself makes no integer of so many digits
    value = int(*based)
    signed = -value if sign == "-" else value
    if -INT64 <= signed < INT64:
        return signed
    if not sign and value < 2 * INT64:
        return float(value)  # Go's uint64, which JSON readers take for a float
    # only decimal digits can still be read as a float
    return float(digits) if _FLOAT.match(digits) else None


def _binary(text: str) -> str:
    try:
        data = base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("this is not base64, as its tag !!binary says") from error
    # Go's JSON has one U+FFFD for each byte that is no text
    return re.sub("[\udc80-\udcff]", "\ufffd", data.decode(errors="surrogateescape"))


def _short(value: float) -> str:
    """Print a float as Go's FormatFloat(value, 'g', -1, 32) does."""
    if not abs(value) <= _SINGLE:
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    single = struct.unpack("f", struct.pack("f", value))[0]
    shortest = (f"{single:.{places}e}" for places in range(9))
    text = next(text for text in shortest if struct.unpack("f", struct.pack("f", float(text)))[0] == single)
    exponent = int(text.partition("e")[2])
    return text if exponent not in _PLAIN_EXPONENTS else repr(float(text)).removesuffix(".0")
