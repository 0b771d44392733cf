"""A run that found nothing to look at: it is not to end as if all were well."""

from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.errors import NotFound, SyncError
from kubectl_sync.model.plan import Plan, Row
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read import empty_folder

_DOING: Final = {"status": "compare", "diff": "compare"}
_DOCS: Final = "docs/manifests.md tells what is left alone, and why"


def refusal(environment: Environment, selection: Selection, plan: Plan, verb: str) -> SyncError | None:
    """Why there is nothing at all that the run could be about; None where there is something, or an error says more.

    Not of a run that looks for live objects without a manifest: that there are none is an answer. What is gone from
    the files, or from both sides, is something, too.
    """
    is_told = any(gap.named for gap in plan.gaps)
    differs = any(change.row is not Row.LIVE_ONLY for change in plan.changes)
    if selection.new or differs or plan.equal or plan.parked or plan.gone or is_told:
        return None
    skipped = [one for one in plan.skipped if one.where]  # others are only counted: live objects
    told, hint = "; ".join(empty_folder.reasons(skipped)), empty_folder.way_out(skipped)
    if not selection.everything or selection.labels.requirements:
        return NotFound(f"nothing of what was named is synced: {told}", hint or _DOCS)
    if not any(one.manifest for one in skipped):
        told = f"there is no manifest in it, only {told}" if told else "there is no manifest in it"
    doing = _DOING.get(verb, verb)
    if not environment.has_folder:
        return SyncError(f"nothing to {doing} in what came on standard input: {told}", hint or _DOCS)
    return SyncError(f"nothing to {doing} in {environment.settings.here}: {told}", _ways(environment, verb, hint))


def _ways(environment: Environment, verb: str, hint: str) -> str:
    """What to do about files that are left alone; of a pull, also how to get what is in the cluster all the same."""
    if not hint or verb != "pull":
        return hint or _hint(environment, verb)
    return f"{hint}; `kubectl sync pull --new` writes manifests of what is in the cluster"


def _hint(environment: Environment, verb: str) -> str:
    settings = environment.settings
    if settings.here != settings.scope.folder:
        return f"stand in a folder of manifests, or type `kubectl sync {verb} {settings.scope.folder}` for all of it"
    if verb == "pull":
        return "`kubectl sync pull --new` writes manifests of what is in the cluster"
    return "stand in a folder of manifests, or name one with --root DIR"
