"""What is refused before it is built."""

from typing import Final

# The API server's own limit for one object: k8s.io/apiserver:pkg/server/config.go, MaxRequestBodyBytes.
SIZE: Final = 3 * 1024 * 1024  # bytes of one document
DEPTH: Final = 100  # of nested mappings and lists; the API server stops long before
# How many values aliases may add to one document: far above any manifest, far below what hurts.
ALIASED_VALUES: Final = 100_000
