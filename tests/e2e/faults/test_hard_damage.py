"""Damaged caches and a damaged memory: told or taken for empty, never believed."""

import os
import random
import shutil
from pathlib import Path

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import problems
from tests.running import Ran, sync

# `make hard` has 100; each is a status, a pull and a push.
DAMAGES = int(os.environ.get("DAMAGES", "2"))
SEED = int(os.environ.get("SEED", "1"))
LIVE = ("-o=jsonpath={.items[*].data.key}",)


def flip(home: Path, chance: random.Random) -> str:
    """Change one to eight bytes of one of the files that are kept."""
    files = [one for one in sorted(home.rglob("*")) if one.is_file() and one.stat().st_size]
    file = chance.choice(files)
    raw = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 1, 2, 8))):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    file.write_bytes(raw)
    return str(file.relative_to(home))


def values(folder: Path) -> list[str]:
    return [one.read_text().rpartition("key: ")[2].strip() for one in sorted(folder.glob("*.yaml"))]


def change(kubectl: Kubectl, namespace: str, name: str, value: str) -> None:
    kubectl("-n", namespace, "patch", "cm", name, "--type=merge", f'-p={{"data":{{"key":"{value}"}}}}')


def test_flipped_bits(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """Of three objects in sync, one is edited here, and another one in the cluster."""
    chance, good, folder = random.Random(SEED), tmp_path / "home", tmp_path / "folder"
    folder.mkdir()

    def ran(home: Path, *words: str) -> Ran:
        done = sync(folder, *words, "-n", namespace, env={"KUBESYNC_HOME": str(home)})
        problems(done)
        return done

    for number in range(DAMAGES):
        for name in ("c0", "c1", "c2"):
            write(folder, name)
        assert ran(good, "push", "--yes", "--overwrite").code == 0
        write(folder, "c1", "b")
        change(kubectl, namespace, "c2", "x")
        home = tmp_path / f"home{number}"
        shutil.copytree(good, home)
        which = flip(home, chance)
        for verb in ("status", "pull", "push"):
            done = ran(home, verb, *(() if verb == "status" else ("--yes",)))
            live = kubectl("-n", namespace, "get", "cm", "c0", "c1", "c2", *LIVE).split()
            told = f"{which}, {verb}: {done.out}{done.err}"
            assert done.code in (0, 3, 4, 5), told
            assert (values(folder)[:2], live[0], live[2]) == (["a", "b"], "a", "x"), told
            assert values(folder)[2] in ("a", "a" if verb == "status" else "x"), told
            assert live[1] in ("a", "b" if verb == "push" else "a"), told
