"""The door to manifests, in a folder or on standard input: finding, reading, placing, safely replacing files.

No YAML syntax (that is `documents`), no cluster, no decision about what is written.
"""

from kubectl_sync.files.folder import Folder
from kubectl_sync.files.kustomize.render import Renderer
from kubectl_sync.files.source import Source
from kubectl_sync.files.standard_input import StandardInput

__all__ = ["Folder", "Renderer", "Source", "StandardInput"]
