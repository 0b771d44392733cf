"""A person at a terminal who is shown a plan and decides it; or one who said beforehand not to be asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kubectl_sync.engine.hidden.other_owners import OwningTool
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Declined, NobodyToAsk
from kubectl_sync.model.choices import Format
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.wording import number, some
from kubectl_sync.steps.review.guards import Undoing, namespaces_of
from kubectl_sync.steps.review.reviewer import Demand, Retry
from kubectl_sync.steps.review.reviews import review_of
from kubectl_sync.terminal import choosing, output, plan_screen, prompts

_PAST: Final = {"create": "new", "update": "changed", "recreate": "made anew"}
_NAMED: Final = 3


@dataclass
class TerminalReviewer:
    """Shows plans and asks about them, as the options say.

    `is_quiet` (--force, unless nothing is written): only what is held is told. `is_agreed` (--yes, --force): nothing
    is asked. `hints` are lines on what to type about what a plan leaves. `plan` is the last one that was shown.
    """

    environment: Environment
    format: Format = Format.TEXT
    is_quiet: bool = False
    is_agreed: bool = False
    hints: Callable[[Plan, Policy], Iterable[str]] = lambda _, __: ()
    plan: Plan | None = None

    def show(self, plan: Plan, policy: Policy, undone: Sequence[Undoing]) -> None:
        """Print the plan; for programs only what could not be read, since the document comes last."""
        self.plan = plan
        side = policy.shown_side
        if self.format is not Format.TEXT:
            plan_screen.tell_gaps(plan)
        elif not self.is_quiet:
            plan_screen.print_plan(self.environment, plan, side)
        if self.is_quiet:
            plan_screen.tell_held(plan)
        else:
            for one in undone:
                _warn(one.tool, one.refs)
        for line in self.hints(plan, policy):
            output.notice(line)

    def decide(self, plan: Plan, policy: Policy, retry: Retry) -> Plan:
        """Ask until somebody agrees. Raises Stopped where nobody does, or nobody can be asked."""
        side = policy.shown_side
        is_offered = any(policy.is_open(hunk) for change in plan.changes for hunk in change.hunks)
        can_ask = prompts.can_ask() and self.format is Format.TEXT
        if self.is_agreed or not is_offered or not (plan.writes(side) or can_ask):
            return plan
        if self.format is not Format.TEXT:
            hint = "add --yes to write what is decided in the plan, or --dry-run to see it only"
            raise NobodyToAsk(f"nothing was written: with --format {self.format.value} nobody is asked", hint)
        if not self.environment.has_folder and not prompts.can_ask():
            told = "nothing was written: the manifests came on standard input, so that nobody can be asked"
            raise NobodyToAsk(told, "add --yes to write what is shown with *")
        return self._asked(plan, policy, side, retry)

    def type_name(self, demand: Demand) -> None:
        """Let the name be typed. Raises Stopped where it is another one, or nobody can be asked."""
        if self.is_agreed or self.format is not Format.TEXT or not prompts.can_ask():
            raise demand.refusal
        prompts.type_name(demand.question, demand.name)

    def _asked(self, plan: Plan, policy: Policy, side: Side, retry: Retry) -> Plan:
        now, chosen = review_of(self.environment, plan, policy), False
        told = ""
        while True:
            if (where := _where(self.environment, now.plan, side)) != told:
                output.print_lines([where])
                told = where
            answer = prompts.ask_plan(question(now.plan, side), len(now.plan.writes(side)), chosen=chosen)
            if answer is prompts.Answer.STOP:
                raise Declined
            if answer is prompts.Answer.TAKE_ALL:
                return now.plan
            open_ = [hunk.id for change in now.plan.changes for hunk in change.hunks if policy.is_open(hunk)]
            marked = now.skip(*open_).take(*choosing.choose_hunks(now.plan, policy, side)).plan
            shown, chosen = now.plan, True
            now = review_of(self.environment, retry(marked), policy)
            if self._show_again(shown, now.plan, side):
                told = ""  # it is far above now

    def _show_again(self, shown: Plan, plan: Plan, side: Side) -> bool:
        """Show what would be written now, where that, or what the server says of it, is not what stands on the screen.

        Also what is not written any more: no star that stands last of an object is an old one.
        """
        before = {change.ref: change for change in shown.changes}
        other = {change.ref for change in plan.changes if _said(change) != _said(before[change.ref])}
        if other:
            written = {change.ref for change in plan.writes(side)}
            again = tuple(change for change in plan.changes if change.ref in written | other)
            plan_screen.print_changes(self.environment, replace(plan, changes=again, parked=()), side)
        gaps = tuple(gap for gap in plan.gaps if gap not in shown.gaps)
        plan_screen.tell_gaps(replace(plan, gaps=gaps))
        return bool(other)


def question(plan: Plan, side: Side) -> str:
    """What is asked about a plan: how many objects of a side are written, how many deleted."""
    actions = Counter(change.action(side) for change in plan.writes(side))
    counts = Counter({_PAST[action]: count for action, count in actions.items() if action in _PAST})
    gone, written = actions["delete"], counts.total()
    where = " from the files" if side is Side.LOCAL else ""
    if gone and written:
        return f"Write {written} and delete {number(gone, 'object')}{where}?"
    if gone:
        return f"Delete {number(gone, 'object')}{where}?"
    what = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"Write {what} object{'' if written == 1 else 's'}?" if what else "Nothing is marked yet:"


def _warn(tool: OwningTool, refs: Sequence[ObjectRef]) -> None:
    """Say that what is written to these objects will be undone."""
    names = some(refs, _NAMED)
    if tool.proven:
        output.warning(f"{names}: written by {tool.owner}, which will undo what is pushed; change {tool.truth}")
    else:
        output.notice(f"note: {names}: a label says that {tool.owner} writes it, nothing else does")


def _said(change: ObjectChange) -> tuple[object, ...]:
    """What a plan tells of a change: its marks, and all beside the values."""
    fields = [(hunk.held, hunk.decided, [(one.path, one.wanted) for one in hunk.changes]) for hunk in change.hunks]
    said = change.side_effects, change.refused, change.unchecked, change.given
    return fields, *said, change.recreate, change.anew, change.not_anew


def _where(environment: Environment, plan: Plan, side: Side) -> str:
    """What would be written to, in full: the header may have left the screen."""
    if side is Side.LOCAL:
        return f"writes go to folder {environment.folder.root}"
    context = environment.cluster.context
    marked = plan.writes(side) or plan.changes  # nothing is marked yet: what may be
    namespaces = namespaces_of(marked) or [environment.namespace]
    where = f"namespace{'s' if len(namespaces) > 1 else ''} {', '.join(namespaces)}"
    return f"writes go to context {context.name}, cluster {context.cluster}, server {context.server}, {where}"
