"""What the manifests of a root's other environments hold: no second manifest of it is wanted in this one."""

from collections.abc import Iterable

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import ObjectRef


def held(environment: Environment, refs: Iterable[ObjectRef]) -> dict[ObjectRef, str]:
    """Those of the live objects that have a manifest in another environment of this cluster, with its name.

    One that names another context is of another cluster: its objects are others.
    """
    wanted, found = set(refs), dict[ObjectRef, str]()
    workspace, context = environment.workspace, environment.cluster.context
    for name, scope in workspace.environments.items() if wanted else ():
        if name == environment.settings.scope.name or scope.settings.context not in (None, context.name):
            continue
        namespace = scope.settings.namespace or context.namespace or "default"
        local, _ = workspace.folder(scope).read(environment.cluster.kinds, namespace)
        found |= dict.fromkeys(wanted & local.objects.keys(), name)
    return found
