"""Whether a run goes to the cluster that its folder belongs to: by the settings, and by what is remembered."""

from dataclasses import dataclass

from kubectl_sync.environment import Environment


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """That a run goes to another cluster: how that is told, what to type, and by whom it is allowed.

    `once` tells that the settings say where the folder belongs, so that the other cluster can be meant for this run
    only; else the folder can be made to belong to it.
    """

    told: str
    hint: str
    once: bool


def other_cluster(environment: Environment) -> Elsewhere | None:
    """That the run goes to another cluster than that of its environment or folder; None where nothing says so."""
    return _by_settings(environment) or _by_memory(environment)


def unsure(environment: Environment) -> str:
    """That nobody knows whether the run's context leads to the cluster of the settings' one; "" where it is known.

    The kubeconfig has no such context, and none was remembered.
    """
    named, context = environment.settings.belongs, environment.cluster.context.name
    if not named or named == context or named in environment.aliases:
        return ""
    if named in environment.cluster.kubectl.contexts or _is_known(environment, named):
        return ""
    return (
        f"{_whose(environment)} is of context {named}, which is not in the kubeconfig: is {context} the same cluster?"
    )


def moved(environment: Environment) -> str:
    """That the same cluster has another address or authority than before, under one context; "" where not."""
    bound, cluster = environment.binding, environment.cluster
    both = bound is not None and bound.cluster == cluster.identity and cluster.identity.startswith("uid:")
    if not (bound and both and bound.context == cluster.context.name) or bound.weaker == cluster.weaker_identity:
        return ""
    return (
        f"context {cluster.context.name} has another address or certificate authority than at the last write; "
        "by the uid of kube-system it is the same cluster"
    )


def _by_settings(environment: Environment) -> Elsewhere | None:
    settings, context = environment.settings, environment.cluster.context
    named = settings.belongs
    if not named or named == context.name or named in environment.aliases:
        return None
    if named not in environment.cluster.kubectl.contexts and not _is_known(environment, named):
        return None
    other = _environment_of(environment)
    way = f"type --env {other}" if other else f"leave out what names {context.name} (-c, $KUBESYNC_CONTEXT)"
    hint = f"{way}, or add --confirm-context {context.name} to write there this once"
    told = (
        f"{_whose(environment)} is of context {named}, and context {context.name} ({context.server}) is another cluster"
    )
    return Elsewhere(told, hint, once=True)


def _by_memory(environment: Environment) -> Elsewhere | None:
    bound, cluster = environment.binding, environment.cluster
    if bound is None or bound.cluster in environment.identities([bound.cluster]):
        return None
    if bound.is_of(cluster.identity, lambda: cluster.weaker_identity):
        return None
    context = cluster.context
    rebind = "add --rebind to let the folder belong to this cluster from now on"
    if bound.context != context.name:
        told = f"{_whose(environment)} belongs to the cluster of context {bound.context}, and context {context.name}"
        return Elsewhere(
            f"{told} ({context.server}) is another one", f"choose the context with -c, or {rebind}", once=False
        )
    others = sorted(environment.aliases - {context.name})
    now = f"that of context {others[0]}" if others else "it was made anew, or the kubeconfig leads elsewhere"
    told = f"{_whose(environment)} belongs to another cluster than the one to which context {context.name} leads now"
    return Elsewhere(f"{told} ({context.server}): {now}", f"mend the kubeconfig, or {rebind}", once=False)


def _is_known(environment: Environment, name: str) -> bool:
    return environment.known.is_another(name, environment.cluster.identity)


def _environment_of(environment: Environment) -> str:
    """The environment of this root that is of the run's context; "" where there is none, or several."""
    every = environment.workspace.environments.items()
    found = [name for name, one in every if one.settings.context == environment.cluster.context.name]
    return found[0] if len(found) == 1 else ""


def _whose(environment: Environment) -> str:
    name = environment.settings.scope.name
    return f"environment {name}" if name else "this folder"
