"""What a reader, who may not ask the server, is told of what it rewrites."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.projection import Projection
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Row
from tests.engine.making import in_cluster, in_file

PATH = ("spec", "image")


def content(image: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"image": image}}


def asked(file: str, live: str, rewritten: frozenset[Any]) -> ObjectChange:
    base = Base(content("web:1"), content("mirror/web:1"), "u", rewritten=rewritten)
    one = FieldChange(PATH, "web:1", file, live, Row.CONFLICT)
    ref = ObjectRef("", "Pod", "n", "p")
    return ObjectChange(ref, in_file(content(file)), in_cluster(content(live)), base, (Hunk("h", (one,)),))


@pytest.mark.parametrize(
    ("file", "live", "rewritten", "known"),
    [
        ("web:1", "mirror/web:1", frozenset({PATH}), True),
        ("web:2", "mirror/web:1", frozenset({PATH}), False),
        ("web:1", "mirror/web:2", frozenset({PATH}), False),
        ("web:1", "mirror/web:1", frozenset(), False),
    ],
)
def test_what_was_rewritten_is_so_while_both_sides_are_as_they_were(
    file: str, live: str, rewritten: frozenset[Any], known: bool
) -> None:
    change = asked(file, live, rewritten)

    found = Projection.remembered(change)

    assert (found is not None) == known
    assert found is None or not found.shows(change.changes[0])
