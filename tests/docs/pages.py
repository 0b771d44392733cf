"""Pages whose commands are run: what stands in their console blocks is what a terminal showed."""

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.demo.story import APP, environment
from tests.samples import SHOP

ROOT = Path(__file__).parents[2]
# `<!-- run: ... -->` is run and not shown: what a colleague does, or the reader's editor.
_COMMANDS = re.compile(r"<!-- run: (?P<unseen>.*?) -->|```console\n(?P<block>.*?)```", re.DOTALL)
_VOLATILE = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)"), r"2026-11-25T02:14:07\1"),
    (re.compile(r"https://127\.0\.0\.1:\d+"), "https://staging.example.com:6443"),
    (re.compile(r"uid:[0-9a-f-]{36}"), "uid:6a7c2f0e-31d4-4a58-9d0b-7e1f5c9b2a43"),
    (re.compile(r'"hunk": "[0-9a-f]{12}"'), '"hunk": "fe8560dfa9b5"'),
    (re.compile(r"((?:Pod|ReplicaSet) owned\s+by\s+a\s+controller) \(\d+\)"), r"\1 (2)"),
)


def pages() -> list[Path]:
    """All documents that have commands, the README aside: its session is the demo's."""
    return sorted(page for page in (ROOT / "docs").rglob("*.md") if "```console" in page.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Shell:
    """A reader's shell: in a folder of its own, with a kubeconfig whose one context is `staging`."""

    folder: Path
    namespace: str
    env: Mapping[str, str]

    @classmethod
    def of(cls, kubectl: Path, kubeconfig: Path, namespace: str, top: Path) -> "Shell":
        """`kubeconfig` is copied into `top`."""
        home, folder = top / "home" / "jane", top / "home" / "jane" / "manifests"
        folder.mkdir(parents=True)
        own = home / "kubeconfig"
        own.write_bytes(kubeconfig.read_bytes())
        env = environment(own, home) | {
            "APP": str(APP),
            "SHOP": str(SHOP),
            "KUBECTL_PATH": str(kubectl),
            "COLUMNS": "120",
        }
        shell = cls(folder, namespace, env)
        shell("kubectl config rename-context $(kubectl config current-context) staging")
        shell(f"kubectl config set-context staging --namespace={namespace}")
        return shell

    def __call__(self, command: str) -> str:
        """What a command shows, without what is another one in each run."""
        own = command.replace("shop/", f"{self.namespace}/")  # the namespace's folder
        done = subprocess.run(
            ["bash", "-c", own], cwd=self.folder, env=dict(self.env), text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        shown = done.stdout.replace(str(self.folder.parents[2]), "").replace(self.namespace, "shop")
        for volatile, fixed in _VOLATILE:
            shown = volatile.sub(fixed, shown)
        return shown


def replayed(page: str, run: Callable[[str], str]) -> str:
    """Return the page with what its commands show now. Comments above a command stay."""

    def again(found: re.Match[str]) -> str:
        if found["unseen"] is not None:
            run(found["unseen"])
            return found[0]
        return "```console\n" + "\n".join(_shown(found["block"], run)) + "```"

    return _COMMANDS.sub(again, page)


def _shown(block: str, run: Callable[[str], str]) -> list[str]:
    shown: list[str] = []
    comments: list[str] = []
    for line in block.splitlines():
        if line.startswith("# "):
            comments.append(line)
        elif line.startswith("$ "):
            printed = run(line[2:]).rstrip()
            shown.append("\n".join([*comments, line, *([printed] if printed else []), ""]))
            comments = []
        else:
            comments = []
    return shown
