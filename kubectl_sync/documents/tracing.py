"""Where the items of lists come from when changes are made: the changes know what no comparison can."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import FieldPath


@dataclass(frozen=True, slots=True)
class _Was:
    """Stands for a scalar that was in a list, at this position."""

    position: int


@dataclass(frozen=True, slots=True)
class _ListWas:
    """Stands at the end of a list that was in a list, at this position."""

    position: int


_POSITION: Final = object()  # the key under which a mapping says where it was in its list


def traced(content: Content, changes: Iterable[tuple[FieldPath, Content]]) -> Content:
    """Return what the changes make of a content, in which items tell where they were; for `origins` only."""
    return paths.patch(_marked(content), changes)


def origins(trace: Content, number: int) -> list[int | None] | None:
    """Return where each item of a list was, None for a new one; None where the list is new as a whole."""
    if not isinstance(trace, list):
        return None
    found = [_origin(item) for item in trace if not isinstance(item, _ListWas)]
    if len(found) != number:
        return None
    return found if any(one is not None for one in found) else None


def child(trace: Content, step: str | int) -> Content:
    """The part of a trace at a key or position; None where there is none."""
    if isinstance(trace, dict):
        return trace.get(step)
    return trace[step] if isinstance(trace, list) and isinstance(step, int) and step < len(trace) else None


def _marked(content: Content) -> Content:
    if isinstance(content, dict):
        return {key: _marked(value) for key, value in content.items()}
    return [_item(at, value) for at, value in enumerate(content)] if isinstance(content, list) else content


def _item(position: int, value: Content) -> Any:
    if isinstance(value, dict):
        return {**_marked(value), _POSITION: position}
    return [*_marked(value), _ListWas(position)] if isinstance(value, list) else _Was(position)


def _origin(item: Any) -> int | None:
    if isinstance(item, dict):
        position: int | None = item.get(_POSITION)
        return position
    last = item[-1] if isinstance(item, list) and item else item
    return last.position if isinstance(last, _Was if last is item else _ListWas) else None
