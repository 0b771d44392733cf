"""`kubectl sync doctor`: how a run here would fare, and what to do about it; writes nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from kubectl_sync.cli.options import Options

if TYPE_CHECKING:
    from kubectl_sync.environment import Environment
    from kubectl_sync.model.findings import Finding

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
        with opening.environment(options, header=False) as environment:
            seen += show(_findings(environment))
        if is_text:
            findings.advise(seen)
        else:
            output.verbatim([report.text(findings.plain(seen), options.format.value)])
        raise typer.Exit(Exit.PARTLY if any(one.broken for one in seen) else Exit.DONE)


def _findings(environment: "Environment") -> "Iterator[Finding]":
    from kubectl_sync.steps.read import sides
    from kubectl_sync.steps.show import diagnosis, whereabouts

    yield from whereabouts.place(environment.settings)
    yield from diagnosis.server(environment)
    yield from whereabouts.cluster(environment)
    local, _ = sides.files(environment)
    yield from diagnosis.types(environment, local)
    yield from diagnosis.folder(environment, local)
    yield from diagnosis.rights(environment, local)
    yield from diagnosis.remembered(environment)


doctor.__doc__ = EXAMPLES
