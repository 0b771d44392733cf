"""Fields that differ and are left on every run: to what fills in a placeholder, an autoscaler, or the server."""

from collections.abc import Iterator
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import Held, Plan
from kubectl_sync.model.wording import number
from kubectl_sync.views import values
from kubectl_sync.views.text_diffs import Line

_TITLES: Final = {
    Reason.PLACEHOLDER: "left to what fills in their placeholders",
    Reason.OWNER: "left to autoscalers",
    Reason.CONTROLLER: "left to the controllers that fill them in",
    Reason.REWRITTEN: "rewritten by the server",
    Reason.OPEN: "not known whether the server would give it to a new object",
}


def held_lines(plan: Plan) -> Iterator[Line]:
    """Yield each held field with both values, those of one reason together."""
    for reason, title in _TITLES.items():
        found = [(ref, one) for ref, one in plan.held if one.reason is reason]
        if found:
            yield f"{title} ({number(len(found), 'field')}):", "yellow"
        for ref, one in found:
            yield from _field(ref, one)
    if plan.held:
        yield "", ""


def _field(ref: ObjectRef, one: Held) -> Iterator[Line]:
    scope = f"  namespace {ref.namespace}" if ref.namespace else ""
    name = f"  {ref}{scope}  {paths.show(one.path)}"
    if one.reason is Reason.CONTROLLER:  # nobody wants to read the sum of all roles on every run
        yield name, ""
        return
    told = values.short_values((one.local, one.live))
    if told is not None:
        yield f"{name}  file {told[0]}, live {told[1]}", ""
        return
    yield f"{name}  from live (-) to the file (+):", ""
    for text, style in values.change(one.live, one.local):
        yield f"      {text}".rstrip(" "), style
