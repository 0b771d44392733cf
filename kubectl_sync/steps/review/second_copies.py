"""New objects that would be second copies: their manifests name no namespace, and belonged to another one before."""

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan, Side


def second(environment: Environment, plan: Plan) -> dict[ObjectRef, list[str]]:
    """The objects that a push would make a second time, with the namespaces where they were in sync.

    The namespace is that of the kubeconfig's context, of a setting or of -n, and the last run had another one. In which
    file an object was then is no matter: folders are tidied up. It is none where a manifest still holds the first one,
    nor with -n where objects of the folder are in sync in both namespaces: then copies are what it is for.
    """
    new = [one.ref for one in plan.writes(Side.LIVE) if one.action(Side.LIVE) == "create" and _names_none(one)]
    known = environment.remembered() if new else {}
    before: dict[tuple[str, str, str], list[ObjectRef]] = {}
    for ref, base in known.items():
        if base.file and environment.is_mine(base):
            before.setdefault((ref.group, ref.kind, ref.name), []).append(ref)
    found = {ref: before.get((ref.group, ref.kind, ref.name), []) for ref in new if ref not in known}
    if not any(found.values()):
        return {}
    if environment.only and any(len({one.namespace for one in every}) > 1 for every in before.values()):
        return {}
    secrets = any(ref.is_secret for ref in found)
    local, _ = environment.source.read(environment.cluster.kinds, environment.namespace, secrets=secrets)
    held = {*local.objects, *local.duplicates}
    left = {ref: sorted({one.namespace for one in firsts if one not in held}) for ref, firsts in found.items()}
    return {ref: namespaces for ref, namespaces in left.items() if namespaces}


def _names_none(change: ObjectChange) -> bool:
    local = change.local_content
    return local is not None and bool(change.ref.namespace) and not local["metadata"].get("namespace")
