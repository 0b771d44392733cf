"""5,000 random histories in each run, in two parts that may run side by side; the seed is in the header.

`make hard` runs 20,000.
"""

import os

import pytest

from tests.engine.simulation import BrokenLawError, History, simulate

PART = 2_500
SEED = int(os.environ["SIMULATION_SEED"])


@pytest.mark.long
@pytest.mark.parametrize("part", range(2))
def test_no_history_breaks_a_law(part: int) -> None:
    print(f"SIMULATION_SEED={SEED}")
    simulate(SEED, range(part * PART, (part + 1) * PART))


@pytest.mark.parametrize(
    ("seed", "history"),
    [
        pytest.param(12, 60, id="an item removed in the cluster comes back between new ones"),
        pytest.param(17, 4013, id="an item removed from the file comes back before a new one"),
        pytest.param(15, 1742, id="a run broken off between the halves of an order"),
        pytest.param(21, 8438, id="a run broken off between the halves of another order"),
    ],
)
def test_a_history_that_once_broke_a_law(seed: int, history: int) -> None:
    simulate(seed, [history])


def test_a_seed_replays() -> None:
    one, two = History(7), History(7)
    one.run()
    two.run()

    assert one.told == two.told
    assert (one.world, len(one.told) > 4) == (two.world, True)


def test_a_broken_law_tells_how_to_replay_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(History, "_last", lambda self: self._hold(False, "never", "here"))

    with pytest.raises(BrokenLawError, match=r"python -m tests.engine.simulation --seed 3 --history 0"):
        simulate(3, [0])
