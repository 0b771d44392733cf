"""From the words of a command line to a selection."""

from collections.abc import Sequence
from pathlib import Path

from kubectl_sync.errors import SyncError
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.objects import Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.workspace import Workspace

_SUFFIXES = (".yaml", ".yml", ".json")


def for_pull(workspace: Workspace, words: Sequence[str], *, new: bool) -> Selection:
    """`TYPE`, `TYPE NAME ...`, `TYPE/NAME ...`, or nothing for everything. Raises SyncError otherwise.

    What is named is wanted, whether or not it has a manifest.
    """
    if not words:
        return Selection(live_only=True, new=new)
    kinds = workspace.cluster.kinds
    if all("/" in word for word in words):
        pairs = [word.split("/", 1) for word in words]
        names = [(_type(kinds, kind), name) for kind, name in pairs]
    else:
        kind = _type(kinds, words[0])
        names = [(kind, name) for name in words[1:]]
        if not names:
            return Selection(types=frozenset({(kind.group, kind.kind)}), live_only=True, new=True)
    chosen = frozenset((kind.group, kind.kind, name) for kind, name in names)
    return Selection(names=chosen, live_only=True, new=True)


def _type(kinds: Kinds, word: str) -> Kind:
    kind = kinds.named(word)
    if kind is None:
        raise SyncError(
            f"the cluster has no type {word!r}", "`kubectl api-resources` lists them; type `TYPE NAME` or `TYPE/NAME`"
        )
    if (kind.group, kind.kind) == ("", "Secret"):
        raise SyncError("Secrets are not synced", "they are skipped and counted; nothing reads their values")
    return kind


def for_push(workspace: Workspace, words: Sequence[str], local: Snapshot) -> Selection:
    """Each word is a file, a file's stem, a plural type or the name of an object. Raises SyncError otherwise."""
    selection = Selection()
    for word in words:
        selection = _add(selection, workspace, word, local)
    return selection


def _add(selection: Selection, workspace: Workspace, word: str, local: Snapshot) -> Selection:
    files, types, names = selection.files, selection.types, selection.names
    if found := _file(workspace, word):
        files |= {found}
    elif kind := workspace.cluster.kinds.plural(word):
        types |= {(kind.group, kind.kind)}
    else:
        names |= {_name(workspace, word, local)}
    return Selection(files, types, names)


def _file(workspace: Workspace, word: str) -> Path | None:
    """The file of that name, or the one with that stem; from the current folder, else from the root."""
    for folder in dict.fromkeys((Path.cwd(), workspace.folder.root)):
        file = (folder / word).resolve()
        if file.is_file():
            if not file.is_relative_to(workspace.folder.root):
                raise SyncError(f"{word} is not below {workspace.folder.root}", "name another folder with --root")
            return file
        found = [file.with_name(file.name + suffix) for suffix in _SUFFIXES]
        found = [one for one in found if one.is_file()]
        if len(found) > 1:
            names = " and ".join(one.name for one in found)
            raise SyncError(f"{word} may be {names}", "type the whole name of the file")
        if found:
            return found[0]
    return None


def _name(workspace: Workspace, word: str, local: Snapshot) -> tuple[str, str, str]:
    group, kind_name, name = "", "", word
    if "/" in word:
        kind = _type(workspace.cluster.kinds, word.split("/", 1)[0])
        group, kind_name, name = kind.group, kind.kind, word.split("/", 1)[1]
    found = [ref for ref in local.objects if ref.name == name and (not kind_name or ref.kind == kind_name)]
    if not found:
        raise SyncError(
            f"nothing here is called {word!r}",
            "type a file, its name without extension, a plural type, or an object's name",
        )
    if len(found) > 1 and not kind_name:
        raise SyncError(f"{word!r} may be " + " or ".join(map(str, sorted(found))), "type TYPE/NAME")
    return (group, kind_name, name)
