"""The door to the Kubernetes API, always through kubectl: discovery, lists, patches, identity.

No Kubernetes client library, no TLS, no login of its own; it decides nothing and prints nothing.
"""
