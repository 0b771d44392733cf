"""Questions, asked only on a terminal; their safe answer is no."""

import sys
from collections.abc import Sequence
from enum import Enum

from kubectl_sync.errors import Stopped


class Answer(Enum):
    """What the user says to a plan."""

    TAKE_ALL = "take all"
    CHOOSE = "choose"
    STOP = "stop"


def can_ask() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, proposed: int) -> Answer:
    """Raises Stopped where there is no terminal, or on Ctrl-C."""
    _need_terminal()
    import questionary

    choices = [questionary.Choice("Stop, write nothing", Answer.STOP), questionary.Choice("Choose ...", Answer.CHOOSE)]
    if proposed:
        choices.insert(0, questionary.Choice(f"Take all {proposed} marked *", Answer.TAKE_ALL))
    try:
        answer: Answer = questionary.select(question, choices, default=choices[-2 if proposed else 0]).unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise Stopped("stopped: nothing was written") from error
    return answer


def choose(question: str, rows: Sequence[tuple[str, str, bool]]) -> frozenset[str]:
    """Let the user mark rows (id, text, marked before); return the ids of the marked ones."""
    _need_terminal()
    import questionary

    choices = [questionary.Choice(text, value, checked=checked) for value, text, checked in rows]
    try:
        return frozenset(questionary.checkbox(question, choices).unsafe_ask())
    except (KeyboardInterrupt, EOFError) as error:
        raise Stopped("stopped: nothing was written") from error


def _need_terminal() -> None:
    if not can_ask():
        raise Stopped("nothing was written: there is no terminal to ask on", "add --yes to write what is shown with *")
