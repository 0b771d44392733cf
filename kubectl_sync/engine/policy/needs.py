"""What the objects of one push need of each other, so that a server without the one refuses the other."""

from collections.abc import Collection, Iterable

from kubectl_sync.model import paths
from kubectl_sync.model.kinds import CRD
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange


def needs(changes: Iterable[ObjectChange]) -> dict[ObjectRef, tuple[ObjectRef, ...]]:
    """What each object needs of those that are written too: its namespace, and the CRD of its type."""
    found = {change.ref: change for change in changes}
    crds = {_made_by(change): ref for ref, change in found.items() if ref.type == CRD}
    wanted = {ref: (ObjectRef("", "Namespace", "", ref.namespace), crds.get(ref.type, ref)) for ref in found}
    return {ref: tuple(one for one in needed if one in found and one != ref) for ref, needed in wanted.items()}


def missed(message: str, made: Collection[ObjectRef]) -> ObjectRef | None:
    """The one of the objects to be made without which the server refused another, if its message says so.

    As of a Pod: `error looking up service account shop/web: serviceaccount "web" not found`
    (kubernetes/kubernetes:plugin/pkg/admission/serviceaccount/admission.go), `no PriorityClass with name high was
    found` (plugin/pkg/admission/priority/admission.go); of a RoleBinding: `roles.rbac... "reader" not found`.
    """
    if "found" not in message:
        return None
    return next((ref for ref in made if _is_missing(ref, message)), None)


def _is_missing(ref: ObjectRef, message: str) -> bool:
    for told in (f'"{ref.name}" not found', f"with name {ref.name} was found"):
        before, found, _ = message.partition(told)
        if found and before.strip():
            word = before.split()[-1].lower().split(".")[0]
            kind = ref.kind.lower()
            return word in (kind, f"{kind}s", f"{kind}es")
    return False


def _made_by(crd: ObjectChange) -> tuple[str, str]:
    """Group and kind of the type that a CRD makes."""
    content = crd.local_content or crd.live_content or {}
    return str(paths.get(content, ("spec", "group"))), str(paths.get(content, ("spec", "names", "kind")))
