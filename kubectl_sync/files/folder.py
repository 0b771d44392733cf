"""A folder of manifests, as the steps see it."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kubectl_sync.errors import DocumentError
from kubectl_sync.files.manifests import Found, objects, words
from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import Gap, ObjectRef, Place, Seen, Snapshot

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_MAX_FILE: Final = 32 * 1024 * 1024
_HINT: Final = "mend the file; its objects are left alone until then"


@dataclass
class _Reading:
    """One reading of the folder on its way."""

    seen: dict[ObjectRef, list[Seen]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Folder:
    """All manifests below one root; links that lead out of it are not followed."""

    root: Path

    def name(self, file: Path) -> str:
        """The file's name as the user sees it: relative to the root where it lies below."""
        return str(file.relative_to(self.root)) if file.is_relative_to(self.root) else str(file)

    def read(self, kinds: Kinds, namespace: str, only: str | None = None) -> tuple[Snapshot, dict[str, int]]:
        """Read every manifest. Returns the snapshot, and counts of what is no object or left alone, by reason.

        `namespace` is that of manifests that name none; with `only`, those of another namespace are left
        out. A file that cannot be read, a type that is not served and two manifests of one object are gaps.
        """
        reading = _Reading()
        for file in self._files():
            self._read_file(file, kinds, namespace, reading)
        found: dict[ObjectRef, Seen] = {}
        for ref, seen in reading.seen.items():
            if only is not None and ref.namespace not in ("", only):
                reading.skipped[f"manifest of namespace {ref.namespace}"] += 1
            elif len(seen) > 1:
                reading.gaps.append(self._duplicate(ref, seen))
            else:
                found[ref] = seen[0]
        return Snapshot(found, tuple(reading.gaps)), dict(reading.skipped)

    def _files(self) -> Iterator[Path]:
        for folder, below, names in os.walk(self.root):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(names):
                file = Path(folder, name)
                if name.endswith(_SUFFIXES) and not name.startswith(".") and file.resolve().is_relative_to(self.root):
                    yield file

    def _read_file(self, file: Path, kinds: Kinds, namespace: str, reading: _Reading) -> None:
        try:
            if file.stat().st_size > _MAX_FILE:
                reading.gaps.append(Gap(self.name(file), "larger than 32 MiB", _HINT))
                return
            raw = file.read_bytes()
            text = raw.decode("utf-8")
            if "apiVersion" not in text:
                reading.skipped["no manifest (no apiVersion and kind)"] += 1
                return
            for found in objects(text, kinds, namespace):
                self._take(file, hashlib.sha256(raw).hexdigest(), found, reading)
        except DocumentError as error:
            gap = Gap(self.name(file), error.message, error.hint or _HINT, words=words(text))
            reading.gaps.append(gap)
        except UnicodeDecodeError as error:
            reading.gaps.append(Gap(self.name(file), f"not UTF-8 at byte {error.start}", _HINT))
        except OSError as error:
            reading.gaps.append(Gap(self.name(file), f"cannot be read: {error.strerror}", _HINT))

    def _take(self, file: Path, digest: str, found: Found, reading: _Reading) -> None:
        if found.ref is None:
            reading.skipped[found.reason] += 1
        elif found.unknown_type:
            where = f"{self.name(file)}:{found.line}"
            reason, hint = _unknown_type(found)
            reading.gaps.append(Gap(where, reason, hint, group=found.ref.group, kind=found.ref.kind))
        elif (found.ref.group, found.ref.kind) == ("", "Secret"):
            reading.skipped["Secret"] += 1
        else:
            seen = Seen(found.content, Place(file, found.document, digest))
            reading.seen.setdefault(found.ref, []).append(seen)

    def _duplicate(self, ref: ObjectRef, seen: list[Seen]) -> Gap:
        places = [one.at for one in seen if isinstance(one.at, Place)]
        where = " and ".join(f"{self.name(place.file)} (document {place.document + 1})" for place in places)
        hint = "keep one of them; none is synced until then"
        return Gap(where, f"both hold {ref}", hint, True, ref.group, ref.kind, ref.namespace, ref.name)

    def new_place(self, ref: ObjectRef, taken: set[Path]) -> Path:
        """Where a new manifest goes: `<namespace>/<kind>-<name>.yaml`, the group added where kinds clash."""
        inside = ref.namespace or "cluster"
        plain = f"{ref.kind.lower()}-{_file_name(ref.name)}.yaml"
        file = self.root / inside / plain
        if file in taken or file.exists():
            file = self.root / inside / f"{ref.kind.lower()}.{ref.group or 'core'}-{_file_name(ref.name)}.yaml"
        return file


def _unknown_type(found: Found) -> tuple[str, str]:
    """Why a type is not known, and what to do: not served, or its group could not be asked for."""
    if found.reason:
        return f"{found.unknown_type} cannot be read: {found.reason}", "its objects are left alone until then"
    reason = f"the cluster does not serve {found.unknown_type}"
    return reason, "`kubectl api-resources` lists what it serves; a CRD may be missing"


def _file_name(name: str) -> str:
    """Names of objects may hold colons and upper case (RBAC); file systems differ on both."""
    return "".join(one if one.isascii() and (one.islower() or one.isdigit() or one in ".-") else f"%{ord(one):02X}"
                   for one in name)  # fmt: skip
