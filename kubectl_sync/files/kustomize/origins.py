"""Where a rendered object comes from, as kustomize tells it in an annotation that is not the user's."""

import posixpath
import re
from functools import lru_cache
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.kustomize.render import FILES, WRAPPER
from kubectl_sync.files.kustomize.sources import Root
from kubectl_sync.files.manifests import Parsed
from kubectl_sync.model.content import Content, Object

_ANNOTATION: Final = "config.kubernetes.io/origin"
_PLAIN: Final = re.compile(r"path: (?P<path>[\w./][\w./-]*)\n?")


def origin_of(root: Root, content: Object) -> str:
    """The file that a rendered object comes from, by its absolute path: the root's own where nobody knows.

    An object that a generator made comes from the kustomization with that generator; one that only a patch is told of
    has lost its origin (a JSON patch of all annotations takes it away).
    """
    inside = _inside(root, content)
    return posixpath.join(root.fence, inside) if inside else root.file


def line_of_source(parsed: object, content: Object) -> int:
    """The line of the object in its source that a rendered one was made of; 0 where that cannot be told.

    Its name there may lack a prefix and a suffix.
    """
    if not isinstance(parsed, Parsed):
        return 0
    alike = [part for part in parsed.parts if part.content and part.content.get("kind") == content.get("kind")]
    name = _name(content)
    same = [part for part in alike if _name(part.content) == name]
    within = [part for part in alike if (own := _name(part.content)) and own in name]
    found = same or within
    return found[0].line if len(found) == 1 else 0


def _inside(root: Root, content: Object) -> str:
    """The path of an object's source in the copy that was rendered; "" where nobody knows."""
    top = WRAPPER if not root.has_metadata else posixpath.join(FILES, posixpath.relpath(root.folder, root.fence))
    told = _annotations(content).get(_ANNOTATION)
    origin = _read(told) if isinstance(told, str) else {}
    if origin.get("repo"):
        return ""
    by = origin.get("configuredBy")
    kind = by.get("kind") if isinstance(by, dict) else ""
    path = origin.get("path") or (origin.get("configuredIn") if str(kind).endswith("Generator") else None)
    if not isinstance(path, str):
        return ""
    found = posixpath.normpath(posixpath.join(top, path))
    inside = posixpath.join(FILES, "")
    return found[len(inside) :] if found.startswith(inside) else ""


def without_origin(root: Root, content: Object) -> Object:
    """The object as it is rendered without the annotation; a mapping that held nothing else goes with it.

    One that the user's own kustomization asks for is the user's.
    """
    annotations = _annotations(content)
    if root.has_metadata or _ANNOTATION not in annotations:
        return content
    rest = {key: value for key, value in annotations.items() if key != _ANNOTATION}
    metadata = {key: value for key, value in content["metadata"].items() if key != "annotations"}
    if rest:
        metadata["annotations"] = rest
    return content | {"metadata": metadata}


def _name(content: Object) -> str:
    metadata = content.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else ""


def _annotations(content: Object) -> dict[str, Content]:
    metadata = content.get("metadata")
    found = metadata.get("annotations") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=1024)  # many objects are of one file
def _read(text: str) -> dict[str, Content]:
    if plain := _PLAIN.fullmatch(text):  # nearly always; a run whose renders are all remembered reads no YAML
        return {"path": plain["path"]}
    try:
        contents = [one.content for one in documents.read(text)]
    except DocumentError:
        return {}
    return contents[0] if len(contents) == 1 and isinstance(contents[0], dict) else {}
