"""From the words behind `push`, `status` and `diff` to a selection: files, types and names of what is here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError
from kubectl_sync.folders import real
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import Base, ObjectRef, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps import select
from kubectl_sync.workspace import Workspace

_SUFFIXES: Final = (".yaml", ".yml", ".json")


def for_push(
    workspace: Workspace, words: Sequence[str], local: Snapshot, labels: str | None = None, *, secrets: bool = False
) -> Selection:
    """Each word is a file, a file's stem, a plural type, or the name of an object; of these, what has the labels.

    `secrets` tells whether Secrets are wanted, too.

    Names behind a type are of that type, as for kubectl: `deployments web` is one object, and not all Deployments.
    Raises SyncError for what is none of these.
    """
    chosen = _Chosen(workspace, local, secrets)
    for word, following in zip(words, [*words[1:], ""], strict=False):
        chosen.add(word, following)
    return Selection(
        frozenset(chosen.files), frozenset(one for kinds in chosen.types for one in kinds), frozenset(chosen.names),
        below=select.below(workspace), labels=select.label_selector(labels or ""), secrets=secrets,
    )  # fmt: skip


def for_pull(
    workspace: Workspace, words: Sequence[str], local: Snapshot, labels: str | None = None, *, secrets: bool = False
) -> Selection | None:
    """Files, folders and objects that have a manifest here, as for `push`; None where the words name types.

    Raises SyncError as `for_push`.
    """
    first = words[0] if words else ""
    is_path = any(one.is_file() or (one.exists() and "/" in first) for one in _paths(workspace, first) if first)
    is_path = is_path or first.endswith("/") or first.count("/") > 1
    is_type = workspace.cluster.kinds.named(first) or workspace.cluster.kinds.category(first)
    if is_path or (first and not is_type and _is_name(workspace, first, local)):
        return for_push(workspace, words, local, labels, secrets=secrets)
    return None


def _is_name(workspace: Workspace, word: str, local: Snapshot) -> bool:
    return any(ref.name == word for ref in (*local.objects, *local.duplicates, *_remembered(workspace)))


@dataclass
class _Chosen:
    """What the words so far have chosen; `behind` is the type, or those of a category, that names may follow."""

    workspace: Workspace
    local: Snapshot
    secrets: bool
    files: set[Path] = field(default_factory=set)
    types: list[select.Types] = field(default_factory=list)
    names: set[tuple[str, str, str]] = field(default_factory=set)
    behind: select.Types = frozenset()

    @cached_property
    def remembered(self) -> dict[ObjectRef, Base]:
        return _remembered(self.workspace)

    def add(self, word: str, following: str) -> None:
        if found := self._of(self.behind, word):
            self.names |= found
            self.types = [one for one in self.types if one is not self.behind]
        elif file := _file(self.workspace, word) or self._gone_file(word):
            self.files.add(_mine(self.workspace, word, file))
            self.behind = frozenset()
        elif kinds := _plural(self.workspace, word):
            self.behind = select.types_of(kinds)
            self.types.append(self.behind)
        elif self.behind and "/" not in word:
            what = " or ".join(sorted(kind.lower() for _, kind in self.behind))
            raise SyncError(f"there is no {what} {word!r} here", "type TYPE/NAME for an object of another type")
        elif singular := self._singular(word, following):
            self.behind = singular
        elif folder := self._folder(word):
            self.files.add(_mine(self.workspace, word, folder))
        else:
            self.names.add(_name(self, word, following))

    def _folder(self, word: str) -> Path | None:
        """The folder of that name, where no object has it too; also one that is gone, but held what is remembered."""
        if any(ref.name == word for ref in self.local.objects):
            return None
        return next((one for one in _paths(self.workspace, word) if one.is_dir() or self._held(one)), None)

    def _held(self, folder: Path) -> bool:
        return any(Path(base.file).is_relative_to(folder) for base in self.remembered.values() if base.file)

    def _gone_file(self, word: str) -> Path | None:
        """A file that is not there any more, but held what is remembered."""
        if not word.endswith(_SUFFIXES):
            return None
        known = {Path(base.file) for base in self.remembered.values() if base.file}
        return next((file for file in _paths(self.workspace, word) if file in known), None)

    def _singular(self, word: str, following: str) -> select.Types:
        """The type of a singular before a name of its objects; nothing where it is something else."""
        kind = self.workspace.cluster.kinds.named(word)
        types = select.types_of([kind] if kind else [])
        return types if self._of(types, following) else frozenset()

    def _of(self, types: select.Types, name: str) -> set[tuple[str, str, str]]:
        """The objects of these types that are called so."""
        if not types:
            return set()
        known = (*self.local.objects, *self.local.duplicates, *self.remembered)
        return {(ref.group, ref.kind, ref.name) for ref in known if ref[:2] in types and ref.name == name}


def _plural(workspace: Workspace, word: str) -> list[Kind]:
    """The types of a category, of a plural or a short name; a singular may be the name of a file or an object."""
    kind = workspace.cluster.kinds.plural(word)
    return [kind] if kind else list(workspace.cluster.kinds.category(word))


def _file(workspace: Workspace, word: str) -> Path | None:
    """The file of that name, or the one with that stem, or a folder that is named by a path.

    From the current folder, else from the root.
    """
    for file in _paths(workspace, word):
        if file.is_file() or (file.is_dir() and ("/" in word or word in (".", ".."))):
            return file
        found = [file.with_name(file.name + suffix) for suffix in _SUFFIXES]
        found = [one for one in found if one.is_file()]
        if len(found) > 1:
            names = " and ".join(one.name for one in found)
            raise SyncError(f"{word} may be {names}", "type the whole name of the file")
        if found:
            return found[0]
    return None


def _paths(workspace: Workspace, word: str) -> list[Path]:
    return [real(folder / word) for folder in dict.fromkeys((Path.cwd(), workspace.folder.root))]


def _mine(workspace: Workspace, word: str, file: Path) -> Path:
    """The file or folder, where this run may be about it. Raises SyncError where it is of another environment."""
    root, scope = workspace.folder.root, workspace.settings.scope
    if not file.is_relative_to(root):
        raise SyncError(f"{word} is not below {root}", "name another folder with --root")
    other = scope.environment_of(file)
    if other and other != scope.name:
        raise SyncError(f"{word} is of environment {other}, and this run is not", f"add --env {other}")
    if not (file.is_relative_to(scope.folder) or scope.folder.is_relative_to(file)):
        raise SyncError(f"{word} is of no environment, and this run is of {scope.name}", f"run it in {root}")
    return file


def _remembered(workspace: Workspace) -> dict[ObjectRef, Base]:
    """What was in sync in this environment, for words that nothing here answers to any more."""
    bases = workspace.store.bases(workspace.identity)
    return {ref: base for ref, base in bases.items() if workspace.is_mine(base)}


def _name(chosen: _Chosen, word: str, following: str) -> tuple[str, str, str]:
    workspace, local = chosen.workspace, chosen.local
    group, kind_name, name = "", "", word
    if "/" in word:
        kind = _type_of(workspace, word)
        select.refuse_secrets([kind], secrets=chosen.secrets)
        group, kind_name, name = kind.group, kind.kind, word.split("/", 1)[1]
    known = (*local.objects, *local.duplicates)
    found = [ref for ref in known if ref.name == name and (not kind_name or ref.kind == kind_name)]
    if found and all(ref in local.duplicates for ref in found):
        places = [f"{workspace.folder.name(at.file)}:{at.line}" for at in local.duplicates[found[0]]]
        raise SyncError(f"{found[0]} is in {' and in '.join(places)}", "keep one of them; none is pushed until then")
    found = found or [ref for ref in chosen.remembered if ref.name == name and ref.kind == (kind_name or ref.kind)]
    if not found:
        raise _unknown(workspace, word, following)
    types = {ref[:2] for ref in found}
    if len(types) == 1 and not kind_name:
        group, kind_name = next(iter(types))
    elif not kind_name:
        raise SyncError(f"{word!r} may be " + " or ".join(map(str, sorted(found))), "type TYPE/NAME")
    return (group, kind_name, name)


def _type_of(workspace: Workspace, word: str) -> Kind:
    """The type before the slash. Raises SyncError where the word is a path that leads nowhere."""
    head, _, name = word.partition("/")
    told = f"there is no file or folder {word!r}"
    if not head or not name or "/" in name or name.endswith(_SUFFIXES):
        raise SyncError(told, f"paths are from where you stand, or from {workspace.folder.root}")
    try:
        return select.type_of(workspace, head)
    except SyncError as error:
        raise SyncError(f"{told}, and {error.message}", error.hint) from error


def _unknown(workspace: Workspace, word: str, following: str) -> SyncError:
    """That nothing here answers to a word; a type before a word that is none of its objects is not what is wrong."""
    kind = workspace.cluster.kinds.named(word)
    if kind and following:
        return SyncError(f"there is no {kind.kind.lower()} {following!r} here", f"type {kind.plural} for all of them")
    hint = "type a file, its name without extension, a plural type, or an object's name"
    if kind:
        hint = f"type {kind.plural} for all of them, or {word}/NAME for one"
    return SyncError(f"nothing here is called {word!r}", hint)
