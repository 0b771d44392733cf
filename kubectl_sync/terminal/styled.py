"""Coloured lines, through rich: NO_COLOR, pipes and narrow terminals are its business.

It is imported with the first line that there is to print: a run without differences needs none.
"""

import itertools
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kubectl_sync.terminal import output
from kubectl_sync.terminal.output import safe
from kubectl_sync.terminal.wrapping import width, wrapped

if TYPE_CHECKING:
    from kubectl_sync.terminal.console import Console

_forced: bool | None = None


def colour(when: str) -> None:
    """Set when output is coloured: `auto` (on a terminal, without NO_COLOR), `always` or `never`."""
    global _forced  # noqa: PLW0603 - one terminal, one answer
    _forced = {"always": True, "never": False}.get(when)


def console() -> "Console":
    """A console on stdout that neither wraps, nor cuts, nor reads markup; without $TERM nothing says it can more."""
    from kubectl_sync.terminal.console import Console

    return Console(
        highlight=False,
        soft_wrap=True,
        markup=False,
        emoji=False,
        force_terminal=True if _forced else None if os.environ.get("TERM") else False,
        no_color=None if _forced is None else not _forced,
    )


def print_styled(texts: Iterable[tuple[str, str]], *, verbatim: bool = False) -> None:
    """Print lines with their styles, on a terminal broken between words; `verbatim`: unbroken."""
    rest = iter(texts)
    first = next(rest, None)
    if first is None:
        return
    printer, found = console(), itertools.chain([first], rest)
    if printer.color_system is None:  # as into a pipe: rich would print the same, ten times as slowly
        (output.unbroken if verbatim else output.print_lines)(text for text, _ in found)
        return
    from rich.text import Text

    columns = None if verbatim else width(sys.stdout)
    for text, style in found:
        for line in wrapped(safe(text), columns):
            printer.print(Text(line, style=style), soft_wrap=True)
