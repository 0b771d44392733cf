"""Edits of real manifests, each judged by what does not come from the editor.

`python -m tests.documents.trials FOLDER NUMBER SEED` prints the figures and what was refused.
"""

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kubectl_sync import documents
from kubectl_sync.documents import Document
from kubectl_sync.documents.layout import TextLayout
from kubectl_sync.documents.nodes import Sequence
from kubectl_sync.documents.places import NodePlace, follow
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, same
from tests.documents.drift import Drift, drift


@dataclass
class Figures:
    """What came of many trials; `wrong`: accepted though it is not what was wanted, with the reason."""

    tried: int = 0
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    scalars: int = 0
    more_lines: list[str] = field(default_factory=list)  # of those, where more than a line changed
    seconds: list[float] = field(default_factory=list)

    @property
    def written(self) -> float:
        """The share of edits that were made and verified, in percent."""
        return 100 * (1 - len(self.refused) / self.tried)

    @property
    def one_line(self) -> float:
        """The share of changed scalars that changed exactly a line, in percent."""
        return 100 * (1 - len(self.more_lines) / self.scalars) if self.scalars else 100.0

    def __str__(self) -> str:
        return (
            f"{self.tried} edits, {self.written:.2f} % written and verified, {len(self.wrong)} wrong; "
            f"{self.scalars} changed scalars, {self.one_line:.2f} % in one line; "
            f"median {1000 * statistics.median(self.seconds):.2f} ms"
        )


@dataclass(frozen=True)
class Edited:
    """An edit that was made: the text of its document afterwards."""

    name: str
    text: str
    wanted: Any


def objects(files: list[Path]) -> list[tuple[Path, str, Document]]:
    """All objects that can drift."""
    found = []
    for file in files:
        text = file.read_bytes().decode()
        try:
            found += [(file, text, one) for one in documents.read(text) if isinstance(one.content, dict)]
        except DocumentError:
            continue
    return found


def trials(files: list[Path], number: int, seed: int) -> Iterator[tuple[Figures, Edited | None]]:
    """Make so many edits; the figures are the same object each time, and complete at the end."""
    chance = random.Random(seed)
    figures = Figures()
    known = objects(files)
    for at in range(number):
        file, text, document = chance.choice(known)
        changes = drift(document.content, chance, chance.choice((1, 1, 2, 3, 4, 6)))
        if not changes.changes:
            continue
        name = f"trial {at} of seed {seed}: {file.name}[{document.index}] " + ", ".join(
            f"{paths.show(path)} = {value!r}" for path, value in changes.changes
        )
        yield figures, one_trial(figures, name, text, document, changes)


def one_trial(figures: Figures, name: str, text: str, document: Document, changes: Drift) -> Edited | None:
    figures.tried += 1
    wanted = paths.patch(document.content, changes.changes)
    started = time.perf_counter()
    try:
        new = documents.edit(text, document.index, changes.changes)
    except DocumentError as error:
        figures.refused.append(f"{name}: {error.message}")
        return None
    figures.seconds.append(time.perf_counter() - started)
    figures.wrong += [f"{name}: {reason}" for reason in faults(text, new, document, changes, wanted)]
    if changes.scalar and not same(document.content, wanted):
        figures.scalars += 1
        if lines_changed(text, new) != 1:
            figures.more_lines.append(name)
    return Edited(name, documents.read(new)[document.index].chunk.text, wanted)


def faults(text: str, new: str, document: Document, changes: Drift, wanted: Any) -> Iterator[str]:
    before, after = documents.read(text), documents.read(new)
    if len(before) != len(after):
        yield "another number of documents"
        return
    if not same(after[document.index].content, wanted):
        yield "another content"
    for one, other in zip(before, after, strict=True):
        if one.index != document.index and one.chunk.text != other.chunk.text:
            yield "another document was touched"
    if document.repeated and changes.removes:
        return  # all of the same name go
    lost = comments(text) - comments(new)
    allowed = going(document, changes) if changes.removes else Counter()
    if lost - allowed:
        yield f"lost comments {sorted(lost - allowed)}"


def lines_changed(text: str, new: str) -> int:
    old, now = text.split("\n"), new.split("\n")
    return sum(one != other for one, other in zip(old, now, strict=False)) + abs(len(old) - len(now))


def comments(text: str) -> Counter[str]:
    """All comments of a text, by libyaml's tokens: what lies between them."""
    found: Counter[str] = Counter()
    for document in documents.read(text):
        try:
            found += Counter(_between(document.chunk.text))
        except yaml.YAMLError:
            assert document.chunk.json  # it has no comments
    return found


def _between(text: str) -> Iterator[str]:
    end = 0
    for token in yaml.scan(text if text.endswith("\n") else text + "\n", yaml.CLoader):
        if not isinstance(token, yaml.BlockEndToken | yaml.BlockMappingStartToken | yaml.BlockSequenceStartToken):
            yield from _in(text[end : token.start_mark.index])
            is_block = isinstance(token, yaml.ScalarToken) and token.style in ("|", ">")
            header = text[token.start_mark.index : token.end_mark.index].partition("\n")[0] if is_block else ""
            yield from _in(header.partition(" ")[2])
            end = token.end_mark.index
    yield from _in(text[end:])


def _in(gap: str) -> Iterator[str]:
    for line in gap.split("\n"):
        if "#" in line:
            yield line[line.index("#") :].strip()


def going(document: Document, changes: Drift) -> Counter[str]:
    """The comments that may go: in and directly above what is removed."""
    layout = TextLayout(document.chunk.text if document.chunk.text.endswith("\n") else document.chunk.text + "\n")
    allowed: Counter[str] = Counter()
    for path, value in changes.changes:
        trail = follow(document.root, document.content, path) if document.root else []
        if len(trail) == len(path) + 1 and (value is ABSENT or isinstance(value, list)):
            start, stop = _place(layout, trail, whole=value is ABSENT)
            allowed += Counter(_in_lines(layout.text[start:stop]))
    return allowed


def _place(layout: TextLayout, trail: list[NodePlace], *, whole: bool) -> tuple[int, int]:
    """From the comment above a place, or from the place itself, to the comments below that are further in."""
    place, parent = trail[-1], trail[-2].node
    start = place.start
    if isinstance(parent, Sequence) and not parent.flow:
        start = layout.dash(parent, place.position)
    column = layout.column(start)
    head = layout.head(start, column) if whole else start
    return head, layout.below(layout.tail(place.node), column)


def _in_lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        at = -1
        while (at := line.find("#", at + 1)) >= 0:
            yield line[at:].strip()


def main(folder: str, number: str, seed: str) -> int:
    files = sorted([*Path(folder).rglob("*.yaml"), *Path(folder).rglob("*.yml")])
    figures = Figures()
    for figures, _ in trials(files, int(number), int(seed)):  # noqa: B007 the last one is complete
        pass
    for title in ("refused", "wrong", "more_lines"):
        for line in getattr(figures, title):
            print(title.upper(), line)
    print(figures)
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
