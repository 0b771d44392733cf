"""`python -m tests.bench.documents`: reading and editing text, as ratios to PyYAML's CSafeLoader and ruamel.yaml."""

import difflib
import io
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from tests.bench import results
from tests.bench.engine import best, manifest, served
from tests.bench.measure import run
from tests.demo.story import say

OBJECTS = 300
EDITS = 200
NAME = ("metadata", "name")
MOST = 1.5  # milliseconds for an edit, as a median


def main() -> int:
    texts = _texts()
    size = sum(len(text.encode()) for text in texts) / 1e6
    peer = best(lambda: [list(yaml.load_all(text, yaml.CSafeLoader)) for text in texts]) / 1000
    mine = best(lambda: [documents.read(text) for text in texts]) / 1000
    speeds = [f"{size / taken:.1f} MB/s" for taken in (mine, peer)]
    what = f"reading {len(texts)} texts with places"
    results.tell(results.Result(what, speeds[0], "PyYAML's CSafeLoader", speeds[1], f"{peer / mine:.2f} x its speed"))
    single = [text for text in texts if _named(text)][:EDITS]
    ours, lines = _edits(single, lambda text: documents.edit(text, 0, [(NAME, "other")]))
    theirs, more = _edits(single, _by_ruamel)
    sized = [f"{taken:.2f} ms, {changed:.2f} lines changed" for taken, changed in ((ours, lines), (theirs, more))]
    what = f"one of {len(single)} edits of a name"
    results.tell(results.Result(what, sized[0], "ruamel.yaml", sized[1], f"{theirs / ours:.1f} x faster"))
    _against_yq(single, what, lines)
    return 0 if mine <= peer and ours <= MOST else 1


def _against_yq(texts: list[str], what: str, mine: float) -> None:
    """Its lines only: it is a process for each edit, what is measured here is none."""
    yq = shutil.which("yq")
    if not yq or "mikefarah" not in run([yq, "--version"], os.environ):
        say("  yq (in Go): not on PATH, left out")
        return
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-bench-") as top:
        _, lines = _edits(texts, lambda text: _by_yq(yq, Path(top, "one.yaml"), text))
    sized = [f"{changed:.2f} lines changed" for changed in (mine, lines)]
    results.tell(results.Result(what, sized[0], "`yq -i`", sized[1], f"{lines / mine:.1f} x fewer lines"))


def _by_yq(yq: str, file: Path, text: str) -> str:
    file.write_bytes(text.encode())
    run([yq, "-i", '.metadata.name = "other"', str(file)], os.environ)
    return file.read_bytes().decode()


def _edits(texts: list[str], edit: Callable[[str], str]) -> tuple[float, float]:
    """Milliseconds of an edit, as a median, and how many lines it changes, as a mean."""
    times, lines = [], []
    for text in texts:
        started = time.perf_counter()
        new = edit(text)
        times.append(time.perf_counter() - started)
        found = difflib.unified_diff(text.splitlines(), new.splitlines(), n=0, lineterm="")
        lines.append(sum(line.startswith("+") for line in found) - 1)
    return statistics.median(times) * 1000, statistics.mean(lines)


def _by_ruamel(text: str) -> str:
    rt = YAML()
    rt.preserve_quotes = True
    rt.width = 4096
    content: Any = rt.load(text)
    content["metadata"]["name"] = "other"
    out = io.StringIO()
    rt.dump(content, out)
    return out.getvalue()


def _named(text: str) -> bool:
    """Whether both sides can edit the name of the only object in a text."""
    found = documents.read(text)
    try:
        _by_ruamel(text)
    except (YAMLError, KeyError, TypeError):
        return False
    return len(found) == 1 and isinstance(found[0].content.get("metadata", {}).get("name"), str)


def _texts() -> list[str]:
    """The corpus where it lies beside the checkout, or where $CORPUS says; else manifests made here."""
    folder = Path(os.environ.get("CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
    real = [file.read_bytes().decode() for file in sorted(folder.rglob("*.yaml"))]
    made = [documents.write(make(f"o{number}")) for number in range(OBJECTS) for make in (manifest, served)]
    return [text for text in real or made if _readable(text)]


def _readable(text: str) -> bool:
    try:
        documents.read(text)
    except DocumentError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
