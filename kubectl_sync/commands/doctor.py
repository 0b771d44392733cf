"""`kubectl sync doctor`: how a run here would fare, and what to do about it; writes nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from kubectl_sync.commands.options import Options

if TYPE_CHECKING:
    from kubectl_sync.model.findings import Finding
    from kubectl_sync.workspace import Workspace

EXAMPLES = """Check kubectl, login, rights and caches, and say what to do

Examples:

  # For the current context and this folder
  kubectl sync doctor

  # For programs
  kubectl sync doctor --format json

  # For another one, as somebody else
  kubectl sync doctor -c staging -n shop --as jane
"""


def doctor(*, options: Options) -> None:
    from kubectl_sync.commands import opening, reading
    from kubectl_sync.commands.options import Format
    from kubectl_sync.errors import Exit
    from kubectl_sync.steps import diagnose
    from kubectl_sync.terminal import findings, output, report

    is_text = options.format is Format.TEXT
    show = findings.show if is_text else list
    with reading.told("doctor", options):
        kubectl = opening.kubectl(options, opening.settings(options))
        seen = show(diagnose.programs(kubectl))
        with opening.workspace(options, header=False) as doors:
            seen += show(_findings(doors))
        if is_text:
            findings.advise(seen)
        else:
            output.verbatim([report.text(findings.plain(seen), options.format.value)])
        raise typer.Exit(Exit.PARTLY if any(one.broken for one in seen) else Exit.DONE)


def _findings(doors: "Workspace") -> "Iterator[Finding]":
    from kubectl_sync.steps import diagnose, read, whereabouts

    yield from whereabouts.place(doors.settings)
    yield from diagnose.server(doors)
    yield from whereabouts.cluster(doors)
    local, _ = read.files(doors)
    yield from diagnose.types(doors, local)
    yield from diagnose.folder(doors, local)
    yield from diagnose.rights(doors, local)
    yield from diagnose.remembered(doors)


doctor.__doc__ = EXAMPLES
