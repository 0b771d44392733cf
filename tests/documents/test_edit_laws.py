"""What holds for every edit of every text, by texts of Hypothesis and by what fuzzing once began with."""

import os
import random

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from kubectl_sync import documents
from kubectl_sync.documents import Document
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from kubectl_sync.model.content import same
from tests.documents.drift import Change, Drift, drift, fields
from tests.documents.fuzz import one_input, seeds
from tests.documents.texts import texts
from tests.documents.trials import faults

pytestmark = pytest.mark.long
PIECES = (b" ", b"\n", b"- ", b": ", b"#", b" # c\n", b"'", b'"', b"{", b"]", b"|", b"&a ", b"*a", b"\t")
SEEDS = st.integers(0, 2**32)
# The same texts in every run; `make corpus` takes more, and new ones.
EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
MANY = settings(
    max_examples=EXAMPLES or 80,
    derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    deadline=None,
)


def readable(text: str) -> list[Document]:
    try:
        return documents.read(text)
    except DocumentError:
        assume(False)
        raise


def changes_of(document: Document, seed: int, number: int) -> Drift:
    return drift(document.content, random.Random(seed), number)


@MANY
@given(texts())
def test_an_edit_that_changes_nothing_changes_no_byte(text: str) -> None:
    for document in readable(text):
        assert documents.edit(text, document.index, [((), document.content)]) == text
        assert documents.edit(text, document.index, list(fields(document.content))[:20]) == text


@MANY
@given(texts(), SEEDS, st.integers(1, 6))
def test_an_edit_reads_as_wanted_and_loses_nothing(text: str, seed: int, number: int) -> None:
    for document in readable(text):
        changes = changes_of(document, seed, number)
        try:
            new = documents.edit(text, document.index, changes.changes)
        except DocumentError as error:
            event("refused: " + error.message.rpartition(": ")[2])
            continue
        wanted = paths.patch(document.content, changes.changes)
        assert list(faults(text, new, document, changes, wanted)) == []


@MANY
@given(texts(), SEEDS)
def test_edits_of_different_places_may_come_in_any_order(text: str, seed: int) -> None:
    document = readable(text)[0]
    changes = changes_of(document, seed, 2).changes
    assume(len(changes) == 2)
    made = [one for one in (_after(text, order) for order in (changes, changes[::-1])) if one is not None]
    assume(len(made) == 2)

    assert same(*made)


def _after(text: str, changes: tuple[Change, ...]) -> object:
    """What the first document says after one edit and then another; None where one is refused or has no place."""
    for change in changes:
        try:
            text = documents.edit(text, 0, [change])
        except DocumentError:
            return None
    return documents.read(text)[0].content


@pytest.mark.parametrize("seed", range(4))
def test_texts_with_mistakes_are_read_and_edited_or_refused(seed: int) -> None:
    """What `make fuzz` does for long: characters go, come, change places."""
    chance = random.Random(seed)
    begin = list(seeds())
    for _ in range(400):
        text = bytearray(chance.choice(begin))
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(text) + 1)
            piece = chance.choice(PIECES)
            text[at : at + chance.randrange(3)] = piece if chance.random() < 0.7 else text[at : at + 9]
        one_input(chance.randbytes(4) + bytes(text))
