"""Reading: a text into its documents."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kubectl_sync.documents import jsons, scalars
from kubectl_sync.documents.chunks import Chunk, cut
from kubectl_sync.documents.limits import SIZE
from kubectl_sync.documents.nodes import Node, Scalar, compose
from kubectl_sync.documents.places import doubled, follow
from kubectl_sync.documents.problems import problem
from kubectl_sync.documents.values import Reader
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import FieldPath

BOM: Final = "\ufeff"


@dataclass(frozen=True)
class Document:
    """One document of a text: its position there (0-based), what it says, and the line it starts on.

    `content` is None for a document that is empty or has only comments. `repeated` are the lines of keys that
    stand further up in their mapping already: kubectl takes the last one. `chunk` is the document's text.
    """

    index: int
    content: Content
    line: int
    repeated: tuple[int, ...]
    chunk: Chunk = field(repr=False, compare=False)

    @cached_property
    def root(self) -> Node | None:
        """The tree with the places of everything in the text; None for an empty document.

        Raises DocumentError where there is no tree.
        """
        return compose(self.chunk)

    @property
    def has_tree(self) -> bool:
        r"""Whether the text is YAML; JSON with `"\ud83d\ude00"` is none."""
        try:
            _ = self.root
        except DocumentError:
            return False
        return True

    @property
    def doubled(self) -> tuple[tuple[int, int], ...]:
        """The lines of each key that its mapping has twice: of the first one, and of the one after it."""
        if not self.repeated or not self.has_tree or self.root is None:
            return ()
        return tuple((self.chunk.line_at(one), self.chunk.line_at(two)) for one, two in doubled(self.root))

    def respelled(self, path: FieldPath, must: str = "text") -> str:
        """What to do so that a field's value is what it `must` be: `put quotes around it: KEY: "700"`."""
        place = follow(self.root, self.content, path)[-1] if self.has_tree and self.root is not None else None
        node = place.node if place else None
        if place is None or not isinstance(node, Scalar) or node.tag or "\n" in node.text:
            return f"write {must} there"
        key = self.chunk.text[place.key.start : place.key.end] + ": " if place.key else ""
        if must == "text":
            return f'put quotes around it: `{key}"{node.text}"`'
        is_one = node.style and not isinstance(scalars.resolve(node.text), str)
        return f"take its quotes away: `{key}{node.text}`" if is_one else f"write {must} there"

    def line_of(self, path: FieldPath) -> int:
        """Return the line (1-based, of the whole text) of the field at the path, or of its nearest parent."""
        if not self.has_tree or self.root is None:
            return self.line
        return self.chunk.line_at(follow(self.root, self.content, path)[-1].start)


def read(text: str) -> list[Document]:
    """Return the documents of a text, with the values that kubectl reads in them.

    Raises DocumentError, its message `line N: ...`, where a document is not YAML that kubectl takes, or is
    beyond a limit: 3 MiB, 100 levels, 100,000 values through aliases.
    """
    chunks = cut(text.removeprefix(BOM))
    if len(chunks) == 1 and not chunks[0].text.strip():
        return []
    return [read_chunk(chunk, index) for index, chunk in enumerate(chunks)]


def _size(chunk: Chunk) -> int:
    try:
        return len(chunk.text) if chunk.text.isascii() else len(chunk.text.encode())
    except UnicodeEncodeError as error:
        raise problem(chunk, error.start, "half a character (a lone surrogate)") from error


def _of_json(chunk: Chunk) -> Content | None:
    try:
        return jsons.read_json(chunk.text)
    except OverflowError as error:
        start = chunk.text.index("{")
        raise problem(chunk, start, "kubectl refuses a number in it: it is too large") from error


def read_chunk(chunk: Chunk, index: int) -> Document:
    """Return the document that a chunk is; raises what `read` does."""
    if _size(chunk) > SIZE:
        raise DocumentError(f"line {chunk.line}: the document is larger than the 3 MiB the API server takes")
    if chunk.json and (content := _of_json(chunk)) is not None:
        start = chunk.text.index("{")
        return Document(index, content, chunk.line_at(start), (), chunk)
    reader = Reader(chunk)
    content = reader.read()
    line = chunk.line if reader.start is None else chunk.line_at(reader.start)
    return Document(index, content, line, tuple(map(chunk.line_at, reader.repeated)), chunk)
