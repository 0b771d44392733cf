"""The databases of a home."""

from pathlib import Path


def states(sealed: Path) -> Path:
    return sealed / ".kubesync" / "state"


def database(sealed: Path) -> Path:
    (file,) = states(sealed).glob("*.db")
    return file
