"""What programs read: it keeps to its schema, for every row, and shows no secret."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.model.findings import Finding
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Base, Gap, Place, Sides, Snapshot
from kubectl_sync.model.plan import Plan, Row, Side
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.terminal import findings
from kubectl_sync.views import blocks, report
from tests.engine.making import REF, config, in_cluster, in_file, sides_of

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/plan.json").read_text())
KNOWN = blocks.Extras(lambda file: file.name, lambda *_: ("kubectl-edit", "2026-11-25T03:14:05Z"), lambda *_: 7)
HEADER = {"context": "c", "server": "s", "cluster": "uid:1", "namespace": "n", "folder": "f"}


def told(found: Plan, side: Side | None = None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(report.text(report.report(found, side, KNOWN, HEADER, hidden={}), "json"))
    jsonschema.validate(read, SCHEMA)
    return read


def planned(sides: Sides, verb: str = "status") -> Plan:
    return plan(sides, [REF], POLICIES[verb], key=b"k")


def test_a_field_that_changed_in_the_cluster() -> None:
    found = told(planned(sides_of(config("x"), config("y"), Base(config("x"), config("x"), "u"))))

    (one,) = found["objects"]
    (change,) = one.pop("changes")
    assert one == {"kind": "ConfigMap", "namespace": "n", "name": "c", "file": "c.yaml", "line": 0}
    assert len(change.pop("hunk")) > 8
    assert change == {
        "path": "data.key",
        "row": "live-ahead",
        "base": "x",
        "file": "x",
        "live": "y",
        "decided": False,
        "author": {"manager": "kubectl-edit", "time": "2026-11-25T03:14:05Z"},
        "line": 7,
    }
    assert found["summary"] == {"differ": 1, "inSync": 0, "notKnown": 0, "conflicts": 0}


@pytest.mark.parametrize(
    ("base", "local", "live", "row"),
    [
        ("a", "b", "a", "local-ahead"), ("a", "a", "b", "live-ahead"), ("a", "b", "c", "conflict"),
        ("1\n2\n3\n", "one\n2\n3\n", "1\n2\nthree\n", "merged"), (None, "a", "b", "first-contact"),
        (None, "a", None, "local-only"), (None, None, "a", "live-only"), ("a", None, "a", "local-deleted"),
        ("a", "a", None, "live-deleted"), ("a", None, "b", "local-deleted-live-changed"),
        ("a", "b", None, "live-deleted-local-changed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["status", "pull", "push"])
def test_every_row_keeps_to_the_schema(
    base: str | None, local: str | None, live: str | None, row: str, verb: str
) -> None:
    bases = Base(config(base), config(base), "u") if base else None
    sides = sides_of(config(local) if local else None, config(live) if live else None, bases)
    side = next(iter(POLICIES[verb].writes), None)

    (one,) = told(planned(sides, verb), side)["objects"]

    assert [change["row"] for change in one["changes"]] == [row]
    assert ("action" in one) == (side is not None)


def test_rows_of_the_schema_are_those_of_the_table() -> None:
    of_fields = SCHEMA["$defs"]["change"]["properties"]["row"]["enum"]
    of_objects = SCHEMA["$defs"]["plan"]["properties"]["parked"]["items"]["properties"]["row"]["enum"]

    assert {*of_fields, *of_objects} == {report.word(row) for row in Row}


def test_what_is_parked_unread_skipped_or_hidden() -> None:
    places = tuple(Place(Path(name), 0, "h") for name in ("a.yaml", "b.yaml"))
    gap = Gap("web.yaml", "line 3: no YAML", "mend it")
    sides = Sides(Snapshot({}, (gap,), {REF: places}), Snapshot({}), skipped=(Skipped("chart", "charts/"),))
    hidden = {REF: [Hidden(("metadata", "uid"), Reason.RUNTIME)]}

    read = json.loads(report.text(report.report(planned(sides), None, KNOWN, HEADER, hidden=hidden), "json"))

    jsonschema.validate(read, SCHEMA)
    assert [one["row"] for one in read["parked"]] == ["duplicate"]
    assert read["unread"] == [{"where": "web.yaml", "reason": "line 3: no YAML", "hint": "mend it", "named": True}]
    assert read["skipped"] == [{"reason": "chart", "where": "charts/", "number": 1}]
    assert read["hidden"][0]["fields"] == [{"path": "metadata.uid", "reason": Reason.RUNTIME.value}]


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_values_of_secrets_are_masked(form: str) -> None:
    local, live = ({**config("x"), "data": {"p": Masked(value)}} for value in ("hunter22", "hunter33"))
    found = planned(Sides(Snapshot({REF: in_file(local)}), Snapshot({REF: in_cluster(live)})))

    text = report.text(report.report(found, None, KNOWN, HEADER, hidden={}), form)

    assert "hunter" not in text
    assert text.count("***") == 2


def test_an_order_is_a_list_of_names() -> None:
    def pod(*names: str) -> dict[str, Any]:
        spec = {"containers": [{"name": name} for name in names]}
        return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c", "namespace": "n"}, "spec": spec}

    (one,) = told(planned(sides_of(pod("b", "a"), pod("a", "b"), Base(pod("a", "b"), pod("a", "b"), "u"))))["objects"]

    assert [(change["path"], change["file"]) for change in one["changes"]] == [
        ("spec.containers[order]", ["name=b", "name=a"])
    ]


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_findings_with_a_table_are_told_to_programs(form: str) -> None:
    seen = [
        Finding("files", "2 cannot be read", rows=(("file", "why"), ("a.yaml", "line 1: no\u00a0YAML")), broken=True)
    ]

    found = yaml.safe_load(report.text(findings.findings_document(seen), form))

    assert found["findings"][0]["rows"] == [["file", "why"], ["a.yaml", "line 1: no\u00a0YAML"]]
