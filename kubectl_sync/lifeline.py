"""A small watcher that ends a program when this process is gone, however it went: also by SIGKILL.

It holds the reading end of a pipe whose writing end nobody else has, so that the kernel tells it of
our end. That works on every Unix; what Linux has for it (PR_SET_PDEATHSIG) looks at the thread that
started the program, and is lost where the program starts another one.
"""

import contextlib
import os
import signal
from pathlib import Path
from typing import Final

_SHELL: Final = "/bin/sh"
# The program is found by an argument that no other one has: its number may be another program's by then, or not known
# yet. It is looked for twice, because it may be on its way to become the program when its starter ends. Words come by
# the pipe, so that neither this script nor what it runs has that argument.
_WATCH: Final = r"""
trap '' HUP INT QUIT TERM
IFS= read -r word && IFS= read -r folder || exit 0
IFS= read -r done && exit 0
running() {
  if [ -r /proc/self/cmdline ]; then
    printf '%s\n' "$word" | grep -lF -f - /proc/[0-9]*/cmdline 2>/dev/null |
      while IFS=/ read -r _ _ pid _; do echo "$pid"; done
  else
    ps -A -ww -o pid= -o args= | while read -r pid args; do
      case "$args" in *"$word"*) echo "$pid" ;; esac
    done
  fi
}
for pid in $(running); do kill -s TERM "$pid"; done
rm -f "$folder/proxy.sock"
rmdir "$folder"
sleep 1
for pid in $(running); do kill -s KILL "$pid"; done
rm -f "$folder/proxy.sock"
rmdir "$folder"
case "${folder%/*}" in */kubectl-sync-[0-9]*) rmdir "${folder%/*}" ;; esac
"""
SOCKET: Final = "proxy.sock"
_LOCK: Final = 3


class Lifeline:
    """Ends the program that has `word` among its arguments, and removes its folder of one socket, when we are gone.

    To be held before the program is started. Where there is no shell, there is no lifeline, and nothing fails. `lock`
    is a descriptor that is kept open until the work is done.
    """

    def __init__(self, word: str, folder: Path, *, lock: int | None = None) -> None:
        self._pid = 0
        self._writing = -1
        if "\n" in f"{word}{folder}":  # it would be found by half of it
            return
        reading, self._writing = os.pipe()
        held = [] if lock is None else [(os.POSIX_SPAWN_DUP2, lock, _LOCK)]
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        try:
            with contextlib.suppress(OSError):
                self._pid = os.posix_spawn(
                    _SHELL,
                    [_SHELL, "-c", _WATCH],
                    environment,
                    file_actions=[
                        (os.POSIX_SPAWN_DUP2, reading, 0),
                        # Who reads our output to its end shall not wait for the watcher.
                        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                        (os.POSIX_SPAWN_DUP2, 1, 2),
                        *held,
                    ],
                    setpgroup=0,  # what is sent to the run's group, as Ctrl-C, is not for it
                    setsigdef=[signal.SIGPIPE],
                )
        finally:
            os.close(reading)
        self._say(f"{word}\n{folder}\n")

    @property
    def is_there(self) -> bool:
        """Whether somebody will do the work."""
        return self._pid > 0

    def let_go(self) -> None:
        """Let it do its work now; it is not waited for."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def end(self) -> None:
        """The program has ended, and all is removed: nothing is left to do."""
        self._say("done\n")
        self.let_go()
        if self._pid:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = 0

    def _say(self, text: str) -> None:
        if self._writing >= 0:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._writing, os.fsencode(text))
