"""The last line says what was done: written, deleted and from where, in part, failed."""

import pytest

from kubectl_sync.errors import InPart, SyncError
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.plan import Action
from kubectl_sync.views import summary


def done(action: Action, number: int, file: str = "") -> tuple[Done, ...]:
    return tuple(Done(ObjectRef("", "ConfigMap", "n", f"{action}{each}"), action, file) for each in range(number))


@pytest.mark.parametrize(
    ("found", "parked", "line"),
    [
        ((), (), "0 objects written"),
        (done("update", 1), (), "1 object written"),
        (done("delete", 601), (), "601 objects deleted"),
        ((*done("create", 2), *done("delete", 1)), (), "2 objects written, 1 deleted"),
        (done("delete", 1, "a.yaml"), (), "1 object deleted from the files"),
        (
            (*done("update", 1, "a.yaml"), *done("delete", 2, "b.yaml")),
            (),
            "1 object written, 2 deleted from the files",
        ),
        ((), (SyncError("no"),), "0 objects written, 1 failed"),
        (done("update", 2), (InPart("no"), SyncError("no")), "2 objects written, 1 of them in part, 1 failed"),
    ],
)
def test_what_was_done(found: tuple[Done, ...], parked: tuple[SyncError, ...], line: str) -> None:
    assert summary.outcome(Outcome(found, parked)) == line
