"""A manifest as a new object under another name, its twin, that the server can be asked about."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content, Object
from kubectl_sync.model.hidden import ASKED_EACH_TIME
from kubectl_sync.model.kinds import CRD
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, ObjectChange, Row

# A CronJob's name has the fewest characters: 52 (kubernetes/kubernetes:pkg/apis/batch/validation/validation.go).
_LONGEST: Final = 52
_MARK: Final = 8
# What only one object can have: its own is taken already (kubernetes/kubernetes:pkg/registry/core/service).
_ONLY_ONE: Final = ("clusterIP", "clusterIPs", "healthCheckNodePort", "loadBalancerIP")


def said(change: ObjectChange) -> Object | None:
    """What the file says, with live's values for what something else fills in; None where that cannot be told."""
    return _with(change, lambda _: UNDECIDED)


def bare(change: ObjectChange, without: Iterable[FieldPath]) -> Object | None:
    """What the file says, without some of its mappings."""
    return _patched(change, [*_held(change), *((path, ABSENT) for path in without)])


def before(change: ObjectChange) -> Object | None:
    """The manifest with live's values: as the file would have to be for live to be made from it.

    Fields that only live has count where the change takes them away: else they may be what follows from others.
    """

    def value(one: FieldChange) -> Content:
        is_ours = one.local is not ABSENT or one.wanted is not UNDECIDED
        return _live(change, one.path) if is_ours else UNDECIDED

    return _with(change, value)


def as_live(change: ObjectChange) -> Object | None:
    """The manifest with live's values of what it names, or named when the sides were last seen equal.

    All else that only live has may follow from those: whatever a verb would do about it, it is no part of this.
    """

    def value(one: FieldChange) -> Content:
        is_ours = one.local is not ABSENT or was_in_file(change, one.path)
        return _live(change, one.path) if is_ours else UNDECIDED

    return _with(change, value)


def was_in_file(change: ObjectChange, path: FieldPath) -> bool:
    """Whether the file named a field when the sides were last seen equal: if it does not now, somebody took it out."""
    return change.base is not None and paths.get(change.base.local, path) is not ABSENT


def origin(change: ObjectChange) -> Object | None:
    """The manifest as it was before it was edited, as far as the base tells; without the edited fields where none does.

    A value that is spelled out may have other consequences than the same value filled in.
    """
    was = change.base.local if change.base else {}

    def value(one: FieldChange) -> Content:
        return paths.get(was, one.path) if one.wanted is not UNDECIDED else _if_named(change, one)

    return _with(change, value)


def after(change: ObjectChange, left: Mapping[FieldPath, Content] | None = None) -> Object | None:
    """The manifest as it would have to be for what is live once the decided fields are written; `left` are not."""

    def value(one: FieldChange) -> Content:
        if left and one.path in left:
            return left[one.path]
        return one.wanted if one.wanted is not UNDECIDED else _if_named(change, one)

    return _with(change, value)


def pulled(change: ObjectChange, left: Collection[FieldPath] = ()) -> Object | None:
    """The manifest as it is once the decided fields are in the file; those in `left` are not."""
    return _with(change, lambda one: UNDECIDED if one.path in left else one.wanted)


def _with(change: ObjectChange, value: Callable[[FieldChange], Content]) -> Object | None:
    """The manifest with a value for each field that differs; UNDECIDED leaves what the file says.

    What follows from other fields is what a twin is asked about: it is in none.
    """
    fields = [(one.path, value(one)) for one in change.changes if one.row is not Row.FOLLOWS]
    return _patched(change, [*_held(change), *(each for each in fields if each[1] is not UNDECIDED)])


def _if_named(change: ObjectChange, one: FieldChange) -> Content:
    return _live(change, one.path) if one.local is not ABSENT else UNDECIDED


def as_new(manifest: Object, name: str) -> Object:
    """The manifest of an object of that name, without what another object has already."""
    content: Object = paths.copied(manifest)
    content["metadata"]["name"] = name
    spec = content.get("spec")
    if not isinstance(spec, dict):
        return content
    if content["kind"] == CRD[1] and isinstance(spec.get("names"), dict):
        spec["names"]["plural"] = name.partition(".")[0]
    if content["kind"] == "Service":
        _free(spec)
    return content


def _free(service: dict[str, Any]) -> None:
    """Take out of a Service what only one can have; that it shall have no address at all stays."""
    if service.get("clusterIP") != "None":
        for key in _ONLY_ONE:
            service.pop(key, None)
    ports = service.get("ports")
    for port in ports if isinstance(ports, list) else ():
        if isinstance(port, dict):
            port.pop("nodePort", None)


def name_beside(ref: ObjectRef) -> str:
    """A name that no other object has, as far as one can tell, and that is valid where the object's own is."""
    mark = hashlib.sha256(f"{ref.namespace}/{ref.name}".encode()).hexdigest()[:_MARK]
    if ref.type == CRD:
        plural, _, group = ref.name.partition(".")
        return f"{plural[: _LONGEST - _MARK - 1]}x{mark}.{group}"
    return f"{ref.name[: _LONGEST - _MARK - 1].rstrip('-.')}-{mark}"


def renamed(content: Any, name: str, real: str) -> Any:
    """The answer with the real name wherever the server, or a rule of it, took over the other one."""
    if isinstance(content, dict):
        return {key: renamed(value, name, real) for key, value in content.items()}
    if isinstance(content, list):
        return [renamed(value, name, real) for value in content]
    return content.replace(name, real) if isinstance(content, str) else content


def _live(change: ObjectChange, path: FieldPath) -> Content:
    return ABSENT if change.live is ABSENT else paths.get(change.live.content, path)


def _held(change: ObjectChange) -> list[tuple[FieldPath, Content]]:
    return [(one.path, _live(change, one.path)) for one in change.held if one.reason not in ASKED_EACH_TIME]


def _patched(change: ObjectChange, fields: list[tuple[FieldPath, Content]]) -> Object | None:
    if change.local is ABSENT:
        return None
    try:
        content: Object = paths.patch(change.local.content, fields)
    except KeyError:
        return None
    return content
