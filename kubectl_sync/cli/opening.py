"""How every verb begins: settings, kubectl, doors, header.

kubectl needs some 60 ms to read the kubeconfig and as long again until its proxy serves; the rest of the program
takes as long to be imported. So kubectl is started first, and verbs import their steps when the doors are open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from kubectl_sync.cli.options import Options
from kubectl_sync.cluster import sockets
from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.model.choices import Format
from kubectl_sync.settings import Settings, Typed, trust
from kubectl_sync.terminal import output, styled

if TYPE_CHECKING:
    from kubectl_sync.environment import Environment
    from kubectl_sync.files import StandardInput
    from kubectl_sync.terminal.listening import TerminalListener
    from kubectl_sync.verbs.session import Session


def settings(options: Options) -> Settings:
    """What holds for this run. Raises SyncError where a settings file or a word is wrong."""
    return Settings.of(
        Typed(
            context=options.context,
            namespace=options.namespace,
            all_namespaces=options.all_namespaces,
            root=options.root,
            kustomize=options.kustomize,
            remote=options.remote,
            environment=options.env,
            transport=options.transport,
            kubectl=options.kubectl,
            kubeconfig=options.kubeconfig,
            request_timeout=options.request_timeout,
            color=options.color,
        )
    )


def kubectl(options: Options, settled: Settings) -> Kubectl:
    """The kubectl of the run, with the options that go to every call. Raises ClusterError where there is none."""
    named = (("--kubeconfig", settled.kubeconfig), ("--as", options.as_user))
    return Kubectl.resolve(settled.kubectl, tuple(f"{flag}={value}" for flag, value in named if value))


@contextmanager
def session(
    options: Options, *, settled: Settings | None = None, piped: "StandardInput | None" = None
) -> "Iterator[Session]":
    """Open what the options name, for a verb: with a person who is asked as the options say.

    `settled` are the settings where they are known already, and are those of another environment than the options say.
    `piped` is what came on standard input, where the run is about that.
    """
    with opened_environment(options, settled=settled, piped=piped) as (opened, listener):
        from kubectl_sync.cli import hints
        from kubectl_sync.terminal.reviewing import TerminalReviewer
        from kubectl_sync.verbs.session import Session

        reviewer = TerminalReviewer(
            opened,
            options.format,
            is_quiet=options.force and not options.dry_run,
            is_agreed=options.force or options.yes,
            hints=partial(hints.one_sided, options=hints.from_here(opened, options)),
        )
        yield Session(opened, reviewer, listener)


@contextmanager
def opened_environment(
    options: Options,
    *,
    header: bool = True,
    settled: Settings | None = None,
    piped: "StandardInput | None" = None,
) -> "Iterator[tuple[Environment, TerminalListener]]":
    """Open the doors that the options name and print the header: which cluster, context, namespace, folder.

    Yields who is told what happens at them, too.
    """
    settled = settled or settings(options)
    styled.colour(settled.color)
    begun = kubectl(options, settled).begin()
    from kubectl_sync.environment import opened
    from kubectl_sync.terminal.listening import TerminalListener

    listener = TerminalListener(is_verbose=options.verbose, for_programs=options.format is not Format.TEXT)
    with opened(settled, begun, listener, piped=piped) as environment:
        if header:
            _header(environment)
        for line in sockets.ended():
            output.notice(line)
        yield environment, listener


def _header(environment: "Environment") -> None:
    context, scope = environment.cluster.context, environment.settings.scope
    where = ", ".join(environment.namespaces) or "all"
    where += "" if environment.only or environment.settings.everywhere else ", or the manifest's own"
    output.notice(f"context {context.name}  server {context.server}  namespace {where}")
    inside = f"  environment {scope.name}" if scope.name else ""
    here, root = environment.settings.here, environment.settings.root
    part = f"  in {here.relative_to(root)}" if here != root else ""
    output.notice(f"folder  {root}{part}{inside}" if environment.has_folder else f"input   standard input{inside}")
    if outer := environment.settings.outer:
        output.notice(f"note: it lies in {outer}, of whose settings only the protection holds here")
    if found := trust.doubt(environment.settings.home):
        output.notice(f"note: {found[0]}: what is remembered may be theirs; {found[1]}")
    for one in environment.settings.left:
        output.notice(f"note: {one} is a home folder: the settings in its .kubesync do not hold for this run")
