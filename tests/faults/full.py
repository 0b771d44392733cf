"""The program on a disk that is full for one step: `python -m tests.faults.full STEP NUMBER WORDS...`.

The NUMBER-th time of the step fails with ENOSPC: `create` a manifest's temporary folder, `sync` a file or folder to
the disk, `rename` a manifest to its place. All else is done as ever.
"""

import errno
import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from kubectl_sync.cli.app import run
from kubectl_sync.files import replace


def is_of_a_manifest(*args: Any, **kwargs: Any) -> bool:
    """Whether a file is written in place of a manifest: whether the cache is, depends on the age of the files."""
    return any(".kubectl-sync-" in str(one) for one in (*args, *kwargs.values()))


def full(real: Callable[..., Any], number: int, is_counted: Callable[..., bool]) -> Callable[..., Any]:
    count = 0

    def failing(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += is_counted(*args, **kwargs)
        if count == number and is_counted(*args, **kwargs):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **kwargs)

    return failing


def main() -> int:
    steps = {"create": (tempfile, "mkdtemp"), "sync": (os, "fsync"), "rename": (replace, "exchange")}
    owner, name = steps[sys.argv[1]]
    is_counted = (lambda _: True) if sys.argv[1] == "sync" else is_of_a_manifest
    setattr(owner, name, full(getattr(owner, name), int(sys.argv[2]), is_counted))
    return run(sys.argv[3:])


if __name__ == "__main__":
    raise SystemExit(main())
