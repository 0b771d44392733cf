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

  # For another one, as somebody else
  kubectl sync doctor -c staging -n shop --as jane
"""


def doctor(*, options: Options) -> None:
    from kubectl_sync.commands import opening
    from kubectl_sync.errors import Exit
    from kubectl_sync.steps import diagnose
    from kubectl_sync.terminal import findings

    kubectl = opening.kubectl(options, opening.settings(options))
    seen = findings.show(diagnose.programs(kubectl))
    with opening.workspace(options, header=False) as doors:
        seen += findings.show(_findings(doors))
    findings.advise(seen)
    raise typer.Exit(Exit.PARTLY if any(one.broken for one in seen) else Exit.DONE)


def _findings(doors: "Workspace") -> "Iterator[Finding]":
    from kubectl_sync.steps import diagnose, read

    yield from diagnose.server(doors)
    local, _ = read.files(doors)
    yield from diagnose.types(doors, local)
    yield from diagnose.folder(doors, local)
    yield from diagnose.rights(doors, local)
    yield from diagnose.remembered(doors)


doctor.__doc__ = EXAMPLES
