"""A control plane to try things on; the only line on stdout is for a shell to eval."""

import argparse
import os
import shlex
import sys
from pathlib import Path

from tests.controlplane.access import Access
from tests.controlplane.build import binary
from tests.controlplane.detached import Home, ensure
from tests.controlplane.errors import PlaneError
from tests.controlplane.keeper import wait_for_end
from tests.controlplane.places import cache_folder
from tests.controlplane.plane import Plane
from tests.controlplane.signals import terminable

COMMAND = "python -m tests.controlplane"


def main() -> int:
    try:
        with terminable():
            return _run(_options())
    except PlaneError as error:
        _tell(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--detach", action="store_true", help="leave it running in the background")
    choice.add_argument("--stop", action="store_true", help="stop the one in the background")
    choice.add_argument("--build", action="store_true", help="only build it, and print the binary's path")
    return parser.parse_args()


def _run(options: argparse.Namespace) -> int:
    home = Home(cache_folder(os.environ) / "cluster")
    if options.build:
        sys.stdout.write(f"{binary(sys.stderr)}\n")
    elif options.stop:
        _tell("Stopped." if home.stop() else "No control plane runs in the background.")
    elif options.detach:
        _detach(home)
    else:
        _foreground(binary(sys.stderr))
    return 0


def _detach(home: Home) -> None:
    access = home.running()
    if access is None:
        access = ensure(home, binary(sys.stderr), os.environ)
        _tell(f"A control plane runs in the background; `{COMMAND} --stop` stops it.")
    else:
        _tell(f"A control plane runs in the background already; `{COMMAND} --stop` stops it.")
    _offer(access)


def _foreground(program: Path) -> None:
    with Plane(program) as plane:
        _offer(plane.access)
        _tell("The control plane runs; Ctrl-C stops it.")
        try:
            wait_for_end(None)
        except (KeyboardInterrupt, SystemExit):  # the way to end it, not a failure
            _tell("Stopping.")


def _offer(access: Access) -> None:
    sys.stdout.write(f"export KUBECONFIG={shlex.quote(str(access.kubeconfig))}\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
