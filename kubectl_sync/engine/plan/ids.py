"""Names of questions that stay the same as long as the question does."""

import hashlib
import json
from typing import Any

from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Mark
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import Item
from kubectl_sync.model.plan import FieldChange


def hunk_id(key: bytes, cluster: str, ref: ObjectRef, changes: tuple[FieldChange, ...]) -> str:
    """12 hex digits: a keyed hash of the cluster, the object, and the path and values of each change.

    `key` is secret to a folder's state (at most 64 bytes): without it nobody can test guesses of a value.
    Raises ValueError where a Secret's value would be hashed without a key.
    """
    told = [[paths.show(one.path), *(_json(side, key) for side in (one.base, one.local, one.live))] for one in changes]
    text = json.dumps([cluster, ref, told], sort_keys=True)
    return hashlib.blake2b(text.encode(), key=key, digest_size=6).hexdigest()


def _json(content: Content, key: bytes) -> Any:
    """The content as JSON that tells apart what `same` tells apart."""
    if isinstance(content, Mark):
        return {"mark": content.value}
    if isinstance(content, Item):
        return paths.show_item(content)
    if isinstance(content, Masked):
        if not key:
            raise ValueError("the value of a Secret needs a key to be hashed with")
        return {"masked": _json(content.value, key)}
    if isinstance(content, dict):
        return {"map": {name: _json(value, key) for name, value in content.items()}}
    if isinstance(content, list | tuple):
        return [_json(one, key) for one in content]
    return int(content) if isinstance(content, float) and content.is_integer() else content
