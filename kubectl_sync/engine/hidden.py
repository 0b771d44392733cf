"""Which live fields are kept out of files and plans, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_sync.engine import defaults, list_keys
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath


def hidden(live: Object, local: Object | None, base: Base | None) -> list[Hidden]:
    """List the hidden fields of a live object, in the order in which they stand.

    A field that the manifest names is never hidden. Where a base knows another live value, somebody set
    the field since: not hidden either. Custom resources have no entries in the tables.
    """
    return [one for one in _of_tables(live) if not _named(one, local) and not _changed(one, live, base)]


def visible(live: Object, hide: list[Hidden]) -> Object:
    """The live object without its hidden fields; for files and comparison only, never for writing."""
    shown: Object = paths.patch(live, [(one.path, ABSENT) for one in hide])
    return shown


def _named(one: Hidden, local: Object | None) -> bool:
    return local is not None and paths.get(local, one.path) is not ABSENT


def _changed(one: Hidden, live: Object, base: Base | None) -> bool:
    if base is None or not base.remembered or base.uid != live["metadata"].get("uid"):
        return False
    was = paths.get(base.live, one.path)
    return was is not ABSENT and not same(was, paths.get(live, one.path))


def _of_tables(live: Object) -> Iterator[Hidden]:
    if not list_keys.is_built_in(live["apiVersion"].rpartition("/")[0]):
        return
    kind = live["kind"]
    yield from _equal_to(live, "", defaults.KINDS.get(kind, {}))
    for pattern in defaults.ALLOCATED.get(kind, ()):
        for path in _expand(live, pattern):
            yield Hidden(path, Reason.ALLOCATED)
    if kind == "Service":
        yield from _service(live)
    if kind == "NetworkPolicy":
        yield from _network_policy(live)
    if kind in defaults.POD_SPECS:
        yield from _pod_spec(live, defaults.POD_SPECS[kind])


def _pod_spec(live: Object, at: str) -> Iterator[Hidden]:
    yield from _equal_to(live, f"{at}.", defaults.POD_SPEC)
    account = paths.get(live, _split(f"{at}.serviceAccount"))
    if account is not ABSENT:  # a copy of serviceAccountName for old clients
        yield Hidden(_split(f"{at}.serviceAccount"), Reason.DEFAULT)
    for containers in ("containers", "initContainers"):
        yield from _equal_to(live, f"{at}.{containers}.*.", defaults.CONTAINER)
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            yield from _equal_to(live, f"{at}.{containers}.*.{probe}.", defaults.PROBE)
        for path in _expand(live, f"{at}.{containers}.*.imagePullPolicy"):
            container = paths.get(live, path[:-1])
            if container["imagePullPolicy"] == _pull_policy(container.get("image", "")):
                yield Hidden(path, Reason.DEFAULT)


def _pull_policy(image: str) -> str:
    """Always for the tag latest or none, else IfNotPresent, also for a digest (measured)."""
    if "@" in image:
        return "IfNotPresent"
    tag = image.rpartition("/")[2].partition(":")[2]
    return "Always" if tag in ("", "latest") else "IfNotPresent"


def _service(live: Object) -> Iterator[Hidden]:
    if paths.get(live, ("spec", "clusterIP")) not in (ABSENT, "None"):  # "None": headless, a person's choice
        yield Hidden(("spec", "clusterIP"), Reason.ALLOCATED)
    for path in _expand(live, "spec.ports.*.targetPort"):
        port = paths.get(live, path[:-1])
        if port["targetPort"] == port["port"]:
            yield Hidden(path, Reason.DEFAULT)


def _network_policy(live: Object) -> Iterator[Hidden]:
    """Hide policyTypes where they are what the server derives: Ingress always, Egress where rules exist."""
    derived = ["Ingress", "Egress"] if live["spec"].get("egress") else ["Ingress"]
    if live["spec"].get("policyTypes") == derived:
        yield Hidden(("spec", "policyTypes"), Reason.DEFAULT)


def _equal_to(live: Object, prefix: str, table: Mapping[str, Any]) -> Iterator[Hidden]:
    for pattern, value in table.items():
        for path in _expand(live, prefix + pattern):
            if same(paths.get(live, path), value):
                yield Hidden(path, Reason.DEFAULT)


def _expand(content: Content, pattern: str) -> Iterator[FieldPath]:
    """Yield the existing paths that a pattern means; `~` stands for a dot inside a key."""
    yield from _follow(content, (), pattern.split("."))


def _follow(content: Content, path: FieldPath, rest: list[str]) -> Iterator[FieldPath]:
    if not rest:
        yield path
    elif rest[0] == "*":
        if isinstance(content, list):
            for step, item in list_keys.items(path, content, built_in=True):
                yield from _follow(item, (*path, step), rest[1:])
    else:
        key = rest[0].replace("~", ".")
        if isinstance(content, dict) and key in content:
            yield from _follow(content[key], (*path, key), rest[1:])


def _split(pattern: str) -> FieldPath:
    return tuple(pattern.split("."))
