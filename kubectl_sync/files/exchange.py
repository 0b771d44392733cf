"""Two files exchange their names in one step, where the system can do that: nobody sees a moment without either.

Linux since 3.15 (`renameat2(2)`, RENAME_EXCHANGE), macOS since 10.12 (`renamex_np(2)`, RENAME_SWAP).
"""

import errno
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = -100  # AT_FDCWD: names that are not absolute begin in the current folder
_EXCHANGE: Final = 2
_SWAP: Final = 2
# What file systems say that cannot do it, or kernels that do not know the call.
_CANNOT: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(one: Path, other: Path) -> bool:
    """Let two names change places; False where this system or file system cannot. Raises OSError.

    Both must be there, on one file system. A link is exchanged itself, not what it leads to.
    """
    known = call()
    if known is None:
        return False
    number = known(os.fsencode(one), os.fsencode(other))
    if number in _CANNOT:
        return False
    if number:
        raise OSError(number, os.strerror(number), str(one), None, str(other))
    return True


@cache
def call() -> Any:
    """The system's call of two names, which returns 0 or the number of the error; None where there is none."""
    import ctypes  # of use to runs that write files alone

    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):

        def linux(one: bytes, other: bytes) -> int:
            failed = library.renameat2(_HERE, one, _HERE, other, _EXCHANGE)
            return ctypes.get_errno() if failed else 0

        return linux
    if hasattr(library, "renamex_np"):

        def macos(one: bytes, other: bytes) -> int:
            return ctypes.get_errno() if library.renamex_np(one, other, _SWAP) else 0

        return macos
    return None
