"""What tests of whole runs share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A TMPDIR of the test's own, with a path short enough for sockets, to count what is left in it."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)
