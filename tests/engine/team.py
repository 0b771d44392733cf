"""Random histories of a team: clones of one repository, pipelines, people with kubectl, and a cluster that they share.

`python -m tests.engine.team --histories 100000` runs more than the tests do; `--seed N --history M` replays one. What
must always hold is in `tests/engine/team_laws.py`.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.policy import Grant
from tests.engine.clones import Clone
from tests.engine.commits import Commit, Repository
from tests.engine.edits import CONFIG, NOTHING, PATHS, WEB, Edit, Fields
from tests.engine.runs import run
from tests.engine.shared_cluster import START, SharedCluster
from tests.engine.simulation import BrokenLawError, new_seed
from tests.engine.team_laws import check, check_end

STEPS: Final = 7
# Longer than the slack between two clocks, each: what comes later is later by any clock.
_PAUSES: Final = (100, 3_600, 90_000)
_FILLED_IN: Final = "${TAG}"


class TeamHistory:
    """One random history. Every value that anybody sets is a new one, but for those that are brought back."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.told: list[str] = []
        self.tried: Counter[str] = Counter()
        self.numbers = 0
        self.clock = START
        self.ref = CONFIG if self.random.random() < 0.7 else WEB
        self.has_pipeline = self.random.random() < 0.3
        self.has_people = self.random.random() < 0.5
        self.repository = Repository()
        self.cluster = SharedCluster(self.ref)
        self.clones: list[Clone] = []

    def run(self) -> None:
        self._begin()
        for _ in range(STEPS):
            for _ in range(self.random.randint(0, 2)):
                self._act()
            self._sync(self.random.choice(self.clones))
        self._last()

    def _begin(self) -> None:
        fields: Fields = dict.fromkeys(PATHS[self.ref], NOTHING)
        for name in self.random.sample(sorted(fields), 2):
            fields = {**fields, name: self._edit(name, NOTHING)}
        has_git = self.random.random() < 0.85
        first = self._first_commits(fields) if has_git else None
        for name in ("anna", "ben"):
            clone = Clone(name, self.repository, fields)
            if first:
                clone.check_out(first)
                clone.fetch()
            self.clones.append(clone)
        if self.random.random() < 0.8:
            self._apply(self.clones[0])

    def _first_commits(self, fields: Fields) -> Commit:
        commit = self.repository.commit(fields, self._now())
        for _ in range(self.random.randint(0, 2)):
            name = self.random.choice(sorted(fields))
            fields = {**fields, name: self._edit(name, fields[name])}
            commit = self.repository.commit(fields, self._now(), commit)
        self.repository.origin = commit
        return commit

    def _now(self) -> int:
        self.clock += self.random.choice(_PAUSES)
        return self.clock

    def _edit(self, name: str, old: Edit) -> Edit:
        """A person gives a field of a manifest another value."""
        if self.random.random() < 0.1 and name != "image" and old.value is not ABSENT:
            return Edit(ABSENT, (old,), self.clock)
        return Edit(self._value(name), (old,), self.clock)

    def _value(self, name: str) -> Any:
        self.numbers += 1
        if name == "replicas":
            return self.numbers
        what = self.random.random()
        if self.has_pipeline and what < 0.4:
            return self.random.choice([f"{self.numbers}:{_FILLED_IN}", f"{_FILLED_IN}-{self.numbers}", _FILLED_IN])
        if what < 0.6 and name not in ("image", "label"):
            return f"v{self.numbers} ${{HOME}}"
        return f"v{self.numbers}"

    def _act(self) -> None:
        """Somebody does something, in a clone or in the cluster."""
        clone = self.random.choice(self.clones)
        acts: list[tuple[float, Callable[[Clone], None]]] = [
            (4, self._edit_file), (3, self._commit), (2, self._git_push), (2, self._git_pull), (1, self._git_fetch),
            (1, self._check_out_old), (1, self._back), (1, self._revert), (0.5, self._reset), (0.5, self._discard),
            (0.5, self._forget), (1, self._clone_anew), (1, self._apply),
        ]  # fmt: skip
        if self.has_people and self.cluster.fields:
            acts += [(2, self._by_hand), (1, self._set_again), (0.5, self._apply_old)]
        if self.has_pipeline:
            acts += [(2, self._pipeline)]
        if self.ref == WEB and self.cluster.fields:
            acts += [(0.5, self._autoscaler), (1, self._scale_itself)]
        weights = [weight for weight, _ in acts]
        (act,) = self.random.choices([one for _, one in acts], weights)
        act(clone)

    def _tell(self, what: str, clone: Clone | None = None) -> None:
        here = f"{clone.name} at {clone.head.id if clone.head else 'no git'}" if clone else "cluster"
        self.told.append(f"{self.clock - START:>8} {here}: {what}")

    def _edit_file(self, clone: Clone) -> None:
        name = self.random.choice(sorted(clone.work))
        edit = self._edit(name, clone.work[name])
        clone.work = {**clone.work, name: clone.aware(name, edit)}
        self._tell(f"{name} = {clone.work[name].value}", clone)

    def _commit(self, clone: Clone) -> None:
        if clone.head and not clone.is_clean:
            clone.commit(self._now())
            self._tell("git commit", clone)

    def _git_push(self, clone: Clone) -> None:
        if clone.push():
            self._tell("git push", clone)

    def _git_fetch(self, clone: Clone) -> None:
        clone.fetch()
        self._tell("git fetch", clone)

    def _git_pull(self, clone: Clone) -> None:
        clone.pull(self._now(), rebase=self.random.random() < 0.5)
        self._tell("git pull", clone)

    def _old(self, clone: Clone) -> Commit | None:
        return self.random.choice([*clone.visible()]) if clone.is_clean else None

    def _check_out_old(self, clone: Clone) -> None:
        if old := self._old(clone):
            clone.check_out(old, detached=True)
            self._tell("git checkout OLD", clone)

    def _reset(self, clone: Clone) -> None:
        if not clone.is_detached and (old := self._old(clone)):
            clone.check_out(old)
            self._tell("git reset --hard OLD", clone)

    def _back(self, clone: Clone) -> None:
        if clone.is_clean and clone.branch:
            clone.check_out(clone.branch)
            self._tell("git checkout main", clone)

    def _revert(self, clone: Clone) -> None:
        clone.revert(self._now())
        self._tell("git revert HEAD", clone)

    def _discard(self, clone: Clone) -> None:
        """`git checkout -- FILE`."""
        if clone.head and not clone.is_clean:
            clone.check_out(clone.head, detached=clone.is_detached)
            self._tell("git checkout -- FILE", clone)

    def _forget(self, clone: Clone) -> None:
        clone.memory, clone.known = None, {}
        self._tell("the memory is lost", clone)

    def _clone_anew(self, clone: Clone) -> None:
        """Another folder, as in CI: nothing is remembered, and often the clone is shallow."""
        origin = self.repository.origin
        if origin is None:
            return
        made = Clone(clone.name, self.repository, {})
        made.check_out(origin)
        made.fetch()
        if self.random.random() < 0.6:
            line = [*origin.first_parents()]
            made.boundary = line[min(self.random.randint(0, 2), len(line) - 1)]
        self.clones[self.clones.index(clone)] = made
        depth = len([*made.visible()]) if made.boundary else "all"
        self._tell(f"git clone, depth {depth}", made)

    def _apply(self, clone: Clone) -> None:
        self._give(clone.work, f"the files of {clone.name}")

    def _apply_old(self, clone: Clone) -> None:
        if clone.head:
            commit = self.random.choice([*clone.head.first_parents()])
            self._give(commit.fields, f"the files of {commit.id}")

    def _pipeline(self, clone: Clone) -> None:
        """The marks that it knows are filled in, and the result is applied."""
        self.numbers += 1
        tag = f"t{self.numbers}"
        commit = self.repository.origin if self.random.random() < 0.7 else clone.head
        fields = commit.fields if commit else clone.work
        filled = {name: _filled_in(edit, tag, self.clock) for name, edit in fields.items()}
        self._give(filled, f"the files of {commit.id if commit else clone.name} with {tag}")

    def _give(self, fields: Fields, what: str) -> None:
        time = self._now()
        if self.random.random() < 0.7:
            self.cluster.apply(fields, time)
            self._tell(f"kubectl apply of {what}")
        else:
            self.cluster.apply_server_side(fields, time)
            self._tell(f"kubectl apply --server-side of {what}")

    def _by_hand(self, _: Clone) -> None:
        name = self.random.choice(sorted(PATHS[self.ref]))
        self._set(name, self._edit(name, self._live()[name]))

    def _set_again(self, _: Clone) -> None:
        """Somebody brings an old value of a field back, on purpose."""
        live = self._live()
        names = [name for name, edit in live.items() if len(edit.past()) > 1]
        if names:
            name = self.random.choice(names)
            past = sorted(live[name].past() - {live[name].value}, key=str)
            self._set(name, Edit(self.random.choice(past), (live[name],), self.clock))

    def _live(self) -> Fields:
        return self.cluster.fields or {}

    def _set(self, name: str, edit: Edit) -> None:
        manager = self.random.choice(["kubectl-edit", "kubectl-set", "kubectl-patch"])
        manager = "kubectl" if name == "replicas" else manager
        self.cluster.update((manager, "Update"), {**self._live(), name: edit}, self._now())
        self._tell(f"{manager}: {name} = {edit.value}")

    def _autoscaler(self, _: Clone) -> None:
        self.cluster.is_scaled = not self.cluster.is_scaled
        self._tell(f"an autoscaler is {'there' if self.cluster.is_scaled else 'gone'}")

    def _scale_itself(self, _: Clone) -> None:
        if self.cluster.is_scaled:
            self.numbers += 1
            live = self._live()
            edit = Edit(self.numbers, (live["replicas"],), self.clock)
            self.cluster.update(("kube-controller-manager", "Update"), {**live, "replicas": edit}, self._now())
            self._tell(f"the autoscaler sets {edit.value}")

    def _sync(self, clone: Clone) -> None:
        verb = self.random.choice(("status", "status", "pull", "push", "push", "push", "two-way"))
        grants = frozenset(grant for grant in (Grant.TAKE, Grant.OVERWRITE) if self.random.random() < 0.12)
        self._now()
        done = run(clone, self.cluster, verb, grants, self.clock, is_worded=self.random.random() < 0.3)
        words = " WORDS" if done.rules.is_worded else ""
        self._tell(f"{verb}{words} {sorted(one.value for one in grants)}: {done.summary}", clone)
        self.tried += check(done)

    def _last(self) -> None:
        """In the end the files are wanted, whatever is there: nothing is left but what is held."""
        clone = self.random.choice(self.clones)
        grants = frozenset({Grant.OVERWRITE})
        for _ in range(2):  # what proved a placeholder may be gone with what was pushed
            done = run(clone, self.cluster, "push", grants, self._now(), is_worded=True)
            self._tell(f"push --overwrite WORDS: {done.summary}", clone)
        check_end(run(clone, self.cluster, "status", frozenset(), self._now()))


def _filled_in(edit: Edit, tag: str, time: int) -> Edit:
    if not isinstance(edit.value, str) or _FILLED_IN not in edit.value:
        return edit
    return Edit(edit.value.replace(_FILLED_IN, tag), (edit,), time, edit)


def simulate_team(seed: int, histories: Sequence[int]) -> Counter[str]:
    """Run histories of one seed, and count what the laws were about. Raises BrokenLawError that tells how to replay."""
    tried: Counter[str] = Counter()
    for number in histories:
        history = TeamHistory(seed * 1_000_000 + number)
        try:
            history.run()
        except Exception as error:
            replay = f"python -m tests.engine.team --seed {seed} --history {number}"
            story = "\n".join(history.told)
            raise BrokenLawError(f"{type(error).__name__}: {error}\nreplay: {replay}\n{story}") from error
        tried += history.tried
    return tried


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.engine.team")
    parser.add_argument("--seed", type=int, default=new_seed())
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--history", type=int)
    given = parser.parse_args()
    print(f"seed {given.seed}")
    print(simulate_team(given.seed, [given.history] if given.history is not None else range(given.histories)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
