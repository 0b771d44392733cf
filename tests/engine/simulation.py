"""Random histories of two sides that are edited, synced, broken off and half unread, with laws that always hold.

`python -m tests.engine.simulation --histories 100000` runs more than the tests do; `--seed N` replays a run,
`--history N` one of its histories.
"""

import argparse
import os
import random
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import CONFLICTS, FieldChange, ObjectChange, Plan, Side
from kubectl_sync.model.policy import Grant, Policy
from tests.engine.world import BrokenOffError, Content, World

REFS: Final = (
    ObjectRef("", "ConfigMap", "n", "config"),
    ObjectRef("apps", "Deployment", "n", "web"),
    ObjectRef("", "Service", "n", "front"),
)
STEPS: Final = 4
_NAMES: Final = ("a", "b", "c")


class BrokenLawError(AssertionError):
    """Something happened that must never happen."""


class History:
    """One random history; every value that is ever written by a person is unique, so that its loss is seen."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.refs = self.random.sample(REFS, 2 if self.random.random() < 0.1 else 1)
        self.world = World()
        self.told: list[str] = []
        self.values = 0
        self.brought_back = False

    def run(self) -> None:
        for ref in self.refs:
            if self.random.random() < 0.75:
                self._begin_in_sync(ref)
        for _ in range(STEPS):
            for _ in range(self.random.randint(0, 3)):
                self._edit()
            self._sync()
        self._last()

    def _begin_in_sync(self, ref: ObjectRef) -> None:
        content = self._new(ref)
        self.told.append(f"in sync {ref.name}: {content}")
        self.world.local[ref] = content
        self.world.put(ref, content)
        self.world.remember(self.world.settled(policy("status")))

    def _value(self) -> str:
        self.values += 1
        return f"v{self.values}"

    def _edit(self) -> None:
        """A person does something to one object, in the files or in the cluster."""
        side, ref = self.random.choice(tuple(Side)), self.random.choice(self.refs)
        here = self.world.local if side is Side.LOCAL else self.world.live
        old, what = here.get(ref), self.random.random()
        if old is None:
            new: Content | None = self._new(ref)
        elif what < 0.08:
            new = None
        elif what < 0.12 and side is Side.LIVE:  # deleted and created again: another object of the same name
            del here[ref]
            new = self._new(ref)
        else:
            new = paths.copied(old)
            self._change(new)
        self.told.append(f"{side.value} {ref.name}: {new}")
        if new is None:
            del here[ref]
        elif side is Side.LOCAL:
            here[ref] = new
        else:
            self.world.put(ref, new)

    def _new(self, ref: ObjectRef) -> Content:
        version = f"{ref.group}/v1" if ref.group else "v1"
        content: Content = {"apiVersion": version, "kind": ref.kind, "metadata": {"name": ref.name, "namespace": "n"}}
        if ref.kind == "ConfigMap":
            return content | {"data": {"text": "".join(f"{self._value()}\n" for _ in range(5))}}
        if ref.kind == "Service":
            return content | {"spec": {"selector": {"app": self._value()}}}
        return content | {"spec": {"template": {"spec": {"containers": [self._container("a")]}}}}

    def _container(self, name: str) -> Content:
        env = [{"name": self.random.choice(_NAMES), "value": self._value()} for _ in range(self.random.randint(0, 3))]
        return {"name": name, "image": self._value(), "args": [self._value(), self._value()], "env": env}

    def _change(self, content: Content) -> None:
        if self.random.random() < 0.2:
            self._some_key(content["metadata"].setdefault("labels", {}))
        elif content["kind"] == "ConfigMap":
            self._change_config(content.setdefault("data", {}))
        elif content["kind"] == "Service":
            self._some_key(content["spec"].setdefault("selector", {}))
        else:
            self._change_containers(content["spec"]["template"]["spec"].setdefault("containers", []))

    def _some_key(self, mapping: dict[str, Any]) -> None:
        key = self.random.choice(_NAMES)
        if key in mapping and self.random.random() < 0.3:
            del mapping[key]
        else:
            mapping[key] = self._value()

    def _change_config(self, data: dict[str, str]) -> None:
        lines = data.get("text", "").splitlines(keepends=True)
        if not lines or self.random.random() < 0.3:
            self._some_key(data)
            return
        place = self.random.randrange(len(lines))
        lines[place : place + self.random.randint(0, 1)] = [f"{self._value()}\n"] * self.random.randint(0, 1)
        data["text"] = "".join(lines)

    def _change_containers(self, containers: list[Content]) -> None:
        what = self.random.random()
        missing = [name for name in _NAMES if name not in [one["name"] for one in containers]]
        if missing and (what < 0.25 or not containers):
            name = self.random.choice(missing)
            containers.insert(self.random.randint(0, len(containers)), self._container(name))
        elif what < 0.4:
            del containers[self.random.randrange(len(containers))]
        elif what < 0.55:
            self.random.shuffle(containers)
        else:
            self._change_container(self.random.choice(containers))

    def _change_container(self, container: Content) -> None:
        what = self.random.random()
        if what < 0.3:
            container["args"] = [self._value() for _ in range(self.random.randint(1, 2))]
        elif what < 0.4:
            container["cpu"] = self.random.choice(["0.5", "500m", "1000m", "2"])
        elif what < 0.7:
            self._change_env(container.setdefault("env", []))
        else:
            container["image"] = self._value()

    def _change_env(self, env: list[Content]) -> None:
        what = self.random.random()
        if env and what < 0.3:
            del env[self.random.randrange(len(env))]
        elif env and what < 0.7:
            self.random.choice(env)["value"] = self._value()
        else:  # names may repeat: legal in storage
            place = self.random.randint(0, len(env))
            env.insert(place, {"name": self.random.choice(_NAMES), "value": self._value()})

    def _sync(self) -> None:
        verb = self.random.choice(("pull", "push", "two-way", "mirror"))
        grants = frozenset(grant for grant in Grant if self.random.random() < 0.15)
        gaps = self._gaps()
        rules = policy(verb, grants)
        self.told.append(f"{verb} {sorted(grant.value for grant in grants)} {gaps}")
        before, other = self.world.copy(), self.world.copy()
        found = self.world.settled(rules, gaps)
        self._broken_off(other, found, rules, gaps)
        self.world.write(found, rules)
        self.world.remember(found)
        self._laws(before, found, rules, gaps)

    def _gaps(self) -> dict[Side, tuple[Gap, ...]]:
        if self.random.random() > 0.2:
            return {}
        side, ref = self.random.choice(tuple(Side)), self.random.choice(self.refs)
        gap = Gap("somewhere", "unread", words=frozenset({ref.name}))
        if side is Side.LIVE:
            gap = Gap("somewhere", "forbidden", group=ref.group, kind=ref.kind, namespace="n")
        return {side: (gap,)}

    def _broken_off(self, other: World, found: Plan, rules: Policy, gaps: dict[Side, tuple[Gap, ...]]) -> None:
        """A run that died after some writes, before it could remember, is mended by the next one.

        But for the order of a list that both sides made: with half of it written, it is a question.
        """
        if self.random.random() > 0.3:
            return
        whole = other.copy()
        whole.write(found, rules)
        asked: set[tuple[ObjectRef, paths.FieldPath]] = set()
        try:
            other.write(found, rules, most=self.random.randint(0, 4))
        except BrokenOffError:
            again = other.settled(rules, gaps)
            other.write(again, rules)
            asked = _open_orders(again) - _open_orders(found)
        pairs = (whole.local, other.local, "other files"), (whole.live, other.live, "another cluster")
        for one, two, what in pairs:
            left = (_contents(one, asked), _contents(two, asked))
            self._hold(left[0] == left[1], f"a broken-off run leaves {what}", left)

    def _laws(self, before: World, found: Plan, rules: Policy, gaps: dict[Side, tuple[Gap, ...]]) -> None:
        world = self.world
        again = world.settled(rules, gaps)
        for side in rules.writes:
            writes = [(change.ref, one.path) for change in again.changes for one in change.writes(side)]
            self._hold(not set(writes) - _open_orders(found), "a second run writes again", writes)
        # An item that was removed on one side and is brought back there comes to stand at the end.
        self.brought_back |= rules.verb == "mirror" or Grant.TAKE in rules.grants
        decided = all(one.wanted is not UNDECIDED for change in found.changes for one in change.changes)
        if rules.verb == "two-way" and decided and not self.brought_back:
            self._orders_agree({one.ref for one in found.parked})
        for side in Side:
            self._nothing_else_written(before, found, rules, side)
        for ref, old in before.live.items():
            if ref.kind == "Service" and ref in world.live and "clusterIP" in old["spec"]:
                self._hold(world.live[ref]["spec"].get("clusterIP") == old["spec"]["clusterIP"], "an address lost", ref)
        if rules.verb != "mirror":
            gone, lost = before.live.keys() - world.live.keys(), before.local.keys() - world.local.keys()
            self._hold(not gone & before.local.keys(), "deleted from the cluster, and a file has it", gone)
            self._hold(not lost & before.live.keys(), "taken out of a file, and the cluster has it", lost)
        if Grant.OVERWRITE not in rules.grants and rules.verb != "mirror":
            self._nothing_new_lost(before, found, rules)
        parked = {one.ref for one in found.parked}
        for ref in parked:
            was, now = ((one.local.get(ref), one.live.get(ref), one.base.get(ref)) for one in (before, world))
            self._hold(was == now, "an unknown object touched", ref)

    def _orders_agree(self, parked: set[ObjectRef]) -> None:
        for ref in {*self.world.local} & {*self.world.live} - parked:
            orders = _orders(self.world.local[ref]), _orders(self.world.live[ref])
            self._hold(orders[0] == orders[1], "orders differ where everything was decided", orders)

    def _nothing_else_written(self, before: World, found: Plan, rules: Policy, side: Side) -> None:
        """Every leaf that changed lies in a decided hunk, or is the server's own answer to one."""
        old, new = (world.local if side is Side.LOCAL else world.live for world in (before, self.world))
        decided = {change.ref for change in found.writes(side)} if side in rules.writes else set()
        for ref in {*old, *new} - decided:
            self._hold(old.get(ref) == new.get(ref), f"{side.value} written without a decision", ref)

    def _nothing_new_lost(self, before: World, found: Plan, rules: Policy) -> None:
        """What a person wrote since the base is still where it was written: no verb overwrites it by itself.

        But for what was in conflict, and was decided by an option.
        """
        asked = {change.ref: set(_values(list(_in_conflict(change)))) for change in found.changes}
        for side in rules.writes:
            old, new = (world.local if side is Side.LOCAL else world.live for world in (before, self.world))
            for ref, content in old.items():
                base = before.base.get(ref)
                known = set(_values((base.local, base.live))) if base else set()
                lost = set(_values(content)) - known - set(_values(new.get(ref))) - asked.get(ref, set())
                self._hold(not lost, f"{side.value} lost {sorted(lost)}", ref)

    def _last(self) -> None:
        """In the end one side is taken: everything converges, and nothing is left to do.

        What was deleted from the files and changed in the cluster comes back when it is asked for, last.
        """
        rules = policy("push", frozenset({Grant.OVERWRITE, Grant.RECREATE, Grant.PRUNE}))
        for given in (policy("pull"), rules, policy("pull", frozenset({Grant.RESTORE}))):
            found = self.world.settled(given)
            self.world.write(found, given)
            self.world.remember(found)
        left = self.world.settled(policy("status"))
        self._hold(left.is_empty, "something is left after both directions", left.changes)
        for ref in self.world.refs():
            self._hold(ref in self.world.local and ref in self.world.live, "one side is missing", ref)

    def _hold(self, law: bool, what: str, where: object) -> None:
        if not law:
            raise BrokenLawError(f"{what}: {where}")


