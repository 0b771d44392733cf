"""A plan for programs: what `--format json` and `--format yaml` print; docs/schemas/plan.json is its schema."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kubectl_sync.errors import SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Content
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.plan import FieldChange, Given, Held, Hunk, ObjectChange, Parked, Plan, Row, Side, Witness
from kubectl_sync.views.blocks import Extras

API_VERSION: Final = "kubectl-sync/v1alpha1"


def report(
    plan: Plan,
    side: Side | None,
    known: Extras,
    header: Mapping[str, Any],
    *,
    hidden: Mapping[ObjectRef, Sequence[Hidden]],
    outcome: Outcome | None = None,
) -> dict[str, Any]:
    """The plan as plain data; `header` tells of which cluster and folder. Values of Secrets are `***`.

    With an outcome each object tells what became of it, and `trouble` what went wrong beyond single objects.
    """
    done = {one.ref: one for one in outcome.done} if outcome else {}
    kept_out = [
        _ref(ref) | {"fields": [{"path": paths.show(one.path), "reason": one.reason.value} for one in fields]}
        for ref, fields in hidden.items()
    ]
    return {
        "apiVersion": API_VERSION,
        "kind": "Plan",
        **header,
        "objects": [_object(one, side, known) | _became(one.ref, done, outcome) for one in plan.changes],
        "parked": [_parked(one) for one in plan.parked],
        "unread": _unread(plan.gaps),
        "skipped": [
            {"reason": one.reason, **({"where": one.where} if one.where else {}), "number": one.number}
            for one in plan.skipped
        ],
        "held": [_held(ref, one) for ref, one in plan.held],
        **({"hidden": kept_out} if kept_out else {}),
        **({"trouble": [_error(one) for one in _of_none(outcome)]} if outcome else {}),
        "summary": _summary(plan, outcome),
    }


def _unread(gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """What could not be read; what is said of several objects alike, as of all that a file held, once."""
    told = dict.fromkeys((one.where, one.reason, one.hint, one.named) for one in gaps)
    return [dict(zip(("where", "reason", "hint", "named"), one, strict=True)) for one in told]


def _summary(plan: Plan, outcome: Outcome | None) -> dict[str, int]:
    counts = {"differ": len(plan.changes), "inSync": len(plan.in_sync)}
    counts |= {"notKnown": len(plan.not_known), "conflicts": len(plan.conflicts)}
    return counts | ({"written": len(outcome.done), "failed": len(outcome.failed)} if outcome else {})


def _became(ref: ObjectRef, done: Mapping[ObjectRef, Done], outcome: Outcome | None) -> dict[str, Any]:
    """What became of an object in a run that wrote."""
    if outcome is None:
        return {}
    error = outcome.failed.get(ref)
    told: dict[str, Any] = {"result": "written" if ref in done else "failed" if error else "left"}
    file = {"file": done[ref].file} if ref in done and done[ref].file else {}
    return {"outcome": told | file | (_error(error) if error else {})}


def _error(error: SyncError) -> dict[str, str]:
    return {"error": error.message} | ({"hint": error.hint} if error.hint else {})


def _of_none(outcome: Outcome) -> list[SyncError]:
    """What went wrong that is of no single object."""
    mine = [id(one) for one in outcome.failed.values()]
    return [one for one in outcome.parked if id(one) not in mine]


def of_error(problem: SyncError) -> dict[str, Any]:
    """What ended a run that had no plan to tell."""
    return {"apiVersion": API_VERSION, "kind": "Error", **_error(problem), "exit": int(problem.exit)}


def several(items: Sequence[dict[str, Any]], failed: Mapping[str, SyncError]) -> dict[str, Any]:
    """The plans of several environments as one document, and why others have none, by their names."""
    trouble = [{"environment": name} | _error(error) for name, error in failed.items()]
    return {"apiVersion": API_VERSION, "kind": "PlanList", "items": [*items], "trouble": trouble}


def text(found: dict[str, Any], form: str) -> str:
    """The data as `json` or `yaml`."""
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=2)
    from kubectl_sync import documents

    return documents.write(found).removesuffix("\n")


def word(row: Row) -> str:
    """The row's name for programs: `live-ahead`."""
    return row.name.lower().replace("_", "-")


