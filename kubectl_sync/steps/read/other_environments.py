"""What the manifests of a root's other environments hold: no second manifest of it is wanted in this one."""

from collections.abc import Iterable

from kubectl_sync.environment import Environment
from kubectl_sync.files import Folder
from kubectl_sync.model.objects import ObjectRef


def held(environment: Environment, refs: Iterable[ObjectRef]) -> dict[ObjectRef, str]:
    """Those of the live objects that have a manifest in another environment of this cluster, with its name.

    One that names another context is of another cluster: its objects are others.
    """
    wanted, found = set(refs), dict[ObjectRef, str]()
    scope, folder = environment.settings.scope, environment.folder
    for name, one in scope.environments.items() if wanted else ():
        if name == scope.name or one.settings.context not in (None, environment.cluster.context.name):
            continue
        inside = "" if one.folder == folder.root else str(one.folder.relative_to(folder.root))
        others = frozenset(str(other.relative_to(folder.root)) for other in one.others)
        there = Folder(folder.root, inside, folder.cache, others)
        namespace = one.settings.namespace or environment.cluster.context.namespace or "default"
        local, _ = there.read(environment.cluster.kinds, namespace)
        found |= dict.fromkeys(wanted & local.objects.keys(), name)
    return found