def _orders(content: Content) -> list[Any]:
    """The names in each list whose order means something."""
    containers = content.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    return [(one["name"], [env["name"] for env in one.get("env", [])]) for one in containers]


def _in_conflict(change: ObjectChange) -> Iterator[Any]:
    """What a decision about a conflict, or about an object that one side deleted, may take from a side.

    Of a text, the lines that the other side's decision would not keep: what only one side changed is in both.
    """
    for one in change.changes:
        if one.row in CONFLICTS or one.path == paths.ROOT:
            yield " ".join(set(_values([one.local, one.live])) - _in_no_conflict(one))


def _in_no_conflict(one: FieldChange) -> set[str]:
    if one.if_file is ABSENT and one.if_live is ABSENT:
        return set()
    file_first = one.local if one.if_file is ABSENT else one.if_file
    live_first = one.live if one.if_live is ABSENT else one.if_live
    return set(_values(file_first)) & set(_values(live_first))


def _open_orders(found: Plan) -> set[tuple[ObjectRef, paths.FieldPath]]:
    """Orders that a run left open: they are open no more where an item that was in the way is gone since."""
    return {
        (change.ref, one.path)
        for change in found.changes
        for one in change.changes
        if one.path and isinstance(one.path[-1], paths.Order) and one.wanted is UNDECIDED
    }


