"""Which files kustomize renders: what a kustomization names is a source, and no manifest of its own."""

import os
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.foreign import template_line
from kubectl_sync.files.text import Unreadable, decode, load
from kubectl_sync.files.walk import Tree
from kubectl_sync.model.content import Content
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Gap
from kubectl_sync.model.skipped import Skipped

_GROUP = "kustomize.config.k8s.io"


@dataclass(slots=True)
class Sources:
    """The files that are left to kustomize, each with the reason; `files` are kustomizations themselves."""

    reasons: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def sources(tree: Tree, above: Iterable[str] = ()) -> Sources:
    """Read the kustomizations of a tree, and those in the folders above it, named relative to its root.

    What one names is looked up among the tree's files, so nothing outside of it is asked for. Where one
    cannot be read, all that lies below it may be a source.
    """
    found = Sources()
    for name in (*above, *tree.kustomizations):
        try:
            text = decode(load(_linked(tree, name)).raw)
            contents = [one.content for one in documents.read(text) if one.content is not None]
        except (Unreadable, DocumentError) as error:
            template = isinstance(error, DocumentError) and template_line(text, error.message) is not None
            _unread(found, tree, name, error, template=template)
            continue
        if all(map(_is_kustomization, contents)):
            _take(found, tree, name, contents)
    return found


def _take(found: Sources, tree: Tree, name: str, contents: list[Content]) -> None:
    found.files.add(name)
    if not name.startswith("../"):
        found.skipped.append(Skipped("kustomization", tree.shown(name)))
    for text in _texts(contents):
        # A generator's file may have another key than its name: `key=path`.
        for word in {text, text.rpartition("=")[2]}:
            source = posixpath.normpath(posixpath.join(_folder(tree, name), word)).removeprefix(f"{tree.root}/")
            if source in tree.files and source != name:
                found.reasons.setdefault(source, f"named by {tree.shown(name)}: rendered by kustomize")


def _unread(found: Sources, tree: Tree, name: str, error: Unreadable | DocumentError, *, template: bool) -> None:
    found.files.add(name)
    if template:
        found.skipped.append(Skipped("template of a kustomization", tree.shown(name)))
    else:
        hint = "mend it; what lies below it is left alone until then"
        found.gaps.append(Gap(tree.shown(name), error.message, error.hint or hint, files=(tree.shown(name),)))
    folder = posixpath.join(_folder(tree, name), "")
    for file in tree.files:
        if tree.path(file).startswith(folder) and file != name:
            found.reasons.setdefault(file, f"below {tree.shown(name)}, which cannot be read")


def _linked(tree: Tree, name: str) -> str:
    """The file itself; raises Unreadable for a link that leads out of the folder."""
    path, top = tree.path(name), os.path.realpath(tree.root)
    found = os.path.realpath(path)
    if os.path.islink(path) and not found.startswith(f"{top}/"):  # noqa: PTH114
        raise Unreadable("a link that leads out of the folder", "")
    return found


def _folder(tree: Tree, name: str) -> str:
    return posixpath.dirname(posixpath.normpath(tree.path(name)))


def _is_kustomization(content: Content) -> bool:
    """Also without apiVersion and kind (kubernetes-sigs/kustomize:api/types/kustomization.go)."""
    if not isinstance(content, dict):
        return False
    version = content.get("apiVersion")
    return version is None or (isinstance(version, str) and split_api_version(version)[0] == _GROUP)


def _texts(content: Content) -> Iterator[str]:
    """All that may be the name of a file: resources, bases, components, patches, files of generators, ..."""
    if isinstance(content, str):
        if "\n" not in content:
            yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
