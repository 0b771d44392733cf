"""`python -m kubectl_sync`, and the entry point of the `kubectl-sync` program."""

import sys

from kubectl_sync.cli import run


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
