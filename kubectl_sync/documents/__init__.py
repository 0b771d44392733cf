"""YAML text and the values in it, with their places: read, edit and write, pure functions on text.

Nothing here knows Kubernetes, opens a file, or rewrites what an edit does not touch. In the order of dependence:
`chunks`, `events`, `values` (what kubectl reads) and `nodes` (where it stands) read; `quoting`, `lines`,
`styles` write; `layout`, `patches`, `splice` and its neighbours plan an edit, `attempts` makes and checks it; `whole`
adds and removes documents.
"""

from kubectl_sync.documents.edit import edit
from kubectl_sync.documents.lines import Style
from kubectl_sync.documents.read import Document, read
from kubectl_sync.documents.styles import learned
from kubectl_sync.documents.whole import append
from kubectl_sync.documents.write import write

__all__ = ["Document", "Style", "append", "edit", "learned", "read", "write"]
