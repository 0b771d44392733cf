"""Words of a strategic merge patch: an object that has one is a patch, and not the whole of an object."""

from collections.abc import Iterator
from typing import Final

from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath

# k8s.io/apimachinery:pkg/util/strategicpatch/patch.go
_PATCH: Final = "$patch"
_PATCHES: Final = ("delete", "replace", "merge")
_RETAIN: Final = "$retainKeys"
_OF_LISTS: Final = ("$setElementOrder/", "$deleteFromPrimitiveList/")
_MARKS: Final = (_PATCH, _RETAIN, *_OF_LISTS)
# What they hold may be a patch, or say what one looks like, and is data to the server.
_WITH_PATCHES: Final = ("ControllerRevision", "CustomResourceDefinition")


def directive(content: Object, text: str) -> tuple[FieldPath, str] | None:
    """The first directive of an object, and the mapping that it stands in; None where there is none.

    `text` is that of its document. In the fields of a custom resource it may be data, as where a policy or a
    deployment tool is told a patch: there only the object's own keys count.
    """
    if not any(mark in text for mark in _MARKS):
        return None
    own = next(_found(content, (), deep=False), None)
    group, kind = split_api_version(content["apiVersion"])[0], content["kind"]
    is_built_in = "." not in group or group.endswith(".k8s.io")
    if own or not is_built_in or kind in _WITH_PATCHES:
        return own
    return next(_found(content, (), deep=True), None)


def _found(content: Content, path: FieldPath, *, deep: bool) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(content, dict):
        yield from ((path, key) for key, value in content.items() if _is_directive(key, value))
    below = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for step, value in below if deep else ():
        yield from _found(value, (*path, step), deep=True)


def _is_directive(key: str, value: Content) -> bool:
    if key == _PATCH:
        return value in _PATCHES
    return isinstance(value, list) and (key == _RETAIN or key.startswith(_OF_LISTS))
