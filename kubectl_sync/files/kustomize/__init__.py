"""Kustomizations: what they name, which of them only list plain manifests, and what the others are rendered to.

Nothing here sorts objects or knows a cluster, and nothing writes into what a kustomization names.
"""
