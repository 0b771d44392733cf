"""What git tells of manifests that are gone: random histories of a real repository, and the rule told plainly."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kubectl_sync.cluster.cache import Cache
from kubectl_sync.engine.plan.removal import why_left
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Base, LiveObject, ObjectRef, Snapshot, Version
from kubectl_sync.settings.roots import Scope
from kubectl_sync.settings.schema import EnvironmentSettings
from kubectl_sync.steps.read import deletions
from tests.files.making import KINDS, config
from tests.git import samples

STEPS = 14
NAMES = ("a", "b", "c")
WHO = ("-c", "user.name=a", "-c", "user.email=a@example.com")


class History:
    """People with one clone: what they do, and when the folder was in sync last."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.top = samples.begun(folder)
        self.folder = self.top / "app"
        self.folder.mkdir()
        self.heads: dict[str, str] = {}
        self.told: list[str] = []
        (self.folder / "keep.txt").write_text("")
        self.commit()

    def git(self, *words: str) -> str:
        return samples.git(self.top, *WHO, *words)

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def commit(self) -> None:
        self.git("add", "-A", ".")
        self.git("commit", "-q", "--allow-empty", "-m", "x")

    def act(self) -> None:
        acts: list[tuple[int, Callable[[], None]]] = [
            (5, self.make), (4, self.remove), (3, self.move), (6, self.commit), (4, self.sync), (2, self.branch),
            (2, self.other), (2, self.clean), (1, self.merge), (1, self.revert), (1, self.old), (1, self.stash),
        ]  # fmt: skip
        (act,) = self.random.choices([one for _, one in acts], [weight for weight, _ in acts])
        self.told.append(act.__name__)
        act()
        self.folder.mkdir(exist_ok=True)  # git takes a folder along with its last file

    def make(self) -> None:
        name = self.random.choice(NAMES)
        content = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": "1"}}
        if name not in self.here():
            (self.folder / f"{name}-{self.random.randint(0, 9)}.json").write_text(json.dumps(content))

    def remove(self) -> None:
        if files := sorted(self.folder.glob("*.json")):
            self.random.choice(files).unlink()

    def move(self) -> None:
        if files := sorted(self.folder.glob("*.json")):
            file = self.random.choice(files)
            to = self.random.choice([self.top, self.folder])
            file.rename(to / f"{file.stem.partition('-')[0]}-{self.random.randint(10, 99)}.json")

    def sync(self) -> None:
        """Everything here is in sync now, at this commit."""
        self.heads |= dict.fromkeys(self.here(), self.head())

    def branch(self) -> None:
        self.git("checkout", "-q", "-B", f"b{self.random.randint(0, 2)}")

    def other(self) -> None:
        self.commit()
        names = self.git("branch", "--format=%(refname:short)").splitlines()
        self.git("checkout", "-q", self.random.choice([one for one in names if " " not in one]))

    def clean(self) -> None:
        self.git("clean", "-fdq", "--", "*.json")

    def stash(self) -> None:
        self.git("stash", "-u", "-q")

    def merge(self) -> None:
        self.commit()
        names = [one for one in self.git("branch", "--format=%(refname:short)").splitlines() if " " not in one]
        try:
            self.git("merge", "-q", "--no-edit", self.random.choice(names))
        except Exception:  # noqa: BLE001 - a conflict
            self.git("reset", "-q", "--hard")

    def revert(self) -> None:
        self.commit()
        try:
            self.git("revert", "--no-edit", "HEAD~1")
        except Exception:  # noqa: BLE001 - a conflict, or a merge
            self.git("reset", "-q", "--hard")

    def old(self) -> None:
        self.commit()
        commits = self.git("rev-list", "--first-parent", "HEAD").splitlines()
        self.git("checkout", "-q", "--detach", self.random.choice(commits[:4]))

    def here(self) -> set[str]:
        return {file.stem.partition("-")[0] for file in self.folder.glob("*.json")}

    def at(self, commit: str, folder: str) -> set[str]:
        """The objects that a commit has in a folder, by the names of its files."""
        files = self.git("ls-tree", "--name-only", commit, folder).splitlines()
        return {Path(one).stem.partition("-")[0] for one in files if one.endswith(".json")}

    def was_deleted_here(self, name: str) -> bool:
        """The rule as a person would tell it."""
        line = self.git("rev-list", "--first-parent", "HEAD").splitlines()
        held = [name in self.at(commit, "app/") for commit in line]
        synced = self.heads[name]
        if not any(held) or (synced != line[0] and self._is_before(line[0], synced)):
            return False
        if any(name == file.stem.partition("-")[0] for file in self.top.glob("*.json")):
            return False  # all that is called so is the same here, so whenever it came there
        return held[0] or not self._is_before(line[held.index(True) - 1], synced)

    def _is_before(self, old: str, new: str) -> bool:
        return old in self.git("rev-list", new).splitlines()


def environment_of(folder: Path) -> Environment:
    """What is asked of one: where it is, and which types there are."""
    scope = Scope("", folder, EnvironmentSettings())
    cluster = SimpleNamespace(kinds=KINDS, cache=Cache(scope.folder.parent / "cache"))
    made: Any = SimpleNamespace(settings=SimpleNamespace(scope=scope, concerns=lambda _: True), cluster=cluster)
    made.namespace = "n"
    return cast("Environment", made)


def live(name: str) -> LiveObject:
    metadata = {"name": name, "namespace": "n", "uid": "u"}
    return LiveObject(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"k": "1"}}, Version("u", "1")
    )


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12, 24))
def test_only_what_the_history_of_head_deleted_is_deleted(tmp_path: Path, seed: int) -> None:
    history = History(tmp_path / "repository", seed)
    for _ in range(STEPS):
        history.act()
        gone = history.heads.keys() - history.here()
        bases: dict[ObjectRef, Base | None] = {config(name): _base(name, history.heads[name]) for name in gone}
        found, notes = deletions.removals_of(environment_of(history.folder), bases, secrets=False)
        for name in gone:
            why = why_left(live(name), bases[config(name)], found.get(config(name)), None)
            assert (not why) == history.was_deleted_here(name), (name, why, history.told)
        assert notes == []
        candidates, _ = deletions.deleted_manifests(environment_of(history.folder), Snapshot({}), secrets=False)
        known = {ref.name for ref in candidates}
        assert {name for name in gone if history.was_deleted_here(name)} <= known, history.told


def _base(name: str, head: str) -> Base:
    content = live(name).content
    return Base(content, content, "u", at="2026-01-01T00:00:00Z", head=head, file=f"/nowhere/{name}.json")
