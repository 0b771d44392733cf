"""Which containers are to have which image."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kubectl_sync.engine.values.asked import Asked, Manifests
from kubectl_sync.engine.values.containers import Container, choices, containers_of
from kubectl_sync.engine.values.image_words import ImageWord
from kubectl_sync.errors import SyncError
from kubectl_sync.model import images
from kubectl_sync.model.content import Content
from kubectl_sync.model.images import Image
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.wording import some

_MOST: Final = 6


def asked_images(manifests: Manifests, words: Sequence[ImageWord], *, named: bool = True) -> Asked:
    """The images that the words give the containers of these manifests.

    `named` tells that words say which manifests these are. Without, they are all that there are, and a word means
    those that run its repository, or have its container; none is taken for being the only one.
    """
    found = list(containers_of(manifests))
    given: dict[tuple[ObjectRef, FieldPath], tuple[Container, ImageWord]] = {}
    for word in words:
        meant = _meant(found, word, named=named)
        if isinstance(meant, SyncError):
            return Asked(refused=(meant,))
        for one in meant:
            twice = given.setdefault((one.ref, one.path), (one, word))[1]
            if twice is not word:
                both = f"{twice.typed} and {word.typed} are both for container {one.name} of {one.ref}"
                return Asked(refused=(SyncError(both, f"type which is for which: {choices(found, 'IMAGE')}"),))
    return _proposed(given.values())


def _meant(found: list[Container], word: ImageWord, *, named: bool) -> list[Container] | SyncError:
    if word.container:
        return _by_name(found, word, named=named)
    if not word.image.name:
        return _of_one_repository(found, word, named=named)
    same = [one for one in found if _repository(one) == word.image.repository]
    if same or (named and len(found) == 1):
        return same or found
    told = f"nothing here runs {word.image.name}"
    return SyncError(told, _to_type(found, word.typed, named=named))


def _by_name(found: list[Container], word: ImageWord, *, named: bool) -> list[Container] | SyncError:
    mine = [one for one in found if one.name == word.container]
    having = {one.ref for one in mine}
    without = {one.ref for one in found if named and one.ref not in having}
    if mine and not without:
        return mine
    others = [one for one in found if one.ref in without] or found
    told = f"nothing here has a container {word.container!r}"
    if without:
        told = f"{some(sorted(map(str, without)), 3)} has no container {word.container!r}"
    return SyncError(told, _to_type(others, word.typed, named=named))


def _of_one_repository(found: list[Container], word: ImageWord, *, named: bool) -> list[Container] | SyncError:
    if not named:
        return SyncError(f"{word.typed} of what?", f"type the object before it: TARGET {word.typed}")
    if len(found) == 1 or len({_repository(one) for one in found}) == 1:
        return found
    return SyncError(f"{word.typed} could be for several images", _to_type(found, word.typed, named=named))


def _repository(one: Container) -> str:
    """Where its image is; a text that is none is like no other."""
    return Image.of(one.image).repository if images.is_image(one.image) else one.image


def _to_type(found: list[Container], behind: str, *, named: bool) -> str:
    if not found:
        return "it has no containers; `set TARGET PATH=VALUE` sets any field" if named else "name what is to have it"
    return f"type {choices(found[:_MOST], behind)}"


def _proposed(given: Iterable[tuple[Container, ImageWord]]) -> Asked:
    proposals: dict[ObjectRef, list[tuple[FieldPath, Content]]] = {}
    notes: list[str] = []
    for one, word in given:
        if not word.image.name and not images.is_image(one.image):
            told = f"{one.image!r} of container {one.name} in {one.ref} is no image, so it has no repository to keep"
            return Asked(refused=(SyncError(told, f"type the whole image: {one.name}=NAME{word.typed}"),))
        old = Image.of(one.image) if images.is_image(one.image) else None
        new = word.new(old) if old else word.image
        proposals.setdefault(one.ref, []).append(((*one.path, "image"), str(new)))
        notes += _said(one, old, new)
    return Asked(proposals, notes=tuple(notes))


def _said(one: Container, old: Image | None, new: Image) -> Iterator[str]:
    if old and (lost := images.unpinned(old, new)):
        yield f"container {one.name} of {one.ref}: {lost}"
