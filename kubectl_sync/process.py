"""The one door to other programs (kubectl and git): argument lists, never a shell.

`sh` gives children a terminal by default and prints their output in its errors; both are undone here, so
that no caller meets `sh` at all.
"""

import contextlib
import io
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sh

# Also codes of a child that a signal ended: callers look at them, nothing is raised.
_ANY_CODE: Final = range(-64, 256)
# Line buffering makes 20 MB of output take seconds (measured: 2.5 s against 0.2 s).
_BUFFER: Final = 65536
_STOP_SECONDS: Final = 3.0
_POLL_SECONDS: Final = 0.01
# Far more than a program that is asked something has to say, and far less than memory.
_MOST: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program left: its exit code (negative: the signal that ended it) and its output as text.

    `is_cut`: it was ended because it wrote more than it may.
    """

    code: int
    stdout: str
    stderr: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Piped:
    """What a program left whose output is no text: all of it as it came, unless `is_cut`."""

    code: int
    stdout: bytes
    stderr: str
    is_cut: bool = False


def find(program: str) -> str | None:
    """Return the absolute path of a program on PATH, or of the path given; None where there is none."""
    found = shutil.which(program)
    return os.path.abspath(found) if found else None  # noqa: PTH100 - resolve() would follow links


def has_terminal() -> bool:
    """Whether a program that is started could ask a person."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def run(argv: Sequence[str], stdin: str = "", seconds: float | None = None) -> Finished:
    """Run a program to its end (see `Group.run`)."""
    return Group().run(argv, stdin, seconds)


def run_in_terminal(argv: Sequence[str]) -> int:
    """Run a program that has the whole terminal, and return its exit code. Raises OSError where it cannot be run."""
    try:
        sh.Command(argv[0])(*argv[1:], _fg=True)
    except sh.CommandNotFound as error:
        raise FileNotFoundError(2, "no such program", argv[0]) from error
    except sh.ErrorReturnCode as error:
        return int(error.exit_code)
    return 0


class Begun:
    """A program that runs to its end, and is waited for later; `run` says what the words mean.

    Raises OSError where it cannot be run.
    """

    def __init__(
        self, argv: Sequence[str], stdin: str = "", seconds: float | None = None, *, asks: bool = False
    ) -> None:
        self.program = argv[0]
        self._shown = _Shown() if asks else None
        options = self._shown.options if self._shown else {}
        self._kept = _Kept(_MOST, lambda: threading.Thread(target=self.stop, daemon=True).start())
        self._running = _start(
            argv, _in=sys.stdin if asks else stdin, _out=self._kept, _no_out=True, _out_bufsize=_BUFFER, **options
        )
        self._clock = _Clock(self._running, self.program, seconds)

    def finished(self) -> Finished:
        """Wait for its end; interrupted, it ends with us. Raises TimeoutError where its time was over."""
        try:
            self._running.wait()
        except BaseException:
            self.stop()
            raise
        finally:
            self._clock.cancel()
        if self._clock.struck:
            raise TimeoutError(self.program)
        stderr = self._shown.text() if self._shown else _text(self._running.stderr)
        return Finished(self._running.exit_code, _text(self._kept.getvalue()), stderr, self._kept.is_full)

    def stop(self) -> None:
        """End it now."""
        _end(self._running, self.program)


