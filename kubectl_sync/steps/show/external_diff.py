"""A diff by a program of the user's, as `kubectl diff` does it (kubernetes/kubectl:pkg/cmd/diff/diff.go)."""

import hashlib
import re
import shlex
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kubectl_sync import process
from kubectl_sync.errors import SyncError
from kubectl_sync.model.rendition import Rendition

# What kubectl takes as further words: anything else could be a value that a shell would read.
_WORD: Final = re.compile(r"[a-zA-Z0-9=-]+\Z")
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]")
# Bytes of a file's name: 255 is the most of common file systems.
_LONGEST: Final = 240
_DIGEST: Final = 8
_HINT: Final = "KUBECTL_EXTERNAL_DIFF names it; unset it for the built-in diff"


def compare(command: str, renditions: Iterable[Rendition], *, reverse: bool) -> bool:
    """Run `PROGRAM WORDS... LIVE FILES` on two flat folders, with a file for each object; whether they differ.

    The folders are private and go when the program ends. Raises SyncError where it cannot be run, or ends with more
    than 1, which is trouble to every diff.
    """
    try:
        program, *words = shlex.split(command)
    except ValueError as error:
        raise SyncError(f"KUBECTL_EXTERNAL_DIFF is no command: {error}", "mend its quotes, or unset it") from error
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-") as folder:
        sides = {name: Path(folder, name) for name in ("LIVE", "FILES")}
        for folder_of in sides.values():
            folder_of.mkdir()
        taken: set[str] = set()
        for one in renditions:
            name = _free(one.name, taken)
            for side, text in (("LIVE", one.live), ("FILES", one.file)):
                (sides[side] / name).write_text(text, encoding="utf-8", newline="")
        order = [str(one) for one in sides.values()]
        try:
            code = process.run_in_terminal(
                [program, *filter(_WORD.match, words), *(reversed(order) if reverse else order)]
            )
        except OSError as error:
            raise SyncError(f"{program} cannot be run: {error.strerror or error}", _HINT) from error
    if code not in (0, 1):
        how = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        raise SyncError(f"{program} {how}: what differs may not be all shown", _HINT)
    return bool(code)


def _free(name: str, taken: set[str]) -> str:
    """The name as any file system takes it, and no other object has it, in small letters or capitals."""
    fit = _UNFIT.sub("_", name)
    if len(fit) > _LONGEST or fit.lower() in taken:
        fit = f"{fit[: _LONGEST - _DIGEST - 1]}-{hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]}"
    taken.add(fit.lower())
    return fit
