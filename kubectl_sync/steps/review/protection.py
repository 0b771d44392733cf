"""What of a write is protected: by the cluster that it goes to, whatever context leads there, and by namespace."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.model.wording import some

_MOST_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is protected of a write, in words (`what` with its verb), and the name that has to be typed for all of it.

    `context` tells that the cluster is protected, and not only namespaces of it; `alone` that it is one thing.
    """

    what: str
    name: str
    context: bool
    alone: bool

    @property
    def told(self) -> str:
        return f"{self.what} {'is' if self.alone else 'are'} protected"


def protected_parts(environment: Environment, namespaces: Iterable[str]) -> Guarded | None:
    """What is protected of a write to these namespaces; None where nothing is.

    The name to type is that of the context that is protected: whoever takes the cluster for another one, because of
    the name by which it is reached, is stopped. Of one namespace it is its own.
    """
    protection, own = environment.settings.protection, environment.cluster.context.name
    contexts = [own, *sorted(environment.aliases)] if protection.contexts else [own]
    found = protection.of(contexts, namespaces)
    if not found:
        return None
    context = next((name for kind, name in found if kind == "context"), "")
    places = [name for kind, name in found if kind == "namespace"]
    what = [f"context {context}" + (f" ({own} leads to its cluster)" if context != own else "")] if context else []
    if places:
        what.append(f"namespace{'s' if len(places) > 1 else ''} {some(places, _MOST_NAMES)}")
    alone = len(found) == 1
    return Guarded(" and ".join(what), context or (places[0] if alone else own), bool(context), alone)
