"""Rendering by kubectl's own kustomize, of a private copy of all that a root is made of.

The copy holds what was read and hashed, and no more: an input that was not found is missing there, and kustomize says
so. So a render that is known by the hash of its inputs cannot be older than one of them.
"""

import contextlib
import hashlib
import json
import os
import posixpath
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync import folders, process
from kubectl_sync.files.kustomize.graph import Problem
from kubectl_sync.files.kustomize.inputs import Reach
from kubectl_sync.files.secrets import text_holds_secret
from kubectl_sync.files.text import LARGEST

PREFIX: Final = "kubectl-sync-render-"
FILES: Final = "/files"
WRAPPER: Final = "/kubesync"
_SECONDS: Final = 60.0
_LONGEST: Final = 300  # characters of what kubectl says
_HINT: Final = "`kubectl kustomize {}` says more"


@dataclass(frozen=True)
class Renderer:
    """The kubectl that renders; `remote` allows it to fetch what a kustomization names elsewhere.

    `cache` is the folder where its version is kept, None for none.
    """

    program: str
    remote: bool = False
    cache: Path | None = None

    @cached_property
    def identity(self) -> str:
        """What tells one kubectl from another without starting it; another version may render otherwise."""
        try:
            found = Path(self.program).stat()
        except OSError:
            return self.program
        return f"{os.path.realpath(self.program)} {found.st_size} {found.st_mtime_ns}"

    @property
    def version(self) -> str:
        """The version of kustomize in it, as `v5.8.1`; "" where kubectl does not tell. It is asked once."""
        file = self.cache / "kustomize" if self.cache else None
        known = _known(file, self.identity) if file else ""
        if known:
            return known
        with contextlib.suppress(OSError, TimeoutError, ValueError, AttributeError):
            said = process.run([self.program, "version", "--client=true", "--output=json"], seconds=_SECONDS).stdout
            known = str(json.loads(said).get("kustomizeVersion", ""))
        if file and known:
            folders.write_private(file, f"{self.identity}\n{known}".encode())
        return known

    def key(self, reach: Reach) -> str:
        """The hash of all that a render depends on."""
        told = [self.identity, reach.root, *sorted(f"{link} -> {to}" for link, to in reach.links.items())]
        told += sorted(f"{path} {one.digest}" for path, one in reach.files.items())
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def render(self, reach: Reach, fence: str, shown: str, *, wrapped: bool) -> str:
        """The manifests that a root makes, as one text. Raises Problem where kustomize makes none.

        With `wrapped` each object is told where it comes from. `shown` is the root's name for the user.
        """
        private = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            _copy(reach, fence, private)
            inside = os.path.relpath(reach.root, fence)
            top = private / FILES[1:] / inside
            if wrapped:
                top = private / WRAPPER[1:]
                top.mkdir()
                resource = posixpath.normpath(posixpath.join("..", FILES[1:], inside))
                text = json.dumps({"resources": [resource], "buildMetadata": ["originAnnotations"]})
                (top / "kustomization.yaml").write_text(text)
            return self._run(top, reach, private, shown)
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def _run(self, top: Path, reach: Reach, private: Path, shown: str) -> str:
        hint = _HINT.format(shown)
        try:
            done = process.run([self.program, "kustomize", str(top)], seconds=_SECONDS)
        except TimeoutError as error:
            raise Problem(f"kubectl did not render it within {_SECONDS:g} s", hint) from error
        except OSError as error:
            raise Problem(f"kubectl cannot be run: {error.strerror or error}") from error
        if done.is_cut or len(done.stdout) > LARGEST:
            raise Problem(f"is rendered to more than {LARGEST >> 20} MiB")
        if done.code == 0:
            return done.stdout
        if done.code < 0 or "goroutine " in done.stderr or "panic:" in done.stderr:
            raise Problem("kubectl crashed over it", hint)
        raise Problem(f"kubectl cannot render it{_said(done.stderr, reach, private)}", hint)


def _known(file: Path, identity: str) -> str:
    """The version that was told of the same kubectl, "" where that is not known."""
    try:
        who, _, version = folders.read_short(file, 4096).decode().rpartition("\n")
    except (OSError, UnicodeDecodeError):
        return ""
    return version if who == identity else ""


def _copy(reach: Reach, fence: str, private: Path) -> None:
    copy = private / FILES[1:]
    copy.mkdir()
    for path, loaded in reach.files.items():
        target = copy / os.path.relpath(path, fence)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(loaded.raw)
    for link, to in reach.links.items():
        place, target = copy / os.path.relpath(link, fence), copy / os.path.relpath(to, fence)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(place):
            place.symlink_to(os.path.relpath(target, place.parent))


def _said(stderr: str, reach: Reach, private: Path) -> str:
    """What kubectl says, as one line; where a Secret is among the inputs nothing of it: it may quote them."""
    if any(_may_hold_secret(one.raw) for one in reach.files.values()):
        return ""
    text = " ".join(stderr.split()).removeprefix("error: ")
    for folder in (os.path.realpath(private), str(private)):
        text = text.replace(f"{folder}{FILES}/", "").replace(f"{folder}{FILES}", ".").replace(folder, ".")
    text = re.sub(r"accumulating resources: accumulation err='|'$", "", text)
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
    return f": {cut}" if cut else ""


def _may_hold_secret(raw: bytes) -> bool:
    text = raw.decode("utf-8", "replace")
    return "secretGenerator" in text or "SecretGenerator" in text or text_holds_secret(text)


def remove_leftovers() -> None:
    """Remove the copies that runs which were killed left behind, once nobody can be using them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            found = folder.lstat()
        except OSError:
            continue
        is_mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if is_mine and found.st_mtime < _long_ago():
            shutil.rmtree(folder, ignore_errors=True)


def _long_ago() -> float:
    import time

    return time.time() - 10 * _SECONDS
