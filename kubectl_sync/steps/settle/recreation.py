"""What the server takes only as a new object: whether it may be deleted as it was shown, and created again."""

from collections.abc import Sequence

from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.policy import protect
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Overtaken
from kubectl_sync.model.content import same
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import Sides
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.steps.settle import removals
from kubectl_sync.steps.settle.cluster_writes import write_of


def why_not(change: ObjectChange, sides: Sides) -> str:
    """Why an object may not be made anew from its manifest; "" where it may."""
    if not all(same(one.wanted, one.local) for one in change.changes):
        return "its other differences are to be decided first"
    if any(one.reason is Reason.PLACEHOLDER for one in change.held):
        return "a field of its manifest is left to what fills in a placeholder"
    return protect.why_protected(change.ref, sides, named=False)


def recreation_refusals(environment: Environment, changes: Sequence[ObjectChange]) -> list[ClusterError | None]:
    """Why the server would not delete each object, or not create it; None where it would do both (dry runs).

    The creation of what is still there is refused as such only after all other checks
    (kubernetes/apiserver:pkg/registry/generic/registry/store.go, `Create`).
    """
    wanted = [removal(environment, one) for one in changes]
    answers = list(environment.cluster.write(wanted, dry_run=True))
    deletions = removals.as_shown(environment, wanted, answers, dry_run=True)
    creations = environment.cluster.write([creation(environment, one) for one in changes], dry_run=True)
    errors = []
    for gone, made in zip(deletions, creations, strict=True):
        last = made if isinstance(made, ClusterError) and not isinstance(made, Overtaken) else None
        errors.append(gone if isinstance(gone, ClusterError) else last)
    return errors


def creation(environment: Environment, change: ObjectChange) -> Write:
    """The creation of the object as its manifest says."""
    manifest = change.local_content or {}
    write = write_of(environment, change)
    return Write.create(write.ref, write.kind, write.version, manifest)


def removal(environment: Environment, change: ObjectChange) -> Write:
    """The deletion of the object that was shown."""
    write = write_of(environment, change)
    return Write.delete(write.ref, write.kind, write.version, write.live or {})
