"""Programs that are begun, and a run that ends before they do."""

import shutil
import subprocess
import sys


def test_a_run_that_ends_early_waits_for_no_program_and_no_clock() -> None:
    """As one that is interrupted while kubectl still reads the kubeconfig."""
    program = shutil.which("sleep")
    code = f"from kubectl_sync import process; process.Begun([{program!r}, '0'], seconds=600); print('ended')"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert (ran.stdout, ran.stderr) == ("ended\n", "")
