"""What Flux and Argo CD change on the way to the cluster: then neither files nor a render of ours say what it gets."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import split_api_version

_FLUX: Final = ("kustomize.toolkit.fluxcd.io", "Kustomization")
_ARGO: Final = ("argoproj.io", "Application")
_ARGO_SETS: Final = ("argoproj.io", "ApplicationSet")
# fluxcd/kustomize-controller:api/v1/kustomization_types.go, and those of older versions
_OF_FLUX: Final = (
    "targetNamespace", "postBuild", "patches", "patchesStrategicMerge", "patchesJson6902", "images", "namePrefix",
    "nameSuffix", "commonMetadata", "components", "buildMetadata",
)  # fmt: skip
# What only says which kustomize renders, and how it is told of errors (argoproj/argo-cd:pkg/apis/application/v1alpha1).
_NO_CHANGES: Final = frozenset({"version", "kubeVersion", "apiVersions", "ignoreMissingComponents"})


def changed_by_controllers(contents: Iterable[Object], tops: Iterable[str]) -> Mapping[str, str]:
    """The folders that Flux or Argo CD applies with changes of its own, each with a reason.

    Their paths are relative to the top of a repository: `tops` are the folders that may be that.
    """
    found: dict[str, str] = {}
    folders = [*tops]
    for content in contents:
        for path, reason in _changed(content):
            for top in folders:
                folder = os.path.realpath(posixpath.join(top, path.lstrip("/")))
                found.setdefault(folder, reason)
    return found


def _changed(content: Object) -> Iterator[tuple[str, str]]:
    """Yield the paths that an object tells a controller to change what is in them, with the reasons."""
    version = content.get("apiVersion")
    kind = (split_api_version(version)[0] if isinstance(version, str) else "", content.get("kind"))
    spec = _mapping(content, "spec")
    if kind == _FLUX:
        told = [key for key in _OF_FLUX if spec.get(key)]
        yield from _with_path({"path": ".", **spec}, told, f"is changed by Flux: {_name(content)} has ")
    if kind == _ARGO_SETS:
        spec = _mapping(_mapping(spec, "template"), "spec")
    if kind in (_ARGO, _ARGO_SETS):
        sources = spec.get("sources")
        for source in (spec.get("source"), *(sources if isinstance(sources, list) else ())):
            one = source if isinstance(source, dict) else {}
            told = [key for key, value in _mapping(one, "kustomize").items() if value and key not in _NO_CHANGES]
            yield from _with_path(one, told, f"is changed by Argo CD: {_name(content)} has kustomize.")


def _with_path(holder: Object, told: list[str], reason: str) -> Iterator[tuple[str, str]]:
    path = holder.get("path")
    if told and isinstance(path, str) and "\0" not in path:
        yield path, reason + ", ".join(told)


def _mapping(content: Object, key: str) -> Object:
    found: Content = content.get(key)
    return found if isinstance(found, dict) else {}


def _name(content: Object) -> str:
    name = _mapping(content, "metadata").get("name")
    return f"{content['kind']} {name}" if isinstance(name, str) else f"an object of {content['kind']}"