def _contents(
    side: dict[ObjectRef, Content], asked: Collection[tuple[ObjectRef, paths.FieldPath]]
) -> dict[ObjectRef, Content]:
    """Without uids: an object that was created twice has another one; lists whose order is asked for are sorted."""
    told = {}
    for ref, content in side.items():
        changes: list[tuple[paths.FieldPath, Any]] = [(("metadata", "uid"), ABSENT)]
        for path in (path for one, path in asked if one == ref):
            order = paths.get(content, path)
            changes += [(path, tuple(sorted(order, key=str)))] if order is not ABSENT else []
        told[ref] = paths.patch(content, changes)
    return told


def _values(content: Any) -> Iterator[str]:
    """All that a person wrote, word by word."""
    if isinstance(content, dict):
        for value in content.values():
            yield from _values(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _values(value)
    elif isinstance(content, str):
        yield from (word for word in content.split() if word[0] == "v" and word[1:].isdigit())


def simulate(seed: int, histories: Sequence[int]) -> None:
    """Run histories of one seed. Raises BrokenLawError that tells how to replay the one that broke."""
    for number in histories:
        history = History(seed * 1_000_000 + number)
        try:
            history.run()
        except Exception as error:
            replay = f"python -m tests.engine.simulation --seed {seed} --history {number}"
            story = "\n".join(history.told)
            raise BrokenLawError(f"{type(error).__name__}: {error}\nreplay: {replay}\n{story}") from error


def new_seed() -> int:
    return int.from_bytes(os.urandom(3))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.engine.simulation")
    parser.add_argument("--seed", type=int, default=new_seed())
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--history", type=int)
    given = parser.parse_args()
    print(f"seed {given.seed}")
    simulate(given.seed, [given.history] if given.history is not None else range(given.histories))
    return 0


if __name__ == "__main__":
    sys.exit(main())
