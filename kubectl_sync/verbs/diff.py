"""`diff`: what differs, for a diff by line or by field, in the direction of push or of pull."""

from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Sides
from kubectl_sync.model.plan import Plan, Row, Side
from kubectl_sync.steps.review import nothing
from kubectl_sync.steps.settle import proof, targets
from kubectl_sync.steps.settle.settle import foreseen
from kubectl_sync.steps.show.diff_texts import Renditions
from kubectl_sync.verbs.requests import About
from kubectl_sync.verbs.results import Compared
from kubectl_sync.verbs.session import Session


def diff(session: Session, about: About) -> Compared:
    """Compare what both sides have. Raises SyncError for words that mean nothing."""
    environment = session.environment
    session.tell_elsewhere("push or pull")
    manifests = session.read_files(secrets=about.secrets)
    selection = session.select(about, manifests, reads=True)
    session.tell_leftovers(manifests.skipped)
    reading = session.read(selection, manifests)
    plan = session.settle(reading, POLICIES["status"]).without(Row.LIVE_ONLY)
    session.remember(plan, "diff")
    return Compared(plan, reading.sides, nothing.refusal(environment, selection, plan, "diff"))


def renditions(environment: Environment, plan: Plan, sides: Sides, *, reverse: bool) -> Renditions:
    """The texts of what a push would write, or with `reverse` a pull."""
    side = Side.LOCAL if reverse else Side.LIVE
    plan = foreseen(environment, plan, sides, POLICIES["pull" if reverse else "push"])
    places: targets.Targets = {}
    if reverse:
        plan, places = targets.placed(environment, proof.proven(environment, plan)[0])
    return Renditions(environment, plan, side, places)
