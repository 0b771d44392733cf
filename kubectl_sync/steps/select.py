"""From the words of a command line to a selection."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kubectl_sync.engine import alone
from kubectl_sync.errors import SyncError
from kubectl_sync.folders import real
from kubectl_sync.model.kinds import SECRET, Kind
from kubectl_sync.model.labels import LabelSelector
from kubectl_sync.model.objects import Base, ObjectRef, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.workspace import Workspace

_SUFFIXES = (".yaml", ".yml", ".json")


def label_selector(text: str) -> LabelSelector:
    """The label selector that was typed. Raises SyncError where it is none."""
    try:
        return LabelSelector.of(text)
    except ValueError as error:
        raise SyncError(f"-l {text}: {error}", "type it as for kubectl: app=web,tier!=db,env in (a,b),!old") from error


def for_pull(
    workspace: Workspace,
    words: Sequence[str],
    labels: str | None = None,
    *,
    new: bool,
    secrets: bool = False,
    managed: bool = False,
) -> Selection:
    """`TYPES`, `TYPE NAME ...`, `TYPE/NAME ...`, or nothing for everything. Raises SyncError otherwise.

    TYPES are types or categories with commas between, as `deploy,cm` or `all`.

    What is named is wanted, whether or not it has a manifest.
    """
    wide = Selection(labels=label_selector(labels or ""), live_only=True, new=True, secrets=secrets, managed=managed)
    if not words:
        below = _below(workspace)
        return replace(wide, live_only=below is None or new, new=new, below=below)
    if all("/" in word for word in words):
        pairs = [word.split("/", 1) for word in words]
        names = [(_type(workspace, kind), name) for kind, name in pairs]
    elif len(words) == 1:
        found = _types(workspace, words[0], managed=managed)
        _refuse_secrets(found, secrets=secrets)
        return replace(wide, types=frozenset((kind.group, kind.kind) for kind in found))
    else:
        kind = _type(workspace, words[0])
        names = [(kind, name) for name in words[1:]]
    _refuse_secrets([kind for kind, _ in names], secrets=secrets)
    return replace(wide, names=frozenset((kind.group, kind.kind, name) for kind, name in names))


def _refuse_secrets(kinds: Iterable[Kind], *, secrets: bool) -> None:
    if not secrets and any((kind.group, kind.kind) == SECRET for kind in kinds):
        raise SyncError("Secrets are left alone, and nothing reads their values", "add --include-secrets to pull them")


def _types(workspace: Workspace, word: str, *, managed: bool) -> list[Kind]:
    """The types of a word; of a category without those that are never pulled by default."""
    found: list[Kind] = []
    for one in word.split(","):
        category = workspace.cluster.kinds.category(one)
        found += [kind for kind in category if alone.is_listed(kind, managed=managed)] or [_type(workspace, one)]
    return found


def _type(workspace: Workspace, word: str) -> Kind:
    """A type that the server did not name when it was last asked is asked for once more."""
    cluster = workspace.cluster
    kind = cluster.kinds.named(word) or (cluster.kinds.named(word) if cluster.renewed() else None)
    if kind is None:
        raise SyncError(
            f"the cluster has no type {word!r}", "`kubectl api-resources` lists them; type `TYPE NAME` or `TYPE/NAME`"
        )
    return kind


def for_push(workspace: Workspace, words: Sequence[str], local: Snapshot, labels: str | None = None) -> Selection:
    """Each word is a file, a file's stem, a plural type or the name of an object; of these, what has the labels.

    Raises SyncError otherwise.
    """
    selection = Selection(below=_below(workspace), labels=label_selector(labels or ""))
    for word in words:
        selection = _add(selection, workspace, word, local)
    return selection


def _add(selection: Selection, workspace: Workspace, word: str, local: Snapshot) -> Selection:
    files, types, names = selection.files, selection.types, selection.names
    if found := _file(workspace, word) or _gone_file(workspace, word):
        files |= {found}
    elif kinds := _plural(workspace, word):
        types |= {(kind.group, kind.kind) for kind in kinds}
    else:
        names |= {_name(workspace, word, local)}
    return replace(selection, files=files, types=types, names=names)


def _below(workspace: Workspace) -> Path | None:
    """The folder where the user stands, if it is only a part of the environment's."""
    settings = workspace.settings
    return None if settings.here == settings.scope.folder else settings.here


def _plural(workspace: Workspace, word: str) -> list[Kind]:
    """The types of a category, of a plural or a short name; a singular may be the name of a file or an object."""
    kind = workspace.cluster.kinds.plural(word)
    return [kind] if kind else list(workspace.cluster.kinds.category(word))


def _file(workspace: Workspace, word: str) -> Path | None:
    """The file of that name, or the one with that stem; from the current folder, else from the root."""
    for folder in dict.fromkeys((Path.cwd(), workspace.folder.root)):
        file = real(folder / word)
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


def _gone_file(workspace: Workspace, word: str) -> Path | None:
    """A file that is not there any more, but held what is remembered."""
    if not word.endswith(_SUFFIXES):
        return None
    known = {Path(base.file) for base in _remembered(workspace).values() if base.file}
    named = [real(folder / word) for folder in (Path.cwd(), workspace.folder.root)]
    return next((file for file in named if file in known), None)


def _remembered(workspace: Workspace) -> dict[ObjectRef, Base]:
    """What was in sync, for words that nothing here answers to any more."""
    return workspace.store.bases(workspace.cluster.identity)


def _name(workspace: Workspace, word: str, local: Snapshot) -> tuple[str, str, str]:
    group, kind_name, name = "", "", word
    if "/" in word:
        kind = _type(workspace, word.split("/", 1)[0])
        _refuse_secrets([kind], secrets=False)
        group, kind_name, name = kind.group, kind.kind, word.split("/", 1)[1]
    known = (*local.objects, *local.duplicates)
    found = [ref for ref in known if ref.name == name and (not kind_name or ref.kind == kind_name)]
    if found and all(ref in local.duplicates for ref in found):
        places = [f"{workspace.folder.name(at.file)}:{at.line}" for at in local.duplicates[found[0]]]
        raise SyncError(f"{found[0]} is in {' and in '.join(places)}", "keep one of them; none is pushed until then")
    found = found or [ref for ref in _remembered(workspace) if ref.name == name and ref.kind == (kind_name or ref.kind)]
    if not found:
        raise SyncError(
            f"nothing here is called {word!r}",
            "type a file, its name without extension, a plural type, or an object's name",
        )
    if len(found) > 1 and not kind_name:
        raise SyncError(f"{word!r} may be " + " or ".join(map(str, sorted(found))), "type TYPE/NAME")
    return (group, kind_name, name)
