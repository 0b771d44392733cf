"""YAML text and the values in it, with their places: read, edit and write, pure functions on text.

Nothing here knows Kubernetes, opens a file, or rewrites what an edit does not touch. In the order of dependence:
`chunks`, `events`, `values` (what kubectl reads) and `nodes` (where it stands) read; `quoting`, `lines`,
`styles` write; `layout`, `patches`, `splice` and its neighbours plan an edit, `attempts` makes and checks it; `whole`
adds and removes documents.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubectl_sync.documents.editing import edit
    from kubectl_sync.documents.lines import Style
    from kubectl_sync.documents.reading import Document, read
    from kubectl_sync.documents.styles import learned
    from kubectl_sync.documents.whole import append
    from kubectl_sync.documents.writing import write

__all__ = ["Document", "Style", "append", "edit", "learned", "read", "write"]

_ROOMS = {
    "Document": "reading",
    "Style": "lines",
    "append": "whole",
    "edit": "editing",
    "learned": "styles",
    "read": "reading",
    "write": "writing",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and nothing else: a run whose files are all remembered reads no YAML."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
