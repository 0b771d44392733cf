"""Contexts and namespaces that nobody writes by accident."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final


@dataclass(frozen=True, slots=True)
class Protection:
    """Patterns of names, as `prod-*`; what matches is written only where its name was typed."""

    contexts: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()

    def of(self, contexts: Iterable[str], namespaces: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """What is protected of a write to these namespaces of a cluster, as (`context` or `namespace`, name).

        `contexts` are the names of the cluster, its own in this run first: an alias changes nothing, so that the
        cluster is protected by the first of them that is.
        """
        found = [("context", one) for one in contexts if _matches(one, self.contexts)][:1]
        return (*found, *(("namespace", one) for one in sorted(set(namespaces)) if _matches(one, self.namespaces)))


NOTHING: Final = Protection()


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
