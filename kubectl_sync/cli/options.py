"""The options that every verb takes, before or after its name, and the decorator that gives them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from kubectl_sync.cli import habits
from kubectl_sync.errors import SyncError
from kubectl_sync.model.choices import Color, Format, Take, Way

# Of the verbs that write: what --take does not decide.
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Also write over what only the other side changed; includes --take")
]


# Of the verbs that compare: pull has words of its own for it, as it makes files.
IncludeSecrets = Annotated[bool, typer.Option("--include-secrets", help="Also Secrets; their values are shown as ***")]


@dataclass(frozen=True, slots=True)
class Options:
    """Global options, as typed; a value of the verb's own place wins over one before the verb."""

    context: Annotated[str | None, typer.Option("-c", "--context", help="Context of the kubeconfig")] = None
    namespace: Annotated[
        str | None, typer.Option("-n", "--namespace", metavar="NAMES", help="Namespace to work in, or several (a,b)")
    ] = None
    all_namespaces: Annotated[bool, typer.Option("-A", "--all-namespaces", help="Work in all namespaces")] = False
    force: Annotated[bool, typer.Option("-f", "--force", help="Show no diff and ask nothing")] = False
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Show the diff, ask nothing")] = False
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="File for a new manifest (pull) or the plan (push), - for stdout"
        ),
    ] = None
    take: Annotated[Take | None, typer.Option(help="Side that wins conflicts, and nothing else")] = None
    selector: Annotated[
        str | None, typer.Option("-l", "--selector", metavar="LABELS", help="Only objects with these labels")
    ] = None
    confirm_context: Annotated[
        str | None, typer.Option(metavar="NAME", help="The context to write to, where it is protected or much changes")
    ] = None
    rebind: Annotated[bool, typer.Option("--rebind", help="Let the folder belong to this cluster from now on")] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, write nothing")] = False
    root: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the manifests")] = None
    kustomize: Annotated[
        Path | None, typer.Option("-k", "--kustomize", metavar="DIR", help="Only what this kustomization renders")
    ] = None
    remote: Annotated[bool, typer.Option("--remote", help="Let kustomize fetch resources that lie elsewhere")] = False
    kubeconfig: Annotated[str | None, typer.Option(metavar="FILE", help="Kubeconfig to use")] = None
    kubectl: Annotated[str | None, typer.Option(metavar="PATH", help="The kubectl to use")] = None
    as_user: Annotated[str | None, typer.Option("--as", metavar="USER", help="User to impersonate")] = None
    env: Annotated[str | None, typer.Option(metavar="NAME", help="Environment of .kubesync/config")] = None
    request_timeout: Annotated[float | None, typer.Option(metavar="SECONDS", min=0.1, help="Time for one request")] = (
        None
    )
    transport: Annotated[
        Way | None, typer.Option(help="Way to the cluster: one kubectl proxy, or a process for each request")
    ] = None
    format: Annotated[Format, typer.Option(help="For people, or for programs")] = Format.TEXT
    color: Annotated[Color | None, typer.Option(help="Colours in the output")] = None
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the kubectl commands on stderr")] = False

    def over(self, outer: "Options") -> "Options":
        """These options, with those of `outer` where these are silent."""
        values = {
            one.name: mine if (mine := getattr(self, one.name)) != one.default else getattr(outer, one.name)
            for one in fields(self)
        }
        return Options(**values)


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a function of `options` the options as parameters of its own, for Typer to read."""
    own = [one for one in inspect.signature(function, eval_str=True).parameters.values() if one.name != "options"]
    hints = get_type_hints(Options, include_extras=True)
    shared = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name])
        for one in fields(Options)
    ]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)

    def called(ctx: typer.Context, **values: Any) -> None:
        options = Options(**{one.name: values.pop(one.name) for one in fields(Options)})
        outer = ctx.obj if isinstance(ctx.obj, Options) else Options()
        _nothing_empty(options)
        habits.refuse_format(options.output)
        ctx.obj = options.over(outer)
        function(**values, options=ctx.obj)

    called.__doc__ = unwrapped(function.__doc__ or "")
    called.__name__ = function.__name__
    parameters = [context, *own, *shared]
    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) if one is not context else one for one in parameters]
    )
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


def _nothing_empty(options: Options) -> None:
    """An option that names nothing, as `--context "$UNSET"` does, would silently mean another context or user."""
    for one in fields(Options):
        if getattr(options, one.name) == "":
            name = one.name.removesuffix("_user").replace("_", "-")
            raise SyncError(f"--{name} is empty", "leave it out, or is a variable of your shell not set?")


def unwrapped(text: str) -> str:
    """The help text with a mark before each paragraph of examples, so that its lines stay lines."""
    head, examples, rest = text.partition("Examples:\n\n")
    return head + examples + "\n\n".join(f"\b\n{one}" for one in rest.split("\n\n"))
