"""One object of a cluster that several people write with several tools, each of which leaves its traces."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kubectl_sync.model.applied import LAST_APPLIED
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from tests.engine.edits import NOTHING, PATHS, Content, Edit, Fields, manifest, same_value, values

START: Final = int(dt.datetime(2026, 1, 1, tzinfo=dt.UTC).timestamp())
BY_HAND: Final = ("kubectl-edit", "kubectl-set", "kubectl-patch", "kubectl")
US, APPLY, SERVER_SIDE = ("kubectl-sync", "Update"), ("kubectl-client-side-apply", "Update"), ("kubectl", "Apply")
Manager = tuple[str, str]


def rfc3339(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class SharedCluster:
    """Fields with their edits, who owns them since when, and what `kubectl apply` noted, if it ever did.

    The rules of ownership are those of kubernetes-sigs/structured-merge-diff: an update owns what it changed, and
    takes it from all others; an apply owns what it names. A manager has one time for all that it owns. `given` is when
    an apply last changed a field: somebody wanted it so, however old its manifest was.
    """

    ref: ObjectRef
    fields: Fields | None = None
    owned: dict[Manager, frozenset[str]] = field(default_factory=dict)
    times: dict[Manager, int] = field(default_factory=dict)
    applied: Mapping[str, Any] | None = None
    is_scaled: bool = False
    writes: int = 0
    given: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "SharedCluster":
        return SharedCluster(
            self.ref, self.fields, dict(self.owned), dict(self.times), self.applied, self.is_scaled, self.writes,
            dict(self.given),
        )  # fmt: skip

    def update(self, manager: Manager, new: Fields, time: int) -> None:
        old = self.fields or dict.fromkeys(new, NOTHING)
        changed = frozenset(name for name in new if not same_value(old[name].value, new[name].value))
        self.fields = dict(new)
        self.writes += 1
        if not changed:
            return
        there = frozenset(name for name in changed if new[name].value is not ABSENT)
        self.owned = {one: names - changed for one, names in self.owned.items()}
        self.owned[manager] = self.owned.get(manager, frozenset()) | there
        self.owned = {one: names for one, names in self.owned.items() if names}
        self.times[manager] = time
        if manager in (APPLY, SERVER_SIDE):
            self.given |= dict.fromkeys(changed, time)

    def apply(self, new: Fields, time: int) -> None:
        """`kubectl apply`: what it noted last time, and is not there now, goes."""
        old, noted = self.fields or dict.fromkeys(new, NOTHING), self.applied or {}
        left = frozenset(name for name in new if noted.get(name, ABSENT) is ABSENT)
        wanted = {name: old[name] if name in left and _is_more(old[name], edit) else edit for name, edit in new.items()}
        self.applied = values(new)
        self.update(APPLY, wanted, time)

    def apply_server_side(self, new: Fields, time: int) -> None:
        """`kubectl apply --server-side --force-conflicts`."""
        old = self.fields or dict.fromkeys(new, NOTHING)
        mine = self.owned.get(SERVER_SIDE, frozenset())
        shared = frozenset[str]().union(*(names for one, names in self.owned.items() if one != SERVER_SIDE))
        gone = mine - shared
        wanted = {
            name: old[name] if name not in gone and _is_more(old[name], edit) else edit for name, edit in new.items()
        }
        self.update(SERVER_SIDE, wanted, time)
        named = frozenset(name for name, edit in new.items() if edit.value is not ABSENT)
        self.owned[SERVER_SIDE] = named
        self.times.setdefault(SERVER_SIDE, time)

    def push(self, new: Fields, local: Fields, time: int) -> None:
        """A write of ours, which refreshes what `kubectl apply` noted: all of the manifest, or what it wrote."""
        old = self.fields
        self.update(US, new, time)
        if old is None:
            self.applied = values(new)
        elif self.applied is not None:
            now, mine = values(new), values(local)
            is_whole = all(value is ABSENT or same_value(now[name], value) for name, value in mine.items())
            written = {name: now[name] for name in now if not same_value(old[name].value, now[name])}
            self.applied = mine if is_whole else {**self.applied, **written}

    def by_hand(self) -> frozenset[str]:
        """The fields that a person set by itself."""
        names = (names for (manager, way), names in self.owned.items() if manager in BY_HAND and way == "Update")
        return frozenset[str]().union(*names)

    def content(self) -> Content | None:
        if self.fields is None:
            return None
        made = manifest(self.ref, values(self.fields))
        made["metadata"] |= {"uid": "u", "managedFields": [self._entry(one) for one in self.owned]}
        if self.applied is not None:
            made["metadata"]["annotations"] = {LAST_APPLIED: json.dumps(manifest(self.ref, self.applied))}
        return made

    def _entry(self, manager: Manager) -> Content:
        fields = _fields_v1(PATHS[self.ref][name] for name in sorted(self.owned[manager]))
        entry = {"manager": manager[0], "operation": manager[1], "fieldsV1": fields}
        # `kubectl scale` leaves no time (docs/kubernetes.md#replicas).
        is_scale = manager == ("kubectl", "Update")
        return entry if is_scale else entry | {"time": rfc3339(self.times[manager])}


def _is_more(old: Edit, new: Edit) -> bool:
    """Whether the cluster has a field that the manifest does not have."""
    return new.value is ABSENT and old.value is not ABSENT


def _fields_v1(owned: Iterable[FieldPath]) -> Content:
    found: Content = {}
    for path in owned:
        inside = found
        for step in path:
            key = f"k:{json.dumps(dict(step.keys))}" if isinstance(step, Item) else f"f:{step}"
            inside = inside.setdefault(key, {})
    return found
