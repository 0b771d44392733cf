"""The program, ended at a named point of its own steps: `python -m tests.faults.killed POINT WORDS...`.

$SIGNAL names the signal, SIGKILL without. A point is `before` or `after`, a step and which time it comes, as
`before record 2`. The steps are those of the journal (bind, intend, record, finish), of a stage (try, wait), and
of a single write (send, reply), or the replacing of a file (exchange). Nothing of the program is replaced: each step
is done as ever, but for the end.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from kubectl_sync.cli.app import run
from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.exchange import Exchange
from kubectl_sync.files import replace
from kubectl_sync.state import Journal, Store


class Killer:
    """Counts the steps, and ends the process at the point."""

    def __init__(self, point: str) -> None:
        self._when, self._step, number = point.split()
        self._number = int(number)
        self._seen: Counter[tuple[str, str]] = Counter()

    def reached(self, when: str, step: str) -> None:
        self._seen[when, step] += 1
        if (when, step) == (self._when, self._step) and self._seen[when, step] == self._number:
            os.kill(os.getpid(), signal.Signals[os.environ.get("SIGNAL", "SIGKILL")])

    def around(self, step: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def killing(*args: Any, **kwargs: Any) -> Any:
            self.reached("before", step)
            result = real(*args, **kwargs)
            self.reached("after", step)
            return result

        return killing

    def writes(self, real: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def killing(cluster: Cluster, writes: Any, *, dry_run: bool) -> Iterator[Any]:
            if dry_run:
                self.reached("before", "try")
                yield from real(cluster, writes, dry_run=True)
                self.reached("after", "try")
                return
            for answer in real(cluster, writes, dry_run=False):
                self.reached("before", "reply")
                yield answer
                self.reached("after", "reply")

        return killing

    def sends(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Of a request that writes, as its sender sees it: before the server has it, and before anybody knows that."""

        def killing(exchange: Exchange, request: Any, **kwargs: Any) -> Any:
            if request.is_safe:
                return real(exchange, request, **kwargs)
            self.reached("before", "send")
            reply = real(exchange, request, **kwargs)
            self.reached("after", "send")
            return reply

        return killing


def arm(point: str) -> None:
    """Let this process end at the point."""
    killer = Killer(point)
    for owner, step, name in (
        (Store, "bind", "bind"), (Journal, "intend", "intend"), (Journal, "record", "record"),
        (Journal, "finish", "finish"), (Cluster, "wait", "wait"), (replace, "exchange", "exchange"),
    ):  # fmt: skip
        setattr(owner, name, killer.around(step, getattr(owner, name)))
    Cluster.write = killer.writes(Cluster.write)  # type: ignore[method-assign]
    Exchange._send = killer.sends(Exchange._send)  # type: ignore[method-assign]  # noqa: SLF001


def main() -> int:
    arm(sys.argv[1])
    return run(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
