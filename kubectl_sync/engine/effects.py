"""What a write would change, or did change, beyond what was asked for."""

from collections.abc import Iterable

from kubectl_sync.engine import list_keys
from kubectl_sync.engine.compare import differences
from kubectl_sync.engine.hidden import hidden, visible
from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.schemas import Schema


def unexpected(
    live: Object, fields: Iterable[tuple[FieldPath, Content]], answer: Object, schema: Schema | None = None
) -> tuple[str, ...]:
    """Paths that the server's answer to a patch changes beyond the fields that were asked for.

    Defaults and allocations that come with a wanted field are its own; another spelling of it too.
    """
    wanted = list(fields)
    predicted = paths.patch(live, wanted)
    shown = visible(answer, hidden(answer, predicted, None))
    built_in = list_keys.is_built_in(split_api_version(answer["apiVersion"])[0])
    return tuple(
        paths.show(change.path)
        for question in differences(None, predicted, shown, schema, built_in=built_in)
        for change in question
        if not any(paths.overlap(change.path, _place(path)) for path, _ in wanted)
    )


def _place(path: FieldPath) -> FieldPath:
    """Where a change is made; that of an order is the list."""
    return path[:-1] if path and isinstance(path[-1], paths.Order) else path
