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

    def of(self, context: str, namespaces: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """What is protected of a write to these namespaces of a context, as (`context` or `namespace`, name)."""
        found = [("context", context)] if _matches(context, self.contexts) else []
        return (*found, *(("namespace", one) for one in sorted(set(namespaces)) if _matches(one, self.namespaces)))


NOTHING: Final = Protection()


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
