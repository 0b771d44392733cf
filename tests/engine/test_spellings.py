"""Values that are equal although their texts are not, and those that only look so."""

from typing import Any

import pytest

from kubectl_sync.engine.differences.equality import equal
from kubectl_sync.engine.differences.spellings import quantity, same_spelling
from kubectl_sync.model.schemas import ScalarFormat, Schema

QUANTITY, DURATION, TIME, BYTES = ScalarFormat.QUANTITY, ScalarFormat.DURATION, ScalarFormat.TIME, ScalarFormat.BYTES


@pytest.mark.parametrize(
    ("spelling", "one", "other"),
    [
        (QUANTITY, "0.5", "500m"), (QUANTITY, 0.5, "500m"), (QUANTITY, 1, "1000m"), (QUANTITY, "1024Mi", "1Gi"),
        (QUANTITY, "1.5Gi", "1536Mi"), (QUANTITY, "1e1", "10"), (QUANTITY, "129e6", "129M"), (QUANTITY, "1E3", "1k"),
        (QUANTITY, "1500000k", "1500M"), (QUANTITY, ".5", "500m"), (QUANTITY, "+1", "1"), (QUANTITY, "-1", "-1000m"),
        (QUANTITY, "1000n", "1u"), (QUANTITY, "1Ti", "1024Gi"),
        (QUANTITY, "1Pi", "1024Ti"), (QUANTITY, "1Ei", "1024Pi"),
        (QUANTITY, "1E", "1000P"), (QUANTITY, "1T", "1000G"), (QUANTITY, "1Ki", "1024"), (QUANTITY, "2.", "2"),
        (DURATION, "60s", "1m0s"), (DURATION, "1h", "3600s"), (DURATION, "1.5h", "90m"), (DURATION, "1ms", "1000us"),
        (DURATION, "1µs", "1000ns"), (DURATION, "0", "0s"), (DURATION, "-1m", "-60s"), (DURATION, "+1s", "1s"),
        (TIME, "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z"),
        (TIME, "2026-01-01T00:00:00.10Z", "2026-01-01T00:00:00.1Z"),
        (BYTES, "aGVs\nbG8=\n", "aGVsbG8="),
    ],
)  # fmt: skip
def test_alike(spelling: ScalarFormat, one: Any, other: Any) -> None:
    assert same_spelling(one, other, spelling)
    assert same_spelling(other, one, spelling)
    assert equal(one, other, Schema({}, {"format": spelling}))
    assert not equal(one, other)


@pytest.mark.parametrize(
    ("spelling", "one", "other"),
    [
        (QUANTITY, "1G", "1Gi"), (QUANTITY, "1", "2"), (QUANTITY, "1m", "1M"), (QUANTITY, True, "1"),
        (QUANTITY, "x", "x "),
        (QUANTITY, "1 Gi", "1Gi"), (QUANTITY, "1ki", "1Ki"), (QUANTITY, "1e999999999", "1e999999998"),
        (QUANTITY, "", "0"),
        (QUANTITY, None, "0"), (QUANTITY, "0.1234", "124m"),
        (DURATION, "1m", "1h"), (DURATION, "60", "60s"), (DURATION, "1m x", "1m"),
        (DURATION, 60, "60s"), (DURATION, "", "0"),
        (TIME, "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"), (TIME, "2026-01-01", "2026-01-01T00:00:00Z"),
        (TIME, "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.01Z"),
        (TIME, "2026-13-01T00:00:00Z", "2026-13-01T00:00:00+00:00"),
        (TIME, 1, "1"), (BYTES, "aGVsbG8=", "aGVsbG8h"), (BYTES, "a", "b"), (BYTES, 1, "1"),
        (ScalarFormat.INT_OR_STRING, 80, "80"),
    ],
)  # fmt: skip
def test_not_alike(spelling: ScalarFormat, one: Any, other: Any) -> None:
    assert not same_spelling(one, other, spelling)
    assert not equal(one, other, Schema({}, {"format": spelling}))


def test_a_number_too_long_to_be_meant_is_no_quantity() -> None:
    assert quantity("9" * 41) is None
    assert quantity("9" * 40) == int("9" * 40)


SET = Schema({}, {"list": "set", "items": {"format": "quantity"}})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([1, 2], [2, 1], True),
        (["1", "1"], ["1", "2"], False),
        (["1000m", "2"], ["2", "1"], True),
        (["1"], ["1", "1"], False),
    ],
)
def test_a_set_has_no_order_but_counts(one: list[Any], other: list[Any], same: bool) -> None:
    assert equal(one, other, SET) is same
    assert equal(one, other, Schema({}, {"list": "atomic", "items": {"format": "quantity"}})) is False


def test_null_is_absent_only_inside_a_mapping() -> None:
    assert equal({"a": None, "b": {"c": None}}, {"b": {}})
    assert not equal([None], [])
    assert not equal({"a": {}}, {})
