"""What tells a cluster from every other, as far as the user may see it."""

import hashlib
from typing import Final

from kubectl_sync.cluster.answers import of_object
from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.requests import Request, Transport
from kubectl_sync.model.endpoint import Address, Endpoint, certificates
from kubectl_sync.model.objects import ObjectRef

_SYSTEM_REF: Final = ObjectRef("", "Namespace", "", "kube-system")
_SYSTEM: Request = Request("GET", "/api/v1/namespaces/kube-system", ("get", "namespace", "kube-system"))


def by_uid(transport: Transport) -> str:
    """`uid:...` of the namespace kube-system, which no other cluster has; "" where it may not be read."""
    (reply,) = transport.exchange([_SYSTEM])
    if not reply.ok or of_object(reply, _SYSTEM_REF):
        return ""
    return f"uid:{reply.body['metadata']['uid']}"


def by_kubeconfig(kubectl: Kubectl, context: Context) -> str:
    """`ca:...`, of the cluster's certificate authority and URL; `url:...` where the kubeconfig has no authority.

    Neither is enough alone: one authority signs many clusters behind a gateway, and a local cluster that
    is made anew has the URL of the old one. How either is spelled is no matter.
    """
    authority = sorted(certificates(kubectl.authority(context.cluster)))
    kind = "ca" if authority else "url"
    text = "\n".join([*authority, str(Address.of(context.server))])
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def same_contexts(kubectl: Kubectl, context: str) -> frozenset[str]:
    """The other contexts of the kubeconfig that lead to the cluster of the named one, by what it says; asks no server.

    The authorities are looked up only where an address, or a name that is verified, is the same.
    """
    bare = {name: _bare(entry) for name, entry in kubectl.clusters.items()}
    cluster = str(kubectl.contexts.get(context, {}).get("cluster") or "")
    mine = bare.get(cluster)
    if mine is None:
        return frozenset()
    near = {
        name for name, one in bare.items()
        if name == cluster or one.address == mine.address or one.verified == mine.verified
    }  # fmt: skip
    if len(near) > 1:
        whole = {name: _whole(kubectl, name, bare[name]) for name in near}
        near = {name for name, one in whole.items() if one.is_of(whole[cluster])}
    contexts = kubectl.contexts.items()
    return frozenset(name for name, one in contexts if one.get("cluster", "") in near) - {context}


def _bare(entry: dict[str, object]) -> Endpoint:
    return Endpoint(Address.of(str(entry.get("server") or "")), name=str(entry.get("tls-server-name") or ""))


def _whole(kubectl: Kubectl, cluster: str, bare: Endpoint) -> Endpoint:
    return Endpoint(bare.address, certificates(kubectl.authority(cluster)), bare.name)
