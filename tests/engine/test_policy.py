"""What a policy says of itself; what its table says is in test_every_case."""

import pytest

from kubectl_sync.engine.policy.policy import POLICIES, TABLE, granting, policy
from kubectl_sync.model.plan import CONFLICTS, Row, Side
from kubectl_sync.model.policy import Grant, Want

PARKED = {Row.UNKNOWN, Row.DELETING, Row.DUPLICATE, Row.RENDERED}


def test_every_row_that_can_be_decided_is_in_the_table() -> None:
    assert set(TABLE) == set(Row) - PARKED - {Row.PROPOSED}


@pytest.mark.parametrize(
    ("verb", "writes", "source"),
    [
        ("status", set(), Side.LIVE),
        ("pull", {Side.LOCAL}, Side.LIVE),
        ("push", {Side.LIVE}, Side.LOCAL),
        ("two-way", {Side.LOCAL, Side.LIVE}, Side.LIVE),
        ("mirror", {Side.LOCAL}, Side.LIVE),
    ],
)
def test_what_a_verb_writes_and_reads(verb: str, writes: set[Side], source: Side) -> None:
    found = policy(verb)

    assert found == POLICIES[verb]
    assert (found.verb, set(found.writes), found.source, set(found.grants)) == (verb, writes, source, set())


def test_no_verb_is_invented() -> None:
    with pytest.raises(KeyError, match="frobnicate"):
        policy("frobnicate")


def test_what_was_granted_stays_granted() -> None:
    found = granting(granting(POLICIES["pull"], Grant.PRUNE, Grant.RESTORE), Grant.TAKE)

    assert found == policy("pull", frozenset({Grant.PRUNE, Grant.RESTORE, Grant.TAKE}))
    assert policy("status", frozenset({Grant.TAKE})).grants == {Grant.TAKE}
    assert found.takes[Row.LIVE_DELETED] is Want.LIVE


def test_nothing_is_taken_and_offered_at_once() -> None:
    for verb in POLICIES:
        for grants in (frozenset[Grant](), frozenset(Grant)):
            found = policy(verb, grants)

            assert not set(found.takes) & set(found.offers)


@pytest.mark.parametrize("verb", ["pull", "push", "two-way"])
def test_what_both_sides_did_is_decided_by_nobody_unasked(verb: str) -> None:
    """A copy of the cluster (mirror) is the cluster's, whatever anybody did to it."""
    assert CONFLICTS - set(TABLE) == set()
    assert not CONFLICTS & set(policy(verb).takes)


def test_no_verb_wants_a_value_that_only_its_unwritten_side_lacks() -> None:
    """A verb that writes one side wants the other side's value, or both together; never its own."""
    for verb, own in (("pull", Want.FILE), ("push", Want.LIVE), ("mirror", Want.FILE)):
        found = policy(verb, frozenset(Grant))

        assert own not in [*found.takes.values(), *found.offers.values()]


@pytest.mark.parametrize(("verb", "side"), [("push", Side.LIVE), ("pull", Side.LOCAL), ("two-way", Side.LIVE)])
def test_the_cluster_is_what_is_shown_where_both_sides_are_written(verb: str, side: Side) -> None:
    assert POLICIES[verb].shown_side is side
