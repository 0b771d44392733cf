"""The question says what is done: written, deleted, or both, and where."""

import pytest

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.model.objects import Base, ObjectRef, Sides, Snapshot
from kubectl_sync.model.plan import Side
from kubectl_sync.model.policy import Grant
from kubectl_sync.terminal.reviewing import question
from tests.engine.making import config, in_cluster, in_file


@pytest.mark.parametrize(
    ("verb", "written", "deleted", "asked"),
    [
        ("push", 2, 0, "Write 2 changed objects?"),
        ("push", 0, 1, "Delete 1 object?"),
        ("push", 3, 25, "Write 3 and delete 25 objects?"),
        ("pull", 0, 2, "Delete 2 objects from the files?"),
        ("push", 0, 0, "Nothing is marked yet:"),
    ],
)
def test_a_deletion_is_called_so(verb: str, written: int, deleted: int, asked: str) -> None:
    refs = [ObjectRef("", "ConfigMap", "n", f"c{number:02}") for number in range(written + deleted)]
    bases = {ref: Base(config("x"), config("x"), "u", pushed=True) for ref in refs}
    mine, theirs = dict.fromkeys(refs[:written], "y"), dict.fromkeys(refs, "x")
    files, cluster = (mine, theirs) if verb == "push" else (theirs, mine)
    local = Snapshot({ref: in_file(config(value)) for ref, value in files.items()})
    live = Snapshot({ref: in_cluster(config(value)) for ref, value in cluster.items()})
    found = plan(Sides(local, live, bases), refs, granting(POLICIES[verb], Grant.PRUNE))

    assert question(found, Side.LIVE if verb == "push" else Side.LOCAL) == asked
