"""What holds for a run when the command line is silent: context, namespace, folders, and where each came from.

Reads the environment and configuration; never the cluster or a manifest.
"""

from kubectl_sync.settings.defaults import Settings, Typed

__all__ = ["Settings", "Typed"]
