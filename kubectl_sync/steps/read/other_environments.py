"""What the rest of a root holds: no second manifest of it is wanted here, and it is not gone for not being here."""

from collections.abc import Iterable
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import ObjectRef

_REST: Final = "another part of this root"


def held(environment: Environment, refs: Iterable[ObjectRef]) -> dict[ObjectRef, str]:
    """Those of the live objects that have a manifest elsewhere in the root, for this cluster, and where.

    One whose context leads to another cluster has other objects. What came on standard input is beside no environment.
    """
    wanted, found = set(refs) if environment.has_folder else set[ObjectRef](), dict[ObjectRef, str]()
    workspace, context = environment.workspace, environment.cluster.context
    secrets = any(ref.is_secret for ref in wanted)
    for name, scope in workspace.environments.items() if wanted else ():
        if name == environment.settings.scope.name or not _is_of_cluster(environment, scope.settings.context):
            continue
        namespace = scope.settings.namespace or context.namespace or "default"
        local, _ = workspace.folder(scope).read(environment.cluster.kinds, namespace, secrets=secrets)
        found |= dict.fromkeys(wanted & {*local.objects, *local.duplicates}, f"environment {name}")
    if wanted and environment.folder.alone:
        local, _ = environment.folder.whole().read(environment.cluster.kinds, environment.namespace, secrets=secrets)
        found |= dict.fromkeys(wanted & {*local.objects, *local.duplicates}, _REST)
    return found


def _is_of_cluster(environment: Environment, context: str | None) -> bool:
    """Whether a context, None for that of the run, leads to the run's cluster: a cluster may have several names."""
    return context in (None, environment.cluster.context.name) or context in environment.aliases
