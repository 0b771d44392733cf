"""What a run tells while it goes on: results on stdout, all else on stderr, progress on the last line."""

from contextlib import AbstractContextManager

from kubectl_sync.model.outcome import Done
from kubectl_sync.terminal import output
from kubectl_sync.terminal.progress import Progress
from kubectl_sync.views import summary


class TerminalListener:
    """A listener for people. `for_programs`: stdout is for a document, so that results are told beside it."""

    def __init__(self, *, is_verbose: bool, for_programs: bool) -> None:
        self._is_verbose = is_verbose
        self._for_programs = for_programs
        self._progress = Progress()

    def trace(self, request: str) -> None:
        """Print a request to the cluster, if that was asked for."""
        if self._is_verbose:
            output.notice(request)

    def warn(self, text: str) -> None:
        """Print a warning."""
        output.warning(text)

    def note(self, text: str) -> None:
        """Print beside the result."""
        output.notice(text)

    def during(self, what: str) -> AbstractContextManager[None]:
        """Show what is done, once it takes longer than a second."""
        return self._progress.during(what)

    def count(self, number: int, total: int, done: str) -> None:
        """Show how far that is."""
        self._progress.count(number, total, done)

    def wrote(self, done: Done) -> None:
        """Print what was written."""
        self.result(summary.done(done))

    def result(self, text: str) -> None:
        """Print a result; nothing where the text is empty."""
        if text:
            (output.notice if self._for_programs else output.print_or_go_on)(text)
