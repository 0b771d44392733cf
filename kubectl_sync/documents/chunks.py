"""Cutting a file's text into its documents, as kubectl does before it parses any of them."""

import re
from dataclasses import dataclass

# k8s.io/apimachinery:pkg/util/yaml/decoder.go, YAMLReader: a line that starts with `---`.
_SEPARATOR = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_PRELUDE = re.compile(r"[ \t]*(?:[#%].*)?\r?\Z")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of one document with its `---` line, and the line of the file (1-based) it starts on."""

    text: str
    line: int

    def line_at(self, index: int) -> int:
        """Return the line of the file on which the character at `index` of this chunk stands."""
        return self.line + self.text.count("\n", 0, index)


def cut(text: str) -> list[Chunk]:
    """Cut a text at its `---` lines; what the chunks hold, joined, is the text again.

    Comments and directives above the first `---` belong to the first document.
    """
    starts = [match.start() for match in _SEPARATOR.finditer(text)]
    if not starts or not _is_prelude(text[: starts[0]]):
        starts.insert(0, 0)
    starts[0] = 0
    chunks = []
    line = 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunks.append(Chunk(text[start:end], line))
        line += text.count("\n", start, end)
    return chunks


def separator(chunk: Chunk) -> int:
    """Return where the `---` of a chunk stands, 0 where it has none."""
    match = _SEPARATOR.search(chunk.text)
    return match.start() if match else 0


def _is_prelude(text: str) -> bool:
    return all(_PRELUDE.match(line) for line in text.split("\n"))
