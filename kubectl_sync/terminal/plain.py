"""Questions on a terminal that only takes lines, as that of an editor; each is answered by a line."""

import sys
import termios
from collections.abc import Sequence

from kubectl_sync.terminal.output import safe


def forget_typed() -> None:
    """Drop what was typed or pasted before the question was there to be read: it is no answer to it."""
    termios.tcflush(sys.stdin, termios.TCIFLUSH)


def ask_line(question: str) -> str:
    """The line that is typed. Raises EOFError on Ctrl-D."""
    sys.stdout.write(f"? {safe(question)} ")
    sys.stdout.flush()
    typed = sys.stdin.readline()
    if not typed:
        sys.stdout.write("\n")
        raise EOFError
    return typed.strip()


def ask_number(question: str, choices: Sequence[str], default: int) -> int:
    """The position of the choice whose number is typed; that of `default` where nothing is. Raises EOFError."""
    _list(choices)
    while True:
        typed = ask_line(f"{question} (1-{len(choices)}, enter takes {default + 1})")
        if not typed:
            return default
        if typed in map(str, range(1, len(choices) + 1)):
            return int(typed) - 1


def numbers(question: str, choices: Sequence[str], marked: frozenset[int]) -> frozenset[int]:
    """The positions of all choices whose numbers are typed; those that are marked where nothing is. Raises EOFError."""
    _list([f"{'*' if place in marked else ' '} {text}" for place, text in enumerate(choices)])
    while True:
        typed = (
            ask_line(f"{question} (numbers as 1 3, 0 for none, enter takes those marked *)").replace(",", " ").split()
        )
        if not typed:
            return marked
        if set(typed) <= set(map(str, range(len(choices) + 1))):
            return frozenset(int(one) - 1 for one in typed if one != "0")


def _list(choices: Sequence[str]) -> None:
    for place, text in enumerate(choices, start=1):
        sys.stdout.write(f"  {place:>2} {safe(text)}\n")
