"""Command line before environment variables before the files before kubeconfig."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kubectl_sync.errors import SyncError
from kubectl_sync.folders import real
from kubectl_sync.model.choices import Color, Way
from kubectl_sync.model.protection import NOTHING, Protection
from kubectl_sync.model.shapes import NO_NAME, is_segment
from kubectl_sync.settings import roots, trust
from kubectl_sync.settings.file import read_settings
from kubectl_sync.settings.roots import MARKER, Scope
from kubectl_sync.settings.schema import UserFile, WorkspaceFile


@dataclass(frozen=True, slots=True)
class Typed:
    """What the command line says; None and False where it is silent. `namespace` may be several, with commas."""

    context: str | None = None
    namespace: str | None = None
    all_namespaces: bool = False
    root: Path | None = None
    kustomize: Path | None = None
    remote: bool = False
    transport: Way | None = None
    environment: str | None = None
    kubectl: str | None = None
    kubeconfig: str | None = None
    request_timeout: float | None = None
    color: Color | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run looks, and how.

    `here` is the part of the root where the user stands, as far as the run is about it; `names_from` is where they
    stand, and names of files begin there, or at the root from outside of it. `context` None means kubeconfig's current
    one, `namespace` None that of the context; `only` are the namespaces of the command line, which also leave out the
    manifests of other ones, `everywhere` tells that all are meant. `protection` is what is written only where its name
    was typed, by the user's settings, by the root's, and by those of all roots around it; `outer` is the nearest of
    these. `left` are homes around the root whose settings are somebody else's. `named` tells that the environment was
    named, and not found by where the user stands. `belongs` and `placed` are the context and the namespace that the
    environment or the root names, whatever else was. `request_timeout` is in seconds; `placeholders` are shell patterns
    of marks that are always held. `remote` lets kustomize fetch what lies elsewhere.
    """

    root: Path
    here: Path
    names_from: Path
    home: Path
    scope: Scope
    context: str | None
    namespace: str | None
    only: frozenset[str] | None
    everywhere: bool = False
    protection: Protection = NOTHING
    transport: Way = Way.AUTO
    projection: bool = True
    placeholders: tuple[str, ...] = ()
    request_timeout: float = 60.0
    color: Color = Color.AUTO
    pager: bool = True
    kubeconfig: str | None = None
    kubectl: str | None = None
    outer: Path | None = None
    named: bool = False
    left: tuple[Path, ...] = ()
    belongs: str | None = None
    placed: str | None = None
    remote: bool = False

    @classmethod
    def of(cls, typed: Typed, environment: Mapping[str, str] = os.environ, here: Path | None = None) -> Self:
        """Read both files and put them below the command line and the environment variables.

        Raises SyncError where the folder does not exist, a file is wrong, or a word is unknown.
        """
        home = Path(environment.get("KUBESYNC_HOME") or Path.home() / MARKER)
        stands = real(here or _here())
        rendered = real(stands / typed.kustomize) if typed.kustomize else None
        root = _root(typed.root, home, stands, rendered)
        here = stands if stands.is_relative_to(root) or not rendered else rendered
        trust.guard_home(home)
        user, workspace = read_settings(home / "config", UserFile), _workspace(root, home)
        around = roots.outer_roots(root, home)
        protected = [user.protected, workspace.protected, *(_workspace(one, home).protected for one in around)]
        name = typed.environment or environment.get("KUBESYNC_ENV") or None
        scope = roots.scope_of(root, rendered or here, workspace.environments, name)
        if rendered:
            scope = roots.kustomized(scope, root, rendered)
        mine = scope.settings
        only = _namespaces(typed)
        variable = environment.get("KUBESYNC_CONTEXT") or None
        return cls(
            root=root,
            here=here if here.is_relative_to(scope.folder) else scope.folder,
            names_from=stands if stands.is_relative_to(root) else root,
            home=home,
            scope=scope,
            context=typed.context or variable or mine.context or workspace.context or user.context,
            namespace=(min(only) if only and len(only) == 1 else None)
            or mine.namespace
            or workspace.namespace
            or user.namespace,
            only=only,
            everywhere=typed.all_namespaces,
            protection=Protection(
                tuple(dict.fromkeys(name for one in protected for name in one.contexts)),
                tuple(dict.fromkeys(name for one in protected for name in one.namespaces)),
            ),
            transport=_transport(typed, environment, user),
            projection=user.projection and workspace.projection is None,
            placeholders=_placeholders(user, workspace),
            request_timeout=typed.request_timeout or user.request_timeout,
            color=typed.color or user.color,
            pager=user.pager,
            kubeconfig=typed.kubeconfig or user.kubeconfig,
            kubectl=typed.kubectl or user.kubectl,
            outer=next(iter(around), None),
            named=name is not None or rendered is not None,
            left=tuple(roots.others_homes(root, home)),
            belongs=mine.context or workspace.context,
            placed=mine.namespace or workspace.namespace,
            remote=typed.remote,
        )

    def concerns(self, namespace: str) -> bool:
        """Whether a run is about what is of a namespace; what is of none ("") is of every run."""
        return self.only is None or namespace in ("", *self.only)


def _root(named: Path | None, home: Path, stands: Path, rendered: Path | None) -> Path:
    """The root of a run; the settings around a folder that -k names are those that hold, wherever the user stands."""
    if rendered and named is None:
        around = roots.find_root(None, home, rendered)
        if around != rendered or not rendered.is_relative_to(stands) or roots.is_marked(rendered):
            return around
    return roots.find_root(named, home, stands)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise SyncError(f"the folder you are in cannot be used: {error.strerror}", "cd to one that is there") from error


def _namespaces(typed: Typed) -> frozenset[str] | None:
    """The namespaces that were typed, None where none was. A manifest without one is in none of several."""
    if typed.namespace is None:
        return None
    if typed.all_namespaces:
        raise SyncError("-n and -A exclude each other", "-A means all namespaces, -n a,b some of them")
    names = [one.strip() for one in typed.namespace.split(",")]
    if not all(names):
        raise SyncError(f"-n {typed.namespace}: a name is missing", "type them with commas between: -n shop,jobs")
    if wrong := [name for name in names if not is_segment(name)]:
        raise SyncError(f"-n {typed.namespace}: {NO_NAME.format(wrong[0])}", "`kubectl get ns` shows the namespaces")
    return frozenset(names)


def _workspace(root: Path, home: Path) -> WorkspaceFile:
    return WorkspaceFile() if roots.is_home(root, home) else read_settings(root / MARKER / "config", WorkspaceFile)


def _placeholders(user: UserFile, workspace: WorkspaceFile) -> tuple[str, ...]:
    """The patterns of both files: what a root holds for all is held for each."""
    found: list[str] = []
    for one in (user.placeholders, workspace.placeholders):
        if one == "hold":
            found.append("*")
        elif isinstance(one, tuple):
            found += one
    return tuple(dict.fromkeys(found))


def _transport(typed: Typed, environment: Mapping[str, str], user: UserFile) -> Way:
    word = environment.get("KUBESYNC_TRANSPORT")
    try:
        return typed.transport or (Way(word) if word else user.transport)
    except ValueError as error:
        raise SyncError(f"there is no transport {word!r}", f"KUBESYNC_TRANSPORT may be {', '.join(Way)}") from error
