"""What the version of a manifest cannot show of its live object, because another version of the type has more fields.

Whatever is written at such a version loses those fields: the server prunes what the version's schema does not know
(kubernetes/apiextensions-apiserver:pkg/apiserver/schema/pruning;
docs/kubernetes.md#versions-of-a-type). Built-in types are converted without loss, and so are those
of a webhook, or it is the webhook's matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.unseen import unseen
from kubectl_sync.engine.plan.decide import at_most, left_for
from kubectl_sync.environment import Environment
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.kinds import CRD, Kind, split_api_version
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.policy import Policy
from kubectl_sync.model.wording import some

_FEW: Final = 3
_WRITES: Final = ("update", "recreate")


@dataclass(frozen=True, slots=True)
class _Older:
    """A live object read at a version that is not the preferred one of its type."""

    change: ObjectChange
    live: Object
    kind: Kind

    @property
    def scope(self) -> ListScope:
        return ListScope(self.kind, self.kind.version, self.change.ref.namespace, named=False)

    @property
    def version(self) -> str:
        return str(self.live["apiVersion"])


def with_unseen_fields(environment: Environment, plan: Plan) -> Plan:
    """The plan with what manifests cannot show of their objects, and a note on each such type.

    Asks nothing where all manifests are of the preferred versions of their types.
    """
    found = _unconverted(environment, [*_older(environment, plan)])
    if not found:
        return plan
    lists, gaps = environment.cluster.read(list(dict.fromkeys(one.scope for one in found)))
    others = {(scope, content["metadata"]["name"]): content for scope, items in lists.items() for content in items}
    lost: dict[ObjectRef, tuple[str, ...]] = {}
    for one in found:
        other = others.get((one.scope, one.change.ref.name))
        if other and other["metadata"].get("uid") == one.live["metadata"].get("uid"):
            lost[one.change.ref] = tuple(map(paths.show, unseen(one.live, other)))
    lost = {ref: names for ref, names in lost.items() if names}
    told_of = [one for one in found if one.change.ref in lost]
    changes = tuple(replace(one, unseen=lost.get(one.ref, ())) for one in plan.changes)
    return replace(plan, changes=changes, gaps=(*plan.gaps, *gaps, *_gaps(told_of, lost)))


def leave_unseen_fields(environment: Environment, plan: Plan, policy: Policy) -> Plan:
    """The plan with each write left that would delete what its version does not have, chosen or not; an error for each.

    An error only where the write was to be made without a question.
    """
    wrong = [one for one in plan.changes if one.unseen and at_most(one, policy).action(Side.LIVE) in _WRITES]
    if not wrong:
        return plan
    names = {one.ref: some(one.unseen, _FEW) for one in wrong}
    decided = [one for one in wrong if one.action(Side.LIVE) in _WRITES]
    errors = {str(one.ref): _error(environment, one, names[one.ref]) for one in decided}
    changes = (_left(one, names[one.ref]) if one.ref in names else one for one in plan.changes)
    notes = (gap for gap in plan.gaps if gap.named or gap.where not in errors)
    return replace(plan, changes=tuple(changes), gaps=(*notes, *errors.values()))


def _older(environment: Environment, plan: Plan) -> Iterator[_Older]:
    for change in (*plan.changes, *plan.equal):
        if change.local is not ABSENT and change.live is not ABSENT:
            live = change.live.content
            group, version = split_api_version(live["apiVersion"])
            kind = environment.cluster.kinds.find(change.ref.group, change.ref.kind)
            if kind and not list_keys.is_built_in(group) and version != kind.version:
                yield _Older(change, live, kind)


def _unconverted(environment: Environment, found: list[_Older]) -> list[_Older]:
    """Those of types whose versions have the same fields under the same names, by their CRDs."""
    names = sorted({one.kind.label for one in found})
    if not names:
        return []
    answers = environment.cluster.now([(ObjectRef(*CRD, "", name), "") for name in names])
    plain = {
        name for name, crd in zip(names, answers, strict=True)
        if isinstance(crd, dict) and paths.get(crd, ("spec", "conversion", "strategy")) == "None"
    }  # fmt: skip
    return [one for one in found if one.kind.label in plain]


def _left(change: ObjectChange, names: str) -> ObjectChange:
    why = f"it would delete {names}, which its version does not have"
    return replace(change, hunks=tuple(left_for(hunk, why) for hunk in change.hunks))


def _error(environment: Environment, change: ObjectChange, names: str) -> Gap:
    version = "" if change.live is ABSENT else change.live.content["apiVersion"]
    kind = environment.cluster.kinds.find(change.ref.group, change.ref.kind)
    hint = f"move the manifest to {kind.api_version()}" if kind else ""
    return Gap(str(change.ref), f"{version} does not have {names}: a write would delete it", hint)


def _gaps(found: list[_Older], lost: Mapping[ObjectRef, tuple[str, ...]]) -> Iterator[Gap]:
    """A note for each type."""
    types: dict[tuple[str, str], list[_Older]] = {}
    for one in found:
        types.setdefault((one.version, one.kind.api_version()), []).append(one)
    for (version, preferred), alike in types.items():
        fields = list(dict.fromkeys(name for one in alike for name in lost[one.change.ref]))
        reason = f"{version} does not show {some(fields, _FEW)}, as {preferred} does"
        where = some([str(one.change.ref) for one in alike], _FEW)
        yield Gap(where, reason, f"move the manifest to {preferred}", named=False)
