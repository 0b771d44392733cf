"""What a kustomization made when its files were other ones: rendered of their texts, nothing of the work tree."""

import posixpath
from collections.abc import Mapping
from pathlib import Path

from kubectl_sync.files.identity import Types
from kubectl_sync.files.kustomize.copies import private_folder
from kubectl_sync.files.kustomize.graph import Graph
from kubectl_sync.files.kustomize.inputs import reach
from kubectl_sync.files.kustomize.render import Renderer
from kubectl_sync.files.manifests import parse
from kubectl_sync.files.text import Unreadable
from kubectl_sync.model.content import Object
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import ObjectRef


def past_objects(
    renderer: Renderer, texts: Mapping[str, bytes], folder: str, types: Types
) -> Mapping[ObjectRef, Object] | None:
    """The objects that the kustomization of a folder made of some texts, by paths relative to one top.

    None where nobody can tell: it was none, was not to be rendered, or could not be. Values of Secrets are masked.
    """
    try:
        with private_folder() as top:
            return _rendered(renderer, texts, folder, types, top.resolve())
    except (Unreadable, OSError):
        return None


def _rendered(
    renderer: Renderer, texts: Mapping[str, bytes], folder: str, types: Types, top: Path
) -> Mapping[ObjectRef, Object] | None:
    for name, raw in texts.items():
        file = top / posixpath.normpath(name)
        if file.is_relative_to(top):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
    graph = Graph(str(top))
    node = graph.add(str(top / folder))
    if node is None:
        return None
    text = renderer.render(reach(graph, node.folder), str(top), folder, wrapped=False)
    parts = parse(posixpath.join(folder, "kustomization.yaml"), text, "").parts
    known = ((types.of(part, ""), part.content) for part in parts)
    return {ref: masked(content) for ref, content in known if isinstance(ref, ObjectRef)}
