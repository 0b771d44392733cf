"""One writing run for each folder; readers need no lock."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kubectl_sync.errors import Stopped


@contextmanager
def locked(file: Path, verb: str, since: str) -> Iterator[None]:
    """Hold the lock; the kernel frees it however the run ends. Raises Stopped, telling who has it, and OSError.

    What stands in the file is for that message only.
    """
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stopped(
                f"nothing was written: another run works on this folder: {_owner(opened.read())}",
                "wait until it has ended, or end it; `kubectl sync status` may be used meanwhile",
            ) from None
        owner = {"pid": os.getpid(), "host": socket.gethostname(), "verb": verb, "since": since}
        opened.truncate(0)
        opened.write(json.dumps(owner))
        opened.flush()
        yield


def _owner(text: str) -> str:
    try:
        told = json.loads(text)
        return f"{told['verb']}, process {told['pid']} on {told['host']}, since {told['since']}"
    except (ValueError, KeyError, TypeError):  # it has only just taken it
        return "its name is not known yet"
