"""What is told of a plan beyond the plan itself: who wrote a field, and on which line a file has it."""

from kubectl_sync.engine.hidden.managers import author
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Place, Seen
from kubectl_sync.model.plan import FieldChange, ObjectChange
from kubectl_sync.views.blocks import Extras


def known(environment: Environment) -> Extras:
    """What the environment's files and the server's record of managers tell."""

    def who(change: ObjectChange, one: FieldChange) -> tuple[str, str]:
        return (author(change.live.content, one.path) if isinstance(change.live, Seen) else None) or ("", "")

    def line(change: ObjectChange, one: FieldChange) -> int | None:
        at = change.local.at if isinstance(change.local, Seen) else None
        return environment.folder.locate(at, one.path) if isinstance(at, Place) else None

    return Extras(environment.folder.name, who, line)
