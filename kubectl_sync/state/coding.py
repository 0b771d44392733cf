"""Nouns as the text that is kept of them; a Secret's values only as keyed hashes."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.masked import Masked, masked
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath, Item, Order, Step
from kubectl_sync.model.reuse import reused
from kubectl_sync.state.tables import checksum

_ABSENT: Final = {"absent": True}
_BYTES: Final = "\0"  # in no path
_SEPARATORS: Final = (",", ":")
_plain: Final = json.JSONEncoder(separators=_SEPARATORS).encode


def dumped(content: Content, key: bytes) -> str:
    """JSON of a content; nobody without `key` (at most 64 bytes) can test guesses of a Secret's value."""

    def hashed(value: Any) -> Any:
        if not isinstance(value, Masked):
            raise TypeError(type(value).__name__)
        return _hashed(value, key)

    return json.dumps(masked(content), separators=_SEPARATORS, default=hashed)


def recognized(content: Object, key: bytes, now: Iterable[Object]) -> Object:
    """A Secret as it is remembered, with the values that it has now put in for the hashes that are theirs.

    A hash that is nobody's stays, masked: a value that neither side has any more.
    """
    values = {_hashed(value, key)["hash"]: value for one in now for value in _masks(one)}

    def known(told: Content) -> Content:
        if isinstance(told, Masked):
            is_hash = isinstance(told.value, dict) and "hash" in told.value
            return values.get(told.value["hash"], told) if is_hash else told
        if isinstance(told, dict):
            return {name: known(value) for name, value in told.items()}
        return told

    found: Object = known(masked(content))
    return found


def _masks(content: Content) -> Iterator[Masked]:
    """What is masked of an object; nothing is within a list of one."""
    if isinstance(content, Masked):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _masks(value)


def _hashed(value: Masked, key: bytes) -> dict[str, str]:
    text = json.dumps(value.value, sort_keys=True)
    return {"hash": hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()}


def loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def loaded_like(text: str, likely: Content) -> Content:
    """The content of a text; the likely one where that has the same text: to write one is less work than to read it."""
    try:
        is_same = text == _plain(likely)
    except TypeError:  # a Secret: what is masked is in no text
        is_same = False
    return likely if is_same else reused(loaded(text), likely)


def dumped_path(path: str) -> str:
    """A path as text that every database takes: one that is no UTF-8 byte by byte."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _BYTES + os.fsencode(path).decode("latin-1")
    return path


def loaded_path(text: str) -> str:
    return os.fsdecode(text.removeprefix(_BYTES).encode("latin-1")) if text.startswith(_BYTES) else text


def relative(file: str, root: Path) -> str:
    """A file by its way from the folder, so that it is found where the folder is moved."""
    inside = file and Path(file).is_relative_to(root)
    return dumped_path(str(Path(file).relative_to(root)) if inside else file)


def absolute(file: str, root: Path) -> str:
    return str(root / loaded_path(file)) if file else ""


def dumped_fields(fields: tuple[tuple[FieldPath, Content, Content], ...], key: bytes) -> str:
    """Paths with two values each: as it was wanted, as the side was to have it then."""
    return dumped([[[_step(one) for one in path], _value(first), _value(second)] for path, first, second in fields],
                  key)  # fmt: skip


def loaded_fields(text: str) -> tuple[tuple[FieldPath, Content, Content], ...]:
    return tuple(
        (tuple(map(_step_of, path)), _value_of(first), _value_of(second)) for path, first, second in json.loads(text)
    )


def dumped_facts(base: Base) -> str:
    """What is remembered of an object beside its sides."""
    facts: dict[str, Any] = {"at": base.at, "head": base.head, "seen": base.seen, "pushed": base.pushed}
    for name, fields in (("held", base.held), ("rewritten", base.rewritten)):
        facts[name] = sorted(([_step(one) for one in path] for path in fields), key=json.dumps)
    return json.dumps({name: value for name, value in facts.items() if value})


def summed(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row of what is remembered, with a checksum in its last column, the facts."""
    facts = json.loads(row[-1]) | {"sum": checksum(*row)}
    return (*row[:-1], json.dumps(facts))


def checked(row: tuple[str, ...], name: str) -> dict[str, Any]:
    """The facts of a row. Raises ValueError where it is not what was written. Rows of older programs have no sum."""
    facts: dict[str, Any] = json.loads(row[-1])
    known = facts.pop("sum", None)
    if known is not None and known != checksum(*row[:-1], json.dumps(facts)):
        raise ValueError(f"{name} is not what was remembered")
    return facts


def marked(text: str, *others: str) -> str:
    """A JSON text behind a checksum of it and of what stands beside it."""
    return f"{checksum(text, *others)} {text}"


def unmarked(text: str | None, *others: str) -> str | None:
    """The JSON text of what was marked so. Raises ValueError where a character of it all is another one.

    Those of older programs have no checksum.
    """
    if text is None or text.startswith("{"):
        return text
    number, _, rest = text.partition(" ")
    if number != str(checksum(rest, *others)):
        raise ValueError("a write that was on its way is not what was kept")
    return rest


# Of an object whose memory somebody dropped: what git tells of its deletion is not to bring that back.
FORGOTTEN: Final = json.dumps({"forgotten": True})


def fields(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a base that are remembered beside its sides."""
    held, rewritten = (_paths_of(facts.get(name, [])) for name in ("held", "rewritten"))
    seen, pushed = (bool(facts.get(name)) for name in ("seen", "pushed"))
    return {
        "at": facts.get("at", ""), "head": facts.get("head", ""), "held": held, "rewritten": rewritten,
        "seen": seen, "pushed": pushed,
    }  # fmt: skip


def _paths_of(told: list[Any]) -> frozenset[FieldPath]:
    return frozenset(tuple(map(_step_of, path)) for path in told)


def _step(step: Step) -> Any:
    if isinstance(step, Item):
        return {"item": step.keys, "nth": step.nth}
    return {"order": step.keys} if isinstance(step, Order) else step


def _step_of(told: Any) -> Step:
    if not isinstance(told, dict):
        step: Step = told
        return step
    if "order" in told:
        return Order(tuple(told["order"]))
    return Item(tuple((key, value) for key, value in told["item"]), told["nth"])


def _value(content: Content) -> Any:
    """A value, nothing, or the items of an order."""
    if content is ABSENT:
        return _ABSENT
    if isinstance(content, tuple):
        return {"items": [_step(one) for one in content]}
    return {"is": masked(content)}


def _value_of(told: Object) -> Content:
    if "items" in told:
        return tuple(map(_step_of, told["items"]))
    return told.get("is", ABSENT)
