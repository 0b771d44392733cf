"""What stands between a plan and its writing: the folder's state, limits, protection, the user's own word."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from kubectl_sync.cli import confirming, guards, hints, session
from kubectl_sync.cli.options import Format, Options
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Declined, Stopped
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.model.wording import number
from kubectl_sync.steps.review import belonging
from kubectl_sync.steps.review.reviews import review_of
from kubectl_sync.steps.write import recovery
from kubectl_sync.terminal import choosing, output, progress, prompts, styled

_PAST = {"create": "new", "update": "changed", "recreate": "made anew"}


def _as_it_is(plan: Plan) -> Plan:
    return plan


@contextmanager
def begun(environment: Environment, verb: str, options: Options, at: str) -> Iterator[None]:
    """Have the folder for a run that writes; one that only shows needs nothing. Raises Stopped.

    Another run has it, its state cannot be written, or it belongs to another cluster.
    """
    if options.dry_run:
        session.tell_elsewhere(environment, verb)
        yield
        return
    with environment.store.claimed(verb, at):
        _of_this_cluster(environment, options)
        with progress.during("looking for what the last run wrote"):
            for line in recovery.recovered(environment, verb, at):
                output.notice(line)
        yield


def _of_this_cluster(environment: Environment, options: Options) -> None:
    """A folder belongs to one cluster: to write to or from another one is a mistake, or has to be said."""
    found = belonging.elsewhere(environment)
    if not found:
        environment.store.rebinds = True  # it is the same cluster, by whatever it is known now
        if doubt := belonging.unsure(environment):
            output.notice(f"note: {doubt}")
        return
    is_meant = options.confirm_context == environment.cluster.context.name if found.once else options.rebind
    if not is_meant:
        raise Stopped(f"nothing was written: {found.told}", found.hint)
    environment.store.rebinds = not found.once


def review(
    environment: Environment, plan: Plan, policy: Policy, options: Options, tried: Callable[[Plan], Plan] = _as_it_is
) -> Plan:
    """Show the plan and let the user decide. Raises Stopped where the answer is no, or a guard says it.

    `tried` asks the server about what the user decides otherwise than the verb.
    """
    (side,) = policy.writes
    if options.format is not Format.TEXT:
        session.trouble(plan)
    elif not options.force or options.dry_run:
        session.show(environment, plan, side)
    if options.force and not options.dry_run:
        session.tell_held(plan)
    else:
        guards.warn(plan, side)
    for line in hints.one_sided(plan, policy, options):
        output.notice(line)
    _tell_of_words(plan, policy)
    if options.dry_run:
        guards.tell(environment, plan, side)
        confirming.tell(environment, plan, side)
        return plan
    try:
        return _allowed(environment, plan, policy, options, tried)
    except Stopped:
        session.machine(environment, plan, options, side)  # what would have been written
        raise


def _allowed(
    environment: Environment, plan: Plan, policy: Policy, options: Options, tried: Callable[[Plan], Plan]
) -> Plan:
    """What may be written of the plan. Raises Stopped where that is nothing."""
    (side,) = policy.writes
    if trouble := environment.store.trouble:
        raise Stopped(f"nothing was written: {trouble.message}", trouble.hint)
    if side is Side.LIVE:
        guards.same_namespace(environment, plan, options.confirm_context)
    if plan.writes(side) and (moved := belonging.moved(environment)):
        output.notice(f"note: {moved}")
    chosen = _chosen(environment, plan, policy, options, tried)
    confirming.confirmed(environment, chosen, side, options)
    return chosen


def _tell_of_words(plan: Plan, policy: Policy) -> None:
    """Say why `--take` without words leaves conflicts that it decides with them."""
    if Grant.TAKE not in policy.grants or policy.is_worded:
        return
    rows = {Row.FIRST_CONTACT, Row.BEHIND} & policy.takes.keys()
    left = [one for one in plan.conflicts if any(hunk.row in rows and not hunk.decided for hunk in one.hunks)]
    if left:
        why = "somebody set them by hand, or an older commit is checked out"
        output.notice(f"{number(len(left), 'conflict')} left, as {why}: name what you mean")


def _chosen(
    environment: Environment, plan: Plan, policy: Policy, options: Options, tried: Callable[[Plan], Plan]
) -> Plan:
    (side,) = policy.writes
    is_offered = any(policy.is_open(hunk) for change in plan.changes for hunk in change.hunks)
    can_ask = prompts.can_ask() and options.format is Format.TEXT
    if options.force or options.yes or not is_offered or not (plan.writes(side) or can_ask):
        return plan
    if options.format is not Format.TEXT:
        hint = "add --yes to write what is decided in the plan, or --dry-run to see it only"
        raise Stopped(f"nothing was written: with --format {options.format.value} nobody is asked", hint)
    now, chosen = review_of(environment, plan, policy), False
    told = ""
    while True:
        if (where := _where(environment, now.plan, side)) != told:
            output.lines([where])
            told = where
        answer = prompts.ask(question(now.plan, side), len(now.plan.writes(side)), chosen=chosen)
        if answer is prompts.Answer.STOP:
            raise Declined
        if answer is prompts.Answer.TAKE_ALL:
            return now.plan
        open_ = [hunk.id for change in now.plan.changes for hunk in change.hunks if policy.is_open(hunk)]
        marked = now.skip(*open_).take(*choosing.choose(now.plan, policy, side)).plan
        with progress.during("asking the server about what is marked"):
            again = tried(marked)
        now, chosen = review_of(environment, again, policy), True
        _tell_more(environment, marked, now.plan, side)


def _tell_more(environment: Environment, marked: Plan, plan: Plan, side: Side) -> None:
    """Show again the objects of which the server says something else, now that other fields of them are decided."""
    before = {change.ref: change for change in marked.changes}
    more = [change for change in plan.changes if _said(change) != _said(before[change.ref])]
    if more:
        styled.lines(session.blocks(environment, replace(plan, changes=tuple(more)), side))
    gaps = tuple(gap for gap in plan.gaps if gap not in marked.gaps)
    session.trouble(replace(plan, gaps=gaps))


def _said(change: ObjectChange) -> tuple[object, ...]:
    """What a plan tells of a change beside the fields that are to be decided."""
    fields = tuple((hunk.held, len(hunk.changes)) for hunk in change.hunks)
    said = change.side_effects, change.refused, change.unchecked, change.given
    return fields, *said, change.recreate, change.anew, change.not_anew


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


def _where(environment: Environment, plan: Plan, side: Side) -> str:
    """What would be written to, in full: the header may have left the screen."""
    if side is Side.LOCAL:
        return f"writes go to folder {environment.folder.root}"
    context = environment.cluster.context
    marked = plan.writes(side) or plan.changes  # nothing is marked yet: what may be
    namespaces = guards.namespaces(marked) or [environment.namespace]
    where = f"namespace{'s' if len(namespaces) > 1 else ''} {', '.join(namespaces)}"
    return f"writes go to context {context.name}, cluster {context.cluster}, server {context.server}, {where}"
