"""A plan as plain data, with where it is of: the one form of it for programs (docs/schemas/plan.json)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kubectl_sync.environment import Environment
from kubectl_sync.files.standard_input import WORD
from kubectl_sync.model.hidden import Hidden
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan, Side
from kubectl_sync.steps.show.knowledge import known
from kubectl_sync.views import report


def document(
    environment: Environment,
    plan: Plan,
    side: Side | None,
    *,
    hidden: Mapping[ObjectRef, Sequence[Hidden]] | None = None,
    outcome: Outcome | None = None,
) -> dict[str, Any]:
    """The plan, what is hidden and what came of it; `side` is the one that the verb writes, None: neither."""
    context, scope = environment.cluster.context, environment.settings.scope
    header = {
        "context": context.name,
        "server": context.server,
        "cluster": environment.identity,
        "namespace": environment.namespace,
        "folder": str(environment.settings.names_from) if environment.has_folder else WORD,
        **({"environment": scope.name} if scope.name else {}),
    }
    extras = replace(known(environment), name=environment.source.word)
    return report.report(plan, side, extras, header, hidden=hidden or {}, outcome=outcome)
