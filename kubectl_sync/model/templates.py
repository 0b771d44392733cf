"""Marks in a manifest's text that another tool fills in: `${NAME}` and `{{ ... }}`."""

import re
from collections.abc import Iterator
from typing import Final

from kubectl_sync.model.content import Content

# envsubst and Flux (fluxcd/kustomize-controller, postBuild), Go templates, Jinja. Kubernetes' own `$(NAME)` is none.
# `$$` is Flux' way to say `$`: such a text is not what the cluster has, either.
_MARK: Final = re.compile(r"\$+\{[A-Za-z_][^}\n]*\}|\{\{.*?\}\}", re.DOTALL)
# A variable of an alert: `{{ $value }}`, `{{ printf "%.2f" $value }}` (prometheus.io, template reference).
_VARIABLE: Final = re.compile(r"\{\{[^}]*\$[a-z]", re.DOTALL)


def first_mark(text: str) -> str:
    """The first mark of a text, "" where there is none."""
    found = _MARK.search(text)
    return found.group() if found else ""


def marks(content: Content) -> frozenset[str]:
    """All marks in the values and keys of a content."""
    return frozenset(
        mark
        for text in _texts(content)
        if "{" in text and "\n" not in text.strip()  # a script's or a dashboard's own, in text of several lines
        for mark in _MARK.findall(text)
        if not _VARIABLE.match(mark)
    )


def _texts(content: Content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
