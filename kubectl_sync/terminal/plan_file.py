"""A plan as a file: which questions there are, and what was decided of each."""

import json
from typing import Any

from kubectl_sync.model import paths
from kubectl_sync.model.plan import Hunk, Plan


def text(plan: Plan, context: str, cluster: str) -> str:
    """JSON: `{"context", "cluster", "hunks": {id: {"object", "namespace", "fields", "why", "decision"}}}`.

    No values: ids stay the same only as long as the values do. `decision` is `take` or `leave`.
    """
    hunks: dict[str, Any] = {}
    for change in plan.changes:
        where = {"object": str(change.ref), "namespace": change.ref.namespace}
        hunks |= {hunk.id: where | _told(hunk) for hunk in change.hunks}
    return json.dumps({"context": context, "cluster": cluster, "hunks": hunks}, indent=2, ensure_ascii=False) + "\n"


def _told(hunk: Hunk) -> dict[str, Any]:
    return {
        "fields": [paths.show(one.path) or "(object)" for one in hunk.changes],
        "why": hunk.row.value,
        "decision": "take" if hunk.decided else "leave",
    }
