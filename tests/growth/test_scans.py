"""No step of a run looks through all of something for each of many."""

import pytest

from tests.growth.measure import MOST
from tests.growth.scans import SCANNED, growth_of


@pytest.mark.parametrize("sample", SCANNED)
def test_no_step_searches_all_for_each(sample: str) -> None:
    assert growth_of(sample) < MOST
