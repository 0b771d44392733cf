"""What git tells of the objects that differ: the versions of their manifests, and whether upstream has newer ones.

Asked only for what differs, and no further back than it takes to say which side is the newer one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kubectl_sync.engine.plan.witnesses import Case, is_settled
from kubectl_sync.environment import Environment
from kubectl_sync.errors import GitError
from kubectl_sync.files.identity import Types
from kubectl_sync.files.versions import objects_in
from kubectl_sync.git.histories import FileHistory, FileVersion
from kubectl_sync.git.repository import Repository, State
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Object, same
from kubectl_sync.model.history import Checkout, History, PastManifest
from kubectl_sync.model.objects import Gap, ObjectRef, Place
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import ObjectChange, Plan, Row
from kubectl_sync.model.schemas import Schemas

# A manifest that moved more often than this is followed no further.
_MOST_MOVES = 5
# Versions of one kustomization that are rendered at most: each takes a fifth of a second or more.
_MOST_RENDERS = 12


def histories(
    environment: Environment, plan: Plan, schemas: Schemas, *, secrets: bool
) -> tuple[dict[ObjectRef, History], list[Gap]]:
    """The histories of the objects of a plan whose newer side only git may tell, and notes where it could not.

    Of an object that is remembered git is asked only whether HEAD has what was checked out then, and the versions
    back to the one that was remembered.
    """
    types = Types(environment.cluster.kinds, environment.namespace, secrets)
    found: dict[ObjectRef, History] = {}
    notes: list[Gap] = []
    for repository, changes in _by_repository(plan).items():
        asked = _Asked(environment, repository, types, schemas, changes)
        try:
            found |= asked.histories()
        except GitError as error:
            found |= {one.ref: History((), is_silent=True) for one in changes}
            notes.append(
                Gap(f"git in {repository.top.name}", f"says nothing: {error.message}", error.hint, named=False)
            )
    return found, notes


def head_of(folder: Path) -> str:
    """The commit that is checked out in the repository around a folder; "" where there is none."""
    repository = Repository.holding(folder)
    try:
        return repository.state().head if repository else ""
    except GitError:
        return ""


def _by_repository(plan: Plan) -> dict[Repository, list[ObjectChange]]:
    """The changes that git may tell of, by the repository that holds their manifests."""
    folders: dict[Path, list[ObjectChange]] = defaultdict(list)
    for change in (*plan.changes, *plan.equal):
        file = _file(change)
        if file and _is_unclear(change):
            folders[file.parent].append(change)
    found: dict[Path, tuple[Repository, list[ObjectChange]]] = {}
    for folder, changes in folders.items():
        if repository := Repository.holding(folder):
            found.setdefault(repository.top, (repository, []))[1].extend(changes)
    return dict(found.values())


def _is_unclear(change: ObjectChange) -> bool:
    if change.live is ABSENT or not (change.changes or change.held):
        return False
    base = change.base
    if base is None or not base.remembered:
        return True
    return bool(base.head) and any(one.row in (Row.LOCAL_AHEAD, Row.MERGED) for one in change.changes)


def _file(change: ObjectChange) -> Path | None:
    return change.place.file if change.place else None


@dataclass
class _Growing:
    """The versions of one object, while they are read; `is_settled` once no older one is of use."""

    change: ObjectChange
    case: Case
    versions: list[PastManifest] = field(default_factory=list)
    is_settled: bool = False
    is_whole: bool = False

    def add(self, version: FileVersion, content: Object | Absent) -> None:
        if self.is_settled:
            return
        self.versions.append(PastManifest(version.commit, version.time, content))
        self.is_settled = self._is_enough()

    def _is_enough(self) -> bool:
        base = self.change.base
        if base is not None and base.remembered:
            newest = self.versions[-1].content
            differing = [one.path for one in self.change.changes]
            return newest is not ABSENT and all(_is_same(newest, base.local, path) for path in differing)
        return is_settled(self.case, self.versions)


@dataclass
class _Asked:
    """The questions about the objects of one repository. Raises GitError."""

    environment: Environment
    repository: Repository
    types: Types
    schemas: Schemas
    changes: Sequence[ObjectChange]

    @cached_property
    def state(self) -> State:
        return self.repository.state()

    def histories(self) -> dict[ObjectRef, History]:
        if not self.state.head:
            return {}
        rendered = [one for one in self.changes if one.is_rendered]
        plain = [one for one in self.changes if not one.is_rendered]
        return self._of_rendered(rendered) | self._of_plain(plain)

    def _of_rendered(self, changes: Sequence[ObjectChange]) -> dict[ObjectRef, History]:
        """Of what is rendered each version has to be rendered anew: only where nothing newer is remembered."""
        found: dict[ObjectRef, History] = {}
        by_root: dict[Path, list[ObjectChange]] = defaultdict(list)
        for one in changes:
            if one.place is None or self._checkout(one) == "older":
                found[one.ref] = History((), checkout=self._checkout(one))
            else:
                by_root[one.place.file].append(one)
        for mine in by_root.values():
            found |= self._of_root(mine)
        return found

    def _of_root(self, changes: Sequence[ObjectChange]) -> dict[ObjectRef, History]:
        """The histories of objects of one kustomization."""
        place = next(one.place for one in changes if one.place)
        inputs = self.environment.folder.inputs(place)
        is_behind = bool(self.state.upstream) and bool(self.repository.changed_upstream(inputs))
        growing = {one.ref: _Growing(one, self._case(one)) for one in changes}
        # What is remembered tells itself which side changed, unless HEAD went another way since.
        asked = [one for one in growing.values() if self._checkout(one.change) == "apart"]
        is_cut = self._render(asked, place, {file.parent for file in inputs}) if asked and not is_behind else False
        for one in growing.values():
            one.is_whole = not (self.state.is_shallow or is_cut)
        return {ref: self._history(one, frozenset(growing) if is_behind else frozenset())
                for ref, one in growing.items()}  # fmt: skip

    def _render(self, asked: Sequence[_Growing], place: Place, folders: set[Path]) -> bool:
        """Render older versions of a kustomization until all is settled; whether some were left out."""
        versions = self.repository.tree_versions(folders, _MOST_RENDERS)
        for number, (commit, texts) in enumerate(versions):
            objects = self.environment.folder.past_objects(place, texts, self.repository.top, self.types)
            if objects is None:  # what it was then is not known, and so is all that is older
                return True
            for one in asked:
                one.add(FileVersion(commit.id, commit.time, b""), objects.get(one.change.ref, ABSENT))
            if all(one.is_settled for one in asked):
                return False
            if number + 1 == _MOST_RENDERS:
                return True
        return False

    def _of_plain(self, changes: Sequence[ObjectChange]) -> dict[ObjectRef, History]:
        unsure = (one for one in changes if self._checkout(one) != "older")
        growing = {one.ref: _Growing(one, self._case(one)) for one in unsure}
        by_file: dict[Path, list[_Growing]] = defaultdict(list)
        for one in growing.values():
            if file := _file(one.change):
                by_file[file].append(one)
        self._read(by_file)
        upstream = self._changed_upstream(by_file)
        older = {one.ref: History((), checkout="older") for one in changes if self._checkout(one) == "older"}
        return older | {ref: self._history(one, upstream) for ref, one in growing.items()}

    def _checkout(self, change: ObjectChange) -> Checkout:
        """How HEAD stands to the commit that was checked out when the object was last remembered, if it was."""
        base = change.base
        if base is None or not base.remembered:
            return "apart"
        if base.head not in self._checkouts:
            self._checkouts[base.head] = self._compared(base.head)
        return self._checkouts[base.head]

    def _compared(self, commit: str) -> Checkout:
        if self.repository.contains(commit):
            return "newer"
        return "older" if self.repository.is_older_than(commit) else "apart"

    @cached_property
    def _checkouts(self) -> dict[str, Checkout]:
        return {}

    def _case(self, change: ObjectChange) -> Case:
        local = change.local_content or {}
        live = change.live_content or {}
        base = change.base
        applied = base.local if base is not None and not base.remembered else None
        differing = [one.path for one in change.changes] + [one.path for one in change.held]
        return Case(local, live, applied, differing, self.schemas.of(live))

    def _read(self, by_file: Mapping[Path, Sequence[_Growing]]) -> None:
        """Read the versions of all files, and of those that objects came from."""

        def until(file: Path, version: FileVersion) -> bool:
            self._add(by_file[file], file, version)
            return all(one.is_settled for one in by_file[file])

        found = self.repository.histories(by_file, until)
        for file, mine in by_file.items():
            for one in mine:
                one.is_whole = found[file].is_whole
                self._follow(one, file)

    def _add(self, growing: Iterable[_Growing], file: Path, version: FileVersion) -> None:
        objects = self._objects(version.text, file)
        for one in growing:
            one.add(version, objects.get(one.change.ref, ABSENT))

    def _follow(self, one: _Growing, file: Path) -> None:
        """Go on with the files that held the object before it moved here."""
        for _ in range(_MOST_MOVES):
            origin = None if one.is_settled or not one.is_whole else self._origin(one)
            if origin is None:
                return
            commit, file = origin
            self._read_older(one, file, commit)
        one.is_whole = False  # it may have moved once more

    def _origin(self, one: _Growing) -> tuple[str, Path] | None:
        """The commit that brought an object to where it is, and the file that it took it from; None for a new one.

        A copy, as from one environment to another, is no move: the old place has to be gone with the same commit.
        """
        there = [version for version in one.versions if version.content is not ABSENT]
        if not there or one.versions[-1] is not there[-1]:
            return None
        ref, commit = one.change.ref, there[-1].commit
        scope = self.environment.settings.scope
        for file, gone in self._removals(commit).items():
            if ref in gone and scope.holds(str(file)):
                return commit, file
        return None

    def _removals(self, commit: str) -> Mapping[Path, frozenset[ObjectRef]]:
        """The objects that a commit took out of each file."""
        if commit not in self._removed:
            self._removed[commit] = {
                change.file: frozenset(self._objects(change.before, change.file))
                - frozenset(self._objects(change.after, change.file))
                for change in self.repository.changes(commit)
            }
        return self._removed[commit]

    @cached_property
    def _removed(self) -> dict[str, Mapping[Path, frozenset[ObjectRef]]]:
        return {}

    def _objects(self, text: bytes | None, file: Path) -> Mapping[ObjectRef, Object]:
        """The objects of a text; several objects of one file ask for the same."""
        if text is None:
            return {}
        if (text, file.name) not in self._texts:
            self._texts[text, file.name] = objects_in(text, file, self.types)
        return self._texts[text, file.name]

    @cached_property
    def _texts(self) -> dict[tuple[bytes, str], Mapping[ObjectRef, Object]]:
        return {}

    def _read_older(self, one: _Growing, file: Path, commit: str) -> None:
        """Read the versions of another file that are older than a commit."""
        if file not in self._others:
            self._others |= self.repository.histories([file])
        history = self._others[file]
        is_older = False
        for version in history.versions:
            if is_older:
                self._add([one], file, version)
            is_older = is_older or version.commit == commit
        one.is_whole = history.is_whole

    @cached_property
    def _others(self) -> dict[Path, FileHistory]:
        """The histories of files that held objects before."""
        return {}

    def _changed_upstream(self, by_file: Mapping[Path, Sequence[_Growing]]) -> frozenset[ObjectRef]:
        """The objects of which upstream has other versions than HEAD had when it left it."""
        found: set[ObjectRef] = set()
        for change in self.repository.changed_upstream(by_file) if self.state.upstream else ():
            before, after = (self._objects(text, change.file) for text in (change.before, change.after))
            refs = (one.change.ref for one in by_file[change.file])
            found |= {ref for ref in refs if not same(before.get(ref, ABSENT), after.get(ref, ABSENT))}
        return frozenset(found)

    def _history(self, one: _Growing, upstream: frozenset[ObjectRef]) -> History:
        is_here = bool(one.versions) and one.versions[0].content is not ABSENT
        return History(
            tuple(one.versions) if is_here else (),
            is_whole=one.is_whole,
            is_shallow=self.state.is_shallow,
            upstream=self.state.upstream if one.change.ref in upstream else "",
            checkout=self._checkout(one.change),
        )


def _is_same(one: Object, other: Object, path: FieldPath) -> bool:
    return same(paths.get(one, path), paths.get(other, path))
