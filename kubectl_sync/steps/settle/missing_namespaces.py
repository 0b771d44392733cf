"""New objects of namespaces that are not there: one thing that is wrong, however many objects it stops."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from kubectl_sync.engine.plan.decide import left_for
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Gap, Manifest, Snapshot
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.steps.read import namespaces


def leave_missing_namespaces(environment: Environment, local: Snapshot[Manifest], plan: Plan) -> Plan:
    """The plan with those objects left, and one error for each such namespace."""
    numbers = Counter(change.ref.namespace for change in plan.changes if _is_nowhere(change))
    if not numbers:
        return plan
    changes = tuple(_left(change) if _is_nowhere(change) else change for change in plan.changes)
    hints = namespaces.ways_out(environment, local, sorted(numbers))
    known = {gap.where: gap.hint for gap in plan.gaps if gap.hint.startswith("did you mean")}
    told = {gap.where: gap for name in sorted(numbers) for gap in [_gap(name, numbers[name], known, hints[name])]}
    return replace(plan, changes=changes, gaps=(*(gap for gap in plan.gaps if gap.where not in told), *told.values()))


def _is_nowhere(change: ObjectChange) -> bool:
    """By the server's answer (kubernetes/apiserver:pkg/admission/plugin/namespace/lifecycle/admission.go)."""
    missing = f'namespaces "{change.ref.namespace}" not found'
    return change.action(Side.LIVE) == "create" and bool(change.ref.namespace) and missing in change.refused


def _left(change: ObjectChange) -> ObjectChange:
    why = f"there is no namespace {change.ref.namespace}"
    return replace(change, refused="", hunks=tuple(left_for(hunk, why) for hunk in change.hunks))


def _gap(namespace: str, number: int, known: Mapping[str, str], hint: str) -> Gap:
    objects = f"{number} objects are left" if number > 1 else "one object is left"
    reason = f"is not in the cluster, and no manifest here makes it: {objects}"
    where = f"namespace {namespace}"
    return Gap(where, reason, known.get(where, hint))
