"""What `kubectl apply` remembers of its last manifest, in an annotation of the live object."""

import json
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.shapes import malformed, odd_value

LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
PATH: Final[FieldPath] = ("metadata", "annotations", LAST_APPLIED)


def last_applied(live: Object) -> Object | None:
    """The last manifest that was applied; None where there is none, or none that can be read.

    Anybody who may patch the object writes there what he likes: what is no manifest of an object witnesses nothing.
    """
    text = paths.get(live, PATH)
    try:
        content = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return content if _is_manifest(content) else None


def _is_manifest(content: Content) -> bool:
    return not malformed(_with_texts(content)) and not odd_value(content)


def _with_texts(content: Content) -> Content:
    """The content without labels and annotations that have no value, which kubectl notes as null."""
    if not isinstance(content, dict) or not isinstance(metadata := content.get("metadata"), dict):
        return content
    found = {key: one for key, one in metadata.items() if key in ("labels", "annotations") and isinstance(one, dict)}
    filled = {key: {name: one for name, one in each.items() if one is not None} for key, each in found.items()}
    return content | {"metadata": metadata | filled}
