"""A run that gives values to fields of files and cluster at once, as deploy and set are to do it.

`python -m tests.e2e.proposing POINT FOLDER NAMESPACE` is ended at a point (see `tests.faults.killed`).
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kubectl_sync.engine.plan.propose import Proposals
from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.settle.targets import Targets, placed
from kubectl_sync.steps.write.write import write
from tests.e2e.running import environment_of
from tests.faults import killed

# What was asked for is decided, and nothing else.
SET: Final = Policy("set", frozenset(Side), Side.LOCAL, {}, {})
LABEL: Final[FieldPath] = ("metadata", "labels", "value")


def proposed(
    environment: Environment,
    values: Iterable[tuple[FieldPath, Any]],
    of_kinds: Mapping[str, Sequence[tuple[FieldPath, Any]]] | None = None,
    *,
    secrets: bool = False,
) -> tuple[Plan, Targets]:
    """The plan that gives values to all objects that have a manifest here; `of_kinds` are values of single types."""
    local, skipped = read.read_files(environment, secrets=secrets)
    sides, refs = read.sides(environment, Selection(secrets=secrets), local, skipped)
    given, more = tuple(values), of_kinds or {}
    there: Iterable[ObjectRef] = (ref for ref in refs if ref in local.objects)
    proposals: Proposals = {ref: (*given, *more.get(ref.kind, ())) for ref in there}
    return placed(environment, settle(environment, sides, refs, SET, proposals=proposals))


def carried_out(environment: Environment, plan: Plan, targets: Targets) -> Outcome:
    return write(environment, plan, SET, lambda _: None, at="now", targets=targets, ready_seconds=30)


def labelled(environment: Environment, value: str) -> Outcome:
    """Give a label to all objects, on both sides."""
    return carried_out(environment, *proposed(environment, [(LABEL, value)]))


def main() -> int:
    point, folder, namespace = sys.argv[1:]
    killed.arm(point)
    with environment_of(Path(folder), namespace) as environment:
        return int(labelled(environment, "new").exit)


if __name__ == "__main__":
    raise SystemExit(main())
