"""A small server with rules: it rewrites, fills in, derives, keeps and refuses, as the real ones do."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from kubectl_sync.cluster.requests import FORBIDDEN, UNPROCESSABLE
from kubectl_sync.cluster.writes import Write
from kubectl_sync.errors import ClusterError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import ObjectRef

Content = dict[str, Any]
THING = Kind("example.org", "v1", "Thing", "things", "thing", namespaced=True)
REF = ObjectRef("example.org", "Thing", "n", "t")
LEAST = 2


def of_new(spec: Content, least: int = LEAST) -> Content:
    """What a new object gets; raises ValueError for what is refused."""
    made: Content = json.loads(json.dumps(spec))
    if "size" in made:
        made["size"] = max(least, made["size"])  # a rule: rewritten every time
    made.setdefault("level", "low")
    mode = made.setdefault("mode", {})
    if not mode.get("type"):  # a union, whose first member has figures of its own
        mode["type"] = "rolling"
        mode.setdefault("rolling", {"part": 0})
    if mode["type"] != "rolling" and "rolling" in mode:
        raise ValueError("mode.rolling: may not be specified")
    account = made.get("accountName", made.get("account"))
    if account is not None:  # one value by two names
        made["accountName"] = made["account"] = account
    made.setdefault("types", ["in", *(["out"] if "out" in made else [])])  # follows from what is there
    return made


def of_old(spec: Content, old: Content, least: int = LEAST) -> Content:
    """What an object gets that is changed: one field stays as it was set first."""
    return of_new(spec | ({"fixed": old["fixed"]} if "fixed" in old else {}), least)


@dataclass
class Server:
    """The cluster, and all of a workspace that a push asks of it. `creates`: whether new objects may be tried.

    `least` is the rule by which it rewrites sizes, `stamped` whether each update, and no creation, sets a mark of its
    own: rules may come between two pushes.
    """

    creates: bool = True
    least: int = LEAST
    stamped: bool = False
    live: Content | None = None
    tries: int = 0
    cache: Any = field(default_factory=lambda: SimpleNamespace(load=lambda _: {}, update=lambda *_: None))
    kinds: Any = field(default_factory=lambda: SimpleNamespace(find=lambda *_: THING))

    def write(self, writes: Sequence[Write], *, dry_run: bool) -> Iterator[Content | ClusterError]:
        for one in writes:
            self.tries += dry_run
            try:
                yield self._made(one, dry_run=dry_run)
            except ValueError as error:
                yield ClusterError(f"{one.ref} was not written: {error}", "mend it", UNPROCESSABLE)

    def _made(self, one: Write, *, dry_run: bool) -> Content | ClusterError:
        if one.live is None:
            if not self.creates:
                return ClusterError(f"{one.ref} was not written: you may not create things", "ask", FORBIDDEN)
            manifest: Content = one.fields[0][1]
            return manifest | {"spec": of_new(manifest["spec"], self.least)}
        wanted = paths.patch(one.live, one.fields)
        made: Content = wanted | {"spec": of_old(wanted["spec"], one.live["spec"], self.least)}
        if self.stamped and "free" in made["spec"]:
            made["spec"]["free"] = "stamped"
        if not dry_run:
            self.live = made
        return made

    def patch(self, spec: Content) -> None:
        """What somebody does by `kubectl patch`: fields are set, and what was once filled in stays."""
        live: Any = self.live
        self.live = live | {"spec": of_old(live["spec"] | spec, live["spec"], self.least)}

    def start(self, spec: Content) -> None:
        metadata = {"name": "t", "namespace": "n", "uid": "u", "resourceVersion": "1"}
        self.live = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": metadata,
                     "spec": of_new(spec, self.least)}  # fmt: skip


def manifest(spec: Content) -> Content:
    return {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "t"}, "spec": spec}


def leaves(content: Any, path: paths.FieldPath = ()) -> Iterator[tuple[paths.FieldPath, Any]]:
    """Each value without parts, by its path."""
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, content


def changed(old: Content, new: Content) -> set[paths.FieldPath]:
    """The paths of values that are not the same."""
    every = {path for path, _ in (*leaves(old), *leaves(new))}
    return {path for path in every if paths.get(old, path) != paths.get(new, path) or ABSENT is paths.get(new, path)}
