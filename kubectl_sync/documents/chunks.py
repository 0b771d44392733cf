"""Cutting a file's text into its documents, as kubectl does before it parses any of them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kubectl_sync.documents import jsons
from kubectl_sync.errors import DocumentError

# k8s.io/apimachinery:pkg/util/yaml/decoder.go, YAMLReader: a line that starts with `---` ends a document; only
# a comment may follow on it.
_DASHES: Final = re.compile(r"^---(?P<rest>[^\n]*)", re.MULTILINE)
_PRELUDE: Final = re.compile(r"[ \t]*(?:#.*)?\r?\Z")


_STRETCH: Final = 1 << 14  # characters whose lines are counted anew for each question


@dataclass(frozen=True)
class Chunk:
    """The text of one document with its `---` line, and the line of the file (1-based) it starts on.

    `json`: it stands where kubectl tries JSON before it tries YAML.
    """

    text: str
    line: int
    json: bool = False

    def line_at(self, index: int) -> int:
        """Return the line of the file on which the character at `index` of this chunk stands."""
        stretch = min(index, len(self.text)) // _STRETCH
        return self._lines[stretch] + self.text.count("\n", stretch * _STRETCH, index)

    @cached_property
    def _lines(self) -> list[int]:
        """The line on which each stretch of the text begins."""
        found = [self.line]
        for start in range(0, len(self.text), _STRETCH):
            found.append(found[-1] + self.text.count("\n", start, start + _STRETCH))
        return found


def cut(text: str) -> list[Chunk]:
    """Cut a text at its `---` lines; what the chunks hold, joined, is the text again.

    Comments above the first `---` belong to the first document. JSON objects that follow each other without
    `---` are documents too, as to kubectl. Raises DocumentError for a line that starts with `---` and goes on.
    """
    starts = _separators(text) if "---" in text else []
    if not starts or not _is_prelude(text[: starts[0]]):
        starts.insert(0, 0)
    starts[0] = 0
    is_json = text[:1] == "{" or (text[:1].isspace() and text.lstrip()[:1] == "{")
    if is_json:
        starts[1:1] = jsons.more(text, starts[1] if len(starts) > 1 else len(text))
    chunks = []
    line = 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunks.append(Chunk(text[start:end], line, is_json and not text.startswith("---", start)))
        line += text.count("\n", start, end)
    return chunks


def separator(chunk: Chunk) -> int:
    """Return where the `---` of a chunk stands, 0 where it has none."""
    match = _DASHES.search(chunk.text)
    return match.start() if match else 0


def _separators(text: str) -> list[int]:
    starts = []
    for match in _DASHES.finditer(text):
        rest = match["rest"].strip()
        if rest and rest[0] != "#":
            line = text.count("\n", 0, match.start()) + 1
            hint = "put what follows on a line of its own" if match["rest"][0] in " \t" else "indent or quote this line"
            raise DocumentError(f"line {line}: kubectl takes nothing but a comment after `---`", hint)
        starts.append(match.start())
    return starts


def _is_prelude(text: str) -> bool:
    return all(_PRELUDE.match(line) for line in text.split("\n"))
