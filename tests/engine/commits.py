"""Git in memory: the commits of one repository, each with the manifest as it left it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.engine.edits import Edit, Fields, same_value


@dataclass(frozen=True, eq=False, slots=True)
class Commit:
    """A version of the manifest; `line` are the numbers of the commit and of all before it."""

    number: int
    time: int
    first: "Commit | None"
    fields: Fields
    line: frozenset[int]

    @property
    def id(self) -> str:
        return f"c{self.number}"

    def first_parents(self) -> Iterator["Commit"]:
        """The commit, its first parent, and so on to the oldest."""
        commit: Commit | None = self
        while commit:
            yield commit
            commit = commit.first


@dataclass
class Repository:
    """All commits that anybody made, and the one that everybody pushes to."""

    commits: dict[int, Commit] = field(default_factory=dict)
    origin: Commit | None = None

    def commit(self, fields: Fields, time: int, first: Commit | None = None, other: Commit | None = None) -> Commit:
        number = len(self.commits)
        lines = (one.line for one in (first, other) if one)
        made = Commit(number, time, first, dict(fields), frozenset({number}).union(*lines))
        self.commits[number] = made
        return made

    def fork(self, one: Commit, other: Commit) -> Commit:
        """The newest commit that both have."""
        return self.commits[max(one.line & other.line)]

    def merge(self, mine: Commit, theirs: Commit, time: int) -> Commit | None:
        """A merge of another commit into mine; None for a conflict."""
        merged = _merged(self.fork(mine, theirs).fields, mine.fields, theirs.fields, time)
        return self.commit(merged, time, mine, theirs) if merged else None

    def rebase(self, mine: Commit, theirs: Commit, time: int) -> Commit | None:
        """My commits once more, on top of another commit; None for a conflict."""
        start = self.fork(mine, theirs)
        own = itertools.takewhile(lambda one: one is not start, mine.first_parents())
        top = theirs
        for one in reversed([*own]):
            before = one.first.fields if one.first else one.fields
            fields = _merged(before, one.fields, top.fields, time)
            if fields is None:
                return None
            top = self.commit(fields, time, top)
        return top


def _merged(base: Fields, mine: Fields, theirs: Fields, time: int) -> Fields | None:
    """Field by field as git merges lines: by what they say. Where both moved, the merge is an edit of its own."""
    found: dict[str, Edit] = {}
    for name, old in base.items():
        one, other = mine[name], theirs[name]
        if other is old or one is other:
            found[name] = one
        elif one is old:
            found[name] = other
        elif same_value(other.value, old.value) or same_value(one.value, other.value):
            found[name] = Edit(one.value, (one, other), time)
        elif same_value(one.value, old.value):
            found[name] = Edit(other.value, (one, other), time)
        else:
            return None
    return found
