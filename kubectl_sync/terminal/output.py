"""Results on stdout, everything else on stderr; colour only where a terminal shows it."""

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterable
from typing import Final

from kubectl_sync.errors import Declined, SyncError
from kubectl_sync.model.choices import Format
from kubectl_sync.terminal import streams
from kubectl_sync.terminal.wrapping import width, wrapped
from kubectl_sync.views.visible import escape_of, make_visible

_OF_STREAMS: Final = frozenset({errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, None})
# What neither may drive a terminal nor turn its order or break its lines where programs read, too; it is spelled so
# that it stays a string of JSON or YAML with the same value.
_DRIVING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# What of it no manifest can hold as it is (https://yaml.org/spec/1.1/#c-printable): a patch never needs it.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def safe(text: str) -> str:
    """The text as people read it, with everything visible that could drive a terminal or would not be seen."""
    return make_visible(text)


def as_in_file(text: str) -> str:
    """The text as a program needs it to find the lines of a file again; no terminal may get it.

    Still spelled is what no manifest can hold: it would drive the terminal behind a `| less -R`.
    """
    return _NO_TEXT.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    return escape_of(found[0])


def one_line(text: str) -> str:
    """The text with its line breaks as blanks: a foreign text shall not look like lines of ours."""
    return " ".join(text.split("\n"))


def error(problem: SyncError) -> None:
    """Print one `error:` line, and one `hint:` line where there is something to do; what the user said is no error."""
    notice(problem.message if isinstance(problem, Declined) else f"error: {one_line(problem.message)}")
    if problem.hint:
        notice(f"hint: {one_line(problem.hint)}")


def error_document(problem: SyncError, form: Format) -> None:
    """Print what ended a run for programs; where stdout does not take it, stderr tells it all the same."""
    from kubectl_sync.views import report

    with contextlib.suppress(OSError):
        verbatim([report.text(report.of_error(problem), form.value)])


def warning(text: str) -> None:
    """Print what the server warns of, as kubectl does."""
    notice(f"warning: {one_line(text)}")


def notice(text: str) -> None:
    sys.stdout.flush()
    with contextlib.suppress(OSError):  # where stderr is full or closed, nobody can be told
        columns = width(sys.stderr)
        sys.stderr.write("".join(f"{line}\n" for line in wrapped(safe(text), columns)))
        sys.stderr.flush()


def print_or_go_on(text: str) -> None:
    """Print what is written already. Where stdout takes it no more, the work goes on all the same."""
    try:
        print_lines([text])
    except OSError as problem:
        unwritable(problem)


def of_system(problem: OSError) -> SyncError | None:
    """What the system refused, and of which file; None where it is stdout: no file, and only a stream's reasons."""
    if problem.filename is None and problem.errno in _OF_STREAMS:
        return None
    where = f"{os.fsdecode(problem.filename)}: " if isinstance(problem.filename, (str, bytes)) else ""
    return SyncError(f"{where}{problem.strerror or problem}", "is it there, is there room, may you use it?")


def unwritable(problem: OSError) -> None:
    """Say that stdout takes nothing more; where its reader went, as in `| head`, that is no news."""
    streams.give_up()
    if not isinstance(problem, BrokenPipeError):
        error(SyncError(f"the output cannot be written: {problem.strerror}", "make room, or send it somewhere else"))


def print_lines(texts: Iterable[str]) -> None:
    """Print lines of a result, on a terminal broken between words."""
    columns = width(sys.stdout)
    for text in texts:
        for line in wrapped(safe(text), columns):
            sys.stdout.write(line + "\n")
    sys.stdout.flush()


def unbroken(texts: Iterable[str]) -> None:
    """Print what people read and copy, as commands and diffs: no line is broken."""
    for text in texts:
        sys.stdout.write(safe(text) + "\n")
    sys.stdout.flush()


def verbatim(texts: Iterable[str]) -> None:
    """Print what a program reads: no line is broken, and no value is another one."""
    for text in texts:
        sys.stdout.write(_DRIVING.sub(_spelled, text) + "\n")
    sys.stdout.flush()
