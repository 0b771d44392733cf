"""Where things are: this checkout, the Go module, and the cache that outlives a checkout."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE = Path(__file__).resolve().parent / "plane"


def cache_folder(environment: Mapping[str, str]) -> Path:
    """The folder for built planes and for the detached one; made when missing."""
    home = environment.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    base = environment.get("XDG_CACHE_HOME") or Path(home, ".cache")
    folder = Path(base, "kubectl-sync")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
