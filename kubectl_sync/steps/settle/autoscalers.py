"""Autoscalers that no manifest here names: looked for where replicas differ, and nowhere else."""

from dataclasses import replace

from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.engine.hidden.autoscaled import REPLICAS, SCALERS
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import LiveObject, ObjectRef, Sides, Snapshot
from kubectl_sync.model.plan import Plan


def with_autoscalers(environment: Environment, sides: Sides, plan: Plan) -> Sides | None:
    """The sides with the autoscalers of the namespaces where replicas differ; None where there are none to add.

    Where they may not be listed that is a note: what scales there is not known.
    """
    namespaces = {change.ref.namespace for change in plan.changes for one in change.changes if one.path == REPLICAS}
    kinds = [kind for name in sorted(SCALERS) if (kind := environment.cluster.kinds.find(*name)) and kind.served]
    scopes = [ListScope(kind, kind.version, one, named=False) for kind in kinds for one in sorted(namespaces) if one]
    if not scopes:
        return None
    lists, gaps = environment.cluster.read(scopes)
    found = {
        ObjectRef(scope.kind.group, scope.kind.kind, scope.namespace, one["metadata"]["name"]): LiveObject.of(one)
        for scope, items in lists.items()
        for one in items
    }
    told = {gap.where for gap in sides.live.gaps}
    gaps = [gap for gap in gaps if gap.where not in told]
    new = found.keys() - sides.live.objects.keys()
    if not new and not gaps:
        return None
    live = Snapshot({**found, **sides.live.objects}, (*sides.live.gaps, *gaps))
    return replace(sides, live=live)
