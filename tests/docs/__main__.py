"""`make docs`: run every command of the documents and write down what it shows."""

import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from tests.controlplane.build import binary
from tests.controlplane.plane import Plane
from tests.docs.generated import regenerated
from tests.docs.pages import ROOT, Shell, pages, replayed


def main() -> None:
    kubectl = Path(sysconfig.get_path("scripts"), "kubectl")
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        page.write_text(regenerated(page.read_text(encoding="utf-8")), encoding="utf-8")
    with Plane(binary(sys.stderr)) as plane:
        kubeconfig = Path(plane.kubeconfig)
        for page in pages():
            name = f"docs-{page.stem}"
            subprocess.run(
                [kubectl, f"--kubeconfig={kubeconfig}", "create", "ns", name], check=True, capture_output=True
            )
            with tempfile.TemporaryDirectory() as top:
                shell = Shell.of(kubectl, kubeconfig, name, Path(top))
                page.write_text(replayed(page.read_text(encoding="utf-8"), shell), encoding="utf-8")


if __name__ == "__main__":
    main()
