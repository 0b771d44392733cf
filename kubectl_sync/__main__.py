"""`python -m kubectl_sync`, and the entry point of the `kubectl-sync` program."""

import signal
import sys

# Ctrl-C while the program is still being loaded, or when it is at its end, is no matter for a traceback.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from kubectl_sync.cli.app import ENDING, run


def main() -> None:
    code = run(sys.argv[1:])
    for number in ENDING:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    sys.exit(code)


if __name__ == "__main__":
    main()
