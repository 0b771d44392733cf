"""What tells a cluster from every other, as far as the user may see it."""

import hashlib

from kubectl_sync.cluster.kubectl import Context, Kubectl
from kubectl_sync.cluster.requests import Request, Transport

_SYSTEM: Request = Request("GET", "/api/v1/namespaces/kube-system", ("get", "namespace", "kube-system"))


def by_uid(transport: Transport) -> str:
    """`uid:...` of the namespace kube-system, which no other cluster has; "" where it may not be read."""
    (reply,) = transport.exchange([_SYSTEM])
    return f"uid:{reply.body['metadata']['uid']}" if reply.ok else ""


def by_kubeconfig(kubectl: Kubectl, context: Context) -> str:
    """`ca:...`, of the cluster's certificate authority and URL; `url:...` where the kubeconfig has no authority.

    Neither is enough alone: one authority signs many clusters behind a gateway, and a local cluster that
    is made anew has the URL of the old one.
    """
    authority = kubectl.authority(context.cluster)
    kind = "ca" if authority else "url"
    text = f"{authority}\n{context.server}"
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
