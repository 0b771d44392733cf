"""Names of objects as names of files: safe on every file system, in every shell, and to be read back.

Names may hold all but `/` and `%` (kubernetes/apimachinery:pkg/api/validate/content/path.go): `system:node`,
capitals, spaces, 253 characters.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
# Of Windows, with any extension (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
# What gives a file a meaning of its own, to kustomize and Helm.
_RESERVED: Final = frozenset({"kustomization", "chart", "values"})
# Bytes of a name without its extension; most file systems take 255 of the whole.
_LONGEST: Final = 200
_NOTHING: Final = "~"  # which no encoded text is
_DIGITS: Final = 16  # of a hash


def encode_name(name: str) -> str:
    """The name with `%XX` for each byte but small letters, digits, dots and dashes.

    Capitals too: not every file system tells them from small letters.
    """
    return "".join(one if one in _SAFE else _escaped(one) for one in name)


def component(text: str) -> str:
    """An encoded text as a folder's name, or as a file's before its extension; texts that differ never get one name.

    What would be hidden, an option, a device or another tool's file begins with an escape. What is too long ends
    with a hash, behind a `~` that no encoded text has.
    """
    if not text:
        return _NOTHING
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - _DIGITS - 1]}~{name_digest(text)}"
    if text.endswith("."):
        text = text[:-1] + _escaped(".")
    if text[:1] in (".", "-") or _is_reserved(text):
        text = _escaped(text[0]) + text[1:]
    return text


def defect(name: str) -> str:
    """What is wrong with a name that no server gives an object, "" where it is one.

    kubernetes/apimachinery:pkg/api/validate/content/path.go; kubectl could not name it either.
    """
    if not name:
        return "it has no name"
    is_half = any("\ud800" <= one <= "\udfff" for one in name)
    if name in (".", "..") or "/" in name or "%" in name or is_half:
        return f"no object can be called {name!r}"
    return ""


def name_digest(parts: str | Iterable[str]) -> str:
    """A hash that stands for a text, or for several, in a file's name."""
    whole = parts if isinstance(parts, str) else "\0".join(parts)
    return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def _is_reserved(text: str) -> bool:
    low = text.lower()
    return low.partition(".")[0] in _DEVICES or low in _RESERVED


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogatepass"))
