"""2,500 random histories of a team in each run, in two parts that may run side by side; the seed is in the header.

`make hard` runs 20,000.

What was wrong when one of them broke a law is the name of its test.
"""

import os
from collections import Counter

import pytest

from tests.engine.team import TeamHistory, simulate_team

PART = 1_250
SEED = int(os.environ["SIMULATION_SEED"])
LAWS = {"written", "written unasked", "held", "edited", "ahead", "left for words"}


@pytest.mark.long
@pytest.mark.parametrize("part", range(2))
def test_no_history_breaks_a_law(part: int) -> None:
    print(f"SIMULATION_SEED={SEED}")
    tried = simulate_team(SEED, range(part * PART, (part + 1) * PART))

    assert {law for law, times in tried.items() if times >= PART // 100} == LAWS


@pytest.mark.parametrize(
    ("seed", "history"),
    [
        pytest.param(1, 1051, id="the second push from an old checkout"),
        pytest.param(1, 735, id="a mark in what kubectl apply noted"),
        pytest.param(1, 2237, id="a held placeholder over which somebody set a value"),
        pytest.param(1, 2966, id="a memory of what a server-side apply explained"),
        pytest.param(1, 1358, id="behind a server-side apply"),
        pytest.param(1, 1964, id="synced before it was committed, then another checkout"),
        pytest.param(2, 9224, id="a commit between two runs that left it"),
    ],
)
def test_a_history_that_once_broke_a_law(seed: int, history: int) -> None:
    simulate_team(seed, [history])


def test_a_seed_replays() -> None:
    one, two = TeamHistory(7), TeamHistory(7)
    one.run()
    two.run()

    assert one.told == two.told
    assert one.tried != Counter()
