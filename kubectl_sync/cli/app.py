"""The Typer app: verbs that are imported when they are called, and the one place where errors are caught."""

import importlib
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command as command_of

from kubectl_sync import __version__
from kubectl_sync.cli import habits
from kubectl_sync.cli.options import Options, unwrapped, with_options
from kubectl_sync.cli.usage import Verb, options
from kubectl_sync.errors import Defect, Ended, Exit, Stopped, SyncError
from kubectl_sync.model.choices import Format
from kubectl_sync.terminal import output, streams

# Their modules are imported only when they are called; so the list of verbs needs its own first lines.
VERBS: Final[Mapping[str, str]] = {
    "status": "Show what differs between the manifests here and the cluster",
    "diff": "Show what differs, line by line, in the direction of push",
    "pull": "Take what changed in the cluster into the manifests",
    "push": "Write what changed in the manifests to the cluster",
    "forget": "Drop what is remembered of objects, and leave them as they are",
    "doctor": "Check kubectl, login, rights and caches, and say what to do",
    "version": "Print the versions of kubectl sync, Python, kubectl and the server",
}
# What a shell says of a program that SIGPIPE ended, as of all others before a `| head`: no fault, and no difference.
_READER_GONE: Final = 128 + signal.SIGPIPE
ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

HELP: Final = """Keep a folder of manifests and a Kubernetes cluster the same, in both directions

Examples:

  # What differs between this folder and the cluster, and who changed it
  kubectl sync status

  # Take changes of the cluster into the files; write changes of the files to the cluster
  kubectl sync pull
  kubectl sync push
"""


class Verbs(TyperGroup):
    """The verbs by name; none of their modules is loaded before it is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"kubectl_sync.cli.verbs.{cmd_name}")
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(cmd_name, cls=Verb, context_settings=_SETTINGS)(with_options(getattr(module, cmd_name)))
        return command_of(app)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in VERBS:
            raise SyncError(f"there is no verb {args[0]!r}", _verb_hint(*args))
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.format_commands(ctx, formatter)
        options(self.get_params(ctx), ctx, formatter, own="Options", shared="Options of every verb")

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


def _verb_hint(word: str, *following: str) -> str:
    from difflib import get_close_matches

    if word == "help":
        verb = next((f"{one} " for one in following if one in VERBS), "")
        return f"type `kubectl sync {verb}--help`"
    if word in habits.VERBS:
        return habits.VERBS[word]
    near = " or ".join(f"`kubectl sync {one}`" for one in get_close_matches(word, VERBS, 2))
    return f"did you mean {near}?" if near else f"there are {', '.join(VERBS)}"


def _print_version(asked: bool) -> None:
    if asked:
        output.print_lines([f"kubectl sync {__version__}"])
        raise typer.Exit


def _main(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version"),
    *,
    options: Options,
) -> None:
    pass


_main.__doc__ = HELP


def app() -> typer.Typer:
    made = typer.Typer(cls=Verbs, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
                       subcommand_metavar="VERB [ARGS]...")  # fmt: skip
    made.callback(context_settings=_SETTINGS, help=unwrapped(HELP))(with_options(_main))
    return made


def run(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code. Nothing is raised: a defect of the program is told as one."""
    streams.prepare()
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as of a job in the background
            signal.signal(number, _end)
    form = habits.format_of(arguments)
    if form is Format.TEXT:
        return _run(arguments, lambda _: None)
    with streams.watched() as stdout:

        def document(problem: SyncError) -> None:
            """Print what went wrong for programs, where the run printed no document of its own."""
            if not stdout.is_used:
                output.error_document(problem, form)

        return _run(arguments, document)


def _run(arguments: Sequence[str], document: Callable[[SyncError], None]) -> int:
    """Run the command line; return the exit code. `document` is called with what ended it, before that is told."""
    problem: SyncError | None
    try:
        habits.refuse(arguments)
        if habits.forced(arguments):
            output.notice("note: -f is --force here: no diff is shown and nothing is asked; files are typed as words")
        return int(app()(args=list(arguments) or ["--help"], prog_name="kubectl sync", standalone_mode=False) or 0)
    except SyncError as error:
        problem = error
    except Ended as error:
        problem = Stopped(error.message)
    except SystemExit:  # Typer's where nobody reads on, as in `| head`, with 1, which means differences here
        streams.give_up()
        return _READER_GONE
    except OSError as error:
        problem = output.of_system(error)
        if problem is None:
            output.unwritable(error)
            return _READER_GONE if isinstance(error, BrokenPipeError) else int(Exit.ERROR)
    except Exception as error:  # noqa: BLE001 - the last catcher: 1 shall mean differences, and nothing else
        problem = _of_typer(error) or Defect(error)
    document(problem)
    output.error(problem)
    return int(problem.exit)


def _of_typer(error: Exception) -> SyncError | None:
    """What an error of Typer's means, whose classes are not public; None for any other."""
    if hasattr(error, "format_message"):
        verb = getattr(getattr(error, "ctx", None), "command_path", "kubectl sync")
        return SyncError(error.format_message(), f"`{verb} --help` shows what there is")
    if type(error).__name__ == "Abort":
        return Stopped("interrupted")
    return None


def _end(number: int, _frame: object) -> None:
    for one in ENDING:  # the run ends already: another one could only come between its cleaning up
        if callable(signal.getsignal(one)):
            signal.signal(one, _no_more)
    raise Ended("interrupted" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}")


def _no_more(_number: int, _frame: object) -> None:
    """A signal while the run ends. Not SIG_IGN: Python complains of one that was on its way when that was set."""
