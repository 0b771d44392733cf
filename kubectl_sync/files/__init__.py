"""The door to manifests in a folder: finding, reading, placing and safely replacing files.

No YAML syntax (that is `documents`), no cluster, no decision about what is written.
"""

from kubectl_sync.files.folder import Folder
from kubectl_sync.files.kustomize.render import Renderer
from kubectl_sync.files.source import Source

__all__ = ["Folder", "Renderer", "Source"]
