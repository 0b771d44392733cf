"""Placeholders in a file (`${TAG}`, `{{ .tag }}`) are text as for kubectl, unless something proves otherwise.

Proof is that the cluster has the text with its marks filled in, and that the file never had that value itself.
A mark that is proven in one place is proven in its whole file, and then so is one that is all of a text there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from kubectl_sync.engine.differences.body import body
from kubectl_sync.model import images, paths
from kubectl_sync.model.content import ABSENT, Absent, Content, Object, same
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.history import History
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import FieldChange, Held
from kubectl_sync.model.templates import filled_in, first_mark, is_mark_alone, leaf_text, marks

_CONTAINERS: Final = frozenset({"containers", "initContainers", "ephemeralContainers"})


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The marks of one file that something else fills in: `proven` ones, and those that settings name by patterns.

    `has_images` tells that the object is of a built-in type, whose containers are run: a custom one may have texts
    for others there.
    """

    proven: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    has_images: bool = True

    def in_content(self, content: Content) -> str:
        """A mark in a content that is held, "" where there is none."""
        found = marks(_in_clear(content))
        held = (mark for mark in sorted(found) if mark in self.proven or self._is_named(mark))
        return next(held, "")

    def _is_named(self, mark: str) -> bool:
        return any(fnmatchcase(mark, pattern) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Past:
    """What a field was in the file, the newest first: as remembered, as git has it.

    Where git knows nothing of the object, as `kubectl apply` noted it (a base that is not remembered).
    """

    base: Base | None
    history: History | None

    def values(self, path: FieldPath, local: Content) -> Iterator[Content]:
        """The values of a field; `local` is what the file has now.

        What was applied says nothing of an image that no registry can have: the file never had it filled in.
        """
        versions = self.history.versions if self.history else ()
        is_remembered = self.base is not None and self.base.remembered
        is_noted = not versions and not any(_impossible_images(path, local))
        if self.base is not None and (is_remembered or is_noted):
            yield paths.get(self.base.local, path)
        for one in versions:
            yield _at(one.content, path)


def prove(changes: Iterable[FieldChange], live: Object, past: Past) -> frozenset[str]:
    """The marks that the differences of one object prove: live is a text of the file with its marks filled in.

    A mark that the live object has literally somewhere is filled in by nothing; what `kubectl apply` noted of its
    manifest is no such place.
    """
    found: set[str] = set()
    for one in changes:
        was = list(past.values(one.path, one.local))
        if any(same(value, one.live) for value in was) or _was_text(past.base, one.path):
            continue
        for text in (one.local, *was):
            found |= _filled(text, one.live)
        found |= _remembered(past.base, one.path)
    return frozenset(found - marks(body(live))) if found else frozenset()


def marks_alone(changes: Iterable[FieldChange], live: Object, past: Past) -> frozenset[str]:
    """The marks that are all of a text, which was never another one in git, while live has what was applied.

    They prove nothing: they could become anything. But who fills in another mark of the file fills in these with it.
    """
    if past.base is None or past.base.remembered or past.history is None:
        return frozenset()
    found: set[str] = set()
    for one in changes:
        text = leaf_text(one.local)
        if not text or not first_mark(text) or not is_mark_alone(text):
            continue
        was = [value for value in past.values(one.path, one.local) if value is not ABSENT]
        is_applied = same(paths.get(past.base.local, one.path), one.live)
        if is_applied and past.history.versions and all(same(value, one.local) for value in was):
            found |= marks(text)
    return frozenset(found - marks(body(live))) if found else frozenset()


def _was_text(base: Base | None, path: FieldPath) -> bool:
    """Whether both sides had the marks themselves when they were last in sync: nothing fills them in."""
    if base is None or not base.remembered or path in base.held:
        return False
    local = paths.get(base.local, path)
    return bool(first_mark(leaf_text(local) or "")) and same(local, paths.get(base.live, path))


def _remembered(base: Base | None, path: FieldPath) -> frozenset[str]:
    """The marks of a field that was held when it was remembered: whatever proved them then may be gone since."""
    if base is None or not base.remembered:
        return frozenset()
    if path in base.held:
        return marks(_in_clear(paths.get(base.local, path)))
    return _filled(paths.get(base.local, path), paths.get(base.live, path))


def separate(
    changes: Collection[FieldChange], past: Past, marks_of_file: Placeholders
) -> tuple[tuple[Held, ...], Mapping[FieldPath, str]]:
    """What is held of an object's differences: fields that nobody edited, and the others by their reasons.

    The first are told and left; the others are questions that no verb may decide.
    """
    held: list[Held] = []
    reasons: dict[FieldPath, str] = {}
    for one in changes:
        mark = marks_of_file.in_content(one.local)
        if mark and _is_unedited(one, past):
            held.append(Held(one.path, one.local, one.live, Reason.PLACEHOLDER))
        elif mark:
            reasons[one.path] = f"{_name(mark, one.local)} is filled in by something else, with a value unknown here"
        elif marks_of_file.has_images and (image := next(_impossible_images(one.path, one.local), "")):
            reasons[one.path] = f"no image can be called {image}"
    return tuple(held), reasons


def _is_unedited(one: FieldChange, past: Past) -> bool:
    """Whether the placeholder is as it was when it was filled in, and live as it was filled in.

    A mark alone may stand for any value: it is unedited where the file had it before.
    """
    text = leaf_text(one.local)
    if text is None:
        return False
    was = list(past.values(one.path, one.local))
    if _filled(one.local, one.live):
        return not any(same(value, one.live) for value in was)
    with_mark = [value for value in was if first_mark(leaf_text(value) or "")]
    return is_mark_alone(text) and same(next(iter(with_mark), ABSENT), one.local)


def _filled(text: Content, live: Content) -> frozenset[str]:
    """The marks of a text that have another value in live."""
    mine, theirs = leaf_text(_in_clear(text)), leaf_text(live)
    values = filled_in(mine, theirs) if mine is not None and theirs is not None else None
    return frozenset(mark for mark, value in (values or {}).items() if mark != value)


def _in_clear(content: Content) -> Content:
    """The content without what its manifest packs as base64: nothing fills that in."""
    if isinstance(content, dict):
        return {key: _in_clear(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_in_clear(value) for value in content]
    return None if isinstance(content, Masked) and not content.clear else content


def _impossible_images(path: FieldPath, content: Content) -> Iterator[str]:
    """Images of containers with marks, which no registry can have, although the API takes any text there."""
    if isinstance(content, str):
        is_image = path[-1:] == ("image",) and not _CONTAINERS.isdisjoint(map(str, path[:-1]))
        if is_image and first_mark(content) and not images.is_image(content):
            yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _impossible_images((*path, key), value)
    elif isinstance(content, list):
        for position, value in enumerate(content):
            yield from _impossible_images((*path, position), value)


def _name(mark: str, content: Content) -> str:
    """A mark as it may be printed: never one within a value of a Secret."""
    return mark if mark in marks(_without_values(content)) else "***"


def _without_values(content: Content) -> Content:
    if isinstance(content, dict):
        return {key: _without_values(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_without_values(value) for value in content]
    return None if isinstance(content, Masked) else content


def _at(content: Object | Absent, path: FieldPath) -> Content:
    return ABSENT if content is ABSENT else paths.get(content, path)
