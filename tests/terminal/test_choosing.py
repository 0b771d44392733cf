"""Questions as one line each, as they are chosen from."""

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model.objects import Base
from kubectl_sync.model.plan import Side
from kubectl_sync.terminal import choosing
from tests.engine.making import REF, config, sides_of


def row(old: str, new: str) -> str:
    base = config(old)
    found = plan(sides_of(config(new), base, Base(base, base, "u")), [REF], POLICIES["push"])
    ((hunk,),) = (change.hunks for change in found.changes)
    return choosing.row(hunk, POLICIES["push"], Side.LIVE)


def test_text_is_told_by_the_first_line_that_differs() -> None:
    told = row("a=1\nb=2\nc=3\nd=4\n", "a=1\nb=5\nc=3\nd=6\n")

    assert told == "data.key  b=2 -> b=5 and 1 more line  (changed in the file)"


def test_a_long_value_is_told_by_what_differs_in_it() -> None:
    told = row("k" * 99 + "old", "k" * 99 + "new")

    assert told == f"data.key  ... {'k' * 27}old -> ... {'k' * 27}new  (changed in the file)"
