"""From the words of a verb to what its run is about, with what is to be said of them; a run that is about nothing."""

from collections.abc import Mapping, Sequence

from kubectl_sync.cli import session
from kubectl_sync.cli.options import Options
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Base, ObjectRef, Snapshot
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.review import nothing
from kubectl_sync.steps.select import file_words
from kubectl_sync.terminal import output
from kubectl_sync.views import summary


def from_files(
    environment: Environment,
    words: Sequence[str],
    local: Snapshot,
    options: Options,
    *,
    secrets: bool,
    reads: bool = False,
    removed: Mapping[ObjectRef, Base] | None = None,
) -> Selection:
    """What the words mean of what is here. Raises as `select_local.for_push`."""
    found = file_words.for_push(
        environment, words, local, options.selector, secrets=secrets, reads=reads, removed=removed
    )
    for note in found.notes:
        output.notice(f"note: {note}")
    return found


def refuse_nothing(
    environment: Environment, selection: Selection, plan: Plan, policy: Policy, options: Options
) -> None:
    """Raises SyncError where a run that writes has nothing to look at; programs get the plan all the same."""
    (side,) = policy.writes
    if problem := nothing.refusal(environment, selection, plan, policy.verb):
        if not session.machine(environment, plan, options, side) and not selection.everything:
            output.lines(summary.skipped(plan))
        raise problem
