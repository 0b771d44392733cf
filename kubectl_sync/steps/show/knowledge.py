"""What is told of a plan beyond the plan itself: who wrote a field, and on which line a file has it."""

from kubectl_sync.engine.hidden.managers import author
from kubectl_sync.environment import Environment
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.plan import FieldChange, ObjectChange
from kubectl_sync.views.blocks import Extras


def known(environment: Environment) -> Extras:
    """What the environment's files and the server's record of managers tell."""

    def who(change: ObjectChange, one: FieldChange) -> tuple[str, str]:
        found = None if change.live is ABSENT else author(change.live.content, one.path)
        return found or ("", "")

    def line(change: ObjectChange, one: FieldChange) -> int | None:
        is_there = change.place and not change.place.origin
        return environment.source.locate(change.place, one.path) if change.place and is_there else None

    def source(change: ObjectChange, one: FieldChange) -> str:
        if not (change.place and change.local_content):
            return ""
        return environment.source.source_of(change.place, change.local_content, one.path, one.local)

    return Extras(environment.source.name, who, line, source)
