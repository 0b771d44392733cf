"""Reading: a text into its documents."""

from dataclasses import dataclass, field
from typing import Final

from kubectl_sync.documents.chunks import Chunk, cut
from kubectl_sync.documents.nodes import Node, compose
from kubectl_sync.documents.places import follow
from kubectl_sync.documents.values import build
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content
from kubectl_sync.model.paths import FieldPath

# The API server's own limit for one object: k8s.io/apiserver:pkg/server/config.go, MaxRequestBodyBytes.
SIZE: Final = 3 * 1024 * 1024
BOM: Final = "\ufeff"


@dataclass(frozen=True)
class Document:
    """One document of a text: its position there (0-based), what it says, and the line it starts on.

    `content` is None for a document that is empty or has only comments. `chunk` and `root` are its text
    and tree.
    """

    index: int
    content: Content
    line: int
    chunk: Chunk = field(repr=False, compare=False)
    root: Node | None = field(repr=False, compare=False)

    def line_of(self, path: FieldPath) -> int:
        """Return the line (1-based, of the whole text) of the field at the path, or of its nearest parent."""
        if self.root is None:
            return self.line
        return self.chunk.line_at(follow(self.chunk, self.root, self.content, path)[-1].start)


def read(text: str) -> list[Document]:
    """Return the documents of a text, with the values that kubectl reads in them.

    Raises DocumentError, its message `line N: ...`, where a document is not YAML that kubectl takes, has a
    key twice, or is beyond a limit: 3 MiB, 100 levels, 100,000 values through aliases.
    """
    chunks = cut(text.removeprefix(BOM))
    if len(chunks) == 1 and not chunks[0].text.strip():
        return []
    return [read_chunk(chunk, index) for index, chunk in enumerate(chunks)]


def read_chunk(chunk: Chunk, index: int) -> Document:
    """Return the document that a chunk is; raises what `read` does."""
    if len(chunk.text) > SIZE:
        raise DocumentError(f"line {chunk.line}: the document is larger than the 3 MiB the API server takes")
    root = compose(chunk)
    line = chunk.line if root is None else chunk.line_at(root.start)
    return Document(index, build(chunk, root), line, chunk, root)
