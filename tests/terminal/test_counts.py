"""Each object that a plan is about is counted once, and as in sync only where that is known."""

from itertools import combinations

import pytest

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import FieldChange, Held, Hunk, ObjectChange, Parked, Plan, Row
from kubectl_sync.views import report, summary
from kubectl_sync.views.blocks import Extras

# What an object is counted as whose only fields that are not the same are held for this reason. What is known to be
# somebody else's, or the server's own, is no difference; what nobody knows is neither.
COUNTED = {
    Reason.PLACEHOLDER: "inSync",
    Reason.OWNER: "inSync",
    Reason.CONTROLLER: "inSync",
    Reason.REWRITTEN: "inSync",
    Reason.OPEN: "notKnown",
}
NOTHING = Extras(lambda file: file.name, lambda *_: ("", ""), lambda *_: None)


def ref(name: str) -> ObjectRef:
    return ObjectRef("", "ConfigMap", "n", name)


def change(name: str, *reasons: Reason, row: Row | None = None) -> ObjectChange:
    held = tuple(Held(("data", one.name), "x", "y", one) for one in reasons)
    hunks = (Hunk("id", (FieldChange(("data", "a"), ABSENT, "x", "y", row),)),) if row else ()
    return ObjectChange(ref(name), ABSENT, ABSENT, None, hunks, held=held)


def counts(plan: Plan) -> dict[str, int]:
    found: dict[str, int] = report.report(plan, None, NOTHING, {}, hidden={})["summary"]
    return found


@pytest.mark.parametrize("reasons", [mine for size in (1, 2, 3) for mine in combinations(COUNTED, size)])
def test_an_object_is_in_sync_where_all_that_is_held_is_known(reasons: tuple[Reason, ...]) -> None:
    plan = Plan((), (change("a", *reasons), change("b")), (), ())
    is_open = "notKnown" in {COUNTED[one] for one in reasons}

    found = counts(plan)

    assert (found["inSync"], found["notKnown"]) == (1, 1) if is_open else (2, 0)
    assert ("not known" in summary.total(plan), summary.total(plan).startswith("nothing to do")) == (
        is_open,
        not is_open,
    )


def test_every_reason_for_which_a_field_is_held_is_in_the_table() -> None:
    """One that comes later has to say what it is counted as."""
    hidden = {Reason.RUNTIME, Reason.SYSTEM, Reason.ALLOCATED, Reason.DEFAULT, Reason.KNOWN, Reason.GIVEN}

    assert set(Reason) == {*COUNTED, *hidden}


def test_what_differs_and_what_is_parked_is_not_in_sync_and_may_be_unknown_besides() -> None:
    differs = change("a", Reason.OPEN, row=Row.LOCAL_AHEAD)
    plan = Plan((differs,), (change("b"),), (), (), (Parked(ref("c"), Row.UNKNOWN, "could not be read"),))

    assert counts(plan) == {"differ": 1, "inSync": 1, "notKnown": 1, "conflicts": 0}
    assert "1 in sync, 1 object not known" in summary.total(plan)
