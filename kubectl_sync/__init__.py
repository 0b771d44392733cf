"""Keep a folder of manifests and a Kubernetes cluster the same, in both directions."""

__version__ = "0.1.0"
