"""`kubectl sync doctor`: how a run here would fare, and what to do about it; writes nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from kubectl_sync.cli.options import Options

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
    from kubectl_sync.cli import opening, output_file
    from kubectl_sync.cli.options import Format
    from kubectl_sync.errors import Exit
    from kubectl_sync.steps.show import diagnosis
    from kubectl_sync.terminal import findings, output
    from kubectl_sync.views import report

    is_text = options.format is Format.TEXT
    show = findings.show if is_text else list
    with output_file.told("doctor", options):
        kubectl = opening.kubectl(options, opening.settings(options))
        seen = show(diagnosis.programs(kubectl))
        with opening.workspace(options, header=False) as doors:
            seen += show(_findings(doors))
        if is_text:
            findings.advise(seen)
        else:
            output.verbatim([report.text(findings.plain(seen), options.format.value)])
        raise typer.Exit(Exit.PARTLY if any(one.broken for one in seen) else Exit.DONE)


def _findings(doors: "Workspace") -> "Iterator[Finding]":
    from kubectl_sync.steps.read import sides
    from kubectl_sync.steps.show import diagnosis, whereabouts

    yield from whereabouts.place(doors.settings)
    yield from diagnosis.server(doors)
    yield from whereabouts.cluster(doors)
    local, _ = sides.files(doors)
    yield from diagnosis.types(doors, local)
    yield from diagnosis.folder(doors, local)
    yield from diagnosis.rights(doors, local)
    yield from diagnosis.remembered(doors)


doctor.__doc__ = EXAMPLES
