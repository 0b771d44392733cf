"""Why live fields are in no file: for users who miss one."""

from kubectl_sync.engine.hidden.accounts import accounted
from kubectl_sync.engine.hidden.autoscaled import owned, scaled
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.governed import governed
from kubectl_sync.engine.hidden.hidden import hidden
from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import ObjectRef, Sides
from kubectl_sync.model.plan import Plan


def explain_hidden(environment: Environment, plan: Plan, sides: Sides) -> dict[ObjectRef, list[Hidden]]:
    """Each live object of the plan with all its fields that are kept out of files and plans."""
    every = sorted((*plan.changes, *plan.equal), key=lambda one: one.ref)
    live = [(change, change.live.content) for change in every if change.live is not ABSENT]
    schemas = environment.cluster.schemas({split_api_version(content["apiVersion"]) for _, content in live})
    targets = scaled((sides.local, sides.live))
    found = {}
    for change, content in live:
        local = change.local_content
        schema = schemas.of(content)
        hide = hidden(content, local, change.base, Evidence.of(content), schema)
        owns = (*owned(change.ref, targets), *governed(local, content, change.base))
        there = [one for one in owns if paths.get(content, one.path) is not ABSENT]
        found[change.ref] = accounted(change, [*hide, *there], schema)
    return found
