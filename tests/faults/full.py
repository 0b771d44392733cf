"""The program on a disk that is full for one step: `python -m tests.faults.full STEP NUMBER WORDS...`.

The NUMBER-th time of the step fails with ENOSPC: `create` a temporary file, `sync` a file or folder to the disk,
`rename` it to its place. All else is done as ever.
"""

import errno
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kubectl_sync.cli import run


def full(real: Callable[..., Any], number: int) -> Callable[..., Any]:
    count = 0

    def failing(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **kwargs)

    return failing


def main() -> int:
    owner, name = {"create": (tempfile, "mkstemp"), "sync": (os, "fsync"), "rename": (Path, "replace")}[sys.argv[1]]
    setattr(owner, name, full(getattr(owner, name), int(sys.argv[2])))
    return run(sys.argv[3:])


if __name__ == "__main__":
    raise SystemExit(main())
