"""What git tells of objects that no manifest holds any more: whether a commit, or an edit here, took them out."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.errors import GitError
from kubectl_sync.files.identity import Types
from kubectl_sync.files.versions import objects_in
from kubectl_sync.git.below import Below, Edited
from kubectl_sync.git.repository import Repository
from kubectl_sync.git.worktree import work_trees_around
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.objects import Base, Gap, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.removal import Removal
from kubectl_sync.steps.read.deletion_cache import DeletionCache
from kubectl_sync.steps.read.moves import Gone, Places
from kubectl_sync.steps.read.names_in_texts import Names

# Texts that are parsed of one history at most: a second or two.
_MOST: Final = 3_000
_NAMING: Final = re.compile(rb"(?m)^.*\b(?:kind|name|namespace)\b.*$")
_NO_GIT: Final = "git is not installed"
_NO_COMMIT: Final = "no commit is checked out"
_SPARSE: Final = "a sparse checkout leaves its file out"
_CUT: Final = Gap(
    "git's history", f"is read for {_MOST:,} versions of manifests: what older commits deleted is not told", named=False
)
_OTHER_WAY: Final = "what is checked out does not come from what was last in sync"
_NOT_RENDERED: Final = "what its kustomization was then cannot be rendered"
_NOT_COMMITTED: Final = "no commit made it: it came from an edit that is gone"
_TOO_LONG: Final = "its history is too long to be read"


def removals_of(
    environment: Environment, bases: Mapping[ObjectRef, Base | None], *, secrets: bool
) -> tuple[dict[ObjectRef, Removal], list[Gap]]:
    """What git tells of some objects that are gone, with what is remembered of them; none of what is in no repository.

    Where git does not answer, that is told of each, and once in a note.
    """
    folder = environment.settings.scope.folder
    if next(work_trees_around(folder), None) is None:
        return {}, []
    repository = Repository.holding(folder)
    if repository is None:
        return dict.fromkeys(bases, Removal(trouble=_NO_GIT)), []
    try:
        return _Asked(environment, repository, secrets).removals(bases), []
    except GitError as error:
        note = Gap(f"git in {repository.top.name}", f"says nothing: {error.message}", error.hint, named=False)
        return dict.fromkeys(bases, Removal(trouble="git says nothing")), [note]


def deleted_manifests(
    environment: Environment, local: Snapshot[Manifest], *, secrets: bool
) -> tuple[dict[ObjectRef, Base], list[Gap]]:
    """The objects that HEAD's history, or an edit of the work tree, took out of the files, as bases without a memory.

    So a clone that never ran anything knows what was deleted. Git tells of all namespaces, `local` only of those that
    the run is about: what is of another one is not gone for not being in it.
    """
    folder = environment.settings.scope.folder
    repository = Repository.holding(folder)
    if repository is None:
        return {}, []
    try:
        asked = _Asked(environment, repository, secrets)
        found = asked.all()
    except GitError as error:
        note = Gap(f"git in {repository.top.name}", f"says nothing: {error.message}", error.hint, named=False)
        return {}, [note]
    return {
        ref: Base(one.content, one.content, "", remembered=False, file=str(one.file))
        for ref, one in found.items()
        if environment.settings.concerns(ref.namespace) and local[ref] is ABSENT
    }, [_CUT] if asked.is_cut else []


@dataclass
class _Asked:
    """The questions about one environment's folder. Raises GitError."""

    environment: Environment
    repository: Repository
    secrets: bool
    parsed: int = 0
    is_cut: bool = False
    _texts: dict[tuple[bytes, str], Mapping[ObjectRef, Object]] = field(default_factory=dict)

    @cached_property
    def below(self) -> Below:
        return self.repository.below(self.environment.settings.scope.folder)

    @cached_property
    def types(self) -> Types:
        return Types(self.environment.cluster.kinds, self.environment.namespace, self.secrets)

    def all(self) -> dict[ObjectRef, Gone]:
        """All that is gone, whoever remembers it."""
        if not self.below.head:
            return {}
        return self._committed | self._uncommitted

    @property
    def _committed(self) -> dict[ObjectRef, Gone]:
        """What commits took out: the same as long as the same commit is checked out, so that it is read once."""
        # No Secret is ever in a cache; and the history of a shallow clone gets longer below the same commit.
        if self.secrets or self.repository.state().is_shallow:
            return self._by_commit(None)
        memory = DeletionCache.of(self.environment, self.below.head)
        known = memory.load()
        if known is None:
            known = self._by_commit(None), self.is_cut
            memory.keep(*known)
        found, self.is_cut = known
        return found

    def removals(self, bases: Mapping[ObjectRef, Base | None]) -> dict[ObjectRef, Removal]:
        if not self.below.head:
            known = {ref for ref, base in bases.items() if base and base.head}
            return dict.fromkeys(known, Removal(trouble=_NO_COMMIT))
        if what := self.below.under_way:
            return dict.fromkeys(bases, Removal(trouble=f"a {what} is under way"))
        rendered = {ref: base for ref, base in bases.items() if base and base.remembered and base.is_rendered}
        found = {ref: self._of_rendered(ref, base) for ref, base in rendered.items()}
        return found | self._of_plain({ref: base for ref, base in bases.items() if ref not in rendered})

    def _of_rendered(self, ref: ObjectRef, base: Base) -> Removal:
        """Of an object that a kustomization made: what the commit of that time makes, rendered once more.

        It was taken out since, by a commit or an edit here, where that made it, and HEAD descends from it.
        """
        file = Path(base.file)
        is_older = bool(base.head) and self._is_older(base.head)
        return Removal(
            base.local,
            upstream=self.repository.state().upstream if self._is_coming(file) else "",
            is_older=is_older,
            trouble="" if is_older else self._why_untold(ref, file, base.head),
        )

    def _why_untold(self, ref: ObjectRef, file: Path, head: str) -> str:
        """Why nobody can say that a rendered object was taken out since a commit; "" where that is so."""
        if not head or not self.repository.contains(head):
            return _OTHER_WAY
        made = self._made_at(file, head)
        if made is None:
            return _NOT_RENDERED
        return "" if ref in made else _NOT_COMMITTED

    def _made_at(self, file: Path, commit: str) -> Mapping[ObjectRef, Object] | None:
        """What a kustomization made at a commit; None where nobody can tell."""
        if (file, commit) not in self._made:
            folder, top = self.environment.folder, self.repository.top
            inputs = folder.inputs_of(file) if folder.is_rendered(file) else None
            made = folder.past_objects(file, self.repository.tree_at(commit, inputs), top, self.types)
            if made is None and inputs is not None:  # it was made of other folders, too
                made = folder.past_objects(file, self.repository.tree_at(commit, None), top, self.types)
            self._made[file, commit] = made
        return self._made[file, commit]

    @cached_property
    def _made(self) -> dict[tuple[Path, str], Mapping[ObjectRef, Object] | None]:
        return {}

    def _is_coming(self, kustomization: Path) -> bool:
        """Whether upstream has newer commits about any manifest, or anything that a kustomization is made of."""
        inputs = self.environment.folder.inputs_of(kustomization)
        return self._has_newer_manifests or bool(self.repository.changed_upstream(inputs))

    @cached_property
    def _has_newer_manifests(self) -> bool:
        return bool(self.repository.below(self.repository.top).coming())

    def _of_plain(self, bases: Mapping[ObjectRef, Base | None]) -> dict[ObjectRef, Removal]:
        lost: dict[ObjectRef, Gone] = {ref: one for ref, one in self._uncommitted.items() if ref in bases}
        lost |= self._by_commit(frozenset(bases) - lost.keys())
        unknown = {ref: Path(base.file) for ref, base in bases.items() if ref not in lost and base and base.file}
        ignored = self.below.ignored(set(unknown.values()))
        asked = {ref: lost.get(ref) for ref in bases if unknown.get(ref) not in ignored}
        places = Places(self.below, self.environment.settings.scope, self._objects).of(asked)
        return {ref: self._removal(ref, bases[ref], one, places.get(ref)) for ref, one in asked.items()}

    def _removal(self, ref: ObjectRef, base: Base | None, lost: Gone | None, place: Path | None) -> Removal:
        state, head = self.repository.state(), base.head if base and base.remembered else ""
        found = Removal(
            is_shallow=state.is_shallow,
            upstream=state.upstream if ref in self._coming else "",
            is_older=bool(head) and self._is_older(head),
            elsewhere=self._name(place),
        )
        if lost is None:
            return replace(found, trouble=_TOO_LONG if self.is_cut else "")
        if not lost.commit:
            return replace(found, content=lost.content, trouble=_SPARSE if lost.file in self._left_out else "")
        return replace(
            found,
            content=lost.content,
            commit=lost.commit,
            time=lost.time,
            came_back=bool(head) and self._is_before(lost.commit, head),
        )

    def _is_older(self, head: str) -> bool:
        if head not in self._older:
            self._older[head] = self.repository.is_older_than(head)
        return self._older[head]

    def _is_before(self, commit: str, head: str) -> bool:
        if (commit, head) not in self._before:
            self._before[commit, head] = self.repository.is_before(commit, head)
        return self._before[commit, head]

    @cached_property
    def _before(self) -> dict[tuple[str, str], bool]:
        return {}

    @cached_property
    def _older(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _uncommitted(self) -> dict[ObjectRef, Gone]:
        """What HEAD has, and the work tree has not, or otherwise."""
        return {
            ref: Gone(content, file)
            for file, text in self.below.missing().items()
            for ref, content in self._objects(text, file).items()
            if self.environment.settings.scope.holds(str(file))
        }

    @cached_property
    def _left_out(self) -> set[Path]:
        paths = {path for one in self._uncommitted.values() if (path := self.below.tree.path(one.file)) is not None}
        return set(map(self.below.tree.file, self.below.left_out(paths)))

    def _by_commit(self, asked: Collection[ObjectRef] | None) -> dict[ObjectRef, Gone]:
        """The objects that a commit took out of the folder, by the newest one that did; of `asked` alone, if given."""
        found: dict[ObjectRef, Gone] = {}
        names = None if asked is None else Names(ref.name for ref in asked)
        missing = set(asked or ())
        if asked is not None and not asked:
            return found
        for window in self.below.edits():
            for edits in _by_commit(window):
                mine = [one for one in edits if self.environment.settings.scope.holds(str(one.file))]
                gone = self._gone(mine, names)
                found |= {ref: one for ref, one in gone.items() if ref not in found}
                missing -= gone.keys()
                self.is_cut = self.parsed > _MOST
                if self.is_cut or (asked is not None and not missing):
                    return {ref: one for ref, one in found.items() if asked is None or ref in asked}
        return {ref: one for ref, one in found.items() if asked is None or ref in asked}

    def _gone(self, edits: list[Edited], names: Names | None) -> dict[ObjectRef, Gone]:
        """What one commit took out of all the files that it changed."""
        found: dict[ObjectRef, Gone] = {}
        for one in edits:
            if one.before is None or not _may_lose(one, names):
                continue
            after = self._objects(one.after, one.file)
            for ref, content in self._objects(one.before, one.file).items():
                if ref not in after:
                    found[ref] = Gone(content, one.file, one.commit.id, one.commit.time)
        if found:
            for one in edits:
                for ref in self._objects(one.after, one.file):
                    found.pop(ref, None)
        return found

    @cached_property
    def _coming(self) -> frozenset[ObjectRef]:
        """The objects that upstream has, other than where HEAD left it."""
        found: set[ObjectRef] = set()
        for file, *texts in self.below.coming():
            before, after = (self._objects(text, file) for text in texts)
            found |= {ref for ref, one in after.items() if not same(before.get(ref, ABSENT), one)}
        return frozenset(found)

    def _objects(self, text: bytes | None, file: Path) -> Mapping[ObjectRef, Object]:
        if text is None:
            return {}
        if (text, file.name) not in self._texts:
            self.parsed += 1
            self._texts[text, file.name] = objects_in(text, file, self.types)
        return self._texts[text, file.name]

    def _name(self, file: Path | None) -> str:
        if file is None:
            return ""
        top = self.repository.top
        return str(file.relative_to(top)) if file.is_relative_to(top) else str(file)


def _by_commit(edits: Iterable[Edited]) -> Iterator[list[Edited]]:
    """The edits of each commit together, the newest first."""
    found: dict[str, list[Edited]] = defaultdict(list)
    for one in edits:
        found[one.commit.id].append(one)
    yield from found.values()


def _may_lose(one: Edited, names: Names | None) -> bool:
    """Whether an edit may have taken out an object of these names: by the lines that say what objects there are."""
    before, after = one.before or b"", one.after or b""
    if one.after is not None and Counter(_NAMING.findall(before)) == Counter(_NAMING.findall(after)):
        return False
    return names is None or bool(names.within(before))
