"""Random histories that go through the real settling, writing, journal and recovery, on both sides at once.

`python -m tests.steps.histories --seed N --histories M` runs more than the tests do; `--history I` one of them.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kubectl_sync.engine.plan.propose import Proposals
from kubectl_sync.engine.policy.policy import POLICIES, policy
from kubectl_sync.environment import Environment
from kubectl_sync.files.writer import Target
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write import recovery
from kubectl_sync.steps.write.write import write
from tests.engine.simulation import REFS, BrokenLawError, History, _values, new_seed
from tests.engine.world import Content, World, served
from tests.steps.doors import Doors, FakeFolder, KilledError, Steps, sides

SET: Final = Policy("set", frozenset(Side), Side.LOCAL, {}, {})
AHEAD: Final = "changed in the cluster, not in the file"
_RUNS: Final = 3
_VERBS: Final = ("two-way", "push", "pull", "mirror")


class Run(History):
    """A history whose syncs are those of the program; people edit between them, and in the middle of them."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed)
        self.refs = self.random.sample(REFS, self.random.randint(1, 2))
        root = folder / "root"
        root.mkdir()
        self.doors = Doors(self.world, folder / "home", root)

    def run(self) -> None:
        for ref in self.refs:
            if self.random.random() < 0.8:
                content = self._new(ref)
                self.told.append(f"in sync {ref.name}: {content}")
                self.world.local[ref] = content
                self.world.put(ref, content)
        self._synced(POLICIES["push"])
        for _ in range(_RUNS):
            for _ in range(self.random.randint(0, 2)):
                self._edit()
            self._synced(*self._verb())

    def _verb(self) -> tuple[Policy, Proposals]:
        if self.random.random() < 0.3:
            grants = frozenset(grant for grant in Grant if self.random.random() < 0.15)
            return policy(self.random.choice(_VERBS), grants), {}
        proposals: dict[ObjectRef, list[tuple[FieldPath, Any]]] = {}
        for ref in self.refs:
            if self.random.random() < 0.7 and (path := self._field(ref)):
                proposals[ref] = [(path, self._value() if self.random.random() < 0.9 else ABSENT)]
        return SET, proposals

    def _field(self, ref: ObjectRef) -> FieldPath:
        """A field that both sides may be given a value for."""
        if self.random.random() < 0.2:
            return ("metadata", "labels", self.random.choice("abc"))
        if ref.kind == "ConfigMap":
            return ("data", self.random.choice("abc"))
        if ref.kind == "Service":
            return ("spec", "selector", self.random.choice("abc"))
        found = [paths.get(side.get(ref), ("spec", "template", "spec", "containers"))
                 for side in (self.world.local, self.world.live) if ref in side]  # fmt: skip
        names = [{one["name"] for one in side} if isinstance(side, list) else set() for side in found]
        both = sorted(set.intersection(*names)) if names else []
        container = Item((("name", self.random.choice(both)),)) if both else None
        return ("spec", "template", "spec", "containers", container, "image") if container else ()

    def _synced(self, rules: Policy, proposals: Proposals | None = None) -> None:
        what, steps = self.random.random(), Steps()
        # As in the engine's own histories: what was removed here and is brought back stands at the end.
        self.brought_back |= rules.verb == "mirror" or Grant.TAKE in rules.grants
        environment = self.doors.opened(steps)
        with environment.store.claimed(rules.verb, "now"):
            self._recovered(environment)
            before = World(dict(self.world.local), dict(self.world.live))
            seen, refs = sides(environment)
            plan = settle(environment, seen, refs, rules, proposals=proposals or {})
            self.told.append(f"{rules.verb} {sorted(one.value for one in rules.grants)} {proposals}")
            meddled: list[Content] = []
            if what < 0.3:
                steps.at = steps.count + self.random.randint(1, 40)
                self.told.append(f"killed at {steps.at}")
            elif what < 0.6:
                steps.meddling, steps.meddles = steps.count + self.random.randint(1, 25), self._meddling(meddled)
            try:
                outcome = write(environment, plan, rules, lambda _: None, at="now", targets=_targets(plan, environment))
            except KilledError:
                self.told.append("killed")
            else:
                if not meddled:  # else a guard may have stopped some
                    self._written_as_shown(before, plan, rules, outcome)
        self._nothing_of_a_colleague_lost(meddled)
        self._file_says_what_ran(before, proposals or {}, meddled)
        self._status_is_true()

    def _recovered(self, environment: Environment) -> None:
        lines = [*recovery.recover_open_runs(environment, "set", "now")]
        self.told += lines
        self._hold(not environment.store.open_runs(), "what was open is still open", lines)
        for line in lines:
            word, _, names = line.strip().partition(": ")
            for ref in self.refs if word == AHEAD else ():
                if str(ref) in names.split(", "):
                    is_equal = _as_served(self.world, ref) == self.world.live.get(ref)
                    self._hold(not is_equal, "said to be ahead, and is not", ref)

    def _meddling(self, meddled: list[Content]) -> Callable[[], None]:
        def meddle() -> None:
            before = World(dict(self.world.local), dict(self.world.live))
            self._edit()
            self.told.append("  (in the middle of the run)")
            for side in Side:
                old, new = (_side(world, side) for world in (before, self.world))
                for ref in {*new, *old}:
                    words = {*_values(new.get(ref))} - {*_values(old.get(ref))}
                    meddled.append({"side": side, "ref": ref, "words": words})

        return meddle

    def _written_as_shown(self, before: World, plan: Plan, rules: Policy, outcome: Outcome) -> None:
        """Each side is what the plan said, and nothing else."""
        self._hold(not outcome.parked, "something was not written", outcome.parked)
        expected = World(dict(before.local), dict(before.live), uids=self.world.uids)
        for change in plan.changes:
            for side in rules.writes:
                _write(expected, change, side)
        for ref in self.refs:
            for side in Side:
                wanted, now = (_plain(_side(world, side).get(ref)) for world in (expected, self.world))
                self._hold(wanted == now, f"{side.value} is not as it was shown", (ref, wanted, now))
        done = {(one.ref, Side.LOCAL if one.file else Side.LIVE) for one in outcome.done}
        shown = {(change.ref, side) for side in rules.writes for change in plan.writes(side)}
        self._hold(done == shown, "other objects written than shown", (done, shown))
        self._base_is_what_both_are(done)

    def _base_is_what_both_are(self, done: set[tuple[ObjectRef, Side]]) -> None:
        environment = self.doors.opened(Steps())
        bases = environment.store.bases(environment.identity)
        for ref, _ in done:
            local, live = self.world.local.get(ref), self.world.live.get(ref)
            if not local or not live:
                self._hold(ref not in bases, "what one side has not is remembered", ref)
            elif _as_served(self.world, ref) == _plain(live):
                sides_ = (bases[ref].local, bases[ref].live) if ref in bases else None
                now = (_plain(local), _plain(live))
                known = (_plain(sides_[0]), _plain(sides_[1])) if sides_ else None
                self._hold(known == now, "the base is not what both sides are", (ref, known, now))

    def _nothing_of_a_colleague_lost(self, meddled: Sequence[Content]) -> None:
        for one in meddled:
            left = one["words"] - {*_values(_side(self.world, one["side"]).get(one["ref"]))}
            self._hold(not left, f"{one['side'].value} lost what came in the middle of the run", (one["ref"], left))

    def _file_says_what_ran(self, before: World, proposals: Proposals, meddled: Sequence[Content]) -> None:
        """A value that was asked for is in no file before the cluster has it."""
        for ref, values in proposals.items() if not meddled else ():
            for path, value in values:
                local, live = (paths.get(side.get(ref), path) for side in (self.world.local, self.world.live))
                was = paths.get(before.local.get(ref), path)
                is_early = local == value and was != value and ref in self.world.live and live != value
                self._hold(not is_early, "the file says what the cluster has not", (ref, value))

    def _status_is_true(self) -> None:
        """In sync is what is equal, and nothing else; whatever became of the run before."""
        environment = self.doors.opened(Steps())
        seen, refs = sides(environment)
        plan = settle(environment, seen, refs, POLICIES["status"])
        differ = {change.ref for change in plan.changes}
        for ref in refs:
            local, live = self.world.local.get(ref), self.world.live.get(ref)
            file, cluster = _as_served(self.world, ref), _plain(live) or None
            is_equal = file == cluster
            if self.brought_back and ref not in differ:
                is_equal = _unordered(file) == _unordered(cluster)
            self._hold(is_equal is (ref not in differ), f"a status tells that {ref.name} is in sync", (local, live))


