"""`make demo`: tells the story on a control plane of its own, in a folder of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.controlplane.build import binary
from tests.controlplane.plane import Plane
from tests.demo.story import BrokenStoryError, Story, any_kubectl, environment, say


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-demo-") as top, Plane(binary(sys.stderr)) as plane:
        folder, home = Path(top, "shop"), Path(top, "home")
        folder.mkdir()
        home.mkdir()
        env = environment(Path(plane.kubeconfig), home)
        kubectl = any_kubectl()
        subprocess.run([kubectl, "create", "namespace", "shop"], env=env, check=True, capture_output=True)
        try:
            Story(kubectl, folder, "shop", say, env).tell()
        except BrokenStoryError as error:
            sys.stderr.write(f"error: the demo broke: {error}\n")
            return 1
    say("\nDone: pulled, drift shown and taken, pushed, a conflict decided, nothing left to do.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
