"""The demo's own story, on the plane of the tests, and the part of it that the README has."""

import os
from pathlib import Path

from tests.controlplane.fixtures import Kubectl
from tests.demo.session import recorded, transcript
from tests.demo.story import Story, environment


def test_the_session_in_the_readme_is_a_part_of_the_story_of_the_demo(
    kubectl: Kubectl, namespace: str, tmp_path: Path, sealed: Path
) -> None:
    folder = tmp_path / "manifests"
    folder.mkdir()
    told: list[str] = []
    env = environment(Path(os.environ["KUBECONFIG"]), sealed)

    assert transcript(Story(kubectl.path, folder, namespace, told.append, env)) == recorded()
    assert told[-1].endswith("nothing to do: 3 in sync")
