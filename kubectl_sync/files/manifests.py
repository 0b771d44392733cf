"""Which objects a manifest's text holds, and what else lies in a folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kubectl_sync import documents
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import Kinds, split_api_version
from kubectl_sync.model.objects import ObjectRef

# Read by other tools and never objects of a cluster.
_OTHER_GROUPS: Final = (
    "kustomize.config.k8s.io", "kubeadm.k8s.io", "kind.x-k8s.io", "skaffold", "client.authentication.k8s.io",
    "config.kubernetes.io", "kubelet.config.k8s.io", "krew.googlecontainertools.github.com",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]*")


@dataclass(frozen=True, slots=True)
class Found:
    """One document of a file: an object of the cluster, or why it is none."""

    document: int
    line: int
    ref: ObjectRef | None
    content: Object
    reason: str = ""
    unknown_type: str = ""


def objects(text: str, kinds: Kinds, namespace: str) -> Iterator[Found]:
    """Yield what each document is. Raises DocumentError where the text is no YAML that kubectl would read.

    `namespace` is that of a manifest that names none. A type that the cluster does not serve is told
    in `unknown_type`, with the reason where the server could not be asked for it.
    """
    for document in documents.read(text):
        if document.content is not None:
            yield _found(document.index, document.line, document.content, kinds, namespace)


def words(text: str) -> frozenset[str]:
    """All words of a text: the names it may hold where it cannot be read."""
    return frozenset(_WORD.findall(text))


def _found(index: int, line: int, content: Content, kinds: Kinds, namespace: str) -> Found:
    if reason := _not_a_manifest(content):
        return Found(index, line, None, {}, reason)
    group, version = split_api_version(content["apiVersion"])
    kind = kinds.find(group, content["kind"])
    metadata = content["metadata"]
    if kind is None or version not in (kind.version, *kind.other_versions):
        ref = ObjectRef(group, content["kind"], metadata.get("namespace") or namespace, metadata["name"])
        unknown = f"{content['kind']} in {content['apiVersion']}"
        return Found(index, line, ref, content, kinds.why_unread(group), unknown)
    place = (metadata.get("namespace") or namespace) if kind.namespaced else ""
    return Found(index, line, ObjectRef(group, kind.kind, place, metadata["name"]), content)


def _not_a_manifest(content: Content) -> str:
    """Why a document is no object of a cluster; "" where it is one."""
    if not isinstance(content, dict) or not all(isinstance(content.get(key), str) for key in ("apiVersion", "kind")):
        return "no manifest (no apiVersion and kind)"
    group, _ = split_api_version(content["apiVersion"])
    if group.startswith(_OTHER_GROUPS) or (content["apiVersion"], content["kind"]) == ("v1", "Config"):
        return f"{content['kind']} of {group or 'kubectl'}"
    if content["kind"].endswith("List") and isinstance(content.get("items"), list):
        return "List (not read yet)"
    metadata = content.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        return "no manifest (no metadata.name)"
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and annotations.get("config.kubernetes.io/local-config") == "true":
        return "local-config"
    return ""
