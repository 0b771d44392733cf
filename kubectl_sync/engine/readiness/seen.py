"""One look at a workload: the object, its revisions, and the Pods that are of the new one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Content, Object, same
from kubectl_sync.model.kinds import TypeName, split_api_version

DEPLOYMENT: Final = TypeName("apps", "Deployment")
STATEFUL_SET: Final = TypeName("apps", "StatefulSet")
DAEMON_SET: Final = TypeName("apps", "DaemonSet")
POD: Final = TypeName("", "Pod")

_TEMPLATE_HASH: Final = "pod-template-hash"
_REVISION_HASH: Final = "controller-revision-hash"


@dataclass(frozen=True)
class Seen:
    """A workload, its ReplicaSets or ControllerRevisions, and the Pods of its namespace, read in this order.

    In another order a Pod could be taken for one of an older revision. What others own may be among them.
    """

    workload: Object | Absent
    revisions: Sequence[Object] = ()
    pods: Sequence[Object] = ()

    @property
    def there(self) -> Object:
        """The workload. Raises LookupError where there is none."""
        if self.workload is ABSENT:
            raise LookupError
        return self.workload

    @cached_property
    def new_pods(self) -> list[Object]:
        """The Pods of the new revision that are to stay."""
        if self.workload is ABSENT:
            return []
        if workload_type(self.workload) == POD:
            return [self.workload]
        return [pod for pod in self._own_pods if self._is_new(pod)]

    @cached_property
    def old_pods(self) -> list[Object]:
        return [pod for pod in self._own_pods if not self._is_new(pod)]

    @cached_property
    def new_replica_set(self) -> Object | None:
        """The ReplicaSet of a Deployment's template; the oldest one where there are several, as for its controller."""
        if self.workload is ABSENT:
            return None
        template = _template(self.workload)
        found = [one for one in self._own(self.revisions) if same(_template(one), template)]
        return min(
            found, key=lambda one: (value_at(one, "metadata", "creationTimestamp") or "", name(one)), default=None
        )

    @cached_property
    def _own_pods(self) -> list[Object]:
        alive = (pod for pod in self.pods if not value_at(pod, "metadata", "deletionTimestamp"))
        owners = {uid(one) for one in self._own(self.revisions)} | {uid(self.workload)}
        ended = ("Failed", "Succeeded")
        return [pod for pod in alive if owner(pod) in owners and value_at(pod, "status", "phase") not in ended]

    def _own(self, objects: Sequence[Object]) -> Iterator[Object]:
        return (one for one in objects if owner(one) == uid(self.workload))

    def _is_new(self, pod: Object) -> bool:
        if self.workload is not ABSENT and workload_type(self.workload) == DEPLOYMENT:
            return self.new_replica_set is not None and owner(pod) == uid(self.new_replica_set)
        return bool(self._hash) and value_at(pod, "metadata", "labels", _REVISION_HASH) == self._hash

    @cached_property
    def _hash(self) -> str:
        """The label of the Pods of the new revision; "" where there is none yet."""
        if self.workload is not ABSENT and workload_type(self.workload) == STATEFUL_SET:
            return str(value_at(self.workload, "status", "updateRevision") or "")
        newest = max(self._own(self.revisions), key=lambda one: number_at(one, "revision"), default=None)
        if newest is None:
            return ""
        return str(value_at(newest, "metadata", "labels", _REVISION_HASH) or name(newest).rpartition("-")[2])


def value_at(content: Content, *path: str) -> Content:
    """What stands at a path of keys, None where nothing does."""
    found = paths.get(content, path)
    return None if found is ABSENT else found


def number_at(content: Content, *path: str) -> int:
    """The number at a path of keys, 0 where there is none."""
    found = value_at(content, *path)
    return found if isinstance(found, int) else 0


def workload_type(content: Object) -> TypeName:
    return TypeName(split_api_version(content["apiVersion"])[0], content["kind"])


def name(content: Object) -> str:
    return str(value_at(content, "metadata", "name"))


def uid(content: Content) -> str:
    return str(value_at(content, "metadata", "uid") or "")


def owner(content: Object) -> str:
    """The uid of the controller that an object belongs to, "" where it belongs to none."""
    owners = value_at(content, "metadata", "ownerReferences") or []
    return next((str(one.get("uid")) for one in owners if one.get("controller")), "")


def condition(content: Content, kind: str) -> Object:
    """The condition of a type; an empty one where there is none."""
    conditions = value_at(content, "status", "conditions") or []
    return next((one for one in conditions if one.get("type") == kind), {})


def _age(content: Object) -> tuple[str, str]:
    return str(value_at(content, "metadata", "creationTimestamp") or ""), name(content)


def _template(content: Object) -> Content:
    """The Pod template, without the label that the controller adds."""
    template = value_at(content, "spec", "template") or {}
    metadata = template.get("metadata") or {}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != _TEMPLATE_HASH}
    return template | {"metadata": {**metadata, "labels": labels}}
