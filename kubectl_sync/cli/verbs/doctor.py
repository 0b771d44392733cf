"""`kubectl sync doctor`: its options, and what it prints."""

import typer

from kubectl_sync.cli.options import Options

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
    from kubectl_sync.errors import Exit, SyncError
    from kubectl_sync.model.choices import Format
    from kubectl_sync.steps.show import diagnosis
    from kubectl_sync.terminal import findings, output
    from kubectl_sync.verbs import doctor as verb
    from kubectl_sync.views import report

    is_text = options.format is Format.TEXT
    show = findings.print_findings if is_text else list
    with output_file.into_output_file("doctor", options):
        kubectl = opening.kubectl(options, opening.settings(options))
        seen = show(diagnosis.programs(kubectl))
        with opening.opened_environment(options, header=False) as (environment, _):
            seen += show(verb.doctor(environment))
        if is_text:
            findings.advise(seen)
        else:
            for one in seen:
                if one.broken:
                    output.error(SyncError(f"{one.topic}: {one.text}", one.advice))
            output.verbatim([report.text(findings.findings_document(seen), options.format.value)])
        raise typer.Exit(Exit.PARTLY if any(one.broken for one in seen) else Exit.DONE)


doctor.__doc__ = EXAMPLES
