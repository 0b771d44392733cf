"""An editor that saves while a file is replaced: `python -m tests.faults.editors [--trials N] [--seed S]`.

A process of its own saves at a random moment of the replacement, in each way that editors have. Whatever the moment,
what it saved must stand in the file at the end. Prints for each way how many saves were lost; 1 where any
was by rename, or more than one of a thousand in place.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError
from kubectl_sync.files import exchange
from kubectl_sync.files.replace import remove_file, replace
from tests.faults.writes import NEW, OLD, child, digest

SAVED: Final = "saved by the editor\n"
_LONGEST: Final = 0.0025  # seconds, somewhat more than a replacement takes without waiting for the disk


def by_rename(file: Path) -> None:
    draft = file.with_name("draft")
    draft.write_text(SAVED)
    draft.replace(file)


def in_place(file: Path) -> None:
    file.write_text(SAVED)


def aside(file: Path) -> None:
    """As vim with backups: what is there is moved aside, and the text written anew."""
    if file.exists():
        file.replace(file.with_name("aside"))
    file.write_text(SAVED)


def writes(file: Path) -> None:
    replace(file, NEW, root=file.parent, expected=digest(OLD))


def makes(file: Path) -> None:
    replace(file, NEW, root=file.parent, expected=None)


def removes(file: Path) -> None:
    remove_file(file, root=file.parent, expected=digest(OLD))


WAYS: Final = {
    "replaced, saved by rename": (writes, by_rename),
    "replaced, saved in place": (writes, in_place),
    "replaced, saved with a backup": (writes, aside),
    "made, saved by rename": (makes, by_rename),
    "made, saved in place": (makes, in_place),
    "removed, saved by rename": (removes, by_rename),
    "removed, saved in place": (removes, in_place),
}

# The system looks a file up and cuts it in two steps: who comes between may be unseen (measured: 1 of 8,000).
IN_PLACE: Final = ("replaced, saved in place", "removed, saved in place")


def lost(work: Callable[[Path], None], save: Callable[[Path], None], trials: int, seed: int) -> int:
    """How many of so many saves are not there at the end."""
    chance, count = random.Random(seed), 0
    with tempfile.TemporaryDirectory(prefix="ks-") as top:
        file = Path(top, "a.yaml")
        for _ in range(trials):
            if work is makes:
                file.unlink(missing_ok=True)
            else:
                file.write_text(OLD)
            begin = time.monotonic() + 0.001
            when = begin + chance.uniform(0, _LONGEST)
            pid = child(partial(_saves, when, save, file))
            _until(begin)
            with contextlib.suppress(SyncError):  # told, and the editor's text stands
                work(file)
            os.waitpid(pid, 0)
            count += not file.exists() or file.read_text() != SAVED
    return count


def _saves(when: float, save: Callable[[Path], None], file: Path) -> None:
    _until(when)
    save(file)


def _until(when: float) -> None:
    while time.monotonic() < when:
        pass


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--trials", type=int, default=4000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--without", action="store_true", help="as on a system that exchanges nothing")
    asked = words.parse_args()
    if asked.without:
        setattr(exchange, "call", lambda: None)  # noqa: B010 - for mypy it is a function of a cache
    # A disk that is waited for makes the moment that is looked for a small part of all.
    os.fsync = lambda fd: None  # noqa: ARG005
    found = {way: lost(*WAYS[way], asked.trials, asked.seed) for way in WAYS}
    sys.stdout.writelines(f"{way}: {count} of {asked.trials} lost\n" for way, count in found.items())
    allowed = {way: asked.trials // 1000 + 1 if way in IN_PLACE else 0 for way in WAYS}
    return any(found[way] > allowed[way] for way in WAYS)


if __name__ == "__main__":
    raise SystemExit(main())
