"""From a document's text to the values that kubectl reads in it: one pass over the events, no tree."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import yaml

from kubectl_sync.documents import scalars
from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.events import events
from kubectl_sync.documents.limits import ALIASED_VALUES, DEPTH, SIZE
from kubectl_sync.documents.problems import TEMPLATE_HINT, problem
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import copied

_MERGE_RULE: Final = "`<<` takes a mapping, or a list of mappings"
_KEY_RULE: Final = "a key must be text"
_RANDOM: Final = "this key is there twice, as text and as a number or word: kubectl takes either, by chance"
# Without its name: what begins with a star may be a password that lacks its quotes.
_INSIDE: Final = "an alias (`*`) lies inside its own anchor"
_NO_ANCHOR: Final = "an alias (`*`) has no anchor (`&`) before it"
_STAR_HINT: Final = "text that begins with a star needs quotes; its objects are left alone until then"
_plain = lru_cache(maxsize=8192)(scalars.resolve)


class _Key:
    """What stands in place of a key: there is none yet, or it is the merge key."""


_NONE: Final = _Key()
_MERGE: Final = _Key()


class _Level:
    """A mapping or list that is being read."""

    __slots__ = ("content", "event", "height", "key", "merged", "odd", "size", "texts")

    def __init__(self, content: Any, event: Any, size: int, texts: int) -> None:
        self.content = content
        self.event = event
        self.size = size  # how many values the document had before this one
        self.texts = texts  # how many characters they had
        self.height = 1  # of the mappings and lists in it, itself included
        self.key: str | _Key = _NONE
        self.merged: set[str] | None = None  # keys that come from a merge only
        self.odd: dict[str, Any] | None = None  # keys that are not text -> what they are


class Reader:
    """Reads one document, once; then `start` and `repeated` tell where.

    `start` is the index of the document's value, None where it is empty; `repeated` those of keys that their
    mapping has already: kubectl takes the last one without a word, in every mode of validation.
    """

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.start: int | None = None
        self.repeated: list[int] = []
        self._level = _Level([], None, 0, 0)
        self._above: list[_Level] = []
        # value, how many values, their characters, height
        self._anchors: dict[str, tuple[Any, int, int, int] | None] = {}
        self._size = self._texts = 0
        self._aliased = self._aliased_texts = 0

    def read(self) -> Content:
        """Return the values.

        Raises DocumentError where the text is not YAML that kubectl takes, or is beyond a limit.
        """
        for event in events(self.chunk):
            if handle := _HANDLERS.get(type(event)):
                handle(self, event)
        return self._level.content[0] if self._level.content else None

    def _scalar(self, event: Any) -> None:
        if event.tag is not None:
            value = self._tagged(event)
        elif event.implicit[0]:
            value = _plain(event.value)
        else:
            value = event.value
        if type(value) is float:
            value = self._number(event, value)
        self._size += 1
        self._texts += len(event.value)
        if event.anchor:
            self._anchors[event.anchor] = value, 1, len(event.value), 0
        self._place(value, event)

    def _tagged(self, event: Any) -> scalars.Scalar:
        try:
            return scalars.tagged(event.tag, event.value)
        except ValueError as error:
            raise self._problem(event, str(error)) from error

    def _number(self, event: Any, value: float) -> scalars.Scalar:
        if self._awaits_key():
            return value
        if not math.isfinite(value):
            raise self._problem(event, "kubectl refuses this number: JSON does not have it")
        return scalars.as_whole_number(value)

    def _alias(self, event: Any) -> None:
        found = self._anchors.get(event.anchor)
        if found is None:
            known = event.anchor in self._anchors
            raise self._problem(event, _INSIDE if known else _NO_ANCHOR, "" if known else _STAR_HINT)
        value, size, texts, height = found
        self._size += size
        self._texts += texts
        self._aliased += size
        self._aliased_texts += texts
        is_large = self._aliased > ALIASED_VALUES or self._aliased_texts > SIZE
        if is_large or len(self._above) + height > DEPTH:
            raise self._problem(event, "the aliases make this document far too large")
        if height and self._awaits_key():
            raise self._problem(event, _KEY_RULE)
        self._level.height = max(self._level.height, height + 1)
        self._place(copied(value), event)

    def _mapping(self, event: Any) -> None:
        self._enter(event, {})

    def _list(self, event: Any) -> None:
        self._enter(event, [])

    def _enter(self, event: Any, content: Any) -> None:
        if self._awaits_key():
            braces = self.chunk.text.startswith("{{", event.start_mark.index - 1)
            raise self._problem(event, _KEY_RULE, TEMPLATE_HINT if braces else "")
        if len(self._above) == DEPTH:
            raise self._problem(event, f"nested more than {DEPTH} levels deep")
        if event.anchor:
            self._anchors[event.anchor] = None
        self._above.append(self._level)
        self._level = _Level(content, event, self._size, self._texts)
        self._size += 1

    def _leave(self, _: Any) -> None:
        level = self._level
        self._level = above = self._above.pop()
        if level.event.anchor:
            size, texts = self._size - level.size, self._texts - level.texts
            self._anchors[level.event.anchor] = level.content, size, texts, level.height
        if above.height <= level.height:
            above.height = level.height + 1
        self._place(level.content, level.event)

    def _awaits_key(self) -> bool:
        return self._level.key is _NONE and type(self._level.content) is dict

    def _place(self, value: Any, event: Any) -> None:
        level = self._level
        if type(level.content) is list:
            if not self._above:
                self._root(event)
            level.content.append(value)
        elif level.key is _NONE:
            level.key = self._key(level, value, event)
        else:
            if level.key is _MERGE:
                self._merge(level, value, event)
            else:
                level.content[level.key] = value
            level.key = _NONE

    def _root(self, event: Any) -> None:
        if self._level.content:
            raise self._problem(event, "kubectl reads nothing after `...`; a new document starts with `---`")
        start, end = event.start_mark.index, event.end_mark.index
        if type(event) is not yaml.ScalarEvent or start < end:
            self.start = start

    def _key(self, level: _Level, value: Any, event: Any) -> str | _Key:
        if type(value) is str:
            if value == scalars.MERGE and _is_merge(event):
                return _MERGE
            name = value
        else:
            name = self._odd_key(level, value, event)
        if name in level.content:
            self._repeat(level, name, value, event)
        return name

    def _odd_key(self, level: _Level, value: Any, event: Any) -> str:
        try:
            name = scalars.key(value)
        except ValueError as error:
            raise self._problem(event, str(error)) from error
        level.odd = level.odd or {}
        level.odd.setdefault(name, value)
        return name

    def _repeat(self, level: _Level, name: str, value: Any, event: Any) -> None:
        if level.merged and name in level.merged:
            level.merged.discard(name)
        elif type((level.odd or {}).get(name, name)) is not type(value):
            raise self._problem(event, _RANDOM)
        else:
            self.repeated.append(event.start_mark.index)

    def _merge(self, level: _Level, value: Any, event: Any) -> None:
        """What is merged wins over the keys above it, the first mapping of a list over those after it.

        go.yaml.in/yaml/v2:decode.go, mapping and merge: not what YAML 1.1 says.
        """
        parts = value if type(value) is list and type(event) is yaml.SequenceStartEvent else [value]
        level.merged = level.merged or set()
        for part in reversed(parts):
            if type(part) is not dict:
                raise self._problem(event, _MERGE_RULE)
            level.content.update(part)
            level.merged.update(part)

    def _problem(self, event: Any, message: str, hint: str = "") -> DocumentError:
        return problem(self.chunk, event.start_mark.index, message, hint)


def _is_merge(event: Any) -> bool:
    if type(event) is not yaml.ScalarEvent:
        return False
    return event.implicit[0] or event.tag == scalars.TAG + "merge"


_HANDLERS: Final[Mapping[type, Callable[[Reader, Any], None]]] = {
    yaml.ScalarEvent: Reader._scalar,  # noqa: SLF001
    yaml.AliasEvent: Reader._alias,  # noqa: SLF001
    yaml.MappingStartEvent: Reader._mapping,  # noqa: SLF001
    yaml.SequenceStartEvent: Reader._list,  # noqa: SLF001
    yaml.MappingEndEvent: Reader._leave,  # noqa: SLF001
    yaml.SequenceEndEvent: Reader._leave,  # noqa: SLF001
}
