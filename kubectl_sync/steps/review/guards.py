"""What stops a run, or is said before it, whatever was chosen: other owners, another namespace."""

from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_sync.engine.hidden.other_owners import OwningTool, owning_tool
from kubectl_sync.environment import Environment
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.model.wording import number
from kubectl_sync.steps.review import second_copies


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to beforehand: the context that is meant, and that a folder may change its cluster."""

    context: str | None = None
    rebind: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """What speaks against a whole run, and what to type; `stops`: the run is not to begin."""

    told: str
    hint: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Undoing:
    """Another tool that writes these objects, and will undo what is pushed."""

    tool: OwningTool
    refs: tuple[ObjectRef, ...]


def namespaces_of(changes: Iterable[ObjectChange]) -> list[str]:
    """Where something is written; a namespace that is itself written counts."""
    refs = [change.ref for change in changes]
    return sorted({ref.name if ref.kind == "Namespace" and not ref.group else ref.namespace for ref in refs} - {""})


def second_copy(environment: Environment, plan: Plan, confirmed: str | None) -> Objection | None:
    """That objects would be pushed to another namespace than before, and nobody asked for it.

    Who types -n asks for it, and is told; but not against the namespace that the environment or the root has, unless
    the context's name is given, too (`confirmed`).
    """
    twice = second_copies.second(environment, plan)
    if not twice:
        return None
    was, now = sorted({one for found in twice.values() for one in found}), sorted({ref.namespace for ref in twice})
    told = f"{number(len(twice), 'object')} would be made a second time, in namespace {', '.join(now)}"
    told = f"{told}: in sync before in namespace {', '.join(was)}"
    if not environment.only:
        return Objection(told, f"add -n {was[0]}, or -n {now[0]} if a second copy is meant")
    placed, name = environment.settings.placed, environment.cluster.context.name
    if not placed or placed in environment.only or confirmed == name:
        return Objection(told, stops=False)
    return Objection(
        told, f"leave out -n for namespace {placed}, or add --confirm-context {name} if a second copy is meant"
    )


def undone(plan: Plan, side: Side) -> list[Undoing]:
    """The tools that will undo what is written, each once."""
    found: dict[OwningTool, list[ObjectRef]] = {}
    for change in plan.writes(side) if side is Side.LIVE else ():
        if change.live is not ABSENT:
            other = owning_tool(change.live.content, (one.path for one in change.writes(side)))
            if other:
                found.setdefault(other, []).append(change.ref)
    return [Undoing(tool, tuple(refs)) for tool, refs in found.items()]


def undecided(plan: Plan, policy: Policy) -> str:
    """Why `--take` without words leaves conflicts that it decides with them; "" where it leaves none."""
    if Grant.TAKE not in policy.grants or policy.is_worded:
        return ""
    rows = {Row.FIRST_CONTACT, Row.BEHIND} & policy.takes.keys()
    left = [one for one in plan.conflicts if any(hunk.row in rows and not hunk.decided for hunk in one.hunks)]
    if not left:
        return ""
    why = "somebody set them by hand, or an older commit is checked out"
    return f"{number(len(left), 'conflict')} left, as {why}: name what you mean"
