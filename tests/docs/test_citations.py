"""Whatever comments and documents cite is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.docs import citations
from tests.docs.citations import Text
from tests.docs.pages import ROOT

HERE = Path(__file__)
RULES = (ROOT / "docs/rules.md").read_text(encoding="utf-8").split("\n## ")[1:]


def test_every_citation_leads_somewhere() -> None:
    texts = list(citations.texts())

    assert {str(text): lost for text in texts if (lost := list(citations.broken(text)))} == {}
    count = Counter(text.file.suffix for text in texts if any(citations.cited(text)))
    assert count[".py"] > 40, "comments that cite were looked at"
    assert count[".md"] > 15


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("why: docs/kubernetes.md#replicas, and docs/rules.md#r4", []),
        ("docs/kubernetes.md#no-such-heading", ["docs/kubernetes.md#no-such-heading"]),
        ("kubernetes.md 4.2", ["kubernetes.md 4: cite a heading"]),
        ("nowhere.md", ["nowhere.md#"]),
        ("rule R44", ["R44"]),
        ("rule R4", []),
        ("the state table, row 15", ["row 15: cite a heading"]),
        ("`engine/policy/limits.py`, `tests/engine/test_limits.py::test_a_type_is_not_emptied`", []),
        ("`engine/nothing.py`", ["engine/nothing.py::"]),
        ("`tests/engine/test_limits.py::test_nothing`", ["tests/engine/test_limits.py::test_nothing"]),
    ],
)
def test_what_leads_nowhere(said: str, lost: list[str]) -> None:
    assert list(citations.broken(Text(HERE, 1, said))) == lost


def test_every_name_of_a_comment_is_there() -> None:
    """A function that gets another name, or another home, leaves none behind."""
    texts = list(citations.texts())

    assert {str(text): lost for text in texts if (lost := list(citations.unknown_names(text)))} == {}


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        (
            "`targets.placed`, `engine.plan.remember.advance`, `state.base_rows`, `Store.journal`, `Snapshot.rendered`",
            [],
        ),
        ("`placing.placed`", ["placing.placed"]),
        ("`engine.remember.advance`", ["engine.remember.advance"]),
        ("`Store.nothing`", ["Store.nothing"]),
        ("`kubectl_sync.process`, `prose.py`, `lazyNode.equal`", []),
    ],
)
def test_a_name_that_is_nowhere(said: str, lost: list[str]) -> None:
    assert list(citations.unknown_names(Text(citations.PACKAGE / "x.py", 1, said))) == lost


def test_a_link_of_a_page_is_a_citation() -> None:
    page = ROOT / "docs/push.md"

    assert list(citations.broken(Text(page, 1, "[a](status.md), [b](#no-such-heading)"))) == ["#no-such-heading"]
    assert list(citations.broken(Text(page, 1, "[a](decisions/cluster.md#the-cache-holds-no-object)"))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.split()[0])
def test_a_rule_has_its_module_and_its_test(rule: str) -> None:
    held, _, proven = rule.partition("- Held by ")[2].partition("- Proven by ")
    modules, tests = (re.findall(r"`([^`]+)`", part) for part in (held, proven))

    assert modules
    assert tests
    assert [one for one in modules if not citations.is_there(one)] == []
    assert [one for one in tests if "::test_" not in one or not citations.is_there(*one.split("::"))] == []


def test_all_rules_are_there() -> None:
    assert [rule.split()[0] for rule in RULES] == [f"R{number}" for number in range(1, 13)]


def test_every_fact_is_cited() -> None:
    page = ROOT / "docs/kubernetes.md"
    used = {
        anchor
        for text in citations.texts()
        if text.file != page
        for target, anchor in citations.cited(text)
        if citations.found(text, target) == page
    }

    assert citations.anchors(page) - used == {"what-the-program-knows-of-kubernetes"}
