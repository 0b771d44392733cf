"""Where a path leads."""

import os
from pathlib import Path


def real(path: Path) -> Path:
    """The absolute path without links. One whose links go in a circle stays as it is: whoever opens it is told.

    `Path.resolve` raises RuntimeError over those before Python 3.13.
    """
    return Path(os.path.realpath(path))
