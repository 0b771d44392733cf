"""rich's console, but that it leaves the end of the program to the program."""

import rich.console


class Console(rich.console.Console):
    """Where nobody reads on, rich would end the program with 1, which means differences here."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
