"""The word `-`: the manifests are what comes on standard input, and nothing of a folder."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kubectl_sync.cli.options import Options
from kubectl_sync.errors import SyncError

if TYPE_CHECKING:
    from kubectl_sync.files import StandardInput

_WORD: Final = "-"
_EXAMPLE: Final = "`helm template DIR | kubectl sync {verb} -`"


def taken(
    verb: str, options: Options, words: Sequence[str], *, prune: bool = False
) -> "tuple[StandardInput | None, list[str]]":
    """What came, where `-` is one of the words, and the other words.

    Raises SyncError where nothing came, it cannot be read, or an option is about a folder.
    """
    rest = [word for word in words if word != _WORD]
    if len(rest) == len(words):
        return None, rest
    if options.kustomize:
        told = "-k and - exclude each other: one renders a folder, the other is what was rendered"
        raise SyncError(told, "leave one of the two out")
    if options.rebind:
        raise SyncError("--rebind is about a folder, and - is none", "leave it out")
    if prune:
        told = "--prune is about a folder: what is not on standard input may be wanted all the same"
        raise SyncError(told, "leave it out; `kubectl delete` deletes what you name")
    example = _EXAMPLE.format(verb=verb)
    if sys.stdin is None:  # closed by whoever started the program
        raise SyncError("standard input is closed", f"type {example}")
    if sys.stdin.isatty():
        raise SyncError("standard input is the terminal, and no manifests come from it", f"type {example}")
    from kubectl_sync.files import StandardInput

    return StandardInput.of(sys.stdin.buffer), rest


def refuse_pull(words: Sequence[str]) -> None:
    """Raises SyncError where a pull would have to write to standard input."""
    if _WORD in words:
        told = "pull writes files, and - is none: standard input cannot be written to"
        hint = f"{_EXAMPLE.format(verb='diff')} shows what differs; write it to a file, and pull that"
        raise SyncError(told, hint)
