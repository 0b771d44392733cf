"""A diff by a program of the user's, as `kubectl diff` does it (kubernetes/kubectl:pkg/cmd/diff/diff.go)."""

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
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._/-]")


def compare(command: str, renditions: Iterable[Rendition], *, reverse: bool) -> int:
    """Run `PROGRAM WORDS... LIVE FILES` on two folders of texts; return its exit code (0, 1, or trouble above).

    The folders are private and go when the program ends. Raises SyncError where it cannot be run.
    """
    program, *words = shlex.split(command)
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-") as folder:
        sides = {name: Path(folder, name) for name in ("LIVE", "FILES")}
        for one in renditions:
            for name, text in (("LIVE", one.live), ("FILES", one.file)):
                file = sides[name] / _UNFIT.sub("_", one.name.replace("../", ""))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        order = [str(one) for one in sides.values()]
        try:
            return process.show([program, *filter(_WORD.match, words), *(reversed(order) if reverse else order)])
        except OSError as error:
            hint = "KUBECTL_EXTERNAL_DIFF names it; unset it for the built-in diff"
            raise SyncError(f"{program} cannot be run: {error.strerror or error}", hint) from error
