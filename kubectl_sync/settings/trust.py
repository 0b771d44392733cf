"""Whose word a home's settings are: they name programs to run, and what is protected.

A file that somebody else could have written is not read, and not left out either: what it protects would be protected
no more. So the run stops, as `ssh` does over its own.
"""

import grp
import os
import pwd
import shlex
import stat
from pathlib import Path

from kubectl_sync.errors import SyncError


def guard_home(home: Path) -> None:
    """Raises SyncError where a home has settings that somebody else could have written."""
    file = home / "config"
    if not file.exists():
        return
    for one in (home, file):
        if found := doubt(one):
            told, hint = found
            raise SyncError(f"{file} is not used: {told}", hint)


def doubt(path: Path) -> tuple[str, str] | None:
    """Why a home, or a file in it, may be somebody else's word, and what to type; None where it is not.

    A sticky folder, as /tmp, lets nobody put another file in the place of ours.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    word = shlex.quote(str(path))
    if status.st_uid not in (os.geteuid(), 0):
        hint = f"KUBESYNC_HOME names a home of your own; or `chown {os.geteuid()} {word}`"
        return f"{path} belongs to another user ({status.st_uid})", hint
    is_kept = stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
    if status.st_mode & _mode_of_others(status.st_gid) and not is_kept:
        return f"others can write {path}", f"`chmod go-w {word}`, and look at what it says"
    return None


def _mode_of_others(group: int) -> int:
    """The bits by which others may write: not those of a group that is the user's alone, as with a umask of 002."""
    try:
        user, members = pwd.getpwuid(os.geteuid()), grp.getgrgid(group).gr_mem
    except KeyError:
        return 0o022
    is_own = group == user.pw_gid and grp.getgrgid(group).gr_name == user.pw_name
    return 0o002 if is_own and not set(members) - {user.pw_name} else 0o022
