"""A new manifest of a live object."""

from collections.abc import Collection
from typing import Any

from kubectl_sync.engine.differences.body import ALWAYS, body, without_record
from kubectl_sync.engine.hidden.evidence import Evidence
from kubectl_sync.engine.hidden.governed import governed
from kubectl_sync.engine.hidden.hidden import hidden, without_hidden
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.schemas import Schema


def manifest(live: Object, schema: Schema | None = None, keep: Collection[FieldPath] = ()) -> Object:
    """A new manifest of a live object: without what the server added, in the order people write.

    Fields in `keep`, and all that they hold, stay whatever they look like.
    """
    hide = [*hidden(live, None, None, Evidence.of(live), schema), *governed(None, live)]
    if keep:
        hide = [one for one in hide if not any(paths.is_within(one.path, path) for path in keep)]
    clean = without_hidden(without_record(live), hide)
    shown = {key: value for key, value in body(clean).items() if key in clean}
    metadata = {key: live["metadata"][key] for key in ("name", "namespace") if key in live["metadata"]}
    rest = _ordered(shown.pop("metadata"))
    metadata |= {key: value for key, value in rest.items() if value or key not in ALWAYS}
    ordered: Object = _ordered(shown)
    identity: Object = {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": metadata}
    return identity | ordered


def _ordered(content: Any) -> Any:
    """`name` first in every mapping; the rest as the server sorts it."""
    if isinstance(content, list):
        return [_ordered(item) for item in content]
    if not isinstance(content, dict):
        return content
    keys = sorted(content, key=lambda key: key != "name")
    return {key: _ordered(content[key]) for key in keys}
