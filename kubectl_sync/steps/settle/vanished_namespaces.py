"""What is gone from the cluster together with its namespace: no wish to lose the manifests, too."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kubectl_sync.engine.plan.decide import left_for
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Mark, Object
from kubectl_sync.model.objects import ObjectRef, Sides
from kubectl_sync.model.plan import ObjectChange, Plan, Side

_NAMESPACE: Final = ("", "Namespace", "")


def leave_vanished_namespaces(environment: Environment, plan: Plan, sides: Sides, named: frozenset[ObjectRef]) -> Plan:
    """The plan without those deletions from files whose namespace is gone, going, or not known to be there.

    The list of a namespace that does not exist is empty, and no error. What the user named is meant.
    """
    asked = {
        one.ref: one.ref.namespace
        for one in plan.writes(Side.LOCAL)
        if one.action(Side.LOCAL) == "delete" and one.ref.namespace and one.ref not in named
    }
    if not asked:
        return plan
    why = _reasons(environment, set(asked.values()), {ref.namespace for ref in sides.live.objects})
    changes = tuple(_left(one, why.get(asked.get(one.ref, ""), "")) for one in plan.changes)
    return replace(plan, changes=changes)


def _left(change: ObjectChange, why: str) -> ObjectChange:
    return replace(change, hunks=tuple(left_for(hunk, why) for hunk in change.hunks)) if why else change


def _reasons(environment: Environment, namespaces: Iterable[str], alive: set[str]) -> dict[str, str]:
    """Why nothing is to be concluded from what each namespace lacks; "" where something may be."""
    names = sorted(namespaces)
    answers = environment.cluster.now([(ObjectRef(*_NAMESPACE, name), "") for name in names])
    return {name: _reason(name, one, is_alive=name in alive) for name, one in zip(names, answers, strict=True)}


def _reason(name: str, answer: Object | Mark | ClusterError, *, is_alive: bool) -> str:
    if isinstance(answer, dict):
        return f"namespace {name} is being deleted" if "deletionTimestamp" in answer["metadata"] else ""
    if isinstance(answer, ClusterError):
        return "" if is_alive else f"nobody can tell whether namespace {name} is there"
    return f"namespace {name} is gone from the cluster"
