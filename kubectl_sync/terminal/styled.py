"""Coloured lines, through rich: NO_COLOR, pipes and narrow terminals are its business.

It is imported with the first line that there is to print: a run without differences needs none.
"""

import itertools
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kubectl_sync.terminal import output
from kubectl_sync.terminal.output import safe

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


def lines(texts: Iterable[tuple[str, str]]) -> None:
    """Print lines with their styles; nothing is wrapped or cut."""
    rest = iter(texts)
    first = next(rest, None)
    if first is None:
        return
    printer, found = console(), itertools.chain([first], rest)
    if printer.color_system is None:  # as into a pipe: rich would print the same, ten times as slowly
        output.lines(text for text, _ in found)
        return
    from rich.text import Text

    for text, style in found:
        printer.print(Text(safe(text), style=style), soft_wrap=True)
