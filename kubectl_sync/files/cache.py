"""What files said when they were read last, so that an unchanged folder is not parsed twice; nothing depends on it.

Never in it: a file with a Secret, a kustomization, a template, or anything that could not be read.
"""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from kubectl_sync import __version__, folders
from kubectl_sync.files.manifests import Parsed, Part
from kubectl_sync.files.secrets import holds_secret
from kubectl_sync.files.walk import Stamp

# To be raised where the same text is read otherwise than before, or the file below looks otherwise.
_FORMAT: Final = 6
# A file may change twice in one tick of its file system's clock: up to 2 s (FAT). What was changed so shortly
# before it was read is not known by its stamp alone (git: Documentation/technical/racy-git.adoc).
_TICK: Final = 2_000_000_000


class Known(NamedTuple):
    """One file as it was: its stamp, whether that alone proves that it still is so, and what it said."""

    stamp: Stamp
    proves: bool
    parsed: Parsed


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

    @classmethod
    def of(cls, folder: Path | None, top: Path) -> "ParseCache":
        """The cache of what lies below `top`, as it is; without a folder, one that forgets."""
        if folder is None:
            return cls(None)
        found = cls(folder / f"{hashlib.sha256(os.fsencode(top)).hexdigest()[:24]}.json")
        found._load()
        return found

    def get(self, name: str) -> Known | None:
        """What a file said, for the caller to hold against its stamp, or its hash."""
        try:
            size, mtime, ctime, inode, digest, reason, parts = self._old[name]
            parsed = Parsed(digest, tuple(Part(one[0], tuple(one[1]), *one[2:]) for one in parts), reason)
            return Known(Stamp(size, mtime, ctime, inode), self._proves(self._old[name], self._written), parsed)
        except (KeyError, TypeError, ValueError, IndexError):
            return None

    def put(self, name: str, stamp: Stamp, parsed: Parsed) -> None:
        """Keep what a file says, where that may be kept."""
        if self.file and not parsed.words and not parsed.private and not any(map(_is_private, parsed.parts)):
            self._new[name] = [*stamp, parsed.digest, parsed.reason, [_listed(part) for part in parsed.parts]]

    def keep(self, name: str) -> None:
        """Keep what was known of a file that did not change."""
        self._new[name] = self._old[name]

    def save(self) -> None:
        """Write it as a whole or not at all, and only where there is news; a full disk is no reason to fail."""
        if self.file is None or (self._new == self._old and not self._proves_more()):
            return
        payload = json.dumps({"at": self.started, "files": self._new}, separators=(",", ":")).encode()
        folders.keep(self.file, sealed(payload))

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
            raw = self.file.read_bytes() if self.file else b""
            payload = raw.partition(b"\n")[2]
            if raw == sealed(payload):
                found = json.loads(payload)
                self._old, self._written = found["files"], found["at"]
        except (OSError, ValueError, KeyError, TypeError):
            self._old, self._written = {}, 0


def sealed(payload: bytes) -> bytes:
    """The payload behind one line that tells whether it is whole, and of this program."""
    return f"{_FORMAT} {__version__} {hashlib.sha256(payload).hexdigest()}\n".encode() + payload


def _listed(part: Part) -> list[Any]:
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


def _is_private(part: Part) -> bool:
    """Whether a part keeps its file out of the cache: a Secret, or what another tool decrypts or fills in."""
    return part.elsewhere or holds_secret(part.content)