class Pipe:
    """A program that takes and gives bytes, in its own folder and environment, begun at once.

    It is ended when its output has more than `most` bytes. Raises OSError where it cannot be run.
    """

    def __init__(
        self,
        argv: Sequence[str],
        stdin: bytes = b"",
        seconds: float | None = None,
        *,
        env: Mapping[str, str],
        folder: str,
        most: int = _MOST,
    ) -> None:
        self.program = argv[0]
        self._full = threading.Event()
        self._coming = _Coming(most, self._full.set)
        self._fed = _Fed(stdin)
        try:
            self._running = _start(argv, _in=self._fed.reading, _out=self._coming.writing, _env=dict(env), _cwd=folder)
        except BaseException:
            self._fed.give_up()
            raise
        finally:
            os.close(self._coming.writing)
            self._fed.reading.close()
        self._fed.start()
        self._clock = _Clock(self._running, self.program, seconds)

    def finished(self) -> Piped:
        """Wait for its end; interrupted, it ends with us. Raises TimeoutError after its time."""
        try:
            # One that was ended may leave programs that still have its output open.
            while self._coming.is_alive() and not self._clock.struck:
                self._coming.join(_STOP_SECONDS)
            if self._full.is_set():
                self.stop()
            self._running.wait()
        except BaseException:
            self.stop()
            raise
        finally:
            self._clock.cancel()
        if self._clock.struck:
            raise TimeoutError(self.program)
        text = _text(self._running.stderr)
        return Piped(self._running.exit_code, self._coming.raw(), text, self._full.is_set())

    def stop(self) -> None:
        """End it now."""
        _end(self._running, self.program)


class Group:
    """Programs that run to their ends, from any threads, and can all be ended at once."""

    def __init__(self) -> None:
        self._running: set[Begun] = set()
        self._stopped = False

    def run(
        self, argv: Sequence[str], stdin: str = "", seconds: float | None = None, *, asks: bool = False
    ) -> Finished:
        """Run a program to its end. Interrupted, or where it writes too much, it ends with us.

        One that `asks` has the terminal as its standard input, and its stderr is shown as it comes. Raises
        TimeoutError after `seconds`, OSError where it cannot be run.
        """
        if self._stopped:
            raise OSError(0, "stopped")
        running = Begun(argv, stdin, seconds, asks=asks)
        self._running.add(running)
        try:
            return running.finished()
        finally:
            self._running.discard(running)

    def stop(self) -> None:
        """End all that run; none can be started any more."""
        self._stopped = True
        for running in list(self._running):
            running.stop()


class Child:
    """A program that runs beside this one until `stop`; its lines go to the callback, from a thread.

    It stays in the terminal's foreground group, so that Ctrl-C ends it too. One that `asks` has the
    terminal as its standard input, and what it writes to stderr is shown until `hush`: the login that it
    starts may ask for a code. Any other has no input at all: a question must fail, not wait for ever.
    """

    def __init__(self, argv: Sequence[str], on_line: Callable[[str], None], *, asks: bool = False) -> None:
        self._program = argv[0]
        self._ended = threading.Event()
        self._shown = _Shown(on_line) if asks else None
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123
            self._running = _start(
                argv,
                _in=sys.stdin if asks else nothing,
                _out=on_line,
                **self._shown.options if self._shown else {"_err": on_line},
                _done=lambda *_: self._ended.set(),
            )

    def hush(self) -> None:
        """Show no more of what it says."""
        if self._shown:
            self._shown.hushed.set()

    @property
    def alive(self) -> bool:
        return not self._ended.is_set() and bool(self._running.is_alive())

    def stop(self) -> None:
        """End the program and wait for its end."""
        self.hush()
        if self.alive:
            _end(self._running, self._program)


class _Clock(threading.Timer):
    """Ends a program when its time is over; `wait` of `sh` itself would poll ten times a second."""

    def __init__(self, running: Any, program: str, seconds: float | None) -> None:
        super().__init__(seconds or 0, self._strike, (running, program))
        self.daemon = True  # a run that is interrupted shall not wait for it
        self.struck = False
        if seconds:
            self.start()

    def _strike(self, running: Any, program: str) -> None:
        self.struck = True
        _end(running, program)


class _Kept(io.BytesIO):
    """What a program wrote, up to a limit; what comes after it is dropped."""

    def __init__(self, most: int, on_full: Callable[[], None]) -> None:
        super().__init__()
        self._most = most
        self._on_full = on_full
        self.is_full = False

    def write(self, chunk: Any) -> int:
        if not self.is_full and self.tell() + len(chunk) > self._most:
            self.is_full = True
            self._on_full()
        return len(chunk) if self.is_full else super().write(chunk)