def _write(expected: World, change: ObjectChange, side: Side) -> None:
    """What the plan says, done in the plainest way."""
    if not (fields := change.writes(side)):
        return
    here = _side(expected, side)
    (first, *_), ref = fields, change.ref
    if first.path == paths.ROOT and first.wanted is ABSENT:
        del here[ref]
        return
    old = here.get(ref)
    if first.path == paths.ROOT and old is not None:  # values of an object that only this side has
        new: Any = first.wanted | {"metadata": old["metadata"] | first.wanted["metadata"]}
    else:
        wanted = [(one.path, one.wanted) for one in fields]
        new = paths.patch(old, paths.without_orders(old, wanted))
    if side is Side.LOCAL:
        here[ref] = new
    else:
        expected.put(ref, new)


def _side(world: World, side: Side) -> dict[ObjectRef, Content]:
    return world.local if side is Side.LOCAL else world.live


def _as_served(world: World, ref: ObjectRef) -> Any:
    """What the server would make of the file, were the live object made of it."""
    local, live = world.local.get(ref), world.live.get(ref)
    return _plain(served(local, "u", live)) if local else None


def _plain(content: Any) -> Any:
    """Without what says nothing: uids, addresses, empty mappings and lists."""
    if isinstance(content, dict):
        kept = {key: _plain(one) for key, one in content.items() if key not in _OWN}
        return {key: one for key, one in kept.items() if one not in ({}, [], None)}
    return [_plain(one) for one in content] if isinstance(content, list) else content


