"""What is said of words that name nothing, and of those that name more than one thing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.errors import NotFound, SyncError
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import Gap, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.wording import near, some
from kubectl_sync.steps.select import cluster_words, named_paths

_MOST_NAMES: Final = 3


def shadowed(
    environment: Environment, word: str, file: Path, local: Snapshot[Manifest], known: Iterable[ObjectRef]
) -> Iterator[str]:
    """What else has the name of a file or folder that is here, and how that is typed.

    Of a file that is called by its stem, only what does not stand in it: the usual case is no news.
    """
    is_folder = file.is_dir()
    if not is_folder and file.name == word:
        return
    refs = sorted(ref for ref in known if ref.name == word and (is_folder or _file(local, ref) != file))
    what = f"the folder {word}/" if is_folder else f"the file {environment.source.name(file)}"
    others = []
    if typed := list(dict.fromkeys(typed_as(environment, ref) for ref in refs)):
        one = len(typed) == 1
        others.append(f"{' and '.join(typed)} {'is' if one else 'are'} named by {'its type' if one else 'their types'}")
    if is_folder and (files := named_paths.stems(file)):
        others.append(f"{' and '.join(one.name for one in files)} by the whole name")
    if others:
        yield f"{word} is {what} here; {', '.join(others)}"


def _file(local: Snapshot[Manifest], ref: ObjectRef) -> Path | None:
    manifest = local.objects.get(ref)
    return manifest.at.file if manifest else None


def typed_as(environment: Environment, ref: ObjectRef) -> str:
    """An object as the user would type it: with its group only where another type has the name without it."""
    kind = environment.cluster.kinds.named(ref.kind)
    short = kind is None or kind.type == ref.type
    return f"{ref.kind.lower()}/{ref.name}" if short else str(ref)


def behind(environment: Environment, types: cluster_words.Types, word: str, known: Iterable[ObjectRef]) -> NotFound:
    """That a name behind a type is none of it."""
    what = " or ".join(sorted(kind.lower() for _, kind in types))
    mine = [ref for ref in known if ref.type in types]
    hint = _did_you_mean(environment, word, mine) or "type TYPE/NAME for an object of another type"
    if named_paths.folder_here(environment, word):
        hint = f"type {word}/ for the folder, or TYPE/NAME for an object of another type"
    return NotFound(f"there is no {what} {word!r} here", hint)


def unknown_word(
    environment: Environment, word: str, following: str, local: Snapshot[Manifest], known: Collection[ObjectRef]
) -> NotFound:
    """That nothing here answers to a word; a type before a word that is none of its objects is not what is wrong."""
    head, _, name = word.rpartition("/")
    kind = environment.cluster.kinds.named(head or word)
    if kind and (head or following):
        wrong = name if head else following
        mine = sorted(ref.name for ref in known if ref.type == kind.type)
        typed = head or typed_as(environment, ObjectRef(kind.group, kind.kind, "", wrong)).partition("/")[0]
        hint = f"did you mean {typed}/{close}?" if (close := near(wrong, mine)) else _those(typed, mine)
        return NotFound(f"there is no {kind.kind.lower()} {wrong!r} here", hint)
    told = f"nothing here is called {word!r}"
    if unread := _unread(word, local):
        return NotFound(f"{told}; {unread.where}: {unread.reason}", unread.hint)
    hint = "type a file, its name without extension, a plural type, or an object's name"
    if not environment.has_folder:
        hint = "type a plural type, or the name of an object that came on standard input"
    if kind:
        hint = f"type {kind.plural} for all of them, or {word}/NAME for one"
    elif "," in word:
        hint = "`kubectl api-resources` lists the types that commas may part"
    elif close := _close(environment, word, local, known):
        hint = f"did you mean {close}?"
    return NotFound(told, hint)


def _those(typed: str, names: Sequence[str]) -> str:
    """What there is of a type: never all of it, where one was asked for."""
    return (
        f"there is {some([f'{typed}/{name}' for name in names], _MOST_NAMES)}" if names else "none of its type is here"
    )


def _unread(word: str, local: Snapshot[Manifest]) -> Gap | None:
    """A file of this name, or stem, that cannot be read."""
    files = ((Path(name), gap) for gap in local.gaps if not gap.kind for name in gap.files)
    return next((gap for file, gap in files if word in (file.name, file.stem)), None)


def _close(environment: Environment, word: str, local: Snapshot[Manifest], known: Iterable[ObjectRef]) -> str:
    """What may have been meant: a file, by its stem and as it is typed here; an object; a type."""
    files = {manifest.at.file for manifest in local.objects.values()}
    typed = {file.stem: environment.source.name(file) for file in sorted(files)}
    if word.endswith(named_paths.SUFFIXES):
        return typed.get(near(Path(word).stem, typed), "")
    typed |= {kind.plural: kind.plural for kind in environment.cluster.kinds.all}
    typed |= {ref.name: ref.name for ref in known}
    return typed.get(near(word, typed), "")


def _did_you_mean(environment: Environment, word: str, refs: Iterable[ObjectRef]) -> str:
    typed = {ref.name: typed_as(environment, ref) for ref in refs}
    close = near(word, typed)
    return f"did you mean {typed[close]}?" if close else ""


def twice(environment: Environment, ref: ObjectRef, local: Snapshot[Manifest]) -> SyncError:
    """That an object is in several manifests."""
    places = [f"{environment.source.name(at.file)}:{at.line}" for at in local.duplicates[ref]]
    return SyncError(f"{ref} is in {' and in '.join(places)}", "keep one of them; none is pushed until then")


def type_before_slash(environment: Environment, word: str) -> Kind:
    """The type of `TYPE/NAME`. Raises NotFound where the word is a path that leads nowhere."""
    head, _, name = word.partition("/")
    if not head or not name or "/" in name or name.endswith(named_paths.SUFFIXES):
        raise named_paths.nowhere(environment, word)
    try:
        return cluster_words.type_of(environment, head)
    except NotFound as error:
        told = f"there is no file or folder {word!r}, and {error.message}"
        raise NotFound(told, error.hint) from error
