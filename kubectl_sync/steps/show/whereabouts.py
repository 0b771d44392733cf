"""Where a run here would go, and why: root, environment, cluster and its other names, what is protected."""

from collections.abc import Iterator
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.model.findings import Finding
from kubectl_sync.model.wording import some
from kubectl_sync.settings import Settings
from kubectl_sync.steps.review import belonging
from kubectl_sync.steps.review import protection as protecting
from kubectl_sync.steps.select import environments

_MOST_NAMES: Final = 6


def place(settings: Settings) -> Iterator[Finding]:
    """Which folder is the root, and which environment a run is of; asks no server."""
    marker = settings.root / ".kubesync"
    why = "a folder without settings and mark"
    if (marker / "config").is_file() and settings.root not in settings.left:
        why = "its .kubesync/config says so"
    elif (marker / "id").is_file():
        why = "an earlier run left its mark, .kubesync/id"
    yield Finding("root", f"{settings.root}  ({why})")
    if settings.outer:
        yield Finding("", f"it lies in the root {settings.outer}, whose protection holds here, too")
    for one in settings.left:
        yield Finding("", f"{one} is a home folder: the settings in its .kubesync do not hold here")
    yield _environment(settings)


def cluster(environment: Environment) -> Iterator[Finding]:
    """By which names the cluster is known, whether the folder belongs to it, and what of it is protected."""
    known = environment.cluster.same_contexts
    names = [one if one in known else f"{one} (remembered)" for one in sorted(environment.aliases)]
    own = environment.cluster.context.name
    yield Finding("also called", some(names, _MOST_NAMES) or f"nothing: no other context than {own} leads there")
    if found := belonging.other_cluster(environment):
        yield Finding("belongs", f"{found.told}: a push or pull would stop", found.hint, broken=True)
    elif bound := environment.binding:
        yield Finding("belongs", f"this folder was last written with context {bound.context}, and it is that cluster")
    elif doubt := belonging.unsure(environment):
        yield Finding("belongs", doubt)
    yield _protection(environment)


def _environment(settings: Settings) -> Finding:
    scope, every = settings.scope, list(settings.scope.environments)
    if scope.name:
        named = "named by --env or $KUBESYNC_ENV" if settings.named else "by where you stand"
        facts = (("folder", scope.folder), ("context", scope.settings.context), ("namespace", scope.settings.namespace))
        told = ", ".join(f"{what} {value}" for what, value in facts if value)
        return Finding("environment", f"{scope.name}, {named}: {told}")
    if not every:
        return Finding("environment", "none: the settings of this root name no environments")
    parts = environments.parts(settings, [])
    if parts.several:
        here = [one.environment for one in parts.found]
        advice = "a push or pull here needs --env NAME, or to be run in the folder of one"
        return Finding("environment", f"none chosen of {len(here)}: {some(here, _MOST_NAMES)}", advice)
    return Finding("environment", f"none: what is here is of none of {some(every, _MOST_NAMES)}")


def _protection(environment: Environment) -> Finding:
    protection = environment.settings.protection
    if guard := protecting.protected_parts(environment, environment.namespaces or (environment.namespace,)):
        name = guard.name if guard.context else environment.cluster.context.name
        return Finding("protected", f"{guard.told}: a push asks for the name, or --confirm-context {name}")
    said = [
        f"{what} {some(patterns, _MOST_NAMES)}"
        for what, patterns in (("contexts", protection.contexts), ("namespaces", protection.namespaces)) if patterns
    ]  # fmt: skip
    return Finding("protected", f"nothing here; by the settings: {'; '.join(said)}" if said else "nothing")
