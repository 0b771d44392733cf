"""`python -m tests.bench.files`: what reading a folder costs, cold and warm; best of several."""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kubectl_sync import documents
from kubectl_sync.files import Folder
from kubectl_sync.model.kinds import Kind, Kinds
from tests.bench.engine import manifest
from tests.demo.story import say

OBJECTS: Final = 1_000
MANY: Final = 100_000
RUNS: Final = 5
MOST: Final = 0.25  # of the cold time, for a warm one
_KINDS: Final = Kinds((Kind("apps", "v1", "Deployment", "deployments", "deployment", namespaced=True),))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-bench-") as top:
        folder, cache = Path(top, "manifests"), Path(top, "cache")
        folder.mkdir()
        texts = _write(folder)
        ratio = _against_peers(folder, cache, texts)
        _many(folder, cache, "md")
        for one in folder.glob("*.md"):
            one.unlink()
        _many(folder, cache, "yaml")
    return 0 if ratio <= MOST else 1


def _write(folder: Path) -> list[str]:
    texts = [documents.write(manifest(f"d{number}")) for number in range(OBJECTS)]
    for number, text in enumerate(texts):
        (folder / f"d{number}.yaml").write_text(text)
    return texts


def _against_peers(folder: Path, cache: Path, texts: list[str]) -> float:
    size = sum(map(len, texts)) / 1e6
    spelled = [json.dumps(document.content) for text in texts for document in documents.read(text)]
    say(f"{OBJECTS} manifests in as many files, {size:.1f} MB")
    loaded = _best(lambda: [json.loads(one) for one in spelled])
    parsed = _best(lambda: [documents.read(text) for text in texts])
    cold = _best(lambda: _read(folder, None))
    _settled(folder, cache)
    warm = _best(lambda: _read(folder, cache))
    for what, taken in (("json.loads", loaded), ("documents.read", parsed), ("cold", cold), ("warm", warm)):
        say(f"  {what:<15} {taken:7.1f} ms  {taken / cold:6.1%} of cold  {taken / loaded:5.1f} x json.loads")
    return warm / cold


def _many(folder: Path, cache: Path, suffix: str) -> None:
    """Many files around the manifests that are none."""
    for number in range(MANY - OBJECTS):
        (folder / f"other{number}.{suffix}").write_text("a: 1\n")
    _settled(folder, cache)
    cold, warm = _best(lambda: _read(folder, None), 2), _best(lambda: _read(folder, cache), 2)
    say(f"{MANY} files, {OBJECTS} of them manifests, the others *.{suffix}: cold {cold:.0f} ms, warm {warm:.0f} ms")


def _settled(folder: Path, cache: Path) -> None:
    """Fill the cache as it is some seconds after the last change."""
    time.sleep(2.1)
    _read(folder, cache)


def _read(folder: Path, cache: Path | None) -> object:
    return Folder(folder, cache=cache).read(_KINDS, "n")


def _best(work: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
