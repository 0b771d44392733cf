"""What may be said of a difference where the server could not be asked: no right, a refusal, a setting."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kubectl_sync.engine.hidden.managers import set_since
from kubectl_sync.engine.plan.effects import says_less
from kubectl_sync.model import paths
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import Base
from kubectl_sync.model.plan import FieldChange, Held, Row

# What tells of a change of the cluster's beside one of the file's.
_BOTH: Final = frozenset({Row.CONFLICT, Row.MERGED})
# What other witnesses say of an object as a whole, also of the fields that no manifest of it ever named.
_OPEN: Final = frozenset({Row.BEHIND, Row.FIRST_CONTACT})


def unknown_fields(changes: tuple[FieldChange, ...], local: Object, live: Object, base: Base | None) -> Iterator[Held]:
    """Yield the fields of which nobody knows whether they differ: live may have what the server makes of the file.

    A run of ours remembers live as it was, so that it is held against itself; but what the server rewrote then, or did
    not tell of, may still be so. What `kubectl apply` noted is a manifest, and so is a version in git.
    """
    applied = last_applied(live)
    for one in changes:
        if base is not None and base.remembered:
            is_unknown = one.path in base.rewritten and _is_as_it_was(one, local, live, base)
        elif one.row is Row.LIVE_AHEAD:
            is_unknown = not _is_somebodys(one, live)
        else:
            is_unknown = one.row in _OPEN and _is_unnamed(one, applied) and not _is_somebodys(one, live)
        if is_unknown:
            yield Held(one.path, one.local, one.live, Reason.OPEN)


def without_guess(one: FieldChange, live: Object, base: Base | None) -> FieldChange:
    """The change of a field, said to be one of both sides only where somebody changed it in the cluster."""
    is_told = base is None or base.remembered or one.row not in _BOTH or _is_somebodys(one, live)
    return one if is_told else replace(one, row=Row.FIRST_CONTACT, merged=ABSENT, if_file=ABSENT, if_live=ABSENT)


def _is_unnamed(one: FieldChange, applied: Object | None) -> bool:
    """Whether neither the file nor what was applied last names a field."""
    return one.local is ABSENT and applied is not None and paths.get(applied, one.path) is ABSENT


def _is_somebodys(one: FieldChange, live: Object) -> bool:
    """Whether somebody changed live since it was applied: a field with an author, or one that was taken out.

    The server takes out nothing but what says nothing.
    """
    return not says_less(one.local, ABSENT) if one.live is ABSENT else set_since(live, one.path)


def _is_as_it_was(one: FieldChange, local: Object, live: Object, base: Base) -> bool:
    pairs = ((base.local, local), (base.live, live))
    return all(same(paths.get(was, one.path), paths.get(now, one.path)) for was, now in pairs)
