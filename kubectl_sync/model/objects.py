"""Objects, where each side has them, and one side as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Generic, Literal, NamedTuple, Self, TypeVar

from kubectl_sync.model.content import ABSENT, UNKNOWN, Mark, Object
from kubectl_sync.model.history import History
from kubectl_sync.model.kinds import SECRET, TypeName
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.removal import Removal
from kubectl_sync.model.skipped import Skipped


class ObjectRef(NamedTuple):
    """Identity of an object, printed as kubectl does: `deployment.apps/web`.

    The version is not part of it: it changes over time
    (carvel-dev/kapp:pkg/kapp/resources/unique_resources.go).
    `namespace` is "" for cluster-scoped objects.
    """

    group: str
    kind: str
    namespace: str
    name: str

    @property
    def type(self) -> TypeName:
        return TypeName(self.group, self.kind)

    @property
    def is_secret(self) -> bool:
        return self.kind == SECRET.kind and self.group == SECRET.group

    def __str__(self) -> str:
        group = f".{self.group}" if self.group else ""
        name = self.name.replace("\n", "\\n")  # as names of roles may be, and a line of ours may not
        return f"{self.kind.lower()}{group}/{name}"


# kubernetes-sigs/kustomize:api/konfig/general.go
KUSTOMIZATIONS: Final = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})


@dataclass(frozen=True, slots=True)
class Origin:
    """What a rendered object is made of: the file of its source, by its name for the user, and the line, 0 if unknown.

    `root` is the kustomization's folder as the user types it.
    """

    file: Path
    name: str
    line: int
    root: str

    def __str__(self) -> str:
        return self.name + (f":{self.line}" if self.line else "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file has an object: the file, the document's position in it, the hash of the whole file.

    `item` is the position in a `kind: List` document, one number for each list around it; () where the
    document is the object. `line` (1-based) is that of the object, 0 where it is not known. Of a rendered object
    the file is the kustomization that it is rendered by, the hash that of all inputs; its `origin` tells more.
    """

    file: Path
    document: int
    hash: str
    item: tuple[int, ...] = ()
    line: int = field(default=0, compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def prefix(self) -> FieldPath:
        """The path from the document to the object."""
        return tuple(step for position in self.item for step in ("items", position))


@dataclass(frozen=True, slots=True)
class Version:
    """Which object the cluster has: uid tells a successor of the same name, resourceVersion any change."""

    uid: str
    resource_version: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object as a file has it; `at` is the guard for editing the file."""

    content: Object
    at: Place


@dataclass(frozen=True, slots=True)
class LiveObject:
    """One object as the cluster has it; `at` is the guard for writing it."""

    content: Object
    at: Version

    @classmethod
    def of(cls, content: Object) -> Self:
        """The object of a content as the server gave it."""
        metadata = content["metadata"]
        return cls(content, Version(metadata["uid"], metadata["resourceVersion"]))


# Which of the two a side is made of.
Form_co = TypeVar("Form_co", bound=Manifest | LiveObject, covariant=True)


@dataclass(frozen=True, slots=True)
class Gap:
    """Part of a side that could not be read, so that nothing in it may be taken for absent.

    `where` names it for the user (a file with its line, a type), `named` tells whether the user, a
    manifest or the base asked for it. It covers the objects of `group`/`kind`, in `namespace` and of `name`
    where those are given, or the objects whose name is among `words` (a broken file, by its text). `files` are
    the names of the files or folders (with a slash) that it is about, if any. `in_vain` tells that it is a word that
    names nothing here, which another environment may know. `is_of_any` tells that any object may be in it.
    """

    where: str
    reason: str
    hint: str = ""
    named: bool = True
    group: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    words: frozenset[str] = field(default=frozenset(), repr=False)  # they may be anything, a password too
    files: tuple[str, ...] = ()
    in_vain: bool = False
    is_of_any: bool = False

    def covers(self, ref: ObjectRef) -> bool:
        if self.is_of_any:
            return True
        if self.kind:
            mine = (self.group, self.kind) == ref.type
            return mine and self.namespace in ("", ref.namespace) and self.name in ("", ref.name)
        return ref.name in self.words


@dataclass(frozen=True)
class Snapshot(Generic[Form_co]):
    """One side as read: what is there, and what could not be read."""

    objects: Mapping[ObjectRef, Form_co]
    gaps: tuple[Gap, ...] = ()
    # Objects that more than one manifest holds, with all their places; they are not among `objects`.
    duplicates: Mapping[ObjectRef, tuple[Place, ...]] = field(default_factory=dict)
    # What other tools make objects of (kustomize, templates, SOPS), and where: (group, kind, name), in any
    # namespace, or ("", "", word) where only the words of a text are known.
    rendered: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    # Rendered objects that nobody asked for: Secrets, of which no more than the name was read.
    left: frozenset[ObjectRef] = frozenset()

    def __getitem__(self, ref: ObjectRef) -> Form_co | Literal[Mark.ABSENT, Mark.UNKNOWN]:
        if ref in self.objects:
            return self.objects[ref]
        unknown = ref in self.duplicates or self.rendered_from(ref) or any(gap.covers(ref) for gap in self.gaps)
        return UNKNOWN if unknown else ABSENT

    def namesakes(self, ref: ObjectRef) -> list[ObjectRef]:
        """The objects of the same type and name, in whatever namespace; that one too, if it is there."""
        return self._by_name.get((ref.group, ref.kind, ref.name), [])

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str], list[ObjectRef]]:
        found: dict[tuple[str, str, str], list[ObjectRef]] = {}
        for ref in self.objects:
            found.setdefault((ref.group, ref.kind, ref.name), []).append(ref)
        return found

    def rendered_from(self, ref: ObjectRef) -> str:
        """The source that another tool makes this object from, "" where none is known."""
        return self.rendered.get((ref.group, ref.kind, ref.name)) or self.rendered.get(("", "", ref.name), "")

    def doubt(self, ref: ObjectRef) -> Gap | None:
        """The gap that forbids to conclude from this side that an object of this type was deleted, if any.

        A delete may follow only from what was read completely (docs/rules.md#r4): any unread part
        without a type (a broken file) counts, and any that covers the object's type and namespace.
        """
        return next((gap for gap in self.gaps if not gap.kind or gap.covers(ref)), None)


@dataclass(frozen=True, slots=True)
class Base:
    """What each side looked like when they were last seen equal; `uid` is that of the live object.

    Local is compared with `local`, live with `live`: like with like, so that what the server fills in
    or spells otherwise is no change. `remembered` is False where the base is only what `kubectl apply`
    left in its annotation, or what git or an apply manager tells. `file` is the manifest that held it, "" where
    nobody knows. `at` is when it was remembered (RFC 3339), and `head` the commit that was checked out then. `held`
    are the fields that differed and were left: the sides were never seen equal there. `rewritten` are those that
    the server had given another value, as it did every time: it is asked again whether it still does. `seen` tells
    that no run of ours ever wrote the object or a file of it: it was only looked at. `pushed` tells that a run of
    ours wrote this very object to the cluster. `written` is the last write that the server told of when it was made:
    its clock may be ahead of ours; it is not kept.
    """

    local: Object
    live: Object
    uid: str
    remembered: bool = True
    file: str = ""
    at: str = ""
    head: str = ""
    held: frozenset[FieldPath] = frozenset()
    seen: bool = False
    written: str = ""
    pushed: bool = False
    rewritten: frozenset[FieldPath] = frozenset()

    @property
    def is_rendered(self) -> bool:
        """Whether a kustomization made the manifest."""
        return self.file.rpartition("/")[2] in KUSTOMIZATIONS

    def is_of_other(self, live: LiveObject) -> bool:
        """Whether the live object is a successor of the same name: its uid is another one."""
        return "" not in (self.uid, live.at.uid) and self.uid != live.at.uid


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a run, as read; `skipped` is what is left alone."""

    local: Snapshot[Manifest]
    live: Snapshot[LiveObject]
    base: Mapping[ObjectRef, Base] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    # What git tells of the objects that differ; none of those that git does not know.
    git: Mapping[ObjectRef, History] = field(default_factory=dict)
    # What git tells of objects that no manifest holds any more; none of those that are in no repository.
    removals: Mapping[ObjectRef, Removal] = field(default_factory=dict)
    # Files of other folders on this machine that were in sync with such an object, and are there still.
    elsewhere: Mapping[ObjectRef, str] = field(default_factory=dict)
