"""The main job, told once: for `make demo` to show and for a test to prove."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.samples import SHOP

APP = Path(__file__).parent / "app"
SECRET = "correct-horse-battery-staple"
# The part of the story that the README shows.
COLLEAGUE = "At night a colleague changes the image; status names the field, the tool and the time"


class BrokenStoryError(AssertionError):
    """A step did not do what the story says."""


@dataclass(frozen=True)
class Story:
    """Runs `kubectl` (and through it `kubectl sync`) in one folder and namespace, saying what it does.

    `context` is named in every command where it is not the current one.
    """

    kubectl: Path
    folder: Path
    namespace: str
    say: Callable[[str], None]
    environment: Mapping[str, str]
    context: str = ""

    def tell(self) -> None:
        self._application()
        self._colleague()
        self._own_edit()
        self._conflict()
        self._nothing_left()
        self._overlay()

    def _application(self) -> None:
        self.title("An application runs in the cluster; its manifests shall be in this folder")
        self.run("apply", "-f", str(APP), quiet=True)
        self.sync("pull", "--yes", says="6 objects written")
        expect(not self.anywhere(SECRET), "the Secret is in no file")
        self.note("Somebody writes a comment beside the image")
        self.edit("image: nginx:1.27", "image: nginx:1.27  # approved by the security team")
        self.sync("status", says="nothing to do: 6 in sync")

    def _colleague(self) -> None:
        self.title(COLLEAGUE)
        self.run("set", "image", "deployment/web", "web=nginx:1.28")
        self.sync("status", says="by kubectl-set")
        self.sync("pull", "--yes", says="deployment.apps/web updated")
        self.note("The file has the new image, and still the comment")
        expect("image: nginx:1.28  # approved by the security team" in self.text(), "the comment survived")

    def _own_edit(self) -> None:
        self.title("The file is edited, looked at, and pushed")
        self.edit("replicas: 2", "replicas: 3")
        self.sync("diff", says="+  replicas: 3", code=1)
        self.sync("push", "--yes", says="deployment.apps/web updated")
        expect(self.live("{.spec.replicas}") == "3", "the cluster has 3 replicas")

    def _conflict(self) -> None:
        self.title("Both sides change the same field: shown, left (exit code 4), and decided by a person")
        self.edit("nginx:1.28", "nginx:1.29")
        self.run("set", "image", "deployment/web", "web=nginx:1.30")
        self.sync("push", "--yes", says="changed on both sides", code=4)
        expect(self.live("{..image}") == "nginx:1.30", "the cluster was left alone")
        expect("nginx:1.29" in self.text(), "the file was left alone")
        self.sync("push", "--take", "file", "--yes", says="deployment.apps/web updated")
        expect(self.live("{..image}") == "nginx:1.29", "the cluster has the file's image")

    def _nothing_left(self) -> None:
        self.title("Nothing is left to do, on either side")
        before = self.text()
        self.sync("pull", "--yes", says="0 objects written")
        self.sync("push", "--yes", says="0 objects written")
        self.sync("status", "--exit-code", says="nothing to do")
        expect(self.text() == before, "no byte changed")

    def _overlay(self) -> None:
        self.title("Another repository has a base and overlays: what kustomize makes of them is synced as well")
        shop = replace(self, folder=self.folder.parent / "overlays")
        shutil.copytree(SHOP, shop.folder)
        staging = ("-k", "overlays/staging")
        shop.sync("push", "--yes", *staging, says="3 objects written")
        shop.run("set", "image", "deployment/staging-web", "web=nginx:1.28")
        shop.note("A pull writes into no source: it says where to change it, and leaves it (exit code 4)")
        source = shop.folder / "base/deployment.yaml"
        shop.sync("pull", "--yes", *staging, says="(base/deployment.yaml:17)", code=4)
        shop.note("edit base/deployment.yaml: nginx:1.27 -> nginx:1.28")
        source.write_text(source.read_text(encoding="utf-8").replace("1.27", "1.28"), encoding="utf-8")
        shop.sync("status", "--exit-code", *staging, says="nothing to do: 3 in sync")

    @property
    def file(self) -> Path:
        return self.folder / self.namespace / "deployment-web.yaml"

    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def edit(self, old: str, new: str) -> None:
        expect(old in self.text(), f"{old!r} is in the file")
        self.note(f"edit {self.file.name}: {old} -> {new}")
        self.file.write_text(self.text().replace(old, new), encoding="utf-8")

    def anywhere(self, word: str) -> bool:
        folders = (self.folder, Path(self.environment["KUBESYNC_HOME"]))
        return any(word.encode() in one.read_bytes() for top in folders for one in top.rglob("*") if one.is_file())

    def live(self, path: str) -> str:
        return self.run("get", "deployment", "web", f"-o=jsonpath={path}", quiet=True)

    def sync(self, *words: str, says: str = "", code: int = 0) -> str:
        printed = self.run("sync", *words, "-n", self.namespace, code=code)
        expect(says in printed, f"`kubectl sync {' '.join(words)}` says {says!r}, not:\n{printed}")
        return printed

    def run(self, *words: str, code: int = 0, quiet: bool = False) -> str:
        where = [] if words[0] == "sync" else [f"--namespace={self.namespace}"]
        where += [f"--context={self.context}"] if self.context else []
        if not quiet:
            self.say(f"\n$ kubectl {' '.join(words)}")
        done = subprocess.run(
            [str(self.kubectl), *words, *where], cwd=self.folder, env=dict(self.environment), text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE if quiet else subprocess.STDOUT,
        )  # fmt: skip
        if not quiet:
            self.say(done.stdout.rstrip())
        expect(done.returncode == code, f"{' '.join(words)} ends with {done.returncode}, not {code}:\n{done.stdout}")
        return done.stdout

    def title(self, text: str) -> None:
        self.say(f"\n== {text} ==")

    def note(self, text: str) -> None:
        self.say(f"   ({text})")


def expect(held: bool, what: str) -> None:
    if not held:
        raise BrokenStoryError(what)


def environment(kubeconfig: Path, home: Path) -> dict[str, str]:
    """Next to nothing of this machine's own."""
    kept = {name: value for name, value in os.environ.items() if name in ("TERM", "LANG", "TMPDIR")}
    return kept | {
        "PATH": path(), "HOME": str(home), "KUBESYNC_HOME": str(home / ".kubesync"), "KUBECONFIG": str(kubeconfig),
    }  # fmt: skip


def path() -> str:
    """The program's own folder first on PATH, so that `kubectl sync` finds this `kubectl-sync`."""
    return os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])


def any_kubectl() -> Path:
    """The kubectl on PATH, else the one of the development dependencies."""
    found = shutil.which("kubectl") or str(Path(sysconfig.get_path("scripts"), "kubectl"))
    return Path(found)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
