"""Questions, asked only on a terminal; their safe answer is no."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from types import FrameType
from typing import Any, TypeVar

from kubectl_sync.errors import Declined, Ended, NobodyToAsk, Stopped
from kubectl_sync.terminal import plain
from kubectl_sync.terminal.output import safe

_T = TypeVar("_T")


class Answer(Enum):
    """What the user says to a plan."""

    TAKE_ALL = "take all"
    CHOOSE = "choose"
    STOP = "stop"


def can_ask() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def has_screen() -> bool:
    """Whether the terminal can be drawn on; that of an editor (TERM=dumb, or none) only takes lines."""
    return os.environ.get("TERM", "dumb") not in ("", "dumb")


def ask_plan(question: str, proposed: int, *, chosen: bool = False) -> Answer:
    """Take all that is proposed (so many objects), choose, or stop. Raises Stopped without a terminal, or on Ctrl-C.

    Stop is what enter takes, unless the user has just `chosen` what is proposed.
    """
    choices = [("Stop, write nothing", Answer.STOP), ("Choose ...", Answer.CHOOSE)]
    if proposed:
        choices.insert(0, (f"Take all {proposed} marked *", Answer.TAKE_ALL))
    return answered(lambda: _select(question, choices, default=1 if proposed and not chosen else 0))


def agreed(question: str, yes: str, no: str) -> bool:
    """Whether the user says yes; no is what enter takes. Raises Stopped without a terminal, or on Ctrl-C."""
    choices = [(no, Answer.STOP), (yes, Answer.TAKE_ALL)]
    return answered(lambda: _select(question, choices, default=0)) is Answer.TAKE_ALL


def type_name(question: str, name: str) -> None:
    """Let the user type a name. Raises Stopped where it is another one, without a terminal, or on Ctrl-C."""

    def typed() -> str:
        if not has_screen():
            return plain.ask_line(question)
        import questionary

        return str(on_screen(questionary.text(safe(question))))

    if answered(typed).strip() != name:
        raise Stopped(f"stopped: nothing was written: {name} was not typed")


def answered(ask_: Callable[[], _T]) -> _T:
    """The answer. Raises Stopped where there is no terminal, and where Ctrl-C or Ctrl-D is the answer."""
    if not can_ask():
        raise NobodyToAsk(
            "nothing was written: there is no terminal to ask on", "add --yes to write what is shown with *"
        )
    plain.forget_typed()
    try:
        return ask_()
    except (KeyboardInterrupt, EOFError) as error:
        raise Declined from error


def on_screen(question: Any) -> Any:
    """Ask a question of questionary's: Ctrl-D ends it as Ctrl-C does, and keys of an earlier one are no answer."""
    from prompt_toolkit.input.typeahead import clear_typeahead
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    ends = KeyBindings()
    ends.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
    app = question.application
    app.key_bindings = merge_key_bindings([ends, app.key_bindings]) if app.key_bindings else ends
    clear_typeahead(app.input)
    with _ended_by_signals(app):
        return question.unsafe_ask()


@contextmanager
def _ended_by_signals(app: Any) -> Iterator[None]:
    """Let signals end the question by its own way out: what is raised while it draws, it takes for its own defect."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def leave(why: Ended) -> None:
        if app.is_running and not app.future.done():
            app.exit(exception=why)

    def end(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        try:
            if callable(handler):
                handler(number, frame)
        except Ended as why:
            if app.loop is None:  # it has not begun
                raise
            app.loop.call_soon_threadsafe(leave, why)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _select(question: str, choices: Sequence[tuple[str, Answer]], default: int) -> Answer:
    if not has_screen():
        return choices[plain.ask_number(question, [text for text, _ in choices], default)][1]
    import questionary

    shown = [questionary.Choice(safe(text), answer) for text, answer in choices]
    # Letters move nothing: pasted text is full of them.
    answer: Answer = on_screen(questionary.select(safe(question), shown, default=shown[default], use_jk_keys=False))
    return answer
