"""A plan on a terminal: what was skipped, what differs, what is held, what could not be read, and the summary last."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kubectl_sync.environment import Environment
from kubectl_sync.model.paths import ROOT
from kubectl_sync.model.plan import ObjectChange, Plan, Row, Side
from kubectl_sync.steps.show.knowledge import known
from kubectl_sync.terminal import output, styled
from kubectl_sync.views import blocks, gaps, held, summary

_TITLES = {
    Row.LIVE_ONLY: "live without a manifest here (pull --new takes them):",
    Row.LOCAL_ONLY: "only in the files (push makes them; with a word, or --explain, each is named):",
}
_MANY = 12


def print_plan(
    environment: Environment,
    plan: Plan,
    side: Side | None,
    *,
    whole: bool = False,
    explain: bool = False,
    takes: Mapping[str, int] | None = None,
) -> None:
    """Print a plan; `takes` is how many objects each verb would write, where nothing is written yet.

    Where nothing is written, objects that only one side has are counted by type; `whole`: all is named, and
    `explain`: what the run is not about, too.
    """
    only = _counted(plan, side, whole=whole)
    counted = {one.ref for changes in only.values() for one in changes}
    named = replace(plan, changes=tuple(change for change in plan.changes if change.ref not in counted))
    skipped = [*summary.skipped(plan, names=whole)]
    output.print_lines([*skipped, ""] if skipped and named.changes else skipped)
    print_changes(environment, named, side)
    for title, changes in only.items():
        output.print_lines(summary.by_type(title, changes))
    styled.print_styled(held.held_lines(plan))
    tell_gaps(plan, names=explain)
    ways = summary.ways(plan, takes) if takes is not None else ""
    output.print_lines([summary.total(plan) + (f"  ({ways})" if ways else "")])


def print_changes(environment: Environment, plan: Plan, side: Side | None = None) -> None:
    """Print what differs, with styles, and nothing else."""
    styled.print_styled(_blocks(environment, plan, side))


def _blocks(environment: Environment, plan: Plan, side: Side | None) -> Iterator[tuple[str, str]]:
    return blocks.plan_lines(plan, side, known(environment))


def tell_gaps(plan: Plan, *, names: bool = False) -> None:
    """Say what could not be read; `names`: every file of it, also where the run is not about it."""
    for line in gaps.gap_lines(plan.gaps, names=names):
        output.notice(line)


def tell_held(plan: Plan) -> None:
    """Say what is held beside what is for programs, or for other programs to read."""
    for text, _ in held.held_lines(plan):
        output.notice(text)


def _counted(plan: Plan, side: Side | None, *, whole: bool) -> dict[str, list[ObjectChange]]:
    """What is told by type: nothing that would be written."""
    only: dict[str, list[ObjectChange]] = {}
    for change in plan.changes:
        row, held_by = change.hunks[0].row, change.hunks[0].held
        if side is None and row in _TITLES:
            only.setdefault(_TITLES[row], []).append(change)
        elif held_by and change.changes[0].path == ROOT:
            only.setdefault(f"left, as {held_by}:", []).append(change)
    is_told = {
        title: title == _TITLES[Row.LIVE_ONLY] or (len(found) > _MANY and not whole) for title, found in only.items()
    }
    return {title: found for title, found in only.items() if is_told[title]}
