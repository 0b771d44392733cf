"""Values that are compared and written, but never printed."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Final

from kubectl_sync.model import harmless
from kubectl_sync.model.content import Content
from kubectl_sync.model.kinds import SECRET, split_api_version

_VALUES: Final = ("data", "stringData")


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
    """Whether a content is a Secret, as a whole object, in any version."""
    if not isinstance(content, dict) or content.get("kind") != SECRET[1]:
        return False
    version = content.get("apiVersion")
    return isinstance(version, str) and split_api_version(version)[0] == SECRET[0]


def masked(content: Content) -> Content:
    """Return a Secret with all masked that may hold a value, `stringData` taken into `data`; other content as it is.

    In clear stay only what `model.harmless` lists, labels, and keys. `data` is re-encoded, so that values are equal by
    their bytes; `stringData` wins, as on the server (docs/kubernetes.md#secrets).
    Annotations may hold a copy of the values (kubectl#1453; kapp and Rancher keep one). What is masked
    already stays so.
    """
    if not is_secret(content):
        return content
    found = {key: _top(key, value) for key, value in content.items() if key not in _VALUES}
    data, clear = (content.get(key) for key in _VALUES)
    if not (_is_mapping(data) and _is_mapping(clear)):  # no server takes it: nothing to compare
        return found | {key: _masked(content[key]) for key in _VALUES if content.get(key) is not None}
    values = {key: _encoded(value) for key, value in (data or {}).items()}
    for key, value in (clear or {}).items():
        values[key] = Masked(base64.b64encode(value.encode()).decode() if isinstance(value, str) else value, clear=True)
    return found | {"data": values} if values else found


def _top(key: str, value: Content) -> Content:
    if key != "metadata" or not isinstance(value, dict):
        return value if harmless.on_top(key, value) else _masked(value)
    return {name: _in_metadata(name, one) for name, one in value.items()}


def _in_metadata(key: str, value: Content) -> Content:
    if key == "labels" and isinstance(value, dict):
        return {name: one if isinstance(one, str) else _masked(one) for name, one in value.items()}
    if key == "annotations" and isinstance(value, dict):
        clear = {name: one for name, one in value.items() if name in harmless.ANNOTATIONS and isinstance(one, str)}
        return {name: clear[name] if name in clear else _masked(one) for name, one in value.items()}
    return value if harmless.in_metadata(key, value) else _masked(value)


def unmasked(content: Content) -> Content:
    """Return the content with plain values, for a writer."""
    if isinstance(content, Masked):
        return content.value
    if isinstance(content, dict):
        return {key: unmasked(value) for key, value in content.items()}
    return [unmasked(value) for value in content] if isinstance(content, list) else content


def masked_word(content: Content, other: Content, word: str) -> Content:
    """The content for people, beside that of the other side: `***` for a value that both have, else `word`."""
    if isinstance(content, Masked):
        return "***" if content == other else word
    if isinstance(content, dict):
        others = other if isinstance(other, dict) else {}
        return {key: masked_word(value, others.get(key), word) for key, value in content.items()}
    return [masked_word(value, None, word) for value in content] if isinstance(content, list) else content


def _is_mapping(content: Content) -> bool:
    return content is None or isinstance(content, dict)


def _masked(value: Content) -> Content:
    """The value masked; nothing is nothing."""
    return value if value is None or isinstance(value, Masked) else Masked(value, clear=True)


def _encoded(value: Content) -> Masked:
    """The base64 text as the server writes it: without white space; what is no base64 stays as it is."""
    if isinstance(value, Masked):
        return value
    try:
        return Masked(base64.b64encode(base64.b64decode("".join(value.split()), validate=True)).decode())
    except (AttributeError, TypeError, binascii.Error, ValueError):
        return Masked(value, clear=True)
