"""Which environments of a root a run is about: those of the paths that were typed, else of where the user stands."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kubectl_sync.folders import real
from kubectl_sync.settings import Settings

_SUFFIXES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Part:
    """One environment that a run is about, by its name ("" for the root's own), with the words that are for it.

    `by` are those of the words that are paths of it, empty where it is meant by where the user stands.
    """

    environment: str
    words: tuple[str, ...]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a run is about. `several` tells that it is about each environment of a place, be it only one.

    `place` is the folder of those as it was typed, "" for where the user stands; `apart` are the environments in
    a place whose own manifests are what the run is about.
    """

    found: tuple[Part, ...]
    several: bool = False
    place: str = ""
    apart: tuple[str, ...] = ()


def parts(settings: Settings, words: Sequence[str]) -> Parts:
    """Tell which environments the words mean, and without a path among them, the place where the user stands.

    An environment that was named stays the only one. So does the one whose folder the user stands in, unless a
    word is a path in the folder of another one. In a place around environments these are meant, all of them; but
    the root's own manifests where there are any in it.
    """
    mine = settings.scope.name
    if settings.named or not settings.scope.environments:
        return Parts((Part(mine, tuple(words)),))
    paths = {word: path for word in words if (path := _path(settings, word))}
    places = {word: _environments(settings, path) for word, path in paths.items()} or {"": _stand(settings)}
    names = list(dict.fromkeys(name for found in places.values() for name in found))
    around = [word for word, found in places.items() if _is_around(settings, word, paths) and found != ("",)]
    found = tuple(_part(settings, name, words, paths, places) for name in names)
    own = [paths.get(word, settings.here) for word, found in places.items() if found == ("",)]
    apart = [name for place in own for name in _below(settings, place)]
    return Parts(found, bool(around), next(iter(around), ""), tuple(dict.fromkeys(apart)))


def _part(
    settings: Settings,
    name: str,
    words: Sequence[str],
    paths: dict[str, Path],
    places: dict[str, tuple[str, ...]],
) -> Part:
    """An environment with its words: a path that only says which one it is has done so."""
    by = tuple(word for word in words if name in places.get(word, ()))
    folder = settings.scope.environments[name].folder if name else settings.root
    chose = {word for word in by if name != settings.scope.name and folder.is_relative_to(paths[word])}
    # Who names all of a folder means what else is named in it, too.
    mine = () if chose else by
    rest = tuple(word for word in words if word not in paths or word in mine)
    return Part(name, rest, by)


def _stand(settings: Settings) -> tuple[str, ...]:
    return _environments(settings, settings.here)


def _is_around(settings: Settings, word: str, paths: dict[str, Path]) -> bool:
    """Whether a place is no part of an environment's folder."""
    return not settings.scope.name and not settings.scope.environment_of(paths.get(word, settings.here))


def _environments(settings: Settings, path: Path) -> tuple[str, ...]:
    """The environments of a path: the one that it is in, else all in it, else none ("")."""
    scope = settings.scope
    if (inside := scope.environment_of(path)) or scope.name:
        return (inside or scope.name,)
    below = _below(settings, path)
    return below if below and not _has_own(settings, path) else ("",)


def _below(settings: Settings, path: Path) -> tuple[str, ...]:
    every = settings.scope.environments
    return tuple(name for name, one in every.items() if one.folder != path and one.folder.is_relative_to(path))


def _path(settings: Settings, word: str) -> Path | None:
    """What a word is the path of, also where that is gone; None where it may be a type or a name.

    A word without a slash is one only where the user stands: elsewhere it is a name.
    """
    places = (Path.cwd(), settings.root) if "/" in word else (Path.cwd(),)
    candidates = [real(one / word) for one in places]
    is_meant = word.endswith(("/", *_SUFFIXES)) or word.count("/") > 1
    there = next((one for one in candidates if any(map(os.path.exists, _spellings(one)))), None)
    gone = (one for one in candidates if is_meant and settings.scope.environment_of(one))
    return there or next(gone, None)


def _spellings(path: Path) -> Iterator[str]:
    """The path, and the files that it is the name of without their ending."""
    yield from (f"{path}{suffix}" for suffix in ("", *_SUFFIXES))


def _has_own(settings: Settings, place: Path) -> bool:
    """Whether the root has manifests of its own in a place.

    What is remembered of files that are gone is no such thing: their folder may be an environment's under a new name,
    and what they held would look deleted.
    """
    from kubectl_sync.workspace import Workspace  # nothing that a root without environments needs so early

    return Workspace(settings).folder(replace(settings.scope, folder=place)).has_manifests()
