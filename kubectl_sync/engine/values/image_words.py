"""The words behind `deploy`: which are images, and which name what is to have them."""

from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_sync.errors import SyncError
from kubectl_sync.model.images import Image, NoImage, check_digest, check_tag


@dataclass(frozen=True, slots=True)
class ImageWord:
    """An image as it was typed, `image` as far as it was: one without a name is the same repository as before.

    `container` is "" where the word does not say which.
    """

    typed: str
    image: Image
    container: str = ""

    def new(self, old: Image) -> Image:
        """What a container's image becomes."""
        if self.image.name:
            return old.moved_to(self.image)
        return Image(old.name, self.image.tag, self.image.digest)


def sorted_words(words: Iterable[str]) -> tuple[list[str], list[ImageWord]]:
    """The words that name targets, and those that are images: with a tag or digest, or behind `=`. Raises SyncError."""
    targets: list[str] = []
    images: list[ImageWord] = []
    for word in words:
        container, equals, text = word.partition("=")
        if equals:
            images.append(ImageWord(text, _image(text), container))
        elif ":" in word or "@" in word:
            images.append(ImageWord(word, _told_apart(word)))
        else:
            targets.append(word)
    return targets, images


def tag_word(tag: str) -> ImageWord:
    """What `--tag` asks for. Raises SyncError."""
    return ImageWord(f":{tag}", _image(f":{tag}"))


def _told_apart(word: str) -> Image:
    image = _image(word)
    if not (image.tag or image.digest):
        raise SyncError(f"{word} has neither tag nor digest", f"type {word}:TAG, or CONTAINER={word}")
    return image


def _image(text: str) -> Image:
    try:
        return _part(text) if text.startswith((":", "@")) else Image.of(text)
    except NoImage as error:
        raise SyncError(f"{text!r} is no image: {error}", "type NAME:TAG, :TAG or @sha256:DIGEST") from error


def _part(text: str) -> Image:
    rest, at, digest = text.partition("@")
    if rest:
        check_tag(rest[1:])
    if at:
        check_digest(digest)
    return Image("", rest[1:], digest)
