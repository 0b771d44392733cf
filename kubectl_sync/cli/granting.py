"""From the options of a verb that writes to what they grant."""

from collections.abc import Mapping
from typing import Final

from kubectl_sync.cli.options import Options
from kubectl_sync.errors import SyncError
from kubectl_sync.model.choices import Take
from kubectl_sync.model.policy import Grant

_SOURCES: Final = {"push": Take.FILE, "pull": Take.LIVE}


def grants_of(verb: str, options: Options, given: Mapping[Grant, bool]) -> frozenset[Grant]:
    """What was given, and what --take grants: the verb's own side wins. Raises SyncError for the other side."""
    grants = {grant for grant, is_given in given.items() if is_given}
    if options.take is None:
        return frozenset(grants)
    if options.take is not _SOURCES[verb]:
        other = "push" if verb == "pull" else "pull"
        raise SyncError(f"{verb} cannot take {options.take.value}: it writes that side", f"`kubectl sync {other}` does")
    return frozenset({*grants, Grant.TAKE})
