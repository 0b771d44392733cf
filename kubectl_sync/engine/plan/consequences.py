"""What goes, and what stays, when an object is deleted and created again: by what the live one says of itself."""

from collections.abc import Iterator
from typing import Any, Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.wording import number, some

# How many Pods a controller has now (kubernetes/api: apps/v1, batch/v1 and core/v1/types.go).
_PODS: Final[dict[str, FieldPath]] = {
    "Deployment": ("status", "replicas"), "StatefulSet": ("status", "replicas"), "ReplicaSet": ("status", "replicas"),
    "ReplicationController": ("status", "replicas"), "DaemonSet": ("status", "currentNumberScheduled"),
    "Job": ("status", "active"),
}  # fmt: skip
_NAMED: Final = 3


def consequences(live: Object) -> tuple[str, ...]:
    """What happens besides, each as a sentence of its own: how many Pods stop, what is lost, what stays as it is."""
    kind = live["kind"]
    found = [*_pods(live, kind)]
    if kind == "StatefulSet":
        found += _claims(live)
    elif kind == "Job":
        found.append("its finished Pods go with their logs")
    elif kind == "CronJob":
        found += _jobs(live)
    elif kind == "Service":
        found += _addresses(live)
    elif kind == "Ingress":
        found += [f"its address {one} will change" for one in _balancer(live)]
    return tuple(found)


def _pods(live: Object, kind: str) -> Iterator[str]:
    count = paths.get(live, _PODS[kind]) if kind in _PODS else int(kind == "Pod")
    if isinstance(count, int) and count > 0:
        yield f"{number(count, 'Pod')} {'stops' if count == 1 else 'stop'}"


def _claims(live: Object) -> Iterator[str]:
    """The claims of a StatefulSet outlive it, unless it says otherwise, and keep the size that they have."""
    templates: Any = paths.get(live, ("spec", "volumeClaimTemplates"))
    names = [one["metadata"]["name"] for one in templates] if isinstance(templates, list) else []
    count = paths.get(live, ("status", "replicas"))
    count = count if isinstance(count, int) else 0
    first: Any = paths.get(live, ("spec", "ordinals", "start"))
    start = first if isinstance(first, int) else 0
    owner = live["metadata"]["name"]
    claims = [f"{name}-{owner}-{start + place}" for place in range(count) for name in names]
    if not names:
        return
    told = f" ({some(claims, _NAMED)})" if claims else ""
    goes = paths.get(live, ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")) == "Delete"
    yield (
        f"its PersistentVolumeClaims are deleted with their data{told}"
        if goes
        else f"its PersistentVolumeClaims keep their size and data{told}"
    )


def _jobs(live: Object) -> Iterator[str]:
    active = paths.get(live, ("status", "active"))
    if isinstance(active, list) and active:
        yield f"{number(len(active), 'running Job')} {'ends' if len(active) == 1 else 'end'}"
    yield "the Jobs that it made go with their logs"


def _addresses(live: Object) -> Iterator[str]:
    given = _balancer(live)
    address = paths.get(live, ("spec", "clusterIP"))
    if isinstance(address, str) and address not in ("", "None"):
        given.append(address)
    ports: Any = paths.get(live, ("spec", "ports"))
    nodes = [str(one["nodePort"]) for one in ports if one.get("nodePort")] if isinstance(ports, list) else []
    if nodes:
        given.append(f"node port {some(nodes, _NAMED)}")
    if given:
        yield f"its addresses ({some(given, _NAMED)}) will change, but for those that the file names"


def _balancer(live: Object) -> list[str]:
    """The addresses that a load balancer gave."""
    found: Any = paths.get(live, ("status", "loadBalancer", "ingress"))
    return [str(one.get("ip") or one.get("hostname")) for one in found] if isinstance(found, list) else []
