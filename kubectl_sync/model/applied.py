"""What `kubectl apply` remembers of its last manifest, in an annotation of the live object."""

import json
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.paths import FieldPath

LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
PATH: Final[FieldPath] = ("metadata", "annotations", LAST_APPLIED)


def last_applied(live: Object) -> Object | None:
    """The last manifest that was applied; None where there is none, or none that can be read."""
    text = paths.get(live, PATH)
    try:
        content = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):  # anybody may write it
        return None
    return content if isinstance(content, dict) else None
