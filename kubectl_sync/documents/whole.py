"""Whole documents: one more at the end of a text, or one less."""

from typing import Final

from kubectl_sync.documents.chunks import Chunk, cut, separator
from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.reading import BOM, read, read_chunk
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content, same

# What no manifest is without: a comment with it is one that was switched off.
_MARK: Final = "apiVersion"


def append(text: str, manifest: str) -> str:
    """Return the text with one more document, in the line ends of the text; all that was there stays as it is.

    Raises DocumentError where the text is no YAML, or would then be read in another way.
    """
    if not text.removeprefix(BOM).strip():
        return text + manifest
    old, new = _contents(text), _contents(manifest)
    newline = "\r\n" if "\r\n" in text else "\n"
    whole = text if text.endswith("\n") else text + newline
    is_open = whole.splitlines()[-1].strip() == "---"
    between = "" if is_open or manifest.startswith("---") else f"---{newline}"
    made = whole + between + manifest.replace("\r\n", "\n").replace("\n", newline)
    return _checked(made, [*old, *new])


def without(text: str, document: int) -> str:
    """Return the text without a document, "" where that was all that it said.

    Comments stay where they stand at the head of the text or behind the document; above another document than the
    first they go with it. Those of a text that says nothing else go, too. But a manifest that was switched off by
    comments always stays. Raises DocumentError where the others would then be read in another way.
    """
    bom = BOM if text.startswith(BOM) else ""
    chunks = cut(text.removeprefix(BOM))
    kept = _kept(chunks[document], document)
    rest = [one.text for one in chunks]
    rest[document] = kept
    others = [read_chunk(one, at).content for at, one in enumerate(chunks) if at != document]
    others = [one for one in others if one is not None]
    if not others and _MARK not in "".join(rest):
        return ""
    if not document and not kept and separator(chunks[0]) == 0 and not chunks[0].text.startswith("---"):
        rest[1] = _unseparated(rest[1])
    return _checked(bom + "".join(rest), others)


def _kept(chunk: Chunk, document: int) -> str:
    """What stays of a document that goes: comments that are about more than it, or that may be."""
    found = read_chunk(chunk, document)
    if not found.has_tree or found.root is None:
        return ""
    layout = TextLayout(chunk.text)
    head = chunk.text[: layout.line_start(found.root.start)]
    tail = chunk.text[layout.line_after(layout.tail(found.root)) :]
    head = head if (_MARK if document else "#") in head else ""
    tail = tail if "#" in tail else ""
    if head and not tail:  # what follows has a `---` of its own
        at = separator(chunk)
        head = head[:at] if head[at : at + 3] == "---" and "#" not in head[at:] else head
    if tail and not head and chunk.text.startswith("---"):
        tail = chunk.text[: layout.line_after(0)] + tail
    return head + tail


def _unseparated(text: str) -> str:
    """A document that comes to stand first needs no `---` where the one before it had none."""
    first, _, rest = text.partition("\n")
    return rest if first.strip() == "---" else text


def _contents(text: str) -> list[Content]:
    return [one.content for one in read(text) if one.content is not None]


def _checked(text: str, wanted: list[Content]) -> str:
    if not same(_contents(text), wanted):
        raise DocumentError("the documents of this file would be read in another way", "do it by hand")
    return text
