"""What the runtimes' own grammar says of references of images: built by Go once, in seconds, and kept in the cache."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.controlplane.locks import locked
from tests.controlplane.places import cache_folder

MODULE = Path(__file__).parent / "references"
SOURCES = ("main.go", "go.mod", "go.sum")


@dataclass(frozen=True)
class Answer:
    """What it reads in a text: `name` is "" for no reference, and `error` says why then."""

    name: str = ""
    tag: str = ""
    digest: str = ""
    error: str = ""


def ask(program: Path, texts: Iterable[str]) -> list[Answer]:
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    return [Answer(**json.loads(line)) for line in done.stdout.splitlines()]


def references(environment: Mapping[str, str]) -> Path:
    """The program, from the cache or built."""
    digest = hashlib.sha256(b"".join((MODULE / name).read_bytes() for name in SOURCES)).hexdigest()[:16]
    cache = cache_folder(environment)
    target = cache / f"references-{digest}"
    with locked(cache / "references.lock"):
        if not target.exists():
            _build(target, environment)
    return target


def _build(target: Path, environment: Mapping[str, str]) -> None:
    """Under a passing name: a build that was interrupted must never look like a finished one."""
    go = shutil.which("go", path=environment.get("PATH"))
    assert go, "the references that images are held against are read by a Go program: there is no `go` on PATH"
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    command = [go, "build", "-trimpath", "-buildvcs=false", "-o", str(unfinished), "."]
    settings = {"GOTOOLCHAIN": "local", **environment}
    done = subprocess.run(command, cwd=MODULE, env=settings, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    unfinished.rename(target)
