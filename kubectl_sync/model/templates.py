"""Marks in a manifest's text that another tool fills in: `${NAME}` and `{{ ... }}`."""

import re
from collections.abc import Iterator
from typing import Final

from kubectl_sync.model.content import Content
from kubectl_sync.model.masked import Masked

# envsubst and Flux (fluxcd/kustomize-controller, postBuild), Go templates, Jinja. Kubernetes' own `$(NAME)` is none.
# `$$` is Flux' way to say `$`: such a text is not what the cluster has, either.
_MARK: Final = re.compile(r"\$+\{[A-Za-z_][^}\n]*\}|\{\{.*?\}\}", re.DOTALL)
# What a container runs: a text of several lines there is a script, with variables of its own.
_RUN: Final = frozenset({"command", "args"})


def first_mark(text: str) -> str:
    """The first mark of a text, "" where there is none."""
    found = _MARK.search(text)
    return found.group() if found else ""


def marks(content: Content) -> frozenset[str]:
    """All marks in the values and keys of a content, those of a Secret too."""
    return frozenset(mark for text in _texts(content) if "{" in text for mark in _MARK.findall(text))


def marks_but_scripts(content: Content) -> frozenset[str]:
    """The marks that something else fills in before it is a manifest.

    Not those in the scripts of an object's containers, which are the shell's own, nor those within base64.
    """
    return marks(_without_scripts(content))


def _without_scripts(content: Content) -> Content:
    if isinstance(content, dict):
        return {
            key: [one for one in value if not (isinstance(one, str) and "\n" in one)]
            if key in _RUN and isinstance(value, list)
            else _without_scripts(value)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [_without_scripts(value) for value in content]
    return None if isinstance(content, Masked) and not content.clear else content


def _texts(content: Content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Masked):
        yield content.text
    elif isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
