"""What shows that somebody set a live field on purpose, although it looks like the server's."""

from dataclasses import dataclass

from kubectl_sync.engine.hidden.managers import applies
from kubectl_sync.model import paths
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.paths import FieldPath


@dataclass(frozen=True, slots=True)
class Evidence:
    """What `kubectl apply` and the managers of server-side apply say that they want of one live object."""

    live: Object
    applied: Content

    @classmethod
    def of(cls, live: Object) -> "Evidence":
        applied = last_applied(live)
        return cls(live, ABSENT if applied is None else applied)

    def names(self, path: FieldPath) -> bool:
        """Whether the field was set on purpose: last-applied counts only while live still has its value.

        Fields of other managers prove nothing: whoever creates an object owns its defaults too
        (docs/kubernetes.md#field-managers).
        """
        wanted = paths.get(self.applied, path)
        if wanted is not ABSENT and same(wanted, paths.get(self.live, path)):
            return True
        return applies(self.live, path)
