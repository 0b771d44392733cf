"""A folder of malformed and odd Secrets: no verb, no format and nothing that is kept has a value of theirs."""

import os
import re
from pathlib import Path

import pytest

from tests.running import Ran, sync
from tests.samples import secrets

RUNS = (
    "status --explain", "status --format json --include-secrets -v", "diff --include-secrets", "doctor --format yaml",
    "push -o plan.out --include-secrets", "push --yes --include-secrets --take file -v",
    "status --include-secrets --format yaml", "pull --yes --new --include-secrets --take live",
)  # fmt: skip


def planted(folder: Path) -> int:
    """Each with a name of its own: two manifests of one object are left."""
    found = {name: raw for name, raw in secrets.files().items() if name not in secrets.CONFIG_MAPS}
    for number, (name, raw) in enumerate(found.items()):
        mine = re.sub(rb'(name"?: ?"?)s\b', rb"\1s-%d" % number, raw)
        (folder / name).write_bytes(mine)
    (folder / "c.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c-own}\ndata: {a: b}\n")
    return len(found)


def kept(*tops: Path) -> dict[str, str]:
    files = [f"{folder}/{one}" for top in tops for folder, _, names in os.walk(top) for one in names]
    return {one: Path(one).read_bytes().decode(errors="replace") for one in files if Path(one).is_file()}


def test_no_run_shows_or_keeps_a_value(
    tmp_path: Path, namespace: str, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, temporary = tmp_path / "top", tmp_path / "temporary"
    top.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    assert planted(top) >= 60

    ran: dict[str, Ran] = {}
    for words in RUNS:
        ran[words] = sync(top, *words.split(), "-n", namespace)

    told = {words: one.out + one.err for words, one in ran.items()}
    told |= kept(sealed, temporary, top / ".kubesync")
    told |= {"the plan": (top / "plan.out").read_text()}
    for words, one in ran.items():
        assert "Traceback" not in one.err, words
        assert one.code in (0, 1, 4, 5), (words, one.err[-500:])
    found = {where for where, text in told.items() for part in secrets.SEEN if part in text}
    assert not found
    assert re.search(r"secret/s-\d+", told["push --yes --include-secrets --take file -v"]), "some are written"
