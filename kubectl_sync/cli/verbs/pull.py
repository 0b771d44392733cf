"""`kubectl sync pull`: its words and options."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubectl_sync.cli.options import Options, Overwrite
from kubectl_sync.model.choices import Format

if TYPE_CHECKING:
    from kubectl_sync.errors import Exit
    from kubectl_sync.verbs.requests import PullRequest
    from kubectl_sync.verbs.session import Session

EXAMPLES = """Take what changed in the cluster into the manifests

Comments, order and formatting of the files stay. What changed in the files alone is left; --overwrite takes it
back. Conflicts are decided with --take live.

Examples:

  # Everything in the namespace: into the manifests, or into new ones where there are none yet
  kubectl sync pull

  # One type, one object, one object into a file of your choice
  kubectl sync pull deployments
  kubectl sync pull deployment web
  kubectl sync pull deployment web -o web.yaml

  # Into the manifests of a file, or of a folder
  kubectl sync pull web.yaml
  kubectl sync pull apps/

  # Take out of the files what somebody deleted from the cluster
  kubectl sync pull --prune

  # Two namespaces, all namespaces, what has a label
  kubectl sync pull -n shop,jobs
  kubectl sync pull -A
  kubectl sync pull -l app=web
"""


def pull(
    words: Annotated[list[str] | None, typer.Argument(metavar="[TYPE [NAME]... | TYPE/NAME... | FILE...]")] = None,
    new: Annotated[bool, typer.Option("--new", help="Also objects without a manifest, into new files")] = False,
    include_secrets: Annotated[
        bool, typer.Option("--include-secrets", help="Also Secrets, into files that only you can read")
    ] = False,
    include_managed: Annotated[
        bool, typer.Option("--include-managed", help="Also what controllers, Helm, Argo CD and the like write")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take out of the files what was in sync and is gone from the cluster")
    ] = False,
    *,
    overwrite: Overwrite = False,
    options: Options,
) -> None:
    from kubectl_sync.cli import opening, several, standard_input
    from kubectl_sync.cli.granting import grants_of
    from kubectl_sync.errors import SyncError
    from kubectl_sync.model.policy import Grant

    standard_input.refuse_pull(words or [])
    settled, mine = several.one(options, words or [], "pull")
    if options.output == "-" and options.format is not Format.TEXT:
        raise SyncError("pull -o - prints manifests, --format prints the plan", "leave one of the two out")
    grants = grants_of("pull", options, {Grant.OVERWRITE: overwrite, Grant.PRUNE: prune})
    file, inside = _place(options.output)
    flags = ["--include-secrets"] if include_secrets else []
    with opening.session(options, settled=settled) as session:
        from kubectl_sync.cli import ending
        from kubectl_sync.model.plan import Side
        from kubectl_sync.steps.review.guards import Consent
        from kubectl_sync.verbs import pull as verb
        from kubectl_sync.verbs.requests import About, PullRequest

        asked = PullRequest(
            About(tuple(mine), options.selector, include_secrets),
            grants,
            Consent(options.confirm_context, options.rebind),
            is_dry_run=options.dry_run,
            new=new,
            managed=include_managed,
            file=file,
            inside=inside,
        )
        if options.output == "-":
            raise typer.Exit(_print(session, asked))
        with ending.with_plan(session, options, Side.LOCAL):
            written = verb.pull(session, asked)
        raise typer.Exit(ending.end(session, written, options, *flags))


def _print(session: "Session", asked: "PullRequest") -> "Exit":
    """Print clean manifests of the selected live objects; return the exit code."""
    from kubectl_sync import documents
    from kubectl_sync.errors import Exit
    from kubectl_sync.terminal import output
    from kubectl_sync.verbs import pull as verb
    from kubectl_sync.views import gaps

    found = verb.clean_manifests(session, asked)
    for line in gaps.gap_lines(found.gaps):
        output.notice(line)
    for ref, (_, unproven) in found.manifests.items():
        if unproven:
            output.notice(f"note: {ref}: defaults are left out by the tables alone: {unproven}")
    texts = (documents.write(manifest) for manifest, _ in found.manifests.values())
    output.verbatim("---\n".join(texts).splitlines())
    return Exit.PARTLY if any(gap.named for gap in found.gaps) else Exit.DONE


def _place(name: str | None) -> tuple[Path | None, Path | None]:
    """The file that a name is of, or the folder."""
    from kubectl_sync.folders import real

    if name in (None, "-"):
        return None, None
    if name.endswith("/") or Path(name).is_dir():
        return None, real(Path(name))
    is_whole = Path(name).suffix or Path(name).name.startswith(".")
    return real(Path(name if is_whole else f"{name}.yaml")), None


pull.__doc__ = EXAMPLES
