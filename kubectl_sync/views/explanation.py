"""Why live fields are in no file, for people: once for each kind of field, however many objects have it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.positions import SELF
from kubectl_sync.model.wording import number
from kubectl_sync.views.summary import filled
from kubectl_sync.views.text_diffs import Line

_WIDEST: Final = 72
# The same in all types: one line for all of them.
_OF_ALL: Final = frozenset({Reason.RUNTIME, Reason.SYSTEM})


def explanation_lines(found: Mapping[ObjectRef, Sequence[Hidden]]) -> Iterator[Line]:
    """A table of a single object, else a line for each reason and type."""
    if len(found) == 1:
        yield from _table(*next(iter(found.items())))
        return
    for reason in Reason:
        named: dict[str, list[str]] = {}
        objects: dict[str, set[ObjectRef]] = {}
        for ref, fields in found.items():
            kind = "" if reason in _OF_ALL else str(ref).partition("/")[0]
            for one in fields:
                if one.reason is reason:
                    named.setdefault(kind, []).append(paths.show(_general(one.path)))
                    objects.setdefault(kind, set()).add(ref)
        if named:
            yield f"  kept out of files and plans, {reason.value}:", "bold"
        for kind in sorted(named):
            told = f"{', '.join(dict.fromkeys(named[kind]))} ({number(len(objects[kind]), 'object')})"
            for line in filled(f"{kind}: {told}" if kind else told, "    ").splitlines():
                yield line, ""
    if found:
        yield "", ""


def _table(ref: ObjectRef, hidden: Sequence[Hidden]) -> Iterator[Line]:
    yield f"  {ref}: kept out of files and plans", "bold"
    names = [paths.show(one.path) for one in hidden]
    width = min(max(map(len, names), default=0), _WIDEST)
    for name, one in zip(names, hidden, strict=True):
        yield f"    {name:<{width}}  {one.reason.value}", ""
    yield "", ""


def _general(path: FieldPath) -> FieldPath:
    """The path with `[*]` for each item of a list; members of a set keep their names."""
    return tuple(_ANY if _is_item(step) else step for step in path)


_ANY: Final = Item(((SELF, "*"),))


def _is_item(step: object) -> bool:
    return isinstance(step, int) or (isinstance(step, Item) and SELF not in dict(step.keys))
