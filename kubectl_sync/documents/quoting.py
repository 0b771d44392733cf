"""How a value is spelled so that no reader of YAML misreads it."""

import json
import math
import re
from typing import Final

from kubectl_sync.documents.scalars import Scalar, resolve

# Plain text that YAML 1.1 (PyYAML, Ruby, go-yaml v2), YAML 1.2 core or a common reader takes for something
# else than text: https://yaml.org/type/ and https://yaml.org/spec/1.2.2/#1032-tag-resolution
_MISREAD = re.compile(
    r"""(?:y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.(?:nan|inf)
    |[-+]?(?:[0-9][0-9_,]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:e[-+]?[0-9_]+)?  # 1_000  1,000  .5  1e3
    |[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?                   # 12:30:45
    |[-+]?0_*(?:x[0-9a-f_]*|o[0-7_]*|b[01_]*)                          # 0x1F  0o17  0b11
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\ ].*)?                       # 2020-01-01
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
# What may not stand in YAML as it is, is a line break for YAML 1.1 only (NEL, LS, PS), or turns the order in which
# people read the text around it (U+061C, 200E, 200F, 202A-202E, 2066-2069: CVE-2021-42574).
_SPECIAL = re.compile(
    "[^\t\n -~\xa0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff"
    "\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_INDICATORS: Final = "!&*|>'\"%@`#,[]{}"


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether every reader takes the text for itself without quotes; `flow`: inside `[ ]` or `{ }`."""
    if not text or text != text.strip() or "\n" in text or "\t" in text or _SPECIAL.search(text):
        return False
    if _MISREAD.match(text) or not isinstance(resolve(text), str):
        return False
    if text[0] in _INDICATORS or text.startswith(("---", "...")):
        return False
    if text[0] in "-?:" and text[1:2] in ("", " ", *",[]{}"):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and re.search(r"[,\[\]{}]", text))


def spell(value: Scalar, style: str = "", *, flow: bool = False, quote: str = '"') -> str:
    """Return a scalar on one line, in `style` (`'`, `"` or empty for plain) where that can say it.

    `quote` is what text that cannot be plain gets. Raises ValueError for an infinity or NaN.
    """
    if not isinstance(value, str):
        return _literal(value)
    if style not in ("'", '"'):
        if is_plain(value, flow=flow):
            return value
        style = quote
    return _single(value) if style == "'" and _one_line(value) else _double(value)


def fits_block(text: str, *, explicit: bool = False) -> bool:
    """Whether a literal block says the text exactly; `explicit`: its header tells the indentation."""
    body = text.rstrip("\n")
    if not body or _SPECIAL.search(text) or not body.rpartition("\n")[2].strip():
        return False
    return explicit or body[0] not in " \t\n"


def block(text: str) -> tuple[str, list[str]] | None:
    """Return header and lines of a literal block that says the text exactly; None where quotes are safer."""
    if "\n" not in text or not fits_block(text):
        return None
    body = text.rstrip("\n")
    blanks = len(text) - len(body)
    return "|" + ("-", "", "+")[min(blanks, 2)], body.split("\n") + [""] * (blanks - 1)


def _literal(value: float | None) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("JSON has no such number")
        # 1e-07 would be text for YAML 1.1, which wants a point
        return re.sub(r"^(-?[0-9]+)e", r"\1.0e", repr(value))
    return json.dumps(value)


def _one_line(text: str) -> bool:
    return "\n" not in text and "\t" not in text and not _SPECIAL.search(text)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    return _SPECIAL.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"
