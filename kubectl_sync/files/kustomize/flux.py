"""What Flux changes on the way to the cluster: then neither the files nor a render of ours say what it applies."""

import os
import posixpath
from collections.abc import Iterable, Mapping
from typing import Final

from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import split_api_version

_GROUP: Final = "kustomize.toolkit.fluxcd.io"
# fluxcd/kustomize-controller:api/v1/kustomization_types.go
_CHANGES: Final = (
    "targetNamespace", "postBuild", "patches", "images", "namePrefix", "nameSuffix", "commonMetadata", "components",
)  # fmt: skip


def changed_by_flux(contents: Iterable[Object], tops: Iterable[str]) -> Mapping[str, str]:
    """The folders that a Kustomization of Flux applies with changes of its own, each with a reason.

    Its path is relative to the top of its repository: `tops` are the folders that may be that.
    """
    found: dict[str, str] = {}
    folders = [*tops]
    for content in contents:
        if not _is_of_flux(content):
            continue
        spec = content.get("spec")
        told = [key for key in _CHANGES if isinstance(spec, dict) and spec.get(key)]
        path = spec.get("path") if isinstance(spec, dict) else None
        if told and isinstance(path, str):
            reason = f"is changed by Flux: {_name(content)} has {', '.join(told)}"
            for top in folders:
                folder = os.path.realpath(posixpath.join(top, path.lstrip("/")))
                found.setdefault(folder, reason)
    return found


def _is_of_flux(content: Object) -> bool:
    version = content.get("apiVersion")
    if content.get("kind") != "Kustomization" or not isinstance(version, str):
        return False
    return split_api_version(version)[0] == _GROUP


def _name(content: Object) -> str:
    metadata: Content = content.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return f"Kustomization {name}" if isinstance(name, str) else "a Kustomization"
