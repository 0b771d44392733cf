"""Label selectors select what kubectl would."""

import pytest

from kubectl_sync.model.labels import ANY, LabelSelector

LABELS = {"app": "web", "tier": "db", "empty": "", "example.com/x": "1"}


@pytest.mark.parametrize(
    ("text", "selects"),
    [
        ("", True), ("app", True), ("app=web", True), ("app==web", True), ("app = web", True), ("app=other", False),
        ("app!=web", False), ("app!=other", True), ("none!=web", True), ("none", False), ("!none", True),
        ("! none", True), ("!app", False), ("empty=", True), ("app=", False), ("example.com/x=1", True),
        ("app in (web,db)", True), ("app in (db)", False), ("app in ( web , db )", True), ("app notin (web)", False),
        ("none notin (web)", True), ("app=web,tier in (db,cache),!none", True), ("app=web,tier in (cache)", False),
    ],
)  # fmt: skip
def test_what_is_selected(text: str, selects: bool) -> None:
    assert LabelSelector.of(text).selects(LABELS) is selects


@pytest.mark.parametrize("text", ["a=b=c", "=b", "a in", "a in b", ",", "a=b,", "a b", "a in (b"])
def test_what_is_no_selector(text: str) -> None:
    with pytest.raises(ValueError, match="no requirement"):
        LabelSelector.of(text)


def test_any_selects_what_has_no_labels() -> None:
    assert ANY.selects({})
