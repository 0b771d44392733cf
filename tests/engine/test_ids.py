"""Ids of questions: stable, told apart by all that makes the question another one, and no oracle for secrets."""

from typing import Any

import pytest

from kubectl_sync.engine.plan.ids import hunk_id
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import FieldChange, Row

REF = ObjectRef("", "ConfigMap", "n", "c")


def changed(path: str = "a", base: Any = 1, local: Any = 2, live: Any = 3) -> tuple[FieldChange, ...]:
    return (FieldChange((path,), base, local, live, Row.CONFLICT),)


def test_the_same_question_has_the_same_id() -> None:
    assert hunk_id(b"k", "x", REF, changed()) == hunk_id(b"k", "x", REF, changed(base=1.0))
    assert len(hunk_id(b"k", "x", REF, changed())) == 12


@pytest.mark.parametrize(
    ("key", "cluster", "ref", "changes"),
    [
        (b"l", "x", REF, changed()),
        (b"k", "y", REF, changed()),
        (b"k", "x", REF._replace(name="d"), changed()),
        (b"k", "x", REF, changed(path="b")),
        (b"k", "x", REF, changed(base=0)),
        (b"k", "x", REF, changed(local=True)),
        (b"k", "x", REF, changed(live=None)),
        (b"k", "x", REF, changed(live=ABSENT)),
        (b"k", "x", REF, changed(live={"mark": "absent"})),
        (b"k", "x", REF, changed(live=Masked(3))),
        (b"k", "x", REF, (*changed(), *changed("b"))),
    ],
)
def test_another_question_has_another_id(key: bytes, cluster: str, ref: ObjectRef, changes: Any) -> None:
    assert hunk_id(key, cluster, ref, changes) != hunk_id(b"k", "x", REF, changed())


def test_a_secret_is_never_hashed_without_a_key() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        hunk_id(b"", "x", REF, changed(local={"a": [Masked("s")]}))


def test_masked_values_make_ids_by_their_value() -> None:
    one, other = (hunk_id(b"k", "x", REF, changed(local=Masked(value))) for value in ("s", "t"))

    assert one != other
    assert one == hunk_id(b"k", "x", REF, changed(local=Masked("s")))
