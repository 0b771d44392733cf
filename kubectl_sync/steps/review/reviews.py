"""A plan of an environment under review."""

from kubectl_sync.engine.plan.review import Review
from kubectl_sync.environment import Environment
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Policy
from kubectl_sync.steps.settle.settle import key_of


def review_of(environment: Environment, plan: Plan, policy: Policy) -> Review:
    """The review whose new questions get ids as those of the plan have them: see `settle`."""
    refs = [change.ref for change in (*plan.changes, *plan.equal)]
    return Review(plan, policy, environment.identity, key_of(environment, refs))
