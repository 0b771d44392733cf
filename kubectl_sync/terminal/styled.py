"""Coloured lines, through rich: NO_COLOR, pipes and narrow terminals are its business."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from kubectl_sync.terminal.output import safe


def lines(texts: Iterable[tuple[str, str]]) -> None:
    """Print lines with their styles; nothing is wrapped or cut."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for text, style in texts:
        console.print(Text(safe(text), style=style), soft_wrap=True)
