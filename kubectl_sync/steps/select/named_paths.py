"""Words that are files or folders: where they lead, and whether this run may be about what is there."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.errors import NotFound, SyncError
from kubectl_sync.folders import real
from kubectl_sync.model.objects import Base

SUFFIXES: Final = (".yaml", ".yml", ".json")


def path_candidates(environment: Environment, word: str) -> list[Path]:
    """Where a word may lead: from where the user stands, else from the root."""
    return [real(folder / word) for folder in dict.fromkeys((Path.cwd(), environment.source.root))]


def exact(environment: Environment, word: str) -> Path | None:
    """The file of that name, or the one with that stem, or a folder that is named by a path.

    Raises SyncError where two files have the stem.
    """
    for file in path_candidates(environment, word):
        if file.is_file() or (file.is_dir() and ("/" in word or word in (".", ".."))):
            return file
        if folder_here(environment, word):  # its name is the whole word
            return None
        found = stems(file)
        if len(found) > 1:
            names = " and ".join(one.name for one in found)
            raise SyncError(f"{word} may be {names}", "type the whole name of the file")
        if found:
            return found[0]
    return None


def stems(path: Path) -> list[Path]:
    """The files that a path names without their ending."""
    found = [path.with_name(path.name + suffix) for suffix in SUFFIXES]
    return [one for one in found if one.is_file()]


def folder_here(environment: Environment, word: str) -> Path | None:
    """The folder of that name where the user stands: in the root, else it is nobody's business here."""
    folder = real(Path.cwd() / word)
    return folder if folder.is_dir() and folder.is_relative_to(environment.source.root) else None


def gone(environment: Environment, word: str, remembered: Iterable[Base]) -> Path | None:
    """A file that is not there any more, but held what is remembered."""
    if not word.endswith(SUFFIXES):
        return None
    known = {Path(base.file) for base in remembered if base.file}
    return next((file for file in path_candidates(environment, word) if file in known), None)


def folder_named(environment: Environment, word: str, remembered: Iterable[Base]) -> Path | None:
    """The folder of that name; also one that is gone, but held what is remembered."""
    held = [Path(base.file) for base in remembered if base.file]
    found = path_candidates(environment, word)
    return next((one for one in found if one.is_dir() or any(file.is_relative_to(one) for file in held)), None)


def mine(environment: Environment, word: str, file: Path) -> Path:
    """The file or folder, where this run may be about it. Raises SyncError where it is of another environment."""
    root, scope = environment.source.root, environment.settings.scope
    if not file.is_relative_to(root):
        raise SyncError(f"{word} is not below {root}", "name another folder with --root")
    other = scope.environment_of(file)
    if other and other != scope.name:
        raise SyncError(f"{word} is of environment {other}, and this run is not", f"add --env {other}")
    if not (file.is_relative_to(scope.folder) or scope.folder.is_relative_to(file)):
        raise SyncError(f"{word} is of no environment, and this run is of {scope.name}", f"run it in {root}")
    return file


def refuse_path(environment: Environment, word: str) -> None:
    """Raises SyncError for a word that can only be a path, where the manifests came on standard input."""
    head, slash, _ = word.partition("/")
    is_path = word.endswith(("/", *SUFFIXES)) or word.count("/") > 1 or word in (".", "..")
    is_there = (Path.cwd() / word).exists() or bool(stems(Path.cwd() / word))
    if is_path or (is_there and not environment.cluster.kinds.named(head if slash else word)):
        told = f"{word} is a file or folder, and the manifests come on standard input (-)"
        raise SyncError(told, "leave one of the two out; behind `-` stand types and names of what came")


def nowhere(environment: Environment, word: str) -> NotFound:
    """That a path leads nowhere."""
    hint = f"paths are from where you stand, or from {environment.source.root}"
    return NotFound(f"there is no file or folder {word!r}", hint)
