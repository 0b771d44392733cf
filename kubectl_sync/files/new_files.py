"""Where new manifests go and what they look like: as the folder's own do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync import documents
from kubectl_sync.errors import SyncError
from kubectl_sync.files.layout import KnownManifest, NamingLayout
from kubectl_sync.files.names import defect
from kubectl_sync.files.text import decode, load
from kubectl_sync.files.unread import barred
from kubectl_sync.files.writer import Target
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import Manifest, ObjectRef, Snapshot

# What says which application an object is of
# (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels).
_APPS: Final = ("app.kubernetes.io/name", "app", "k8s-app")
_SAMPLE: Final = 24  # texts that a style is learned from


@dataclass
class NewFiles:
    """The files of a run's new manifests; `top` is the folder that they go to, `local` what is in it already.

    `others` are the folders of other environments, `shown` gives a file's name as the user sees it. `left` are files
    that are left alone as a whole, with the reasons. With `inside`, all go into that folder.
    """

    top: Path
    local: Snapshot[Manifest]
    kinds: Kinds
    shown: Callable[[Path], str]
    others: frozenset[Path] = frozenset()
    left: Mapping[str, str] = field(default_factory=dict)
    inside: Path | None = None
    _made: set[str] = field(default_factory=set)
    _made_low: set[str] = field(default_factory=set)
    _returned: set[str] = field(default_factory=set)
    _listed: dict[str, set[str]] = field(default_factory=dict)
    _bars: dict[Path, str] = field(default_factory=dict)

    def target(self, ref: ObjectRef, content: Object, was: str = "") -> Target:
        """Where a new object goes: into the file that it `was` in, or one of its own, unless files have several here.

        Raises SyncError where a manifest would not be read there, and for a name that no object can have.
        """
        _refuse_defects(ref)
        file = (not self.inside and self._back(was)) or self._new(ref, content)
        folder = (self.top / file).parent
        if folder not in self._bars:
            self._bars[folder] = barred(folder, self.top, self.others)
        if reason := self._bars[folder]:
            raise SyncError(
                f"{ref} was not written to {self.shown(self.top / file)}: {reason}", "name a file for it with -o"
            )
        self._made.add(file)
        self._made_low.add(file.lower())
        return Target(self.top / file, self._hashes.get(file), self.style)

    def named(self, file: Path, ref: ObjectRef) -> Target:
        """The file that a user named for an object: what is in it stays.

        Raises SyncError where it cannot be read, or is left to another tool, and for a name that no object can have.
        """
        _refuse_defects(ref)
        if reason := self.left.get(self.shown(file)):
            raise SyncError(f"{ref} was not written to {self.shown(file)}: {reason}", "name another file with -o")
        if not file.exists():
            return Target(file, None, self.style)
        try:
            return Target(file, load(str(file)).digest, self.style)
        except SyncError as error:
            raise SyncError(f"{self.shown(file)}: {error.message}", error.hint) from error

    def is_taken(self, name: str) -> bool:
        """Whether there is such a file, or one that some file systems do not tell from it; `name` in small letters."""
        folder, _, last = name.rpartition("/")
        return name in self._made_low or last in self._entries(folder)

    def _new(self, ref: ObjectRef, content: Object) -> str:
        if self.inside:
            prefix = "" if self.inside == self.top else self._name(self.inside)
            return self.layout.flat(prefix, ref.namespace).file(ref, app_of(content), _Taken(self), set())
        is_alone = not self.layout.shared or ref.is_secret  # a file that is there may be one that others can read
        shared = set() if is_alone else self._hashes.keys() | self._made
        return self.layout.file(ref, app_of(content), _Taken(self), shared)

    def _back(self, was: str) -> str:
        """The file that held an object, where it still is one of manifests, or is not there any more; else ""."""
        name = self._name(Path(was)) if was else ""
        if name in self._hashes or name in self._returned:
            return name
        if not name or name.endswith(".json") or self.is_taken(name.lower()):
            return ""
        self._returned.add(name)
        return name

    @cached_property
    def layout(self) -> NamingLayout:
        known = [
            KnownManifest(ref, app_of(manifest.content), name, self._objects[name] == 1)
            for ref, manifest in sorted(self.local.objects.items())
            if (name := self._name(manifest.at.file)) and not name.endswith(".json")
        ]
        return NamingLayout.learned(known, self.kinds)

    @cached_property
    def style(self) -> "documents.Style":
        """The style of the manifests that are there."""
        files = sorted(name for name in self._hashes if not name.endswith(".json"))
        return documents.learned(self._texts(files[:: len(files) // _SAMPLE + 1]))

    @cached_property
    def _objects(self) -> Counter[str]:
        """How many objects each file has, relative to the folder."""
        return Counter(self._name(manifest.at.file) for manifest in self.local.objects.values())

    @cached_property
    def _hashes(self) -> dict[str, str]:
        places = [manifest.at for manifest in self.local.objects.values()]
        return {name: at.hash for at in places if (name := self._name(at.file))}

    def _name(self, file: Path) -> str:
        """The file's name in the folder; "" for one that lies elsewhere."""
        return file.relative_to(self.top).as_posix() if file.is_relative_to(self.top) else ""

    def _texts(self, names: list[str]) -> Iterator[str]:
        for name in names:
            try:
                yield decode(load(str(self.top / name)).raw)
            except SyncError:  # it went meanwhile; then it teaches nothing
                continue

    def _entries(self, folder: str) -> set[str]:
        """The names in a folder, which is given in small letters, all of them in small letters."""
        if folder not in self._listed:
            found: set[str] = set()
            for one in self._folders(folder):
                try:
                    found |= {entry.name.lower() for entry in one.iterdir()}
                except OSError:  # there is none yet; or none may look into it, which the writing will say
                    continue
            self._listed[folder] = found
        return self._listed[folder]

    def _folders(self, folder: str) -> list[Path]:
        """The folders of a name, in whatever letters."""
        found = [self.top]
        for part in folder.split("/") if folder else ():
            found = [one for around in found for one in _below(around) if one.name.lower() == part]
        return found


class _Taken:
    """The names that are used; asked one by one, so that no more of the disk is read than matters."""

    def __init__(self, files: NewFiles) -> None:
        self.files = files

    def __contains__(self, name: object) -> bool:
        return self.files.is_taken(str(name))


def app_of(content: Object) -> str:
    """The application that an object says it is of, "" where it says none."""
    labels = paths.get(content, ("metadata", "labels"))
    found = [labels.get(key) for key in _APPS] if isinstance(labels, dict) else []
    return next((one for one in found if isinstance(one, str) and one), "")


def _refuse_defects(ref: ObjectRef) -> None:
    wrong = defect(ref.name) or (ref.namespace and defect(ref.namespace))
    if wrong:
        raise SyncError(f"{ref} was not written: {wrong}", "the server says so: ask who runs it")


def _below(folder: Path) -> list[Path]:
    try:
        return [one for one in folder.iterdir() if one.is_dir()]
    except OSError:
        return []
