"""One writing run for each folder; readers need no lock."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from kubectl_sync.errors import Stopped

# A run that only looks has the folder no longer than it takes to remember what it saw.
_PATIENCE_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.02


@contextmanager
def locked(file: Path, verb: str, since: str, *, looks: bool = False) -> Iterator[None]:
    """Hold the lock; the kernel frees it however the run ends. Raises Stopped, telling who has it, and OSError.

    What stands in the file is for that message. A run that only `looks` is waited for, and waits for nobody.
    """
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+") as opened:
        deadline = time.monotonic() + (0 if looks else _PATIENCE_SECONDS)
        while not _is_taken(opened):
            opened.seek(0)
            text = opened.read()
            if time.monotonic() > deadline or not _is_short(text):
                raise Stopped(
                    f"nothing was written: another run works on this folder: {_owner(text)}",
                    "wait until it has ended, or end it; `kubectl sync status` may be used meanwhile",
                ) from None
            time.sleep(_PAUSE_SECONDS)
        opened.seek(0)
        owner = {"pid": os.getpid(), "host": socket.gethostname(), "verb": verb, "since": since, "looks": looks}
        opened.truncate(0)
        opened.write(json.dumps(owner))
        opened.flush()
        try:
            yield
        finally:
            opened.seek(0)
            opened.truncate(0)  # else the next one would be told of this one, until it has said who it is


def _is_taken(opened: TextIO) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_short(text: str) -> bool:
    """Whether the run that has the lock only remembers what it saw; also where it has not said yet what it is."""
    try:
        return bool(json.loads(text)["looks"])
    except (ValueError, KeyError, TypeError):
        return not text


def _owner(text: str) -> str:
    try:
        told = json.loads(text)
        return f"{told['verb']}, process {told['pid']} on {told['host']}, since {told['since']}"
    except (ValueError, KeyError, TypeError):  # it has only just taken it
        return "its name is not known yet"
