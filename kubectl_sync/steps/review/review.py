"""From a plan to what may be written of it: guards first, then whoever decides."""

from kubectl_sync.environment import Environment
from kubectl_sync.errors import NobodyToAsk, Stopped
from kubectl_sync.model.listener import Listener
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.steps.review import belonging, guards, typed_names
from kubectl_sync.steps.review.guards import Consent
from kubectl_sync.steps.review.reviewer import Retry, Reviewer


def review(
    environment: Environment,
    plan: Plan,
    policy: Policy,
    *,
    reviewer: Reviewer,
    listener: Listener,
    consent: Consent,
    retry: Retry,
) -> Plan:
    """Let the plan be decided that was shown. Raises Stopped where the answer is no, or a guard says it.

    `retry` asks the server about what is decided otherwise than the verb decided it.
    """
    if trouble := environment.store.trouble:
        raise Stopped(f"nothing was written: {trouble.message}", trouble.hint)
    if Side.LIVE in policy.writes:
        _guard_namespace(environment, listener, plan, consent)
    is_written = any(plan.writes(side) for side in policy.writes)
    if is_written and (moved := belonging.moved(environment)):
        listener.note(f"note: {moved}")
    try:
        chosen = reviewer.decide(plan, policy, retry)
    except NobodyToAsk as error:
        demands = (typed_names.demanded(environment, plan, side, consent) for side in policy.writes)
        more = next((f"; {one.refusal.hint}" for one in demands if one), "")
        raise NobodyToAsk(error.message, error.hint + more) from error
    for side in policy.writes:
        if demand := typed_names.demanded(environment, chosen, side, consent):
            reviewer.type_name(demand)
    return chosen


def show_plan(reviewer: Reviewer, listener: Listener, plan: Plan, policy: Policy) -> None:
    """Show the plan to whoever decides it, with what speaks against it."""
    undone = [one for side in policy.writes for one in guards.undone(plan, side)]
    reviewer.show(plan, policy, undone)
    if why := guards.undecided(plan, policy):
        listener.note(why)


def foretell(environment: Environment, listener: Listener, plan: Plan, policy: Policy, consent: Consent) -> None:
    """Say in a dry run what the real one would stop for, or want to be told."""
    if Side.LIVE not in policy.writes:
        return
    if objection := guards.second_copy(environment, plan, consent.context):
        stop = "a push would stop: " if objection.stops else ""
        listener.note(f"note: {stop}{objection.told}")
    try:
        is_asked = typed_names.demanded(environment, plan, Side.LIVE, consent) is not None
    except Stopped as error:
        listener.note(f"note: a push would stop: {error.message.removeprefix('nothing was written: ')}")
        is_asked = True
    if is_asked and (guard := typed_names.protected(environment, plan, Side.LIVE)):
        listener.note(f"note: {guard.told}: its name is asked for, or --confirm-context")


def _guard_namespace(environment: Environment, listener: Listener, plan: Plan, consent: Consent) -> None:
    objection = guards.second_copy(environment, plan, consent.context)
    if objection is None:
        return
    if objection.stops:
        raise Stopped(f"nothing was written: {objection.told}", objection.hint)
    listener.note(f"note: {objection.told}")
