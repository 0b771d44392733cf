"""`python -m tests.bench.documents`: reading and editing text, as ratios to PyYAML's CSafeLoader and ruamel.yaml."""

import sys
from pathlib import Path

import yaml

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from tests.bench.engine import best, manifest, served
from tests.demo.story import say

OBJECTS = 300


def main() -> int:
    texts = _texts()
    size = sum(len(text.encode()) for text in texts) / 1e6
    peer = best(lambda: [list(yaml.load_all(text, yaml.CSafeLoader)) for text in texts]) / 1000
    mine = best(lambda: [documents.read(text) for text in texts]) / 1000
    say(f"reading {len(texts)} texts, {size:.2f} MB: {size / mine:5.1f} MB/s, {peer / mine:4.2f} x CSafeLoader's speed")
    return 0 if mine <= peer else 1


def _texts() -> list[str]:
    """The corpus where it lies beside the checkout, else manifests made here."""
    folder = Path(__file__).parents[3] / "shared" / "corpus"
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
