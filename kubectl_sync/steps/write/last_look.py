"""Just before anything is deleted from the cluster: whether its manifest is still gone."""

from collections.abc import Sequence
from dataclasses import replace

from kubectl_sync.errors import ClusterError
from kubectl_sync.model.objects import Manifest, Snapshot
from kubectl_sync.model.plan import ObjectChange, Side
from kubectl_sync.steps.read import emptied_files
from kubectl_sync.steps.write.run import Run


def still_gone(run: Run, changes: Sequence[ObjectChange]) -> list[ObjectChange]:
    """The changes without those deletions whose manifest is there again, or may be."""
    if not any(change.action(Side.LIVE) == "delete" for change in changes):
        return list(changes)
    environment = run.environment
    secrets = any(change.ref.is_secret for change in changes)
    now, skipped = environment.source.read(
        environment.cluster.kinds, environment.namespace, environment.only, secrets=secrets
    )
    bases = {change.ref: change.base for change in changes if change.base}
    now = replace(now, gaps=(*now.gaps, *emptied_files.emptied(environment, now, skipped, bases)))
    kept = []
    for change in changes:
        why = _why_not(change, now) if change.action(Side.LIVE) == "delete" else ""
        if why:
            error = ClusterError(f"{change.ref} was not deleted: {why}", "run it again to see what changed")
            run.park(change, Side.LIVE, error)
        else:
            kept.append(change)
    return kept


def _why_not(change: ObjectChange, now: Snapshot[Manifest]) -> str:
    if change.ref in now.objects:
        return "its manifest is there again"
    doubt = now.doubt(change.ref)
    return f"the files cannot be read completely any more ({doubt.where})" if doubt else ""
