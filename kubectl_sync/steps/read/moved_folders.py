"""An environment whose folder was moved: what it remembers of the files that lay there is its own still."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Base, Manifest, ObjectRef, Snapshot


def carried(
    environment: Environment, remembered: dict[ObjectRef, Base], local: Snapshot[Manifest]
) -> dict[ObjectRef, Base]:
    """What is remembered, of files that are gone from elsewhere as only seen, unless their folder moved here.

    It did where the folder has an object of before in the same file. Else the settings name another folder, and what
    the one before held is not known to be deleted on purpose.
    """
    scope = environment.settings.scope
    left = {ref: base for ref, base in remembered.items() if base.file and not scope.holds(base.file)}
    if not left:
        return remembered
    places = {ref: seen.at.file for ref, seen in local.objects.items() if ref in left}
    moved = moved_folders((left[ref].file, file) for ref, file in places.items())
    doubtful = (ref for ref, base in left.items() if ref not in places and not _is_below(base.file, moved))
    return remembered | {ref: replace(left[ref], seen=True, pushed=False) for ref in doubtful}


def moved_folders(files: Iterable[tuple[str, Path]]) -> dict[Path, Path]:
    """Folders by what they are called now, as files tell that had one place and have another of the same name."""
    found: dict[Path, Path] = {}
    for was, now in files:
        old, new = Path(was), now
        while old.name == new.name and old != new:
            old, new = old.parent, new.parent
        if old.name != Path(was).name and old != new:
            found[old] = new
    return found


def _is_below(file: str, folders: Iterable[Path]) -> bool:
    return any(Path(file).is_relative_to(one) for one in folders)
