"""The demo's own story, on the plane of the tests."""

import os
from pathlib import Path

from tests.controlplane.fixtures import Kubectl
from tests.demo.story import Story, environment


def test_the_story_of_the_demo(kubectl: Kubectl, namespace: str, tmp_path: Path, sealed: Path) -> None:
    folder = tmp_path / "manifests"
    folder.mkdir()
    told: list[str] = []

    Story(kubectl.path, folder, namespace, told.append, environment(Path(os.environ["KUBECONFIG"]), sealed)).tell()

    assert told[-1].startswith("nothing to do") or "0 objects written" in told[-1]
