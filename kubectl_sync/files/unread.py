"""Where a manifest would not be read again, so that none is written there."""

from collections.abc import Container
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError
from kubectl_sync.files.folder import Folder
from kubectl_sync.files.walk import CHART, SUFFIXES, not_walked
from kubectl_sync.model.objects import KUSTOMIZATIONS

_UNNAMED: Final = "has a kustomization, which would have to name it"
_NAMES: Final = "*.yaml, *.yml and *.json"


def barred(folder: Path, top: Path, others: Container[Path]) -> str:
    """Why a manifest would not be read in a folder at or below `top`, "" where it would.

    `others` are the folders of other environments.
    """
    for one in (folder, *folder.parents)[: len(folder.relative_to(top).parts)]:
        if reason := _why_barred(one, others):
            return f"{one.name}/ {reason}"
    if folder == top and _has_kustomization(top):
        return f"{top.name}/ {_UNNAMED}"
    return f"{top.name}/ is a Helm chart" if (top / CHART).exists() else ""


def _why_barred(folder: Path, others: Container[Path]) -> str:
    if folder.is_symlink():
        return "is a link"
    if folder in others:
        return "is the folder of another environment"
    if (folder / CHART).exists():
        return "is a Helm chart"
    if _has_kustomization(folder):
        return _UNNAMED
    reason = not_walked(folder.name, str(folder))
    return f"is a {reason}" if reason else ""


def _has_kustomization(folder: Path) -> bool:
    return any((folder / name).exists() for name in KUSTOMIZATIONS)


def refuse_unread(folder: Folder, file: Path | None, inside: Path | None) -> None:
    """Raises SyncError where no run would read the file, or the files in the folder `inside`, that a user named."""
    where = file.parent if file else inside
    if where is None:
        return
    shown = folder.name(file or where)
    if not where.is_relative_to(folder.top):
        raise SyncError(f"{shown}: {_elsewhere(folder, where)}", f"name a file below {folder.top}")
    if reason := barred(where, folder.top, folder.folders_of_others):
        raise SyncError(f"{shown}: no manifest is read there: {reason}", "name another file with -o")
    if file and (reason := _misnamed(file.name)):
        raise SyncError(f"{shown}: {reason}", "name another file, or a folder (`-o DIR/`) for the usual name")


def _elsewhere(folder: Folder, where: Path) -> str:
    if any(where.is_relative_to(one) for one in folder.folders_of_others):
        return "it is of another environment"
    return "it is outside of the folder that is synced"


def _misnamed(name: str) -> str:
    """Why a file of this name is not read for a manifest, "" where it is."""
    if name.startswith("."):
        return "hidden files are not read"
    if not name.endswith(SUFFIXES):
        return f"only {_NAMES} are read as manifests"
    if name in KUSTOMIZATIONS:
        return "kustomize reads it as its own"
    return "it would make a Helm chart of its folder" if name == CHART else ""
