"""Rendering by kubectl's own kustomize, of a private copy of all that a root is made of.

The copy holds what was read and hashed, and no more: an input that was not found is missing there, and kustomize says
so. So a render that is known by the hash of its inputs cannot be older than one of them.
"""

import contextlib
import errno
import hashlib
import json
import os
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kubectl_sync import folders, process
from kubectl_sync.files.kustomize.copies import private_folder
from kubectl_sync.files.kustomize.graph import Problem
from kubectl_sync.files.kustomize.inputs import Reach
from kubectl_sync.files.kustomize.kustomization import may_hold_secret
from kubectl_sync.files.text import LARGEST

FILES: Final = "/files"
WRAPPER: Final = "/kubesync"
_SECONDS: Final = 60.0
_LONGEST: Final = 300  # characters of what kubectl says
HINT: Final = "`kubectl kustomize {}` says more"
_ROOM: Final = "is there room in the folder for temporary files?"
# What kustomize says of each folder on the way to what is wrong.
_ON_THE_WAY: Final = re.compile(
    r"(?:accumulating resources: )?accumulation err='accumulating resources from '[^']*': "
    r"'[^']*' must resolve to a file': "
    r"(?:recursed accumulation of path '[^']*': |couldn't make target for path '[^']*': )?"
)
# And of a file, once more: it is no folder.
_NO_FOLDER: Final = re.compile(r"'?: must build at directory: '[^']*': file is not directory")
# Each is as kubectl has it, and is given so that no kuberc gives it another default
# (docs/kubernetes.md#kubectl-versions).
_FLAGS: Final = (
    "--enable-alpha-plugins=false", "--enable-helm=false", "--load-restrictor=LoadRestrictionsRootOnly",
    "--network=false", "--output=",
)  # fmt: skip


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
        told = f"{os.path.realpath(self.program)} {found.st_size} {found.st_mtime_ns}"
        # What a script starts may be another kubectl tomorrow.
        return f"{told} {self._said_version()}" if _is_script(self.program) else told

    @cached_property
    def version(self) -> str:
        """The version of kustomize in it, as `v5.8.1`; "" where kubectl does not tell. It is asked once."""
        file = self.cache / "kustomize" if self.cache else None
        known = _known(file, self.identity) if file else ""
        if known:
            return known
        known = self._said_version()
        if file and known:
            folders.write_private(file, f"{self.identity}\n{known}".encode())
        return known

    def _said_version(self) -> str:
        with contextlib.suppress(OSError, TimeoutError, ValueError, AttributeError):
            said = process.run([self.program, "version", "--client=true", "--output=json"], seconds=_SECONDS).stdout
            return str(json.loads(said).get("kustomizeVersion", ""))
        return ""

    def key(self, reach: Reach, fence: str) -> str:
        """The hash of all that a render depends on, and where its sources are."""
        told = [self.identity, reach.root, fence, *sorted(f"{link} -> {to}" for link, to in reach.links.items())]
        told += sorted(f"{path} {one.digest}" for path, one in reach.files.items())
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def render(self, reach: Reach, fence: str, shown: str, *, wrapped: bool, group: process.Group | None = None) -> str:
        """The manifests that a root makes, as one text. Raises Problem where kustomize makes none.

        With `wrapped` each object is told where it comes from. `shown` is the root's name for the user, `group` has
        programs that are ended together.
        """
        try:
            with private_folder() as private:
                _copy(reach, fence, private)
                inside = os.path.relpath(reach.root, fence)
                top = private / FILES[1:] / inside
                if wrapped:
                    top = private / WRAPPER[1:]
                    top.mkdir()
                    resource = posixpath.normpath(posixpath.join("..", FILES[1:], inside))
                    text = json.dumps({"resources": [resource], "buildMetadata": ["originAnnotations"]})
                    (top / "kustomization.yaml").write_text(text)
                return self._run(top, reach, private, shown, group or process.Group())
        except OSError as error:
            raise Problem(f"cannot be copied to be rendered: {error.strerror or error}", _ROOM) from error

    def _run(self, top: Path, reach: Reach, private: Path, shown: str, group: process.Group) -> str:
        hint = HINT.format(shown)
        try:
            done = group.run([self.program, "kustomize", str(top), *_FLAGS], seconds=_SECONDS)
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


def _is_script(program: str) -> bool:
    try:
        with open(program, "rb", buffering=0) as file:  # noqa: PTH123 - two bytes
            return file.read(2) == b"#!"
    except OSError:
        return False


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
        target = _place(path, fence, copy)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(loaded.raw)
    for link, to in reach.links.items():
        place, target = _place(link, fence, copy), _place(to, fence, copy)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(place):
            place.symlink_to(os.path.relpath(target, place.parent))


def _place(path: str, fence: str, copy: Path) -> Path:
    """Where a path lies in the copy. Raises OSError for one that does not: nothing is written elsewhere."""
    inside = os.path.relpath(path, fence)
    if inside.startswith(".."):
        raise OSError(errno.EXDEV, f"{path} is not in {fence}")
    return copy / inside


def _said(stderr: str, reach: Reach, private: Path) -> str:
    """What kubectl says, as one line; where a Secret is among the inputs nothing of it: it may quote them."""
    if any(may_hold_secret(one.raw) for one in reach.files.values()):
        return ""
    lines = (one for one in stderr.splitlines() if not one.startswith("# Warning:"))
    text = " ".join(" ".join(lines).split()).removeprefix("error: ")
    for folder in (os.path.realpath(private), str(private)):
        text = text.replace(f"{folder}{FILES}/", "").replace(f"{folder}{FILES}", ".").replace(folder, ".")
    text = _NO_FOLDER.sub("", _ON_THE_WAY.sub("", text))
    text = text.replace("accumulating resources: accumulation err='", "")
    text = text.removesuffix("'") if text.count("'") % 2 else text
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
    return f": {cut}" if cut else ""
