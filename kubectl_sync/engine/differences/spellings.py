"""Two spellings of one value: quantities, durations, times, bytes (docs/kubernetes.md#equal-values)."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

from kubectl_sync.model.content import Content
from kubectl_sync.model.schemas import ScalarFormat

_SUFFIXES: Final[Mapping[str, Fraction]] = {
    "": Fraction(1),
    **{unit: Fraction(1000) ** power for unit, power in zip("numkMGTPE", (-3, -2, -1, 1, 2, 3, 4, 5, 6), strict=True)},
    **{f"{unit}i": Fraction(1024) ** power for power, unit in enumerate("KMGTPE", start=1)},
}
_QUANTITY: Final = re.compile(
    r"([+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40}))"  # no number of a million digits
    r"(?:([numkMGTPE]|[KMGTPE]i)?|[eE]([+-]?\d{1,2}))"
)
_SECONDS: Final[Mapping[str, Fraction]] = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_DURATION: Final = re.compile(r"(\d{1,20}(?:\.\d{0,20})?)(ns|us|µs|ms|s|m|h)")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)")


def same_spelling(left: Content, right: Content, spelling: ScalarFormat) -> bool:
    """Whether two values that are not the same text mean the same; False where one is not of the format.

    An int-or-string is compared with its type: port 80 is not port "80".
    """
    read = _READERS.get(spelling)
    value = read(left) if read else None
    return value is not None and read is not None and value == read(right)


def quantity(value: Content) -> Fraction | None:
    """The exact amount that a quantity means (kubernetes/apimachinery:pkg/api/resource/quantity.go)."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = _QUANTITY.fullmatch(str(value))
    if found is None:
        return None
    number, suffix, exponent = found.groups()
    return Fraction(number) * (Fraction(10) ** int(exponent) if exponent else _SUFFIXES[suffix or ""])


def duration(value: Content) -> Fraction | None:
    """Seconds of a Go duration: `1m0s` is `60s`."""
    if not isinstance(value, str):
        return None
    sign, text = (-1, value[1:]) if value.startswith("-") else (1, value.removeprefix("+"))
    if text == "0":
        return Fraction(0)
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sign * sum((Fraction(number) * _SECONDS[unit] for number, unit in parts), Fraction(0))


def time(value: Content) -> tuple[datetime, str] | None:
    """The instant of an RFC 3339 time, and its fraction of a second without trailing zeros."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    second, fraction, zone = found.groups()
    try:
        return datetime.fromisoformat(second + zone).astimezone(UTC), (fraction or "").rstrip("0")
    except (ValueError, OverflowError):
        return None


def base64_bytes(value: Content) -> bytes | None:
    """The bytes that base64 stands for; white space is nothing."""
    try:
        return base64.b64decode("".join(value.split()), validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


_READERS: Final = {
    ScalarFormat.QUANTITY: quantity,
    ScalarFormat.DURATION: duration,
    ScalarFormat.TIME: time,
    ScalarFormat.BYTES: base64_bytes,
}