class _Coming(threading.Thread):
    """Reads what a program writes, up to a limit, which `sh` does not have."""

    def __init__(self, most: int, on_full: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="output of a child")
        self._most = most
        self._on_full = on_full
        self._chunks: list[bytes] = []
        self._reading, self.writing = os.pipe()
        self.start()

    def run(self) -> None:
        size = 0
        with os.fdopen(self._reading, "rb", buffering=0) as coming:
            while chunk := coming.read(_BUFFER):
                size += len(chunk)
                self._chunks.append(chunk)
                if size > self._most:
                    self._on_full()
                    return

    def raw(self) -> bytes:
        return b"".join(self._chunks)


class _Fed(threading.Thread):
    """Writes what a program is to read; through `sh` three megabytes take 0.4 s (measured)."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(daemon=True, name="input of a child")
        self._raw = raw
        reading, self._writing = os.pipe()
        self.reading = os.fdopen(reading, "rb", buffering=0)

    def run(self) -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(self._writing, "wb") as given:
            given.write(self._raw)

    def give_up(self) -> None:
        os.close(self._writing)


class _Shown:
    """A program's stderr, shown at once, also half a line that asks, and kept."""

    def __init__(self, on_line: Callable[[str], None] = lambda _: None) -> None:
        self.hushed = threading.Event()
        self._on_line = on_line
        self._said: list[str] = []
        reading, self._writing = os.pipe()
        self._thread = threading.Thread(target=self._show, args=(reading,), daemon=True, name="stderr of a child")
        self._thread.start()

    @property
    def options(self) -> dict[str, Any]:
        """For `sh`, which duplicates the descriptor when it starts the program."""
        return {"_err": self._writing, "_shown": self}

    def started(self) -> None:
        os.close(self._writing)

    def text(self) -> str:
        self._thread.join(_STOP_SECONDS)
        return "".join(self._said)

    def _show(self, reading: int) -> None:
        with os.fdopen(reading, "rb", buffering=0) as coming:
            while chunk := coming.read(_BUFFER):
                text = _text(chunk)
                self._said.append(text)
                if not self.hushed.is_set():
                    sys.stderr.write(text)
                    sys.stderr.flush()
                for line in text.splitlines():
                    self._on_line(line)


def _start(argv: Sequence[str], **options: Any) -> Any:
    """Raises OSError where the program cannot be run."""
    shown: _Shown | None = options.pop("_shown", None)
    try:
        command: Any = sh.Command(argv[0])
        return command(*argv[1:], _bg=True, _bg_exc=False, _tty_out=False, _ok_code=_ANY_CODE, **options)
    except sh.CommandNotFound as error:
        raise FileNotFoundError(2, "no such program", argv[0]) from error
    except sh.ForkException as error:
        # What the child said before it could become the program: the last line names the system's error.
        raise OSError(0, str(error).strip().splitlines()[-1]) from error
    finally:
        if shown:
            shown.started()


def _end(running: Any, program: str) -> None:
    """End a program: politely, then not. A script's own programs end with it."""
    pids = (running.pid, *(_below(running.pid) if _is_script(program) else ()))
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + _STOP_SECONDS
        while running.is_alive() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        if not running.is_alive():
            return


def _is_script(program: str) -> bool:
    """Whether ending it may leave programs that it started: a wrapper or dispatcher in a script language."""
    try:
        with open(program, "rb") as file:  # noqa: PTH123
            return file.read(2) == b"#!"
    except OSError:
        return False


def _below(pid: int) -> tuple[int, ...]:
    """All programs started by one, and by those, as far as `ps` tells."""
    rows = [line.split() for line in run(["ps", "-A", "-o", "pid=,ppid="], seconds=_STOP_SECONDS).stdout.splitlines()]
    parents = {int(child): int(parent) for child, parent in rows}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return tuple(found[1:])


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
