"""A run that is killed while it writes: nothing of a Secret is left where git lists it, and all is told and removed."""

import subprocess
import time
from pathlib import Path

import pytest

from kubectl_sync.files import staging
from tests.controlplane.fixtures import Kubectl
from tests.e2e.kills import killed
from tests.e2e.messages import problems
from tests.running import left_behind, sync

SECRET = """apiVersion: v1
kind: Secret
metadata:
  name: s
stringData:
  password: planted-old  # kept
"""


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("point", ["before exchange 1", "after exchange 1"])
def test_a_pull_of_a_secret_is_killed(
    tmp_path: Path, namespace: str, kubectl: Kubectl, temporary: Path, point: str
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("secret-*.yaml\n.gitignore\n.kubesync\n")
    (tmp_path / "secret-s.yaml").write_text(SECRET)
    secrets = ("--include-secrets", "-n", namespace)
    assert sync(tmp_path, "push", "--yes", *secrets).code == 0
    kubectl("-n", namespace, "patch", "secret", "s", "-p", '{"stringData":{"password":"planted-new"}}')

    killed(tmp_path, namespace, point, "pull", "--include-secrets")
    (left,) = tmp_path.glob(f"{staging.PREFIX}*")
    assert "planted" in "".join(one.read_text() for one in left.iterdir())
    assert git(tmp_path, "status", "--porcelain", "-uall") == ""

    shown = sync(tmp_path, "status", *secrets)
    tried = sync(tmp_path, "pull", "--dry-run", *secrets)
    assert left.exists()
    again = sync(tmp_path, "pull", "--yes", *secrets)

    for ran in (shown, tried):
        assert f"{left.name}/: left by a run that was ended; the next push or pull" in ran.err
    assert f"{left.name}/: left by a run that was ended; removed" in again.err
    assert [(ran.code, problems(ran), "planted" in ran.out + ran.err) for ran in (shown, again)] == [(0, {}, False)] * 2
    assert list(tmp_path.glob(f"{staging.PREFIX}*")) == []
    assert "password: planted-new  # kept" in (tmp_path / "secret-s.yaml").read_text()
    deadline = time.monotonic() + 20
    while (found := left_behind(temporary)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == []
