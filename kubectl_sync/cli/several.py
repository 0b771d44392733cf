"""The environments that words or the place mean: one for a verb that writes, each of them for one that shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from kubectl_sync.cli import opening, standard_input
from kubectl_sync.cli.options import Options
from kubectl_sync.errors import Exit, NotFound, SyncError
from kubectl_sync.model.choices import Format
from kubectl_sync.model.wording import number
from kubectl_sync.terminal import output

if TYPE_CHECKING:
    from kubectl_sync.files import StandardInput
    from kubectl_sync.model.objects import Gap
    from kubectl_sync.model.plan import Plan
    from kubectl_sync.settings import Settings
    from kubectl_sync.steps.select.environments import Part, Parts
    from kubectl_sync.verbs.session import Session


@dataclass(frozen=True, slots=True)
class Shown:
    """What a verb showed of one environment: its exit code, its plan, that for programs, where it is for those.

    `problem` says that there was nothing to look at; `in_vain` are the words that name nothing in it, where it is one
    of several: they are told once all were looked at.
    """

    exit: Exit
    plan: "Plan"
    document: dict[str, Any] | None = None
    problem: SyncError | None = None
    in_vain: "tuple[Gap, ...]" = ()


class Show(Protocol):
    """Shows what the words that are of one environment mean there."""

    def __call__(self, session: "Session", mine: list[str], *, is_one_of_several: bool) -> Shown: ...


def apart(plan: "Plan", *, several: bool) -> tuple["Plan", "tuple[Gap, ...]"]:
    """The plan of one of several environments without the words that name nothing in it, and these."""
    in_vain = tuple(gap for gap in plan.gaps if gap.in_vain and several)
    return replace(plan, gaps=tuple(gap for gap in plan.gaps if gap not in in_vain)), in_vain


def about_input(options: Options, verb: str) -> "Settings":
    """The settings of a run about what came on standard input: those of where the user stands, or of --env.

    Raises SyncError where that could be several environments, of several clusters.
    """
    from kubectl_sync.steps.select import environments

    settled = opening.settings(options)
    parts = environments.parts(settled, ())
    if parts.several:
        raise _which(parts, f"{verb} -")
    return settled


def one(options: Options, words: Sequence[str], verb: str) -> tuple["Settings", list[str]]:
    """The settings of the environment that a verb writes, and the words that are for it.

    Raises SyncError where it could be several, and which ones.
    """
    settled, parts = _parts(options, words)
    if not parts.several and len(parts.found) == 1:
        (part,) = parts.found
        return _settings(options, settled, part), list(part.words)
    if parts.several:
        raise _which(parts, verb)
    by = [f"{part.environment or 'none'} ({', '.join(part.by)})" for part in parts.found]
    alone = next(part for part in parts.found if part.environment)
    hint = f"{verb} writes one environment in a run: `kubectl sync {verb} {' '.join(alone.by)}`"
    raise SyncError(f"the words are of {len(by)} environments: {', '.join(by)}", hint)


def _which(parts: "Parts", verb: str) -> SyncError:
    names = [part.environment for part in parts.found if part.environment]
    where = f"in {parts.place}" if parts.place else "here"
    told = f"{number(len(names), 'environment')} {where}: {', '.join(names)}"
    first = f"kubectl sync {verb} --env {names[0]}"
    return SyncError(told, f"name one with --env NAME, or stand in its folder: `{first}`")


def shown(verb: str, options: Options, words: Sequence[str], show: Show, tell: Callable[[str], None]) -> Exit:
    """Show what the words mean: of standard input where `-` is one of them, else as `each` does."""
    piped, rest = standard_input.taken(verb, options, words)
    if piped is None:
        return each(options, words, show, tell)
    return _alone(options, about_input(options, verb), rest, show, piped)


def each(options: Options, words: Sequence[str], show: Show, tell: Callable[[str], None]) -> Exit:
    """Show what the words mean in each of their environments; return the exit code that tells the most.

    One that cannot be opened or read is an error of its own. A word is in vain where no environment knows it. `tell`
    is given the summary of several.
    """
    settled, parts = _parts(options, words)
    if not parts.several and len(parts.found) == 1:
        (part,) = parts.found
        return _alone(options, _settings(options, settled, part), list(part.words), show)
    every = _Every(options)
    for part in parts.found:
        every.show(part, settled, show)
    return every.end(tell)


def _alone(
    options: Options, settled: "Settings", words: list[str], show: Show, piped: "StandardInput | None" = None
) -> Exit:
    with opening.session(options, settled=settled, piped=piped) as session:
        found = show(session, words, is_one_of_several=False)
        if found.document is not None:
            _print(options, found.document)
        if found.problem:
            raise found.problem
        return found.exit


class _Every:
    """What came of each environment so far."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.shown: dict[str, Shown] = {}
        self.failed: dict[str, SyncError] = {}
        self.in_vain: dict[str, NotFound] = {}

    def show(self, part: "Part", settled: "Settings", show: Show) -> None:
        name = part.environment or "none"
        try:
            with opening.session(self.options, settled=_settings(self.options, settled, part)) as session:
                found = show(session, list(part.words), is_one_of_several=True)
            if found.problem:
                raise found.problem
            self.shown[name] = found
        except NotFound as error:
            self.in_vain[name] = error
        except SyncError as error:
            self.failed[name] = error
            output.error(SyncError(f"environment {name}: {error.message}", error.hint))

    def end(self, tell: Callable[[str], None]) -> Exit:
        """Say what it comes to."""
        if not self.shown:
            self.failed |= self.in_vain
        for name, error in self.in_vain.items():
            if name in self.failed:
                output.error(SyncError(f"environment {name}: {error.message}", error.hint))
            else:
                output.notice(f"note: environment {name}: {error.message}")
        is_in_vain = self._tell_in_vain()
        if self.options.format is Format.TEXT:
            tell(self._summary())
        else:
            _print(self.options, self._document())
        codes = {one.exit for one in self.shown.values()}
        if is_in_vain or self.failed or codes - {Exit.DONE, Exit.DIFFERENT}:
            return Exit.PARTLY
        return max(codes, default=Exit.DONE)

    def _tell_in_vain(self) -> bool:
        """Say which words name nothing in some environments; whether there is one that names nothing in any."""
        everywhere = False
        every = {gap.where: gap for one in self.shown.values() for gap in one.in_vain}
        for where, gap in every.items():
            names = [name for name, one in self.shown.items() if where in {vain.where for vain in one.in_vain}]
            if len(names) == len(self.shown):
                everywhere = True
                output.error(SyncError(f"{where}: {gap.reason}", gap.hint))
            else:
                output.notice(f"note: environment {', '.join(names)}: {where}: {gap.reason}")
        return everywhere

    def _summary(self) -> str:
        parts = [f"{name}: {_counts(one.plan)}" for name, one in self.shown.items()]
        parts += [f"{name}: not read" for name in self.failed]
        parts += [f"{name}: nothing of that name" for name in self.in_vain if name not in self.failed]
        return f"{number(len(parts), 'environment')}: {'; '.join(parts)}"

    def _document(self) -> dict[str, Any]:
        from kubectl_sync.views import report

        items = [one.document for one in self.shown.values() if one.document is not None]
        return report.several(items, {**self.in_vain, **self.failed})


def _counts(plan: "Plan") -> str:
    from kubectl_sync.views import summary

    differ = len(plan.changes)
    return f"{number(differ, 'object')} differ{'s' if differ == 1 else ''}, {summary.in_sync(plan)}"


def _parts(options: Options, words: Sequence[str]) -> tuple["Settings", "Parts"]:
    from kubectl_sync.steps.select import environments

    settled = opening.settings(options)
    parts = environments.parts(settled, words)
    if parts.apart:
        names, are = ", ".join(parts.apart), "is" if len(parts.apart) == 1 else "are"
        output.notice(f"note: {names} {are} left out: this run is about the root's own manifests (see --env NAME)")
    return settled, parts


def _settings(options: Options, settled: "Settings", part: "Part") -> "Settings":
    """The settings of a run that is about the part alone."""
    if part.environment == settled.scope.name:
        return settled
    return opening.settings(replace(options, env=part.environment))


def _print(options: Options, document: dict[str, Any]) -> None:
    from kubectl_sync.views import report

    output.verbatim([report.text(document, options.format.value)])
