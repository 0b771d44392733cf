"""Diffs by line: as they are for `patch`; for people coloured, in a pager where they are longer than the screen."""

import os
import sys
from collections.abc import Iterable, Iterator

from rich.text import Text

from kubectl_sync.model.rendition import Omission, Rendition
from kubectl_sync.terminal import styled
from kubectl_sync.terminal.output import as_in_file, safe
from kubectl_sync.views import field_values, hunks
from kubectl_sync.views.text_diffs import Line

_STYLES = {"+": "green", "-": "red", "@": "cyan"}
# `patch` and `git apply` pass over lines that begin so, wherever they stand.
_NOTE = "# "


def diff_lines(one: Rendition, *, reverse: bool) -> Iterator[Line]:
    """Yield the lines of a diff from the cluster's text to the file's: what push would do; `reverse`: pull.

    What nothing can apply, and what the verb would leave, stands behind `#`.
    """
    sides = [(f"live/{one.name}", one.live), (f"file/{one.name}", one.file)]
    (old_name, old), (new_name, new) = reversed(sides) if reverse else sides
    old_name, new_name = old_name if old else "/dev/null", new_name if new else "/dev/null"
    for number, line in enumerate(hunks.unified_diff(_lines(old), _lines(new), (old_name, new_name))):
        style = "bold" if number < 2 else _STYLES.get(line[:1], "")  # noqa: PLR2004 - the two names
        yield (line, style) if one.is_patch else (_noted(line), style)
    for left in one.left:
        yield from notes(left)


def notes(left: Omission) -> Iterator[Line]:
    """Yield what is left, with its values, as lines that are of no patch."""
    yield _noted(left.why), "yellow"
    for change in left.changes:
        for text, style in field_values.field_values(change, None):
            yield _noted(f"  {text}".rstrip(" ")), style


def _noted(text: str) -> str:
    return "\n".join(f"{_NOTE}{safe(line)}" for line in text.split("\n"))


def print_diff(texts: Iterable[Line], *, pager: bool) -> None:
    """Print lines; on a terminal that they would fill, in the user's pager.

    A pipe or file gets what `patch` takes, as from git; on a terminal a line's end of two letters is none to see.
    """
    console = styled.console()
    if console.color_system is None and not sys.stdout.isatty():
        for text, _ in texts:
            sys.stdout.write(as_in_file(text) + "\n")
        sys.stdout.flush()
        return
    lines = [(text.removesuffix("\r"), style) for text, style in texts]
    if not (pager and console.is_terminal and sys.stdin.isatty() and len(lines) >= console.height):
        styled.print_styled(lines, verbatim=True)
        return
    os.environ.setdefault("LESS", "FRX")  # as git does: colours pass, and a short text leaves nothing behind
    with console.pager(styles=console.color_system is not None):
        for text, style in lines:
            console.print(Text(safe(text), style=style), soft_wrap=True)


def _lines(text: str) -> list[str]:
    """The lines, each without its end; a missing last one is told as diff does."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"]
