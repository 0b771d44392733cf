"""Which live fields look like the server's: by the tables of defaults, by what it allocates, by its schemas."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.hidden import defaults
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.images import pull_policy
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.schemas import Schema

# A field, and what stands there.
_Found: TypeAlias = tuple[FieldPath, Content]


def hidden_candidates(live: Object, schema: Schema | None) -> Iterator[Hidden]:
    """Yield what may be hidden of a live object: by the tables for built-in kinds, by the schema's defaults for all.

    Only candidates: whether somebody set such a field on purpose is for the caller to find out.
    """
    found = list(_of_tables(live)) if list_keys.is_built_in(split_api_version(live["apiVersion"])[0]) else []
    yield from found
    known = {one.path for one in found}
    for key in live:
        if schema is not None and key not in ("apiVersion", "kind", "metadata", "status"):
            for path in _of_schema((key,), live[key], schema.child(key)):
                if not any(path[:depth] in known for depth in range(len(path) + 1)):
                    yield Hidden(path, Reason.DEFAULT)


def _of_schema(path: FieldPath, content: Content, schema: Schema | None) -> Iterator[FieldPath]:
    """The fields that are as the schema fills them in (custom resources; few of the built-in types)."""
    if schema is None:
        return
    if len(path) > 1 and schema.default is not ABSENT and same(content, schema.default):
        yield path
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _of_schema((*path, key), value, schema.child(key))
    elif isinstance(content, list):
        for step, item in list_keys.items(path, content, schema, built_in=False):
            if isinstance(item, dict):
                for key, value in item.items():
                    inside = schema.child(step)
                    yield from _of_schema((*path, step, key), value, inside and inside.child(key))


def _of_tables(live: Object) -> Iterator[Hidden]:
    kind, whole = live["kind"], ((), live)
    yield from _equal_to(whole, defaults.KINDS.get(kind, {}))
    yield from _each(live, defaults.ALLOCATED.get(kind, ()), Reason.ALLOCATED)
    special = _SPECIAL.get(kind)
    if special:
        yield from special(live)
    if kind in defaults.POD_SPECS:
        yield from _pods(live, defaults.POD_SPECS[kind])


def _pods(live: Object, at: str) -> Iterator[Hidden]:
    template, _, _ = at.rpartition(".spec")
    for around in filter(None, (template, template.rpartition(".spec.")[0])):
        # A struct without a pointer in Go: the server prints it where nobody wrote it.
        yield from _equal_to(((), live), {f"{around}.metadata": {}})
    if template:
        yield from _each(live, (f"{template}.metadata.annotations.{defaults.RESTARTED}",), Reason.SYSTEM)
        # Printed as null by servers before 1.34 (docs/kubernetes.md#server-fields).
        yield from _each(live, (f"{template}.metadata.creationTimestamp",), Reason.RUNTIME)
    for found in expand(((), live), at):
        yield from _pod_spec(found)


def _pod_spec(spec: _Found) -> Iterator[Hidden]:
    path, content = spec
    yield from _equal_to(spec, defaults.POD_SPEC)
    if isinstance(content, dict) and "serviceAccount" in content:  # a copy of serviceAccountName for old clients
        yield Hidden((*path, "serviceAccount"), Reason.DEFAULT)
    for containers in ("containers.*", "initContainers.*"):
        for container in expand(spec, containers):
            yield from _container(container)


def _container(container: _Found) -> Iterator[Hidden]:
    path, content = container
    yield from _equal_to(container, defaults.CONTAINER)
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        for found in expand(container, probe):
            yield from _equal_to(found, defaults.PROBE)
    if isinstance(content, dict) and content.get("imagePullPolicy") == pull_policy(str(content.get("image", ""))):
        yield Hidden((*path, "imagePullPolicy"), Reason.DEFAULT)


def _service(live: Object) -> Iterator[Hidden]:
    if paths.get(live, ("spec", "clusterIP")) not in (ABSENT, "None"):  # "None": headless, a person's choice
        yield Hidden(("spec", "clusterIP"), Reason.ALLOCATED)
    for path, port in expand(((), live), "spec.ports.*"):
        if isinstance(port, dict) and same(port.get("targetPort", ABSENT), port.get("port")):
            yield Hidden((*path, "targetPort"), Reason.DEFAULT)


def _network_policy(live: Object) -> Iterator[Hidden]:
    """Hide policyTypes where they are what the server derives: Ingress always, Egress where rules exist."""
    derived = ["Ingress", "Egress"] if paths.get(live, ("spec", "egress")) not in (ABSENT, []) else ["Ingress"]
    if paths.get(live, ("spec", "policyTypes")) == derived:
        yield Hidden(("spec", "policyTypes"), Reason.DEFAULT)


def _job(live: Object) -> Iterator[Hidden]:
    """What the controller makes, and the labels of the template, which a Job without labels of its own is given.

    Only such a Job has the controller's labels itself (kubernetes/kubernetes:pkg/apis/batch/v1/defaults.go,
    pkg/registry/batch/job/strategy.go; docs/kubernetes.md#derived-fields).
    """
    if paths.get(live, ("spec", "manualSelector")) is True:
        yield from _labels_of_template(live)
        return
    yield from _each(live, defaults.JOB, Reason.ALLOCATED)
    labels, given = live["metadata"].get("labels") or {}, _template_labels(live)
    if defaults.OF_JOB in labels:
        others = (key for key in labels if key in given and same(labels[key], given[key]))
        known = {part.replace("~", ".") for part in defaults.JOB_LABELS}
        yield from (Hidden(("metadata", "labels", key), Reason.ALLOCATED) for key in others if key not in known)


def _replication_controller(live: Object) -> Iterator[Hidden]:
    """Labels and selector, where they are those of the template (kubernetes:pkg/apis/core/v1/defaults.go)."""
    yield from _labels_of_template(live)
    given = _template_labels(live)
    if given and same(paths.get(live, ("spec", "selector")), given):
        yield Hidden(("spec", "selector"), Reason.DEFAULT)


def _labels_of_template(live: Object) -> Iterator[Hidden]:
    given = _template_labels(live)
    if given and same(live["metadata"].get("labels"), given):
        yield Hidden(("metadata", "labels"), Reason.DEFAULT)


def _template_labels(live: Object) -> Object:
    found = paths.get(live, ("spec", "template", "metadata", "labels"))
    return found if isinstance(found, dict) else {}


def _pod(live: Object) -> Iterator[Hidden]:
    """What admission puts into a bare Pod: the token's volume with its mounts, and two tolerations."""
    mounts = (f"spec.{containers}.*.volumeMounts.*.name" for containers in ("containers", "initContainers"))
    for pattern in ("spec.volumes.*.name", *mounts):
        yield from _called(live, pattern, "kube-api-access-")


