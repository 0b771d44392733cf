"""Three-way cases as readable files: `tests/engine/cases/**/*.yaml`; the list of names is the specification.

A file says which `object` it is about (`apiVersion Kind name`) and what each side has of it: `base` (both
sides; or `base file` and `base live`), `applied` (what kubectl apply left, instead of a base), `file`, `live`;
a side that is not there is `absent`, and null where the file of the case names it without content.
`git` lists the versions of the manifest that git has, the newest first, a day apart from the first of January on.
`removal` is what git tells of an object that no manifest holds (`model/removal.py`), `pushed: false` that no run of
ours pushed what is remembered.
`expect` lists every difference with its row; `pull`, `push` and `two-way` what those verbs decide by themselves
(path: value of both sides afterwards); what is not named is not decided. `hidden` lists hidden live fields,
`server silent` that it could not be asked, `apart` those that are held, `skipped` what push leaves alone.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.projection import Projection, unsettled
from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Absent, Object
from kubectl_sync.model.history import History, PastManifest
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, Gap, LiveObject, Manifest, ObjectRef, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Grant
from kubectl_sync.model.removal import Removal
from kubectl_sync.model.schemas import Schema, Schemas

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(FOLDER.rglob("*.yaml"))
KEYS = {
    "object", "base", "base file", "base live", "applied", "file", "live", "live uid", "schema", "server says",
    "server silent", "a new object", "base rewritten",
    "in the files", "in the cluster", "unread files", "unread cluster", "two manifests", "moved from", "allow",
    "expect", "pull", "push", "two-way", "mirror", "parked", "hidden", "held", "skipped", "asks the server", "why",
    "git", "git upstream", "git shallow", "git silent", "git checkout", "base at", "base held", "apart", "witness",
    "patterns", "pushed", "removal",
}  # fmt: skip


def test_there_are_enough_cases_and_none_is_told_twice() -> None:
    texts = [case.read_text() for case in CASES]

    assert len(CASES) >= 60
    assert len(set(texts)) == len(texts)
    assert [case.name for case in CASES if set(yaml.safe_load(case.read_text())) - KEYS] == []


@pytest.mark.parametrize("file", CASES, ids=lambda file: str(file.relative_to(FOLDER)).removesuffix(".yaml"))
def test_case(file: Path) -> None:
    case = yaml.safe_load(file.read_text())
    ref = _ref(case)
    found = {verb: _plan(case, ref, verb) for verb in ("status", "pull", "push", "two-way", "mirror")}

    assert _rows(found["status"], ref) == case.get("expect", {})
    assert [f"{one.row.value}: {one.reason}" for one in found["status"].parked if one.ref == ref] == case.get(
        "parked", []
    )
    for verb in ("pull", "push", "two-way", "mirror"):
        if verb in case or verb != "mirror":
            assert _decided(found[verb], ref) == case.get(verb, {}), verb
    if "hidden" in case:
        hidden = [one for change in found["status"].changes + found["status"].equal for one in change.hidden]
        assert {paths.show(one.path): one.reason.value for one in hidden} == case["hidden"]
    if "apart" in case:
        apart = {paths.show(one.path): one.reason.value for each, one in found["status"].held if each == ref}
        assert apart == case["apart"]
    if "witness" in case:
        assert [one.witness.says for one in found["status"].changes if one.witness] == [case["witness"]]
    if "skipped" in case:
        assert [one.where for one in found["push"].skipped] == case["skipped"]
    if "held" in case:
        held = {hunk.held for verb in ("pull", "push") for one in found[verb].changes for hunk in one.hunks}
        assert held - {""} == set(case["held"])
    if "asks the server" in case:
        assert bool(unsettled(found["status"])) is case["asks the server"]


def _plan(case: dict[str, Any], ref: ObjectRef, verb: str) -> Plan:
    grants = frozenset(Grant(word) for word in case.get("allow", []))
    sides, rules, schemas = _sides(case, ref), policy(verb, grants), _schemas(case)
    found = plan(sides, [ref], rules, schemas=schemas, patterns=tuple(case.get("patterns", [])))
    if "server silent" in case:
        silent = {one.ref: Projection(frozenset(), is_silent=True) for one in found.changes}
        return plan(sides, [ref], rules, silent, schemas=schemas)
    if "server says" not in case:
        return found
    says = _whole(case, case["server says"])
    new: dict[str, Any] | None = says  # nothing of the live object's has a say in it
    if "a new object" in case:
        new = _whole(case, case["a new object"]) if case["a new object"] else None
    answers = {one.ref: Projection.of(one, says, new) for one in found.changes}
    return plan(sides, [ref], rules, answers, schemas=schemas)


def _rows(found: Plan, ref: ObjectRef) -> dict[str, str]:
    return {
        paths.show(one.path) or "object": one.row.value
        for change in found.changes
        if change.ref == ref
        for one in change.changes
    }


def _decided(found: Plan, ref: ObjectRef) -> dict[str, Any]:
    return {
        paths.show(one.path) or "object": _told(one.wanted, whole=not one.path)
        for change in found.changes
        if change.ref == ref
        for one in change.changes
        if one.wanted is not UNDECIDED
    }


def _told(content: Any, *, whole: bool) -> Any:
    if content is ABSENT:
        return "absent"
    if isinstance(content, tuple):
        return [paths.show_item(item) for item in content]
    if whole:
        return {key: value for key, value in content.items() if key not in ("apiVersion", "kind", "metadata")}
    return content


def _ref(case: dict[str, Any]) -> ObjectRef:
    api_version, kind, name = case["object"].split()
    return ObjectRef(split_api_version(api_version)[0], kind, "n", name)


def _whole(case: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    api_version, kind, name = case["object"].split()
    metadata = {"name": name, "namespace": "n"} | content.get("metadata", {})
    return {"apiVersion": api_version, "kind": kind} | content | {"metadata": metadata}


def _sides(case: dict[str, Any], ref: ObjectRef) -> Sides:
    local = {ref: Manifest(_whole(case, case["file"]), _place("c.yaml"))} if _has(case, "file") else {}
    uid = case.get("live uid", "u")
    live = {ref: LiveObject(_whole(case, case["live"]), Version(uid, "1"))} if _has(case, "live") else {}
    for content in case.get("in the files", []):
        local[_other(content)] = Manifest(content, _place("other.yaml"))
    for content in case.get("in the cluster", []):
        live[_other(content)] = LiveObject(content, Version("x", "1"))
    twice = {ref: (_place("a.yaml"), _place("b.yaml"))} if "two manifests" in case else {}
    return Sides(
        Snapshot({} if twice else local, _gaps(case, "unread files"), twice),
        Snapshot(live, _gaps(case, "unread cluster")),
        _base(case, ref),
        git={ref: _history(case)} if "git" in case else {},
        removals={ref: _removal(case)} if "removal" in case else {},
    )


def _removal(case: dict[str, Any]) -> Removal:
    told = dict(case["removal"])
    version = told.pop("version", "absent")
    content: Object | Absent = ABSENT if version == "absent" else _whole(case, version)
    if "time" in told:
        told["time"] = int(dt.datetime.fromisoformat(told["time"]).timestamp())
    return Removal(content, **told)


def _history(case: dict[str, Any]) -> History:
    newest_first = case["git"]
    first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    versions = tuple(
        PastManifest(f"c{age}", int((first + dt.timedelta(days=age)).timestamp()), _whole(case, content))
        for age, content in zip(range(len(newest_first))[::-1], newest_first, strict=True)
    )
    is_shallow = case.get("git shallow", False)
    upstream, checkout = case.get("git upstream", ""), case.get("git checkout", "newer")
    return History(versions, not is_shallow, is_shallow, upstream, checkout, case.get("git silent", False))


def _has(case: dict[str, Any], side: str) -> bool:
    return bool(case.get(side, "absent") != "absent")


def _base(case: dict[str, Any], ref: ObjectRef) -> dict[ObjectRef, Base]:
    if "applied" in case:
        applied = _whole(case, case["applied"])
        return {ref: Base(applied, applied, "", remembered=False)}
    if "base" not in case and "base file" not in case:
        return {}
    both = case.get("base")
    local, live = (_whole(case, case.get(side) or both or {}) for side in ("base file", "base live"))
    held = frozenset(map(tuple, case.get("base held", [])))
    head = "some commit" if "git" in case else ""
    file = case.get("moved from", "")
    rewritten = frozenset(map(tuple, case.get("base rewritten", [])))
    at, pushed = case.get("base at", ""), case.get("pushed", True)
    base = Base(local, live, "u", file=file, at=at, head=head, held=held, rewritten=rewritten, pushed=pushed)
    return {ref: base}


def _gaps(case: dict[str, Any], key: str) -> tuple[Gap, ...]:
    return tuple(Gap(**one | {"words": frozenset(one.get("words", []))}) for one in case.get(key, []))


def _place(name: str) -> Place:
    return Place(Path(name), 0, "h")


def _other(content: dict[str, Any]) -> ObjectRef:
    return ObjectRef(split_api_version(content["apiVersion"])[0], content["kind"], "n", content["metadata"]["name"])


def _schemas(case: dict[str, Any]) -> Schemas:
    if "schema" not in case:
        return Schemas()
    api_version, kind, _ = case["object"].split()
    group, version = split_api_version(api_version)
    return Schemas({(group, version, kind): Schema({}, case["schema"])})
