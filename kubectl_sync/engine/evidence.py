"""What shows that somebody set a live field on purpose, although it looks like the server's."""

import json
from dataclasses import dataclass

from kubectl_sync.engine.authors import applies
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.paths import FieldPath

_LAST_APPLIED: FieldPath = ("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What `kubectl apply` and the managers of server-side apply say that they want of one live object."""

    live: Object
    applied: Content

    @classmethod
    def of(cls, live: Object) -> "Evidence":
        text = paths.get(live, _LAST_APPLIED)
        try:
            return cls(live, json.loads(text) if isinstance(text, str) else ABSENT)
        except ValueError:
            return cls(live, ABSENT)

    def names(self, path: FieldPath) -> bool:
        """Whether the field was set on purpose: last-applied counts only while live still has its value.

        Fields of other managers prove nothing: whoever creates an object owns its defaults too (kubernetes.md 3.1).
        """
        wanted = paths.get(self.applied, path)
        if wanted is not ABSENT and same(wanted, paths.get(self.live, path)):
            return True
        return applies(self.live, path)
