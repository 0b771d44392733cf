"""What people did to single fields: who knows which edit another one was made of knows which value is the newer one.

An engine sees values only. A history keeps the edit behind each value, on every side and in every commit, so that
the laws need none of the engine's own reasoning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item

Content = dict[str, Any]
CONFIG: Final = ObjectRef("", "ConfigMap", "n", "config")
WEB: Final = ObjectRef("apps", "Deployment", "n", "web")
_CONTAINER: Final = ("spec", "template", "spec", "containers", Item((("name", "web"),)))
PATHS: Final[Mapping[ObjectRef, Mapping[str, FieldPath]]] = {
    CONFIG: {"a": ("data", "a"), "b": ("data", "b"), "c": ("data", "c")},
    WEB: {
        "label": ("metadata", "labels", "tier"),
        "replicas": ("spec", "replicas"),
        "image": (*_CONTAINER, "image"),
        "workingDir": (*_CONTAINER, "workingDir"),
    },
}


@dataclass(frozen=True, eq=False, slots=True)
class Edit:
    """A value of one field (ABSENT: it was removed), the edits that it was made of, and the text that it fills in."""

    value: Any
    before: tuple["Edit", ...] = ()
    time: int = 0
    fills: "Edit | None" = None
    is_union: bool = False

    def follows(self, other: "Edit") -> bool:
        """Whether it is the other edit, or was made of it, over others or at once.

        A union is of edits that say the same, and were seen together: who follows one of them follows it.
        """
        if self is other or any(one.follows(other) for one in self.before):
            return True
        return other.is_union and any(self.follows(one) for one in other.before)

    def past(self) -> frozenset[Any]:
        """All values that led to this one."""
        return frozenset({self.value}).union(*(one.past() for one in self.before))


Fields = Mapping[str, Edit]
NOTHING: Final = Edit(ABSENT)


def manifest(ref: ObjectRef, values: Mapping[str, Any]) -> Content:
    """The object that has these values."""
    there = {name: value for name, value in values.items() if value is not ABSENT}
    metadata: Content = {"name": ref.name, "namespace": ref.namespace}
    if ref == CONFIG:
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": there}
    container = {"name": "web"} | {name: there[name] for name in ("image", "workingDir") if name in there}
    spec: Content = {"template": {"spec": {"containers": [container]}}}
    if "replicas" in there:
        spec["replicas"] = there["replicas"]
    if "label" in there:
        metadata["labels"] = {"tier": there["label"]}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def values(fields: Fields) -> dict[str, Any]:
    return {name: edit.value for name, edit in fields.items()}


def values_in(ref: ObjectRef, content: Content) -> dict[str, Any]:
    return {name: paths.get(content, path) for name, path in PATHS[ref].items()}


def taken_over(old: Fields, new: Mapping[str, Any], other: Fields, time: int) -> Fields:
    """The fields with new values; a value that came from the other side is the other side's edit."""
    found = dict(old)
    for name, value in new.items():
        if not same_value(old[name].value, value):
            is_theirs = same_value(other[name].value, value)
            found[name] = other[name] if is_theirs else Edit(value, (old[name], other[name]), time)
    return found


def seen_equal(file: Fields, live: Fields) -> Fields:
    """The file after somebody saw both sides: where they say the same, who edits it on knew of live's edit."""
    seen = dict(file)
    for name, edit in file.items():
        other = live[name]
        if edit is not other and same_value(edit.value, other.value):
            union = Edit(edit.value, (edit, other), max(edit.time, other.time), other.fills, is_union=True)
            seen[name] = other if other.follows(edit) else union
    return seen


def same_value(one: Any, other: Any) -> bool:
    return bool(one is other or one == other)
