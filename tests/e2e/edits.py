"""Edits of manifests after which the server has to have what a new object of the same manifest would get."""

from typing import Any, Final

Manifest = dict[str, Any]


def workload(kind: str = "Deployment", pod: Manifest | None = None, **spec: Any) -> Manifest:
    """A workload with one container; `pod` adds to its Pods, `image` and `container` are the container's."""
    container = {"name": "web", "image": spec.pop("image", "example.org/web:1")} | spec.pop("container", {})
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [container]} | (pod or {})}
    spec |= {"selector": {"matchLabels": {"app": "a"}}, "template": template}
    if kind == "StatefulSet":
        spec |= {"serviceName": "a"}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}


def network(**spec: Any) -> Manifest:
    top = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a"}}
    return top | {"spec": {"podSelector": {}} | spec}


def service(**spec: Any) -> Manifest:
    ports = [{"name": "http", "port": 80, "targetPort": 8080}]
    spec = {"selector": {"app": "a"}, "ports": ports} | spec
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec}


def volume(**source: Any) -> Manifest:
    return workload(pod={"volumes": [{"name": "v"} | source]})


def cron(**spec: Any) -> Manifest:
    pod = {"restartPolicy": "Never", "containers": [{"name": "web", "image": spec.pop("image", "web:1")}]}
    spec = {"schedule": "0 1 * * *", "jobTemplate": {"spec": {"template": {"spec": pod}}}} | spec
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "a"}, "spec": spec}


def probe(**handler: Any) -> Manifest:
    return workload(container={"livenessProbe": handler})


def scaler(*metrics: Manifest, **spec: Any) -> Manifest:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "other"}
    spec |= {"scaleTargetRef": target, "maxReplicas": 4} | ({"metrics": list(metrics)} if metrics else {})
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "a"}, "spec": spec}


MEMORY: Final = {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization"}}}
MEMORY["resource"]["target"]["averageUtilization"] = 70  # type: ignore[index]
LABELS: Final = [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]
PORTS: Final = [{"containerPort": 80}]
RULE: Final = [{"ports": [{"port": 53}]}]
ROLLING: Final = {"type": "RollingUpdate"}
DIGEST: Final = f"example.org/web@sha256:{'0' * 64}"

# Both manifests of each edit; a push from the first to the second, and back, has to work.
EDITS: Final[dict[str, tuple[Manifest, Manifest]]] = {
    "account": (workload(pod={"serviceAccountName": "robot"}), workload()),
    "account by its old name": (
        workload(pod={"serviceAccount": "robot"}), workload(pod={"serviceAccount": "other"}),
    ),
    "account by its old name, removed": (workload(pod={"serviceAccount": "robot"}), workload()),
    "account from the old name to the new": (
        workload(pod={"serviceAccount": "robot"}), workload(pod={"serviceAccountName": "other"}),
    ),
    "account of a job": (cron(), cron(image="web:latest")),
    "strategy of a Deployment": (workload(), workload(strategy={"type": "Recreate"})),
    "strategy of a Deployment, said before": (
        workload(strategy=ROLLING), workload(strategy={"type": "Recreate"}),
    ),
    "strategy of a Deployment with figures": (
        workload(strategy=ROLLING | {"rollingUpdate": {"maxSurge": 1}}), workload(strategy={"type": "Recreate"}),
    ),
    "strategy of a StatefulSet": (
        workload("StatefulSet"), workload("StatefulSet", updateStrategy={"type": "OnDelete"}),
    ),
    "strategy of a DaemonSet": (workload("DaemonSet"), workload("DaemonSet", updateStrategy={"type": "OnDelete"})),
    "egress": (network(ingress=RULE), network(ingress=RULE, egress=RULE)),
    "egress alone": (network(), network(egress=RULE)),
    "tag latest": (workload(image="example.org/web:1"), workload(image="example.org/web:latest")),
    "no tag": (workload(image="example.org/web:1"), workload(image="example.org/web")),
    "digest": (workload(image="example.org/web:latest"), workload(image=DIGEST)),
    "volume of a map and of a Secret": (volume(configMap={"name": "m"}), volume(secret={"secretName": "s"})),
    "volume of nothing and of a map": (volume(), volume(configMap={"name": "m"})),
    "volume of a claim": (volume(emptyDir={}), volume(persistentVolumeClaim={"claimName": "c"})),
    "volume of a host": (volume(hostPath={"path": "/v"}), volume(emptyDir={"medium": "Memory"})),
    "volume put together": (
        volume(projected={"sources": [{"configMap": {"name": "m"}}]}), volume(downwardAPI={"items": LABELS}),
    ),
    "probe by HTTP and TCP": (probe(httpGet={"port": 80}), probe(tcpSocket={"port": 80})),
    "probe by a command": (probe(exec={"command": ["true"]}), probe(grpc={"port": 80})),
    "probe switched off": (probe(httpGet={"port": 80}, periodSeconds=3), workload()),
    "Service with a port of nodes": (service(), service(type="NodePort")),
    "Service with a load balancer": (service(), service(type="LoadBalancer")),
    "Service of nodes and of a load balancer": (service(type="NodePort"), service(type="LoadBalancer")),
    "Service with sessions": (service(), service(sessionAffinity="ClientIP")),
    "Service by another name": (service(), service(type="ExternalName", externalName="example.org")),
    "metrics of an autoscaler": (scaler(), scaler(MEMORY)),
    "behaviour of an autoscaler": (scaler(MEMORY), scaler(MEMORY, behavior={"scaleDown": {"selectPolicy": "Min"}})),
    "replicas": (workload(replicas=3), workload()),
    "suspended": (cron(suspend=True), cron()),
    "network of the host": (
        workload(container={"ports": PORTS}), workload(container={"ports": PORTS}, pod={"hostNetwork": True}),
    ),
    "limits alone": (workload(), workload(container={"resources": {"limits": {"cpu": "1"}}})),
}  # fmt: skip
