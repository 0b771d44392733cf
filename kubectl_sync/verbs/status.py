"""`status`: what differs between the files and the cluster, and what a push and a pull would make of it."""

from collections.abc import Mapping
from dataclasses import replace

from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment
from kubectl_sync.model.listener import Listener
from kubectl_sync.model.objects import Base, Gap, ObjectRef, Sides
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.steps.read import deletions
from kubectl_sync.steps.read.sides import Manifests
from kubectl_sync.steps.review import nothing, typed_names
from kubectl_sync.steps.settle.settle import decided_plan, foreseen
from kubectl_sync.steps.show import explanation
from kubectl_sync.steps.write import recovery
from kubectl_sync.verbs.requests import StatusRequest
from kubectl_sync.verbs.results import Compared
from kubectl_sync.verbs.session import Session


def status(session: Session, asked: StatusRequest) -> Compared:
    """Compare both sides; nothing is written but what is remembered. Raises SyncError for words that mean nothing."""
    environment, listener, about = session.environment, session.listener, asked.about
    session.tell_elsewhere("push or pull")
    for line in recovery.report_open_runs(environment):
        listener.note(line)
    manifests = session.read_files(secrets=about.secrets)
    removed, notes = _removed(environment, listener, manifests, secrets=about.secrets)
    selection = session.select(about, manifests, reads=True, removed=removed)
    selection = replace(selection, live_only=asked.new, new=asked.new, counted=asked.new)
    session.tell_leftovers(manifests.skipped)
    reading = session.read(selection, manifests, removed)
    plan = session.settle(reading, POLICIES["status"])
    plan = replace(plan, gaps=tuple(dict.fromkeys((*plan.gaps, *notes))))
    if not asked.new:
        plan = _without_old_news(plan)
    plan, takes = _foreseen(environment, listener, plan, reading.sides)
    session.remember(plan, "status")
    return Compared(
        plan,
        reading.sides,
        nothing.refusal(environment, selection, plan, "status"),
        takes,
        explanation.explain_hidden(environment, plan, reading.sides) if asked.explain else {},
    )


def _removed(
    environment: Environment, listener: Listener, manifests: Manifests, *, secrets: bool
) -> tuple[Mapping[ObjectRef, Base], list[Gap]]:
    """What git tells was taken out of the files; that something is not on standard input tells nothing."""
    if not environment.has_folder:
        return {}, []
    with listener.during("asking git what was deleted"):
        return deletions.deleted_manifests(environment, manifests.snapshot, secrets=secrets)


def _without_old_news(plan: Plan) -> Plan:
    """The plan without what git alone remembers and no push would delete: it lives on for somebody else."""

    def is_old(change: ObjectChange) -> bool:
        is_known = change.base is not None and change.base.remembered
        return bool(change.keep) and not is_known and change.hunks[0].row is Row.LOCAL_DELETED

    return replace(plan, changes=tuple(change for change in plan.changes if not is_old(change)))


def _foreseen(environment: Environment, listener: Listener, plan: Plan, sides: Sides) -> tuple[Plan, dict[str, int]]:
    """The plan with what a push would be refused, and how many objects a push and a pull would write."""
    push = foreseen(environment, plan, sides, POLICIES["push"])
    pull = decided_plan(plan, POLICIES["pull"]).without(Row.LIVE_ONLY)  # they are for `pull --new`
    refused = {change.ref: change.refused for change in push.changes if change.refused}
    taken = sum(change.ref not in refused for change in push.writes(Side.LIVE))
    if taken and (why := typed_names.why_stopped(environment, push)):
        listener.note(f"note: a push would stop: {why}")
        taken = 0
    told = (replace(change, refused=refused.get(change.ref, change.refused)) for change in plan.changes)
    takes = {"push": taken}
    if environment.has_folder:
        takes["pull"] = len(pull.writes(Side.LOCAL))
    return replace(plan, changes=tuple(told), gaps=push.gaps), takes