def _ref(ref: ObjectRef) -> dict[str, Any]:
    names = {"group": ref.group, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}
    return {key: value for key, value in names.items() if value}


def _object(change: ObjectChange, side: Side | None, known: Extras) -> dict[str, Any]:
    told = _ref(change.ref)
    if change.place:
        told |= {"file": known.name(change.place.file), "line": change.place.line}
        told |= {"source": str(change.place.origin)} if change.place.origin else {}
    elif change.goes_to:
        told["file"] = change.goes_to
    if side:
        told["action"] = change.action(side)
    told["changes"] = [_change(change, hunk, one, known) for hunk in change.hunks for one in hunk.changes]
    more = {
        "replaced": change.is_replaced,
        "movedFrom": change.moved_from,
        "given": [_given(one) for one in change.given],
        "sideEffects": list(change.side_effects),
        "refused": change.refused,
        "unchecked": change.unchecked,
        "witness": _witness(change.witness) if change.witness else {},
    }
    return told | {key: value for key, value in more.items() if value}


def _change(change: ObjectChange, hunk: Hunk, one: FieldChange, known: Extras) -> dict[str, Any]:
    told: dict[str, Any] = {"hunk": hunk.id, "path": paths.show(one.path), "row": word(one.row)}
    if one.row is Row.FOLLOWS:
        told["follows"] = paths.show(one.follows)
    for name, value in (("base", one.base), ("file", one.local), ("live", one.live), ("merged", one.merged)):
        if value is not ABSENT and (name, one.row) != ("file", Row.FOLLOWS):
            told[name] = _plain(value)
    told |= _decision(change, hunk, one)
    manager, time = known.author(change, one)
    if manager and one.live is not ABSENT and one.row is not Row.FOLLOWS:
        told["author"] = {"manager": manager} | ({"time": time} if time else {})
    if one.path and one.row is not Row.FOLLOWS and (line := known.line(change, one)):
        told["line"] = line
    if source := known.source(change, one):
        told["source"] = source
    return told


def _decision(change: ObjectChange, hunk: Hunk, one: FieldChange) -> dict[str, Any]:
    """What is decided of a field, why it is left, and what it could become."""
    told: dict[str, Any] = {"decided": one.wanted is not UNDECIDED}
    if told["decided"] and one.wanted is not ABSENT:
        told["wanted"] = _plain(one.wanted)
    if hunk.held:
        told["held"] = hunk.held
    if change.keep and one.row is Row.LOCAL_DELETED:
        told["kept"] = change.keep
    for name, value in (("ifFile", one.if_file), ("ifLive", one.if_live)):
        if value is not ABSENT:
            told[name] = _plain(value)
    return told


def _given(one: Given) -> dict[str, Any]:
    told: dict[str, Any] = {"path": paths.show(one.path), "verdict": one.verdict.name.lower()}
    for name, value in (("wanted", one.wanted), ("given", one.given)):
        if value is not ABSENT:
            told[name] = _plain(value)
    return told | ({"why": one.why} if one.why else {})


def _held(ref: ObjectRef, one: Held) -> dict[str, Any]:
    values = (("file", one.local), ("live", one.live))
    sides = {name: _plain(value) for name, value in values if value is not ABSENT}
    return _ref(ref) | {"path": paths.show(one.path)} | sides | {"reason": one.reason.value}


def _witness(one: Witness) -> dict[str, Any]:
    name = "commit" if one.time else "branch"
    found = {"says": one.says.format(commit=one.commit), name: one.commit, "time": one.time, "hint": one.hint}
    return {name: value for name, value in found.items() if value}


def _parked(one: Parked) -> dict[str, Any]:
    return _ref(one.ref) | {"row": word(one.row), "reason": one.reason}


def _plain(content: Content) -> Any:
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, tuple):  # an order
        return [paths.show_item(item) for item in content]
    if isinstance(content, list):
        return [_plain(value) for value in content]
    return str(content) if isinstance(content, Masked) else content
