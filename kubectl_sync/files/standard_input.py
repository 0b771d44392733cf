"""Manifests that came on standard input: a source that nothing is written to, and of which nothing is kept."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from kubectl_sync import documents
from kubectl_sync.errors import SyncError
from kubectl_sync.files.identity import Types
from kubectl_sync.files.lines import line_in, respelled_in
from kubectl_sync.files.manifests import TEMPLATE, Parsed, parse
from kubectl_sync.files.reading import TreeReading
from kubectl_sync.files.text import LARGEST, Unreadable, decode, too_large
from kubectl_sync.files.walk import Tree, why
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import Gap, Manifest, Place, Snapshot
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.skipped import Skipped

WORD: Final = "-"
NAME: Final = "standard input"
# Absolute, so that no folder or repository around the user is taken to hold it; never opened.
_FILE: Final = Path("/dev/stdin")
_HINT: Final = "mend what writes it; nothing of it was looked at"
_RENDER: Final = "render it first: `helm template DIR | kubectl sync status -`"
_TWICE: Final = "keep one of them; none is synced until then"


class _Stream(Tree):
    """The input as a tree of one text."""

    def shown(self, name: str) -> str:  # noqa: ARG002 - whatever is asked for, it is the input
        return NAME


@dataclass(frozen=True)
class StandardInput:
    """The text that came, and what it holds. The text is kept in memory alone: Secrets may be in it."""

    text: str = field(repr=False)
    parsed: Parsed = field(repr=False)

    @classmethod
    def of(cls, stream: BinaryIO) -> "StandardInput":
        """Read all that comes. Raises SyncError where that is nothing, too large, or no manifest."""
        try:
            raw = _all_of(stream)
            text = decode(raw)
            parsed = parse(WORD, text, hashlib.sha256(raw).hexdigest())
        except Unreadable as error:
            hint = _HINT if error.hint == Unreadable("").hint else error.hint
            raise SyncError(f"{NAME}: {error.message}", hint) from error
        if parsed.reason:
            line = f":{parsed.line}" if parsed.line else ""
            hint = _RENDER if parsed.reason == TEMPLATE else "it takes what `kubectl apply -f -` does"
            raise SyncError(f"{NAME}{line}: {parsed.reason}", hint)
        return cls(text, parsed)

    @property
    def root(self) -> Path:
        return _FILE

    def name(self, file: Path) -> str:  # noqa: ARG002 - there is only one
        return NAME

    def word(self, file: Path) -> str:  # noqa: ARG002 - there is only one
        return WORD

    def file(self, name: str) -> Path:  # noqa: ARG002 - whatever it is called, it is the input
        return _FILE

    def read(
        self, kinds: Kinds, namespace: str, only: frozenset[str] | None = None, *, secrets: bool = False
    ) -> tuple[Snapshot[Manifest], tuple[Skipped, ...]]:
        """Sort what came into objects, gaps, and what is left alone; see `Source.read`."""
        reading = TreeReading(_Stream(str(_FILE.parent)), Types(kinds, namespace, secrets))
        reading.take(_FILE.name, self.parsed)
        found = reading.snapshot(only)
        gaps = tuple(replace(gap, hint=_TWICE) if _is_twice(gap, found) else gap for gap in found.gaps)
        found = replace(found, gaps=gaps)
        return found, tuple(reading.skipped)

    def locate(self, place: Place, path: FieldPath) -> int | None:
        return line_in(self._documents, place, path)

    @property
    def rendered(self) -> str:
        return ""

    def source_of(self, place: Place, content: Object, path: FieldPath, value: Content) -> str:  # noqa: ARG002
        return ""  # whatever rendered it is not known here

    def respelled(self, place: Place, path: FieldPath, must: str, *, secret: bool) -> str:
        return respelled_in(self._documents, place, path, must, secret=secret)

    @cached_property
    def _documents(self) -> "tuple[documents.Document, ...]":
        return tuple(documents.read(self.text))


def _is_twice(gap: Gap, found: Snapshot[Manifest]) -> bool:
    return bool(gap.name) and any(gap.covers(ref) for ref in found.duplicates)


def _all_of(stream: BinaryIO) -> bytes:
    """What comes until its end. Raises Unreadable where that is too much, SyncError where it is nothing."""
    try:
        raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(why(error)) from error
    if len(raw) > LARGEST:
        raise Unreadable(too_large())
    if not raw.strip():
        raise SyncError("nothing came on standard input", "did the program before the `|` fail?")
    return raw
