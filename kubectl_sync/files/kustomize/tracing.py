"""Where a field of a rendered object is set: the likeliest place in the sources, for a person to look at.

Kustomize tells of no field where it comes from (docs/kubernetes.md#kustomize), so this is a reading of its inputs:
the kustomizations from the root inwards, then patches of the object, then the source of the object itself.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.kustomize.inputs import Reach
from kubectl_sync.files.text import Loaded, Unreadable, decode
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.objects import KUSTOMIZATIONS, Origin
from kubectl_sync.model.paths import FieldPath

Spot: TypeAlias = tuple[Path, int]


def source_line(reach: Reach, origin: Origin, content: Object, path: FieldPath, value: Content) -> Spot:
    """The file and line (1-based, 0 for none) where the field of an object most likely gets its value."""
    settings = (spot for file, loaded in _kustomizations(reach) for spot in _set_by(file, loaded, content, path, value))
    patched = _in_documents(reach, content, path, value, origin.file)
    found = next(settings, None) or next(patched, None) or _in_source(reach, origin, content, path)
    return found or (origin.file, origin.line)


def _kustomizations(reach: Reach) -> Iterator[tuple[Path, Loaded]]:
    """The kustomizations of a root, itself first."""
    files = {str(Path(file).parent): file for file in reach.files if Path(file).name in KUSTOMIZATIONS}
    for folder in reach.folders:
        if file := files.get(folder):
            yield Path(file), reach.files[file]


def _set_by(file: Path, loaded: Loaded, content: Object, path: FieldPath, value: Content) -> Iterator[Spot]:
    """The entry of a kustomization that sets a field: an image, replicas, a namespace, a generator's value."""
    for document in _documents(loaded):
        said = document.content if isinstance(document.content, dict) else {}
        for entry in _entries(said, content, path, value):
            yield file, document.line_of(entry)


def _entries(said: Object, content: Object, path: FieldPath, value: Content) -> Iterator[FieldPath]:
    if path[-1:] == ("image",) and isinstance(value, str):
        for number, one in enumerate(_maps(said.get("images"))):
            key = next((key for key in ("newTag", "digest", "newName") if one.get(key)), "")
            name = str(one.get("newName") or one.get("name"))
            ends = tuple(f"{sign}{one[end]}" for sign, end in ((":", "newTag"), ("@", "digest")) if one.get(end))
            if key and value.startswith(name) and (not ends or value.endswith(ends)):
                yield ("images", number, key)
    if path == ("spec", "replicas"):
        for number, one in enumerate(_maps(said.get("replicas"))):
            if str(one.get("name")) in _name(content):
                yield ("replicas", number, "count")
    if path == ("metadata", "namespace") and said.get("namespace") == value:
        yield ("namespace",)
    if path[:1] == ("data",) and content.get("kind") in ("ConfigMap", "Secret"):
        yield from _generated(said, content)


def _generated(said: Object, content: Object) -> Iterator[FieldPath]:
    for field in ("configMapGenerator", "secretGenerator"):
        for number, one in enumerate(_maps(said.get(field))):
            if isinstance(one.get("name"), str) and one["name"] in _name(content):
                yield (field, number)


def _in_documents(reach: Reach, content: Object, path: FieldPath, value: Content, source: Path) -> Iterator[Spot]:
    """The patches of an object that set the field to its value."""
    for file, loaded in reach.files.items():
        if Path(file) == source or Path(file).name in KUSTOMIZATIONS:
            continue
        for document in _documents(loaded):
            said = document.content if isinstance(document.content, dict) else {}
            if _is_about(said, content) and same(paths.get(said, path), value) and value is not ABSENT:
                yield Path(file), document.line_of(path)


def _in_source(reach: Reach, origin: Origin, content: Object, path: FieldPath) -> Spot | None:
    """The field in the source of the object, or what would hold it there."""
    loaded = reach.files.get(str(origin.file))
    for document in _documents(loaded) if loaded else ():
        if isinstance(document.content, dict) and _is_about(document.content, content):
            return origin.file, document.line_of(path)
    return None


def _is_about(said: Object, content: Object) -> bool:
    """Whether a document is of the object, whose name may have got a prefix, a suffix and a hash."""
    name = _name(said)
    return said.get("kind") == content.get("kind") and bool(name) and name in _name(content)


def _name(content: Object) -> str:
    metadata = content.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else ""


def _maps(content: Content) -> list[Mapping[str, Content]]:
    found = content if isinstance(content, list) else []
    return [one if isinstance(one, dict) else {} for one in found]


def _documents(loaded: Loaded) -> "tuple[documents.Document, ...]":
    return _read(loaded.raw)


@lru_cache(maxsize=64)  # the fields of an object are asked for one after the other
def _read(raw: bytes) -> "tuple[documents.Document, ...]":
    try:
        return tuple(documents.read(decode(raw)))
    except (Unreadable, DocumentError):
        return ()
