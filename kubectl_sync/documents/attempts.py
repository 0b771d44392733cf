"""The ways to make an edit, best first; what each of them made is read again before it is believed."""

from collections import Counter
from collections.abc import Sequence

from kubectl_sync.documents import groups, jsons
from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.patches import Patch, UnspliceableError, apply
from kubectl_sync.documents.reading import Document, read_chunk
from kubectl_sync.documents.roundtrip import round_trip
from kubectl_sync.documents.splice import plan_patches
from kubectl_sync.documents.tracing import traced
from kubectl_sync.documents.writing import write
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, same
from kubectl_sync.model.paths import FieldPath


def made(old: Document, changes: Sequence[tuple[FieldPath, Content]], wanted: Content) -> str:
    """Return the document's text when it says what is wanted; `changes` are what makes the difference.

    Raises UnspliceableError with the reason where there is no way, or DocumentError.
    """
    text = old.chunk.text
    newline = "\r\n" if "\r\n" in text else "\n"
    ended = text.endswith("\n")
    document = old if ended else _read(old, text + newline)
    if document is not None and not document.has_tree:
        raise UnspliceableError("this JSON has characters in a way that YAML does not know")
    if document is None or document.root is None:
        new = _appended(old, wanted, newline)
    else:
        new = _first_way(document, changes, wanted)
    if not same(new.content, wanted):
        raise UnspliceableError("it would not read as wanted")
    bare = new.chunk.text.removesuffix("\n").removesuffix("\r")
    return new.chunk.text if ended or bare.endswith("\n") else bare  # an empty line may be text


def _first_way(document: Document, changes: Sequence[tuple[FieldPath, Content]], wanted: Content) -> Document:
    reasons = []
    trace = traced(document.content, changes)
    for blocks in (True, False):
        try:
            return _Splicing(document, wanted, trace, blocks=blocks).run()
        except UnspliceableError as error:
            reasons.append(error)
    try:
        new = _read(document, round_trip(document.chunk, paths.without_orders(document.content, changes)))
    except DocumentError:
        new = None
    if new is None or not same(new.content, wanted) or _comments(document) - _comments(new):
        raise reasons[0]
    return new


class _Splicing:
    """All patches at once where they do not meet, else as many as can be, step by step."""

    def __init__(self, document: Document, wanted: Content, trace: Content, *, blocks: bool) -> None:
        self.document = document
        self.wanted = wanted
        self.trace = trace  # of the document as it is at first
        self.blocks = blocks
        self.gone: Counter[str] = Counter()  # comments that went with what was removed, step by step

    def run(self) -> Document:
        patches = self.plan()
        new = self.apply(patches)
        if new is not None and same(new.content, self.wanted):
            return new  # no plan takes a comment that shall stay, and one that became text would be read
        before = _comments(self.document)
        for _ in range(2 * len(patches) + 2):  # one that needs more goes round in circles
            self.step(patches)
            if same(self.document.content, self.wanted):
                break
            patches = self.plan()
        if not same(self.document.content, self.wanted) or before - self.gone - _comments(self.document):
            raise UnspliceableError("it would not read as wanted")
        return self.document

    def plan(self) -> list[Patch]:
        document = self.document
        if document.root is None:
            raise UnspliceableError("nothing would be left")
        text, trace = document.chunk.text, self.trace
        return plan_patches(text, document.root, document.content, self.wanted, trace, blocks=self.blocks)

    def step(self, patches: list[Patch]) -> None:
        """Make the most patches that leave a text which is nearer to what is wanted."""
        now = _apart(self.document.content, self.wanted)
        for patch in groups.tries(patches):
            new = self.apply([patch])
            if new is not None and (patch.moves or _apart(new.content, self.wanted) < now):
                self.take(new, patch)
                return
        raise UnspliceableError("it would not read as wanted")

    def take(self, new: Document, patch: Patch) -> None:
        layout = TextLayout(self.document.chunk.text)
        if any("#" in layout.text[start:end] for start, end in patch.gone):
            for index, text in layout.comments(self.document.root):
                self.gone[text] += any(start <= index < end for start, end in patch.gone)
        self.document = new
        self.trace = None

    def apply(self, patches: list[Patch]) -> Document | None:
        try:
            return _read(self.document, apply(self.document.chunk.text, patches))
        except UnspliceableError:
            return None


def _apart(one: Content, other: Content) -> int:
    """How many values are not the same in two contents."""
    if isinstance(one, dict) and isinstance(other, dict):
        shared = sum(_apart(value, other[key]) for key, value in one.items() if key in other)
        return (
            shared
            + sum(_size(value) for key, value in one.items() if key not in other)
            + sum(_size(value) for key, value in other.items() if key not in one)
        )
    if isinstance(one, list) and isinstance(other, list):
        longer = one if len(one) > len(other) else other
        pairs = zip(one, other, strict=False)
        return sum(_apart(*pair) for pair in pairs) + sum(map(_size, longer[min(len(one), len(other)) :]))
    return 0 if same(one, other) else _size(one) + _size(other)


def _size(content: Content) -> int:
    if isinstance(content, dict | list) and content:
        return 1 + sum(map(_size, content.values() if isinstance(content, dict) else content))
    return 1


def _appended(old: Document, wanted: Content, newline: str) -> Document:
    """A document that had only comments, or nothing, gets a value."""
    start = old.chunk.text if not old.chunk.text or old.chunk.text.endswith("\n") else old.chunk.text + newline
    new = _read(old, start + write(wanted).replace("\n", newline))
    if new is None:
        raise UnspliceableError("it would not read as wanted")
    return new


def _read(document: Document, text: str) -> Document | None:
    """The document with another text; None where that cannot be read, or is no JSON any more."""
    if document.chunk.json and jsons.read_json(document.chunk.text) is not None and jsons.read_json(text) is None:
        return None
    try:
        return read_chunk(Chunk(text, document.chunk.line, document.chunk.json), document.index)
    except DocumentError:
        return None


def _comments(document: Document) -> Counter[str]:
    if "#" not in document.chunk.text:
        return Counter()
    return Counter(text for _, text in TextLayout(document.chunk.text).comments(document.root))
