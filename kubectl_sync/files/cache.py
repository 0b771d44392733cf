"""What files said when they were read last, so that an unchanged folder is not parsed twice; nothing depends on it.

Never in it: a template, or anything that could not be read; of a kustomization no more than what it names, of a Secret
than its type and name, and nothing of a file in which one lies somewhere else than as an object.
"""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from kubectl_sync import __version__, folders
from kubectl_sync.files.manifests import DocumentPart, Parsed
from kubectl_sync.files.secrets import holds_secret
from kubectl_sync.files.walk import Stamp
from kubectl_sync.model.content import Object
from kubectl_sync.model.masked import is_secret

# To be raised where the same text is read otherwise than before, or the file below looks otherwise.
FORM: Final = f"9 {__version__}"
# A file may change twice in one tick of its file system's clock: up to 2 s (FAT). What was changed so shortly
# before it was read is not known by its stamp alone (git: Documentation/technical/racy-git.adoc).
_TICK: Final = 2_000_000_000


class CachedFile(NamedTuple):
    """One file as it was: its stamp, whether that alone proves that it still is so, and what it said.

    `is_whole` is False where a Secret has no more than its type and name.
    """

    stamp: Stamp
    proves: bool
    parsed: Parsed
    is_whole: bool = True


@dataclass
class ParseCache:
    """The parse results of one folder, in one file that is read whole and replaced whole.

    Whatever is wrong with the file, it is empty. `started` is the time of this reading, in nanoseconds.
    """

    file: Path | None
    started: int = field(default_factory=time.time_ns)
    _old: dict[str, Any] = field(default_factory=dict)
    _new: dict[str, Any] = field(default_factory=dict)
    _written: int = 0
    _said: dict[str, Any] = field(default_factory=dict)  # of kustomizations, by their hashes: what they name
    _says: dict[str, Any] = field(default_factory=dict)
    _run: dict[str, tuple[Stamp, Parsed]] = field(default_factory=dict)  # what this run read, Secrets too: never saved

    @classmethod
    def of(cls, folder: Path | None, top: Path) -> "ParseCache":
        """The cache of what lies below `top`, as it is; without a folder, one that forgets."""
        if folder is None:
            return cls(None)
        found = cls(folder / f"{hashlib.sha256(os.fsencode(top)).hexdigest()[:24]}.json")
        found._load()
        return found

    def get(self, name: str) -> CachedFile | None:
        """What a file said, for the caller to hold against its stamp, or its hash."""
        if name in self._run:
            stamp, parsed = self._run[name]
            return CachedFile(stamp, self._proves(list(stamp), self._written), parsed)
        try:
            size, mtime, ctime, inode, digest, reason, parts = self._old[name]
            parsed = Parsed(digest, tuple(DocumentPart(one[0], tuple(one[1]), *one[2:]) for one in parts), reason)
            proves = self._proves(self._old[name], self._written)
            is_whole = not any(is_secret(part.content) for part in parsed.parts)
            return CachedFile(Stamp(size, mtime, ctime, inode), proves, parsed, is_whole)
        except (KeyError, TypeError, ValueError, IndexError):
            return None

    def put(self, name: str, stamp: Stamp, parsed: Parsed, *, is_whole: bool = True, is_kept: bool = True) -> None:
        """Keep what a file says, where that may be kept; for this run alone where it is not `is_kept`."""
        if is_whole:
            self._run[name] = stamp, parsed
        parts = [_without_values(part) for part in parsed.parts]
        if is_kept and self.file and not parsed.words and not parsed.private and not any(map(_is_private, parts)):
            self._new[name] = [*stamp, parsed.digest, parsed.reason, [_listed(part) for part in parts]]

    def keep(self, name: str) -> None:
        """Keep what was known of a file that did not change."""
        if name in self._old:
            self._new[name] = self._old[name]

    def fact(self, digest: str) -> Any:
        """What was kept of a text that is no manifest, by its hash; None where nothing was."""
        found = self._says.get(digest, self._said.get(digest))
        if found is not None:
            self._says[digest] = found
        return found

    def put_fact(self, digest: str, found: Any) -> None:
        """Keep what a text says that is no manifest, as plain data: nothing that is anybody's secret."""
        self._says[digest] = found

    def again(self) -> "ParseCache":
        """The same for another reading in the same run: what the last one read is known."""
        if self._new:
            self._old, self._written = self._new, self.started
        self._said |= self._says
        self._new, self._says, self.started = {}, {}, time.time_ns()
        return self

    def save(self) -> None:
        """Write it as a whole or not at all, and only where there is news; a full disk is no reason to fail."""
        is_old = self._new == self._old and self._says == self._said
        if self.file is None or (is_old and not self._proves_more()):
            return
        found = {"at": self.started, "files": self._new, "facts": self._says}
        payload = json.dumps(found, separators=(",", ":")).encode()
        folders.write_private(self.file, folders.sealed(payload, FORM))

    def _proves_more(self) -> bool:
        """Whether files that had to be read again are known by their stamps from now on."""
        known = self._new.values()
        return any(self._proves(one, self.started) and not self._proves(one, self._written) for one in known)

    @staticmethod
    def _proves(entry: list[Any], written: int) -> bool:
        """Whether a file had its stamp for so long that no later change can have left it as it is."""
        return bool(max(entry[1], entry[2]) < written - _TICK)

    def _load(self) -> None:
        try:
            raw = folders.read_short(self.file, folders.MOST_OF_A_CACHE) if self.file else b""
            if payload := folders.unsealed(raw, FORM):
                found = json.loads(payload)
                self._old, self._written, self._said = found["files"], found["at"], found["facts"]
        except (OSError, ValueError, KeyError, TypeError):
            self._old, self._written, self._said = {}, 0, {}


def _listed(part: DocumentPart) -> list[Any]:
    return [
        part.document,
        list(part.item),
        part.line,
        part.content,
        part.reason,
        part.problem,
        part.elsewhere,
        part.hint,
    ]


def _without_values(part: DocumentPart) -> DocumentPart:
    """A Secret with no more than its type and name: all that a run which leaves Secrets alone needs of it."""
    if not is_secret(part.content) or part.elsewhere or part.problem or part.hint:
        return part
    content = {key: part.content[key] for key in ("apiVersion", "kind")}
    metadata = part.content.get("metadata") or {}
    names = {key: metadata[key] for key in ("name", "namespace") if isinstance(metadata.get(key), str)}
    return replace(part, content=content | {"metadata": names})


def _is_private(part: DocumentPart) -> bool:
    """Whether a part keeps its file out of the cache: values of a Secret, or what another tool decrypts or fills in."""
    if part.elsewhere or part.problem:
        return part.elsewhere or holds_secret(part.content)
    return holds_secret(part.content) and not _is_bare(part.content)


def _is_bare(content: Object) -> bool:
    """Whether it is a Secret with no more than its type and name."""
    if not is_secret(content) or content.keys() != {"apiVersion", "kind", "metadata"}:
        return False
    return bool(content["metadata"].keys() <= {"name", "namespace"})
