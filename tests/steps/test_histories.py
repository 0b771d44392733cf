"""Random histories through the real steps, over both sides; seed: in the header. More: `tests.steps.histories`."""

import os
from dataclasses import replace

import pytest

from tests.engine.simulation import BrokenLawError
from tests.steps.histories import simulate

SEED = int(os.environ["SIMULATION_SEED"])


@pytest.mark.long
def test_no_history_breaks_a_law() -> None:
    print(f"SIMULATION_SEED={SEED}")
    simulate(SEED, range(300))


@pytest.mark.parametrize(
    ("seed", "history"),
    [
        pytest.param(2, 36, id="a new object of which the file says less yet, and nobody knew whether it arrived"),
        pytest.param(2, 295, id="a colleague changes what a run made that was killed"),
        pytest.param(4, 713, id="a colleague removes what holds a field that is left"),
        pytest.param(4, 10, id="a colleague changes what a value is given to, and what has no file yet"),
    ],
)
def test_a_history_that_once_broke_a_law(seed: int, history: int) -> None:
    simulate(seed, [history])


def test_a_base_that_forgets_what_the_file_does_not_say_yet_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_sync.steps.write.bases.live_only", lambda change: replace(change, hunks=()))

    with pytest.raises(BrokenLawError, match="a status tells that"):
        simulate(1, range(200))
