"""A path as it was typed, or copied from a plan, followed into an object: the reverse of `paths.show`."""

import re
from collections.abc import Iterator
from typing import Any, Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.errors import SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath, Item, Step, show_item
from kubectl_sync.model.positions import SELF
from kubectl_sync.model.schemas import Schema
from kubectl_sync.model.wording import some, words_for

# A part of a path: a key, a key in brackets and quotes, or an item in brackets; what ends a bracket is followed by
# another part, or by nothing.
_PART: Final = re.compile(
    r"""(?P<dot>\.)?(?:(?P<key>[A-Za-z0-9_-]+)|\["(?P<quoted>.+?)"\](?=[.\[]|\Z)|\[(?P<item>.+?)\](?=[.\[]|\Z))"""
)
_KEYS: Final = re.compile(r"(?P<key>[A-Za-z]\w*)=(?P<value>.*?)(?:,(?=[A-Za-z]\w*=)|\Z)")
_NTH: Final = re.compile(r" #(?P<nth>[1-9][0-9]*)\Z")
_MOST: Final = 4


def typed_path(text: str, content: Object, schema: Schema | None = None) -> FieldPath:
    """The path that a text means in this object, with the items of keyed lists by their keys.

    What is not there yet is made of what was typed. Raises SyncError where it cannot be a path, or leads nowhere.
    """
    built_in = list_keys.is_built_in(split_api_version(content["apiVersion"])[0])
    path: FieldPath = ()
    there: Content = content
    for key, item in _parts(text):
        step = key if item is None else _item(item, path, there, schema and schema.at(path), built_in=built_in)
        if there is not ABSENT and there is not None and not isinstance(there, dict if item is None else list):
            raise SyncError(
                f"{text}: {paths.show(path)} is {words_for(there)}", "copy the path from `kubectl sync status -v`"
            )
        path, there = (*path, step), paths.get(there, (step,))
    return path


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """The keys and items of a path, one of them each time."""
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        is_joined = found and bool(found["dot"]) == bool(at and found["key"])
        if not found or not is_joined:
            hint = 'a key with dots or slashes is in brackets and quotes: metadata.labels["app.kubernetes.io/name"]'
            raise SyncError(f"{text!r} is no path from {text[at:]!r} on", hint)
        yield found["key"] or found["quoted"] or "", found["item"]
        at = found.end()
    if not text:
        raise SyncError("there is no path before the =", "type PATH=VALUE, or PATH- to remove it")


def _item(text: str, path: FieldPath, there: Content, schema: Schema | None, *, built_in: bool) -> Step:
    items: list[Any] = there if isinstance(there, list) else []
    found = list_keys.items(path, items, schema, built_in=built_in)
    exact = [step for step, _ in found if _shown(step) == text]
    if exact:
        return _a_step(exact[0])
    if text.isdigit():
        return _a_step(found[int(text)][0]) if int(text) < len(found) else int(text)
    typed = _typed(text, items)
    if typed is None:
        raise _no_item(text, path, found)
    # Fewer keys than the list has will do, where they mean one item.
    meant = [step for step, item in found if typed.matches(item) and isinstance(step, Item)]
    if len(meant) > 1:
        shown = some([f"[{show_item(step)}]" for step in meant], _MOST)
        raise SyncError(f"{paths.show(path)}[{text}] means several items: {shown}", "type one of them")
    return meant[0] if meant else typed


def _a_step(step: Any) -> Step:
    found: Step = step
    return found


def _shown(step: Step) -> str:
    return show_item(step) if isinstance(step, Item) else str(step)


def _typed(text: str, items: list[Any]) -> Item | None:
    """The item that keys mean; a value is a number where the others of the list have numbers."""
    nth = _NTH.search(text)
    keys = list(_KEYS.finditer(text[: nth.start()] if nth else text))
    if not keys:
        is_set = bool(items) and all(isinstance(one, str) for one in items)
        return Item(((SELF, text),)) if is_set else None
    pairs = tuple((one["key"], _value(one["key"], one["value"], items)) for one in keys)
    return Item(pairs, int(nth["nth"]) - 1 if nth else None)


def _value(key: str, text: str, items: list[Any]) -> str | int:
    others = [item[key] for item in items if isinstance(item, dict) and key in item]
    is_number = any(isinstance(one, int) for one in others) or (not others and key.lower().endswith("port"))
    return int(text) if is_number and text.isdigit() else text


def _no_item(text: str, path: FieldPath, found: list[Any]) -> SyncError:
    there = [f"[{_shown(step)}]" for step, _ in found]
    hint = f"there is {some(there, _MOST)}" if there else "the list is empty: type [KEY=VALUE]"
    return SyncError(f"{paths.show(path)} has no item [{text}]", hint)
