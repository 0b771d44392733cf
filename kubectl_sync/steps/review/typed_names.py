"""The name that is typed before much, or what is protected, is written."""

from kubectl_sync.engine.policy import limits
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Stopped
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.steps.review import protection
from kubectl_sync.steps.review.guards import Consent, namespaces_of, second_copy
from kubectl_sync.steps.review.protection import Guarded
from kubectl_sync.steps.review.reviewer import Demand


def demanded(environment: Environment, plan: Plan, side: Side, consent: Consent) -> Demand | None:
    """The one name that has to be typed for all of a write, whatever --yes and --force say; None: none.

    Raises Stopped where another name than a needed one was given.
    """
    own, given = environment.cluster.context.name, consent.context
    reasons, guard = _much(environment, plan, side), protected(environment, plan, side)
    is_another = given not in (None, own) and given not in environment.aliases
    if is_another and side is Side.LIVE and not reasons:
        raise _another(environment, plan, given or "")
    # A cluster that is protected has to be named as what is protected; else any of its names will do.
    needed = guard.name if guard and guard.context else own
    if given == needed or (given and not is_another and needed == own) or not (reasons or guard):
        return None
    said = "; ".join([*reasons, *([guard.told] if guard else [])])
    less = "write less of it by naming files or types, or " if reasons else ""
    meant = "all of it is meant" if reasons else "it is meant"
    refusal = Stopped(f"nothing was written: {said}", f"{less}add --confirm-context {needed} if {meant}")
    return _demand(said, guard if guard and not reasons else None, needed, refusal)


def protected(environment: Environment, plan: Plan, side: Side) -> Guarded | None:
    """What of the plan's writes is protected; files never are."""
    changes = plan.writes(Side.LIVE) if side is Side.LIVE else ()
    return protection.protected_parts(environment, namespaces_of(changes)) if changes else None


def why_stopped(environment: Environment, plan: Plan) -> str:
    """Why a push of a plan would write nothing at all, unless somebody says more; "" where it would write."""
    objection = second_copy(environment, plan, None)
    if objection and objection.stops:
        return objection.told
    return "; ".join(_much(environment, plan, Side.LIVE))


def _much(environment: Environment, plan: Plan, side: Side) -> list[str]:
    """Why the run writes, or deletes, more than may be an accident."""
    deleted = [change for change in plan.writes(side) if change.action(side) == "delete"]
    by_git = [change for change in deleted if not _is_remembered(change)]
    scope = {one.ref for one in (*plan.changes, *plan.equal) if _is_remembered(one) or (by_git and _is_ours(one))}
    reasons = list(limits.reached(plan, scope, (side,)))
    if not environment.store.is_marked and len(deleted) > len(by_git):
        root = environment.source.root
        reasons.append(f"{root} has lost its mark (.kubesync/id): is it the right folder, and mounted?")
    return reasons


def _is_remembered(change: ObjectChange) -> bool:
    base = change.base  # a run that only looked left no mark
    return base is not None and base.remembered and not base.seen


def _is_ours(change: ObjectChange) -> bool:
    """Whether an object is of this folder where nothing is remembered: it has a manifest, or had one, as git tells."""
    is_deleted = bool(change.hunks) and change.hunks[0].row is Row.LOCAL_DELETED
    return is_deleted or (change.local is not ABSENT and change.live is not ABSENT)


def _demand(said: str, guard: Guarded | None, name: str, refusal: Stopped) -> Demand:
    """One name for all; `guard` is what is protected where that is all there is to confirm."""
    typed, meant = f"{name}, the context's name,", "if that is meant"
    if guard:
        is_said = guard.alone and guard.what.endswith(f" {guard.name}")
        typed, meant = "its name" if is_said else typed, "to write there"
        name = guard.name if guard.alone else name
    return Demand(name, f"{said[0].upper()}{said[1:]}. Type {typed} {meant}:", refusal)


def _another(environment: Environment, plan: Plan, wrong: str) -> Stopped:
    """That the name which was given with the option is no name of the cluster."""
    own = environment.cluster.context.name
    told = f"nothing was written: --confirm-context {wrong}, but the context is {own}"
    if wrong in environment.cluster.kubectl.contexts:
        return Stopped(told, f"-c {wrong} writes to that one; --confirm-context {own} means this one")
    if wrong in namespaces_of(plan.writes(Side.LIVE)):
        return Stopped(told, f"it takes the context's name, for namespaces too: --confirm-context {own}")
    return Stopped(told, f"--confirm-context {own} means this one")
