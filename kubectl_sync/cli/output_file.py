"""What all verbs have in common that only tell something: options that mean nothing to them, and where it goes."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Final

import typer

from kubectl_sync.cli.options import Options
from kubectl_sync.errors import SyncError
from kubectl_sync.model.choices import Format

_OF_WRITERS: Final = ("take", "confirm_context", "rebind")


@contextmanager
def into_output_file(verb: str, options: Options) -> Iterator[None]:
    """Let what is told go to the file that `-o` names, if it names one: as a whole, whatever the exit code.

    Raises SyncError for options that decide a write, and where the file cannot be written.
    """
    for name in _OF_WRITERS:
        if getattr(options, name):
            option = f"--{name.replace('_', '-')}"
            raise SyncError(f"{option} means nothing to {verb}: it writes neither side", "leave it out")
    if options.output in (None, "-"):
        yield
        return
    import io
    from pathlib import Path

    from kubectl_sync.files.replace import overwrite
    from kubectl_sync.terminal import output

    ended: typer.Exit | SyncError | None = None
    with redirect_stdout(io.StringIO()) as kept:
        try:
            yield
        except (typer.Exit, SyncError) as error:
            ended = error
        is_for_programs = options.format is not Format.TEXT and not kept.getvalue()
        if isinstance(ended, SyncError) and is_for_programs:
            output.error_document(ended, options.format)
    overwrite(Path(options.output), kept.getvalue())
    output.notice(f"it is in {options.output}")
    if ended:
        raise ended
