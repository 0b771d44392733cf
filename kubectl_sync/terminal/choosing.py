"""Choosing what is written, question by question."""

from collections.abc import Iterator
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import UNDECIDED, Content
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import Hunk, ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.terminal import plain
from kubectl_sync.terminal.output import one_line, safe
from kubectl_sync.terminal.prompts import answered, has_screen, on_screen
from kubectl_sync.views import briefs

_LONGEST: Final = 30
_HELP: Final = "(space marks, a marks all, enter ends)"


def choose_hunks(plan: Plan, policy: Policy, side: Side) -> frozenset[str]:
    """Let the user mark questions, those decided so far being marked; return the ids of the marked ones.

    What the verb cannot write is shown with the reason, and cannot be marked. Raises Stopped without a terminal,
    or on Ctrl-C.
    """
    return answered(lambda: (_on_screen if has_screen() else _by_number)(plan, policy, side))


def _on_screen(plan: Plan, policy: Policy, side: Side) -> frozenset[str]:
    import questionary

    choices: list[Any] = []
    for change in plan.changes:
        is_whole = change.is_whole
        if not is_whole:
            choices.append(questionary.Separator(safe(_title(change, side))))
        for hunk in change.hunks:
            text = f"{_title(change, side)}  ({hunk.row.value})" if is_whole else row(hunk, policy, side)
            closed = _closed(hunk, policy)
            choices.append(questionary.Choice(one_line(safe(text)), hunk.id, checked=hunk.decided, disabled=closed))
    shown = questionary.checkbox(f"Which ones? {_HELP}", choices, instruction=" ", use_jk_keys=False)
    return frozenset(on_screen(shown))


def _by_number(plan: Plan, policy: Policy, side: Side) -> frozenset[str]:
    open_ = [(change, hunk) for change in plan.changes for hunk in change.hunks if not _closed(hunk, policy)]
    texts = [f"{change.ref}  {one_line(row(hunk, policy, side))}" for change, hunk in open_]
    marked = frozenset(place for place, (_, hunk) in enumerate(open_) if hunk.decided)
    return frozenset(open_[place][1].id for place in plain.numbers("Which ones?", texts, marked))


def _closed(hunk: Hunk, policy: Policy) -> str | None:
    """Why a question cannot be marked; None where it can."""
    return None if policy.is_open(hunk) else hunk.held or "left"


def row(hunk: Hunk, policy: Policy, side: Side) -> str:
    """`spec.replicas  2 -> 3  (changed in the file)`: a question as one line."""
    return f"{'; '.join(_fields(hunk, policy, side))}  ({hunk.row.value})"


def _title(change: ObjectChange, side: Side) -> str:
    where = f"  namespace {change.ref.namespace}" if change.ref.namespace else ""
    effects = f"  ! also {', '.join(change.side_effects)}" if change.side_effects and side is Side.LIVE else ""
    return f"{change.ref}{where}{effects}"


def _fields(hunk: Hunk, policy: Policy, side: Side) -> Iterator[str]:
    for one in hunk.changes:
        if one.path == ROOT:
            yield "the whole object"
        else:
            yield f"{paths.show(one.path)}  {_becomes(one.value(side), policy.value(one))}"


def _becomes(old: Content, new: Content) -> str:
    """What becomes of a value if it is marked; the value alone where it cannot be."""
    return briefs.briefs_of([old], _LONGEST)[0] if new is UNDECIDED else briefs.brief(old, new, _LONGEST)
