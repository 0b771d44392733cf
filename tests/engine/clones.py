"""Somebody's clone of a repository: what is checked out, what git tells of it, what our program remembers."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kubectl_sync.engine.plan.witnesses import Case, is_settled
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, same
from kubectl_sync.model.history import Checkout, History, PastManifest
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import ObjectChange, Row
from tests.engine.commits import Commit, Repository
from tests.engine.edits import Edit, Fields, manifest, values


@dataclass
class Clone:
    """A folder with one manifest.

    Without `head` there is no git. `boundary` is the oldest commit of a shallow clone; `upstream` is what was
    fetched last. `known` are the fields of the file as they were remembered, `writes` the cluster's count then.
    """

    name: str
    repository: Repository
    work: Fields
    head: Commit | None = None
    branch: Commit | None = None
    upstream: Commit | None = None
    is_detached: bool = False
    boundary: Commit | None = None
    memory: Base | None = None
    known: Fields = field(default_factory=dict)
    writes: int = -1

    @property
    def is_clean(self) -> bool:
        return self.head is not None and values(self.work) == values(self.head.fields)

    def check_out(self, commit: Commit, *, detached: bool = False) -> None:
        self.head, self.work, self.is_detached = commit, dict(commit.fields), detached
        if not detached:
            self.branch = commit

    def commit(self, time: int) -> None:
        """`git commit --all`."""
        made = self.repository.commit(self.work, time, self.head)
        self.check_out(made, detached=self.is_detached)

    def revert(self, time: int) -> None:
        """`git revert HEAD`: each value that it changed is the one before again, by an edit of its own."""
        if self.head and self.head.first and self.is_clean:
            old = self.head.first.fields
            changed = {name: edit for name, edit in self.work.items() if edit.value != old[name].value}
            again = {name: self.aware(name, Edit(old[name].value, (edit,), time)) for name, edit in changed.items()}
            self.work = {**self.work, **again}
            self.commit(time)

    def aware(self, name: str, edit: Edit) -> Edit:
        """An edit in this folder, by somebody who knows what the folder had when it was last in sync."""
        known = self.known.get(name)
        return replace(edit, before=(*edit.before, known)) if known else edit

    def push(self) -> bool:
        """`git push`; False where it is refused."""
        origin = self.repository.origin
        if self.branch is None or self.is_detached or (origin and origin.number not in self.branch.line):
            return False
        self.repository.origin = self.upstream = self.branch
        return True

    def fetch(self) -> None:
        self.upstream = self.repository.origin if self.head else None

    def pull(self, time: int, *, rebase: bool) -> None:
        """`git pull`, with --rebase or without; a conflict is given up."""
        if not self.is_clean or self.is_detached or self.head is None or self.repository.origin is None:
            return
        self.fetch()
        theirs = self.repository.origin
        if theirs.number in self.head.line:
            return
        if self.head.number in theirs.line:
            self.check_out(theirs)
        elif made := (self.repository.rebase if rebase else self.repository.merge)(self.head, theirs, time):
            self.check_out(made)

    def visible(self) -> Iterator[Commit]:
        """HEAD's first-parent history, the newest first, as far as the clone has it."""
        for commit in self.head.first_parents() if self.head else ():
            yield commit
            if commit is self.boundary:
                return

    def is_behind(self) -> bool:
        """Whether what was fetched has another version of the manifest than HEAD had when it left it."""
        if self.head is None or self.upstream is None or self.is_detached:
            return False
        start = self.repository.fork(self.head, self.upstream)
        return values(start.fields) != values(self.upstream.fields)

    def history(self, change: ObjectChange, ref: ObjectRef) -> History | None:
        """What steps/read/manifest_history.py asks git of one object, and no more."""
        if self.head is None or not _is_unclear(change):
            return None
        checkout = self.checkout()
        if checkout == "older":
            return History((), checkout="older")
        versions, is_whole = self._versions(change, ref)
        upstream = "origin/main" if self.is_behind() else ""
        return History(tuple(versions), is_whole, self.boundary is not None, upstream, checkout)

    def checkout(self) -> Checkout:
        """How HEAD stands to the commit that was checked out when the object was remembered."""
        if self.memory is None or self.head is None or not self.memory.head:
            return "apart"
        then = self.repository.commits[int(self.memory.head.removeprefix("c"))]
        if then.number in self.head.line:
            return "newer"
        return "older" if self.head.number in then.line else "apart"

    def _versions(self, change: ObjectChange, ref: ObjectRef) -> tuple[list[PastManifest], bool]:
        """The versions up to the one that settles the matter, and whether none is missing."""
        found: list[PastManifest] = []
        commits: list[Commit | None] = [*self.visible()]
        for commit, older in itertools.pairwise([*commits, None]):
            if commit and (older is None or values(older.fields) != values(commit.fields)):
                found.append(PastManifest(commit.id, commit.time, manifest(ref, values(commit.fields))))
                if _is_enough(change, found):
                    return found, False
        return found, self.boundary is None


def _is_unclear(change: ObjectChange) -> bool:
    if not change.changes and not change.held:
        return False
    base = change.base
    if base is None or not base.remembered:
        return True
    return bool(base.head) and any(one.row is Row.LOCAL_AHEAD for one in change.changes)


def _is_enough(change: ObjectChange, found: list[PastManifest]) -> bool:
    """Whether no older version would tell more: the same stop as in steps/read/manifest_history.py."""
    base, newest = change.base, found[-1].content
    if newest is ABSENT or change.local is ABSENT or change.live is ABSENT:
        return False
    if base is not None and base.remembered:
        return all(same(paths.get(newest, one.path), paths.get(base.local, one.path)) for one in change.changes)
    differing = [one.path for one in change.changes] + [one.path for one in change.held]
    applied = base.local if base is not None else None
    return is_settled(Case(change.local.content, change.live.content, applied, differing), found)