def _unordered(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _unordered(one) for key, one in content.items()}
    return sorted(map(_unordered, content), key=str) if isinstance(content, list) else content


_OWN: Final = frozenset({"uid", "resourceVersion", "clusterIP"})


def _targets(plan: Plan, environment: Environment) -> dict[ObjectRef, Any]:
    folder: Any = environment.folder
    assert isinstance(folder, FakeFolder)
    return {change.ref: Target(folder.file_of(change.ref)) for change in plan.changes if change.local is ABSENT}


def simulate(seed: int, histories: Sequence[int]) -> None:
    """Run histories of one seed. Raises BrokenLawError that tells how to replay the one that broke."""
    for number in histories:
        with tempfile.TemporaryDirectory(prefix="ks-", dir=_fast()) as folder:
            history = Run(seed * 1_000_000 + number, Path(folder))
            try:
                history.run()
            except Exception as error:
                replay = f"python -m tests.steps.histories --seed {seed} --history {number}"
                story = "\n".join(history.told)
                raise BrokenLawError(f"{type(error).__name__}: {error}\nreplay: {replay}\n{story}") from error


def _fast() -> str | None:
    """Where files need no disk: the state is written through at each step."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def numbers(given: argparse.Namespace) -> Iterator[int]:
    yield from [given.history] if given.history is not None else range(given.histories)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.steps.histories")
    parser.add_argument("--seed", type=int, default=new_seed())
    parser.add_argument("--histories", type=int, default=1_000)
    parser.add_argument("--history", type=int)
    given = parser.parse_args()
    print(f"seed {given.seed}")
    simulate(given.seed, [*numbers(given)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