def _service_account(live: Object) -> Iterator[Hidden]:
    name = live["metadata"]["name"]
    yield from _called(live, "secrets.*.name", f"{name}-token-", f"{name}-dockercfg-")


def _secret(live: Object) -> Iterator[Hidden]:
    """A service account's token, where its Secret is asked for by manifest (velero: secret_action.go)."""
    if live.get("type") == "kubernetes.io/service-account-token":
        yield from _each(live, ("data.token", "data.ca~crt", "data.namespace"), Reason.ALLOCATED)


def _called(live: Object, pattern: str, *beginnings: str) -> Iterator[Hidden]:
    """The list items whose name begins so."""
    for path, name in expand(((), live), pattern):
        if str(name).startswith(beginnings):
            yield Hidden(path[:-1], Reason.ALLOCATED)


def _volume(live: Object) -> Iterator[Hidden]:
    """The claim that the binder chose (kubernetes:pkg/controller/volume/persistentvolume/pv_controller.go)."""
    if paths.get(live, ("metadata", "annotations", "pv.kubernetes.io/bound-by-controller")) is not ABSENT:
        yield Hidden(("spec", "claimRef"), Reason.ALLOCATED)


def _definition(live: Object) -> Iterator[Hidden]:
    """Names of a custom resource that are derived from its kind."""
    kind = paths.get(live, ("spec", "names", "kind"))
    derived = {"spec.names.listKind": f"{kind}List", "spec.names.singular": str(kind).lower()}
    yield from _equal_to(((), live), derived)


_SPECIAL: Final = {
    "PersistentVolume": _volume,
    "Service": _service,
    "NetworkPolicy": _network_policy,
    "Job": _job,
    "ReplicationController": _replication_controller,
    "Pod": _pod,
    "ServiceAccount": _service_account,
    "Secret": _secret,
    "CustomResourceDefinition": _definition,
}


def _equal_to(start: _Found, table: Mapping[str, Any]) -> Iterator[Hidden]:
    for pattern, value in table.items():
        for path, content in expand(start, pattern):
            if same(content, value):
                yield Hidden(path, Reason.DEFAULT)


def _each(live: Object, patterns: Iterable[str], reason: Reason) -> Iterator[Hidden]:
    for pattern in patterns:
        for path, _ in expand(((), live), pattern):
            yield Hidden(path, reason)


def expand(start: _Found, pattern: str) -> Iterator[_Found]:
    """Yield what a pattern means below a field, with its content; `~` stands for a dot inside a key."""
    yield from _follow(start, _parts(pattern))


@cache
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(part.replace("~", ".") for part in pattern.split("."))


def _follow(start: _Found, rest: tuple[str, ...]) -> Iterator[_Found]:
    path, content = start
    for depth, part in enumerate(rest):
        if part == "*":
            if isinstance(content, list):
                for step, item in list_keys.items(path, content, built_in=True):
                    yield from _follow(((*path, step), item), rest[depth + 1 :])
            return
        if not isinstance(content, dict) or part not in content:
            return
        path, content = (*path, part), content[part]
    yield path, content
