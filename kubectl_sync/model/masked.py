"""Values that are compared and written, but never printed."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Final

from kubectl_sync.model.applied import LAST_APPLIED
from kubectl_sync.model.content import Content
from kubectl_sync.model.kinds import SECRET

_SECRET: Final = ("v1", SECRET[1])


@dataclass(frozen=True, slots=True)
class Masked:
    """One value of a Secret: equal by value, printed as `***` wherever it lands, unwrapped only by writers.

    `clear` tells that its manifest says it in clear: as `stringData`, or as something that is no base64.
    """

    value: Content = field(repr=False)
    clear: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        """What it says; "" for bytes that are no text, and for what is no value of a Secret."""
        if not isinstance(self.value, str):
            return ""
        try:
            return base64.b64decode(self.value, validate=True).decode()
        except (binascii.Error, ValueError):
            return self.value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("***", spec)


def is_secret(content: Content) -> bool:
    """Whether a content is a Secret, as a whole object."""
    return isinstance(content, dict) and (content.get("apiVersion"), content.get("kind")) == _SECRET


def masked(content: Content) -> Content:
    """Return a Secret with its values masked, `stringData` taken into `data`; any other content as it is.

    `data` is re-encoded, so that values are equal by their bytes; `stringData` wins, as on the server
    (kubernetes.md 4.2). The annotation of `kubectl apply` holds the values in clear: masked too (kubectl#1453).
    What is masked already stays so.
    """
    if not is_secret(content):
        return content
    data = {key: _encoded(value) for key, value in (content.get("data") or {}).items()}
    for key, value in (content.get("stringData") or {}).items():
        data[key] = Masked(base64.b64encode(value.encode()).decode() if isinstance(value, str) else value, clear=True)
    rest = {key: value for key, value in content.items() if key not in ("data", "stringData")}
    annotations = (content.get("metadata") or {}).get("annotations") or {}
    if LAST_APPLIED in annotations:
        hidden = annotations | {LAST_APPLIED: _masked(annotations[LAST_APPLIED])}
        rest["metadata"] = content["metadata"] | {"annotations": hidden}
    return rest | {"data": data} if data else rest


def unmasked(content: Content) -> Content:
    """Return the content with plain values, for a writer."""
    if isinstance(content, Masked):
        return content.value
    if isinstance(content, dict):
        return {key: unmasked(value) for key, value in content.items()}
    return [unmasked(value) for value in content] if isinstance(content, list) else content


def shown(content: Content, other: Content, word: str) -> Content:
    """The content for people, beside that of the other side: `***` for a value that both have, else `word`."""
    if isinstance(content, Masked):
        return "***" if content == other else word
    if isinstance(content, dict):
        others = other if isinstance(other, dict) else {}
        return {key: shown(value, others.get(key), word) for key, value in content.items()}
    return [shown(value, None, word) for value in content] if isinstance(content, list) else content


def _masked(value: Content) -> Masked:
    return value if isinstance(value, Masked) else Masked(value)


def _encoded(value: Content) -> Masked:
    """The base64 text as the server writes it: without white space; what is no base64 stays as it is."""
    if isinstance(value, Masked):
        return value
    try:
        return Masked(base64.b64encode(base64.b64decode("".join(value.split()), validate=True)).decode())
    except (AttributeError, TypeError, binascii.Error, ValueError):
        return Masked(value, clear=True)
