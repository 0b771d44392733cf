"""YAML text and the values in it, with their places: read, edit and write, pure functions on text.

Nothing here knows Kubernetes, opens a file, or rewrites what an edit does not touch.
"""

from kubectl_sync.documents.edit import edit
from kubectl_sync.documents.read import Document, read
from kubectl_sync.documents.write import write

__all__ = ["Document", "edit", "read", "write"]
