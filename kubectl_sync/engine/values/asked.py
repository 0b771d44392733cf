"""What a verb was asked for: values that both sides shall have, and what cannot be had."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubectl_sync.engine.plan.propose import Values
from kubectl_sync.errors import SyncError
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath

# The manifests that words name, by their objects.
Manifests = Mapping[ObjectRef, Object]


@dataclass(frozen=True, slots=True)
class Asked:
    """The proposals for the engine, and what is to be said of them.

    Where anything is `refused`, nothing is to be written: each tells what to type instead. `consents` are fields whose
    value comes from elsewhere (a Secret, a ConfigMap) and would be replaced by text: they need a yes of their own.
    """

    proposals: Mapping[ObjectRef, Values] = field(default_factory=dict)
    refused: tuple[SyncError, ...] = ()
    notes: tuple[str, ...] = ()
    consents: tuple[tuple[ObjectRef, FieldPath], ...] = ()
