"""Questions, asked only on a terminal; their safe answer is no."""

import sys
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
    """Take all that is proposed (so many objects), choose, or stop. Raises Stopped without a terminal, or on Ctrl-C."""
    need_terminal()
    import questionary

    choices = [questionary.Choice("Stop, write nothing", Answer.STOP), questionary.Choice("Choose ...", Answer.CHOOSE)]
    if proposed:
        choices.insert(0, questionary.Choice(f"Take all {proposed} marked *", Answer.TAKE_ALL))
    try:
        answer: Answer = questionary.select(question, choices, default=choices[-2 if proposed else 0]).unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise Stopped("stopped: nothing was written") from error
    return answer


def type_name(question: str, name: str) -> None:
    """Let the user type a name. Raises Stopped where it is another one, without a terminal, or on Ctrl-C."""
    need_terminal()
    import questionary

    try:
        typed = questionary.text(question).unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise Stopped("stopped: nothing was written") from error
    if typed.strip() != name:
        raise Stopped(f"stopped: nothing was written: {name} was not typed")


def need_terminal() -> None:
    """Raises Stopped where nobody can be asked."""
    if not can_ask():
        raise Stopped("nothing was written: there is no terminal to ask on", "add --yes to write what is shown with *")
