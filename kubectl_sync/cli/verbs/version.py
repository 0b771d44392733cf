"""`kubectl sync version`: versions of this program, of kubectl, of the server."""

from typing import Annotated

import typer

from kubectl_sync.cli.options import Options

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
    from kubectl_sync.cli import opening, output_file
    from kubectl_sync.cluster.kubectl import Kubectl
    from kubectl_sync.model.choices import Format
    from kubectl_sync.terminal import output
    from kubectl_sync.views import report

    is_text = options.format is Format.TEXT
    found: dict[str, str] = {}

    def tell(name: str, version: str, more: str = "") -> None:
        found[name] = version
        if is_text:
            output.print_lines([f"{name:<12}  {version}{more}"])

    with output_file.into_output_file("version", options):
        tell("kubectl sync", __version__)
        tell("python", platform.python_version())
        kubectl = Kubectl.resolve(options.kubectl or opening.settings(options).kubectl)
        tell("kubectl", kubectl.version or "unknown", f"  {kubectl.program}")
        if not client:
            with opening.opened_environment(options) as (environment, _):
                tell("server", environment.cluster.version())
        if not is_text:
            output.verbatim([report.text(found, options.format.value)])


version.__doc__ = EXAMPLES
