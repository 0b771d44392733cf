"""What git knows of 20 files in a long history, against one plain `git log` of the same."""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from math import log
from pathlib import Path

from kubectl_sync.git.histories import FileVersion
from kubectl_sync.git.repository import Repository
from tests.bench import results
from tests.bench.measure import median
from tests.demo.story import say

RUNS = 7
FILES, APPS = 20, 200
SHORT, LONG = 2_500, 10_000
LOG = "git log --first-parent -m --raw -z --no-abbrev --format=%H%x00%ct HEAD --"


def main() -> None:
    """Every commit changes a manifest, or one of ten does; with and without a commit-graph."""
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-bench-") as top:
        for every, kind in ((1, "of manifests"), (10, "of a program")):
            short = _repository(Path(top, f"short-{every}"), SHORT, every)
            long = _repository(Path(top, f"long-{every}"), LONG, every)
            _tell(long, kind)
            for name, until in (("soon answered", _soon), ("whole", None)):
                grown = log(_door(long, until) / _door(short, until)) / log(LONG / SHORT)
                say(f"  {name}: grows with the commits to the power of {grown:.2f}")


def _tell(folder: Path, kind: str) -> None:
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder.parent)}
    command = ["git", "-C", str(folder), *LOG.split()[1:], *(str(one.relative_to(folder)) for one in _files(folder))]
    for graph in ("", ", with a commit-graph"):
        if graph:
            _git(folder, "commit-graph", "write", "--reachable")
        theirs = median(command, env, RUNS).seconds
        for name, until in (("soon answered", _soon), ("whole histories", None)):
            what = f"versions of {FILES} files, {name}, in {LONG:,} commits {kind}{graph}"
            results.milliseconds(_door(folder, until), theirs, what, "`git log --first-parent --raw`")


def _soon(_file: Path, _version: FileVersion) -> bool:
    """As where the cluster has what was committed last."""
    return True


def _door(folder: Path, until: Callable[[Path, FileVersion], bool] | None) -> float:
    """Seconds of all questions that an object without a memory brings, as a median."""
    return statistics.median(_asked(folder, until) for _ in range(RUNS))


def _asked(folder: Path, until: Callable[[Path, FileVersion], bool] | None) -> float:
    started = time.perf_counter()
    repository = Repository.holding(folder)
    if repository is None:
        raise SystemExit("git is not installed")
    repository.state()
    repository.histories(_files(folder), until)
    repository.changed_upstream(_files(folder))
    return time.perf_counter() - started


def _files(folder: Path) -> list[Path]:
    return [folder / "apps" / f"app{number}" / "deploy.yaml" for number in range(FILES)]


def _repository(folder: Path, commits: int, every: int) -> Path:
    """Files of 200 applications, of which every so many commits changes one; the others change a program.

    Its upstream has one commit more.
    """
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    stream = [_commit(number, every) for number in range(commits + 1)]
    _git(folder, "fast-import", "--quiet", given=b"".join(stream))
    _git(folder, "branch", "upstream")
    _git(folder, "update-ref", "refs/heads/main", "main~1")
    _git(folder, "branch", "-q", "--set-upstream-to=upstream", "main")
    _git(folder, "gc", "-q")
    for graph in (folder / ".git" / "objects" / "info").glob("commit-graph*"):
        graph.unlink()
    return folder


def _commit(number: int, every: int) -> bytes:
    head = b"commit refs/heads/main\ncommitter a <a@example.com> %d +0000\ndata 0\n" % (1_600_000_000 + 60 * number)
    if not number:
        return head + b"".join(_file(b"apps/app%d/deploy.yaml" % app, 0) for app in range(APPS)) + b"\n"
    if number % every:
        return head + _file(b"src/part%d/code%d.py" % (number % 50, number % 7), number) + b"\n"
    return head + _file(b"apps/app%d/deploy.yaml" % (number // every % APPS), number) + b"\n"


def _file(path: bytes, number: int) -> bytes:
    text = b"kind: Deployment\nversion: %d\n" % number + b"field: value\n" * 100
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(text), text)


def _git(folder: Path, *words: str, given: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, input=given, capture_output=True)
