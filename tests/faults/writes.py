"""Writers of a manifest that are killed: `python -m tests.faults.writes [--random N] [--lines] [--seed S]`.

`--lines`: one kill before each line of the code that replaces, makes and removes a file. `--random`: N kills at random
times of a writer that does all three again and again. After each, git must list nothing of a Secret, each file must be
old or new as a whole, and what is left must go when it is cleaned up. Prints a line, and what was wrong; 1 where
anything was.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from kubectl_sync.files import exchange, replace, staging

OLD, NEW = (f"kind: Secret\nstringData: {{password: hunter2-{word}}}\n" for word in ("old", "new"))
OWN = {module.__file__ for module in (exchange, replace, staging)}
NAMES = ("secret-a.yaml", "secret-b.yaml", "secret-c.yaml")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def replaces(folder: Path) -> None:
    replace.replace(folder / NAMES[0], NEW, root=folder, expected=digest(OLD))


def makes(folder: Path) -> None:
    replace.replace(folder / NAMES[1], NEW, root=folder, expected=None, private=True)


def removes(folder: Path) -> None:
    replace.remove_file(folder / NAMES[2], root=folder, expected=digest(OLD))


def prepared(folder: Path) -> None:
    """Two of the three files, each as a whole at any moment: this may be killed, too."""
    for name in (NAMES[0], NAMES[2]):
        draft = folder / ".git" / name
        draft.write_text(OLD)
        draft.replace(folder / name)
    (folder / NAMES[1]).unlink(missing_ok=True)


def problems(folder: Path) -> Iterator[str]:
    """What is wrong after a kill; what is left is cleaned up."""
    words = ["git", "-C", str(folder), "status", "--porcelain", "-uall"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if listed:
        yield f"git lists {listed!r}"
    for name, texts in zip(NAMES, ((OLD, NEW), (None, NEW), (OLD, None)), strict=True):
        file = folder / name
        if (file.read_text() if file.exists() else None) not in texts:
            yield f"{name} is neither old nor new"
    for left in folder.glob(f"{staging.PREFIX}*"):
        if staging.cleared(left) is not None:
            yield f"{left.name} stays: {list(left.iterdir())}"


def child(work: Callable[[], Any]) -> int:
    """The work in a process of its own."""
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def at_line(number: int, work: Callable[[], Any]) -> Callable[[], None]:
    """The work, killed before the so many-th line of the program's own code."""
    seen = 0

    def traced(frame: FrameType, event: str, _: object) -> Any:
        nonlocal seen
        if frame.f_code.co_filename not in OWN:
            return None
        seen += event == "line"
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return traced

    def killed() -> None:
        sys.settrace(traced)
        work()

    return killed


def every_line(folder: Path) -> Iterator[str]:
    for work in (replaces, makes, removes):
        number, status = 0, 1
        while status:
            number += 1
            prepared(folder)
            pid = child(at_line(number, partial(work, folder)))
            status = os.waitpid(pid, 0)[1]
            yield from (f"{work.__name__}, line {number}: {one}" for one in problems(folder))
        yield f"# {work.__name__}: {number - 1} lines"


def at_random(folder: Path, kills: int, seed: int) -> Iterator[str]:
    chance, left = random.Random(seed), 0

    def works() -> None:
        while True:
            prepared(folder)
            for work in (replaces, makes, removes):
                work(folder)

    for number in range(kills):
        prepared(folder)
        pid = child(works)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        left += bool(list(folder.glob(f"{staging.PREFIX}*")))
        yield from (f"kill {number}: {one}" for one in problems(folder))
    yield f"# {kills} random kills, {left} left a folder"


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--random", type=int, default=0)
    words.add_argument("--lines", action="store_true")
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="ks-") as top:
        folder = Path(top)
        subprocess.run(["git", "init", "-q", top], check=True)
        (folder / ".gitignore").write_text("secret-*.yaml\n.gitignore\n")
        lines = [*every_line(folder)] if asked.lines else []
        lines += at_random(folder, asked.random, asked.seed) if asked.random else ()
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return any(not line.startswith("#") for line in lines)


if __name__ == "__main__":
    raise SystemExit(main())
