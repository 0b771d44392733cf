"""Where in the repository an object is that is gone from its folder: what moved was not deleted."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from kubectl_sync.git.below import Below
from kubectl_sync.model.content import Object, same
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.settings.roots import MARKER, Scope
from kubectl_sync.steps.read.names_in_texts import Names

_LONGEST: Final = 4 << 20  # bytes of one file
_MOST_BESIDE: Final = 500  # files of one folder
# Where a manifest is an example, and nobody's.
_PROSE: Final = frozenset((".md", ".markdown", ".rst", ".adoc", ".html"))
_DOCUMENT: Final = re.compile(rb"(?m)^---")
_NAMESPACE: Final = re.compile(rb"""(?m)^[\s{,]*["']?namespace["']?\s*:\s*["']?([\w.-]+)["']?\s*(?:[,}#]|$)""")
Objects: TypeAlias = Callable[[bytes | None, Path], Mapping[ObjectRef, Object]]


@dataclass(frozen=True, slots=True)
class Gone:
    """The newest version of an object, the file that held it, and the commit that took it out ("": none did)."""

    content: Object
    file: Path
    commit: str = ""
    time: int = 0


@dataclass
class Places:
    """The files of a repository, as it is now, that hold objects which a folder of it has lost. Raises GitError.

    Any text counts: a chart, a hidden folder, a file that was given another ending, another folder, in whichever
    commit it came there. What was there before the object was gone counts where it is that very version, or cannot be
    compared: another environment has objects of the same names, and keeps them.
    """

    below: Below
    scope: Scope
    objects: Objects

    def of(self, gone: Mapping[ObjectRef, Gone | None]) -> dict[ObjectRef, Path]:
        """A file for each object that one holds; None stands for an object that no version is known of."""
        names = Names(ref.name for ref in gone)
        by_name: dict[bytes, set[ObjectRef]] = defaultdict(set)
        for ref in gone:
            by_name[ref.name.encode()].add(ref)
        found: dict[ObjectRef, Path] = {}
        earlier: dict[str, list[tuple[ObjectRef, Path]]] = defaultdict(list)
        for file, text in self._texts([one.file for one in gone.values() if one]):
            named = {ref for name in names.within(text) for ref in by_name[name]} - found.keys()
            for ref in named & self._held(text, file, named):
                one = gone[ref]
                if one is None or (self._is_that(one, ref, text, file) and not self._is_others(file)):
                    found[ref] = file
                else:
                    earlier[f"{one.commit}~1" if one.commit else self.below.head].append((ref, file))
        for commit, doubtful in earlier.items():
            before = self.below.at(commit, {file for _, file in doubtful})
            for ref, file in doubtful:
                if ref not in found and ref not in self._held(before.get(file, b""), file, {ref}):
                    found[ref] = file
        return found

    def _is_that(self, gone: Gone, ref: ObjectRef, text: bytes, file: Path) -> bool:
        """Whether a file holds the version that is gone, as far as that can be told of a text."""
        parsed = self.objects(text, file)
        return ref not in parsed or same(parsed[ref], gone.content)

    def _is_others(self, file: Path) -> bool:
        return self.scope.environment_of(file) not in ("", self.scope.name)

    def _held(self, text: bytes, file: Path, refs: Collection[ObjectRef]) -> set[ObjectRef]:
        """Those of some objects that a text holds; what is no YAML before it is rendered, by its lines."""
        if parsed := self.objects(text, file):
            return set(refs) & parsed.keys()
        if file.suffix.lower() in _PROSE:
            return set()
        return {ref for ref in refs if any(_says(one, ref) for one in _DOCUMENT.split(text))}

    def _texts(self, lost: Collection[Path]) -> Iterator[tuple[Path, bytes]]:
        """The texts that may hold manifests, with those beside the lost files that git is told to ignore."""
        beside = {other for folder in {one.parent for one in lost} for other in _files(folder)}
        for file in sorted({*self._manifests, *beside}):
            if MARKER not in file.parts and (text := self._text(file)) is not None and b"apiVersion" in text:
                yield file, text

    def _text(self, file: Path) -> bytes | None:
        """What a file holds; HEAD's where a sparse checkout leaves it out."""
        try:
            return file.read_bytes() if file.stat().st_size <= _LONGEST else None
        except OSError:
            return self._unseen.get(file)

    @cached_property
    def _manifests(self) -> list[Path]:
        return self.below.manifests()

    @cached_property
    def _unseen(self) -> Mapping[Path, bytes]:
        """What HEAD has in the files that are not there: those of which it was asked are left out by intent."""
        absent = {one for one in self._manifests if not one.is_file()}
        return self.below.at(self.below.head, absent) if absent else {}


def _files(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [one for one, _ in zip(sorted(folder.iterdir()), range(_MOST_BESIDE), strict=False) if one.is_file()]
    return []


def _says(text: bytes, ref: ObjectRef) -> bool:
    """Whether lines of a template say kind and name of an object, and no other namespace."""
    kind, name = (_line(key, value) for key, value in (("kind", ref.kind), ("name", ref.name)))
    if not (re.search(kind, text) and re.search(name, text)):
        return False
    said = {one.decode() for one in _NAMESPACE.findall(text)}
    return not (ref.namespace and said) or ref.namespace in said


def _line(key: str, value: str) -> bytes:
    quoted = re.escape(value)
    told = rf"""(?m)(?:^[\s\-{{,]*|[{{,]\s*)["']?{key}["']?\s*:\s*["']?{quoted}["']?\s*(?:[,}}#]|$)"""
    return told.encode()
