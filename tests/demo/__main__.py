"""`make demo`: tells the story on a control plane of its own, or in a namespace of its own of another cluster."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.controlplane.build import binary
from tests.controlplane.plane import Plane
from tests.demo.session import record
from tests.demo.story import BrokenStoryError, Story, any_kubectl, environment, path, say

OWN = "shop"
THEIRS = f"kubectl-sync-demo-{os.getpid()}"


def main(context: str, recorded: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-demo-") as top:
        folder, home = Path(top, OWN), Path(top, "home")
        folder.mkdir()
        home.mkdir()
        try:
            if context:  # its kubeconfig may need the user's own HOME, PATH and login
                env = {**os.environ, "PATH": path(), "KUBESYNC_HOME": str(home / ".kubesync")}
                _tell(folder, env, THEIRS, context, recorded=False)
            else:
                with Plane(binary(sys.stderr)) as plane:
                    _tell(folder, environment(Path(plane.kubeconfig), home), OWN, "", recorded=recorded)
        except BrokenStoryError as error:
            sys.stderr.write(f"error: the demo broke: {error}\n")
            return 1
    say("\nDone: pulled, drift shown and taken, pushed, a conflict decided, an overlay synced, nothing left to do.")
    return 0


def _tell(folder: Path, env: Mapping[str, str], namespace: str, context: str, *, recorded: bool) -> None:
    """In a namespace made for it, which goes again whatever happens."""
    story = Story(any_kubectl(), folder, namespace, say, env, context)
    _kubectl(story, "create", "namespace", namespace)
    try:
        if recorded:
            record(story)
        else:
            story.tell()
    finally:
        if context:
            with suppress(BrokenStoryError):
                _kubectl(story, "delete", "namespace", namespace, "--wait=false")


def _kubectl(story: Story, *words: str) -> None:
    where = [f"--context={story.context}"] if story.context else []
    done = subprocess.run(
        [story.kubectl, *words, *where], env=dict(story.environment), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise BrokenStoryError(f"kubectl {' '.join(words)}: {done.stderr.strip()}")


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(next(iter(one for one in words if one != "--record"), ""), "--record" in words))
