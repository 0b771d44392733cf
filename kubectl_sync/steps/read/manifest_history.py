"""What git tells of the objects that differ: the versions of their manifests, and whether upstream has newer ones.

Asked only for what differs, and no further back than it takes to say which side is the newer one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kubectl_sync.environment import Environment
from kubectl_sync.errors import GitError
from kubectl_sync.files.identity import Types
from kubectl_sync.files.versions import objects_in
from kubectl_sync.git.histories import FileHistory, FileVersion
from kubectl_sync.git.repository import Repository, State
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.history import Checkout, History
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan, Row
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.steps.read.growing import GrowingHistory
from kubectl_sync.steps.read.rendered_history import RenderedHistories

# A manifest that moved more often than this is followed no further.
_MOST_MOVES = 5


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
        made = RenderedHistories(self.environment, self.repository, self.types, self.schemas, self._checkout)
        return made.of(rendered) | self._of_plain(plain)

    def _of_plain(self, changes: Sequence[ObjectChange]) -> dict[ObjectRef, History]:
        unsure = (one for one in changes if self._checkout(one) != "older")
        growing = {one.ref: GrowingHistory.of(one, self.schemas) for one in unsure}
        by_file: dict[Path, list[GrowingHistory]] = defaultdict(list)
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

    def _read(self, by_file: Mapping[Path, Sequence[GrowingHistory]]) -> None:
        """Read the versions of all files, and of those that objects came from."""

        def until(file: Path, version: FileVersion) -> bool:
            self._add(by_file[file], file, version)
            return all(one.is_settled for one in by_file[file])

        found = self.repository.histories(by_file, until)
        for file, mine in by_file.items():
            for one in mine:
                one.is_whole = found[file].is_whole
                self._follow(one, file)

    def _add(self, growing: Iterable[GrowingHistory], file: Path, version: FileVersion) -> None:
        objects = self._objects(version.text, file)
        for one in growing:
            one.add(version.commit, version.time, objects.get(one.change.ref, ABSENT))

    def _follow(self, one: GrowingHistory, file: Path) -> None:
        """Go on with the files that held the object before it moved here."""
        for _ in range(_MOST_MOVES):
            origin = None if one.is_settled or not one.is_whole else self._origin(one)
            if origin is None:
                return
            commit, file = origin
            self._read_older(one, file, commit)
        one.is_whole = False  # it may have moved once more

    def _origin(self, one: GrowingHistory) -> tuple[str, Path] | None:
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

    def _read_older(self, one: GrowingHistory, file: Path, commit: str) -> None:
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

    def _changed_upstream(self, by_file: Mapping[Path, Sequence[GrowingHistory]]) -> frozenset[ObjectRef]:
        """The objects of which upstream has other versions than HEAD had when it left it."""
        found: set[ObjectRef] = set()
        for change in self.repository.changed_upstream(by_file) if self.state.upstream else ():
            before, after = (self._objects(text, change.file) for text in (change.before, change.after))
            refs = (one.change.ref for one in by_file[change.file])
            found |= {ref for ref in refs if not same(before.get(ref, ABSENT), after.get(ref, ABSENT))}
        return frozenset(found)

    def _history(self, one: GrowingHistory, upstream: frozenset[ObjectRef]) -> History:
        return one.history(
            checkout=self._checkout(one.change),
            upstream=self.state.upstream if one.change.ref in upstream else "",
            is_shallow=self.state.is_shallow,
        )
