"""`kubectl sync version`: versions of this program, of kubectl, of the server."""

from typing import Annotated

import typer

from kubectl_sync.commands.options import Options

EXAMPLES = """Print the versions of kubectl sync, Python, kubectl and the server

Examples:

  # Without asking the server
  kubectl sync version --client
"""


def version(
    client: Annotated[bool, typer.Option("--client", help="Do not ask the server")] = False,
    *,
    options: Options,
) -> None:
    import platform

    from kubectl_sync import __version__
    from kubectl_sync.cluster.kubectl import Kubectl
    from kubectl_sync.commands import opening
    from kubectl_sync.terminal import output

    output.lines([f"kubectl sync  {__version__}", f"python        {platform.python_version()}"])
    kubectl = Kubectl.resolve(options.kubectl or opening.settings(options).kubectl)
    output.lines([f"kubectl       {kubectl.version or 'unknown'}  {kubectl.program}"])
    if not client:
        with opening.workspace(options) as doors:
            output.lines([f"server        {doors.cluster.version()}"])


version.__doc__ = EXAMPLES
