"""From the words behind `push`, `status` and `diff` to a selection: files, types and names of what is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kubectl_sync.environment import Environment
from kubectl_sync.errors import SyncError
from kubectl_sync.model.objects import Base, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.select import cluster_words, misnamed, named_paths

_Names = set[tuple[str, str, str]]


def select_from_files(
    environment: Environment,
    words: Sequence[str],
    local: Snapshot[Manifest],
    labels: str | None = None,
    *,
    secrets: bool = False,
    reads: bool = False,
    removed: Mapping[ObjectRef, Base] | None = None,
) -> Selection:
    """Each word is a file, a file's stem, a folder, types, or the name of an object; of these, what has the labels.

    `secrets` tells whether Secrets are wanted, too. Names behind a type are of that type, as for kubectl:
    `deployments web` is one object, and not all Deployments. A type comes before a folder of its name, and a file or
    folder that is there before an object of its name. A run that only `reads` may be about all objects of a name, and
    of a type by its singular: one that writes shall not take more than was meant, where a name is missing.

    `removed` are objects that are gone from the files, as git tells, with the files that held them.

    Raises NotFound for what is none of these, SyncError for what may be several.
    """
    chosen = _Chosen(environment, local, secrets, reads, removed or {})
    for word, following in zip(words, [*words[1:], ""], strict=False):
        chosen.add(word, following)
    return Selection(
        frozenset(chosen.files), frozenset(one for _, kinds in chosen.types for one in kinds), frozenset(chosen.names),
        below=cluster_words.below(environment), labels=cluster_words.label_selector(labels or ""), secrets=secrets,
        asked=tuple(chosen.types), notes=tuple(chosen.notes),
    )  # fmt: skip


def select_for_pull(
    environment: Environment,
    words: Sequence[str],
    local: Snapshot[Manifest],
    labels: str | None = None,
    *,
    secrets: bool = False,
) -> Selection | None:
    """Files, folders and objects that have a manifest here, as for `push`; None where the words name types.

    Raises as `select_from_files`.
    """
    first = words[0] if words else ""
    paths = named_paths.path_candidates(environment, first) if first else []
    is_path = any(one.is_file() or (one.exists() and "/" in first) for one in paths)
    is_path = is_path or first.endswith(("/", *named_paths.SUFFIXES)) or first.count("/") > 1
    is_type = environment.cluster.kinds.named(first) or environment.cluster.kinds.category(first)
    is_folder = bool(first and not is_type and named_paths.folder_here(environment, first))
    if is_path or is_folder or (first and not is_type and _is_name(environment, first, local)):
        return select_from_files(environment, words, local, labels, secrets=secrets)
    return None


def _is_name(environment: Environment, word: str, local: Snapshot[Manifest]) -> bool:
    return any(ref.name == word for ref in (*local.objects, *local.duplicates, *_remembered(environment)))


def _remembered(environment: Environment) -> dict[ObjectRef, Base]:
    """What our runs wrote in this environment, for words that nothing here answers to any more."""
    bases = environment.remembered()
    return {ref: base for ref, base in bases.items() if environment.is_mine(base) and not base.seen}


@dataclass
class _Chosen:
    """What the words so far have chosen; `behind` is the type, or those of a category, that names may follow."""

    environment: Environment
    local: Snapshot[Manifest]
    secrets: bool
    reads: bool
    removed: Mapping[ObjectRef, Base]
    files: set[Path] = field(default_factory=set)
    types: list[tuple[str, cluster_words.Types]] = field(default_factory=list)
    names: _Names = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    behind: cluster_words.Types = frozenset()

    @cached_property
    def remembered(self) -> dict[ObjectRef, Base]:
        return {**self.removed, **_remembered(self.environment)}

    @cached_property
    def known(self) -> tuple[ObjectRef, ...]:
        """All that has a name here, each once."""
        return tuple(dict.fromkeys((*self.local.objects, *self.local.duplicates, *self.remembered)))

    def add(self, word: str, following: str) -> None:
        types, folder = self._types(word), self._folder(word)
        if not self.environment.has_folder and not types and not any(ref.name == word for ref in self.known):
            named_paths.refuse_path(self.environment, word)
        if found := self._of(self.behind, word):
            self.names |= found
            self.types = [one for one in self.types if one[1] is not self.behind]
        elif file := self._file(word):
            self._add_file(word, file)
        elif types:
            cluster_words.refuse_secrets_alone(types, secrets=self.secrets)
            if folder and not self._of(types, following):
                self.notes.append(f"{word} is the type here; the folder is {word}/")
            self.behind = types
            self.types.append((word, types))
        elif folder and not self.behind and not self._of(self._singular(word), following):
            self._add_file(word, folder)
        else:
            self._add_name(word, following)

    def _add_file(self, word: str, file: Path) -> None:
        self.files.add(named_paths.mine(self.environment, word, file))
        self.behind = frozenset()
        if "/" not in word:
            self.notes += misnamed.shadowed(self.environment, word, file, self.local, self.known)

    def _add_name(self, word: str, following: str) -> None:
        """A word that is neither a path nor types: what else it may be, the name of an object at last."""
        singular = self._singular(word)
        if self.behind and "/" not in word:
            raise misnamed.behind(self.environment, self.behind, word, self.known)
        if self._of(singular, following):
            self.behind = singular
        elif (
            self.environment.has_folder
            and not any(ref.name == word for ref in self.local.objects)
            and (folder := named_paths.folder_named(self.environment, word, self.remembered.values()))
        ):
            self.files.add(named_paths.mine(self.environment, word, folder))
        elif self.reads and singular and not following and not any(ref.name == word for ref in self.known):
            self.types.append((word, singular))
        else:
            self.names |= self._named(word, following)

    def _folder(self, word: str) -> Path | None:
        return named_paths.folder_here(self.environment, word) if self.environment.has_folder else None

    def _file(self, word: str) -> Path | None:
        if not self.environment.has_folder:
            return None
        found = named_paths.exact(self.environment, word)
        return found or named_paths.gone(self.environment, word, self.remembered.values())

    def _types(self, word: str) -> cluster_words.Types:
        """The types of a category, of a plural or a short name; a singular may be the name of a file or an object.

        With commas between, each may be a singular too.
        """
        kinds, found = self.environment.cluster.kinds, []
        parts = word.split(",")
        for one in parts:
            kind = kinds.plural(one) if len(parts) == 1 else kinds.named(one)
            these = [kind] if kind else list(kinds.category(one))
            if not these:
                return frozenset()
            found += these
        return cluster_words.types_of(found)

    def _singular(self, word: str) -> cluster_words.Types:
        kind = self.environment.cluster.kinds.named(word)
        return cluster_words.types_of([kind] if kind else [])

    def _of(self, types: cluster_words.Types, name: str) -> _Names:
        """The objects of these types that are called so."""
        return {(ref.group, ref.kind, ref.name) for ref in self.known if ref.type in types and ref.name == name}

    def _named(self, word: str, following: str) -> _Names:
        """The objects that a word names: one, or all of a name. Raises NotFound, SyncError where it may be several."""
        head, _, name = word.rpartition("/")
        types: frozenset[tuple[str, str]] = frozenset()
        if head or not name:
            types = cluster_words.types_of([misnamed.type_before_slash(self.environment, word)])
        cluster_words.refuse_secrets_alone(types, secrets=self.secrets)
        here = [ref for ref in (*self.local.objects, *self.local.duplicates) if _is_called(ref, name, types)]
        if here and all(ref in self.local.duplicates for ref in here):
            raise misnamed.twice(self.environment, here[0], self.local)
        found = here or [ref for ref in self.remembered if _is_called(ref, name, types)]
        if not found:
            raise misnamed.unknown_word(self.environment, word, following, self.local, self.known)
        if len({ref.type for ref in found}) > 1 and not self.reads:
            raise SyncError(f"{word!r} may be " + " or ".join(map(str, sorted(found))), "type TYPE/NAME")
        return {(ref.group, ref.kind, ref.name) for ref in found}


def _is_called(ref: ObjectRef, name: str, types: cluster_words.Types) -> bool:
    return ref.name == name and (not types or ref.type in types)
