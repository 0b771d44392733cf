"""What the version of a manifest cannot show of its live object, because another version of the type has more fields.

Whatever is written at such a version loses those fields: the server prunes what the version's schema does not know
(kubernetes/apiextensions-apiserver:pkg/apiserver/schema/pruning; measured on 1.36). Built-in types are converted
without loss, and so are those of a webhook, or it is the webhook's matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kubectl_sync.cluster.lists import Scope
from kubectl_sync.engine import list_keys
from kubectl_sync.engine.decide import left_for
from kubectl_sync.engine.unseen import unseen
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import CRD, Kind, split_api_version
from kubectl_sync.model.objects import Gap, ObjectRef, Seen
from kubectl_sync.model.plan import ObjectChange, Plan, Side
from kubectl_sync.model.wording import some
from kubectl_sync.workspace import Workspace

_FEW = 3


@dataclass(frozen=True, slots=True)
class _Older:
    """A live object read at a version that is not the preferred one of its type."""

    change: ObjectChange
    live: Object
    kind: Kind

    @property
    def scope(self) -> Scope:
        return Scope(self.kind, self.kind.version, self.change.ref.namespace, named=False)

    @property
    def version(self) -> str:
        return str(self.live["apiVersion"])


def told(workspace: Workspace, plan: Plan) -> Plan:
    """The plan with a note on what manifests cannot show, and with each write left that would delete some of it.

    Asks nothing where all manifests are of the preferred versions of their types.
    """
    found = _unconverted(workspace, [*_older(workspace, plan)])
    if not found:
        return plan
    lists, gaps = workspace.cluster.read(list(dict.fromkeys(one.scope for one in found)))
    others = {(scope, content["metadata"]["name"]): content for scope, items in lists.items() for content in items}
    lost: dict[ObjectRef, tuple[str, ...]] = {}
    for one in found:
        other = others.get((one.scope, one.change.ref.name))
        if other and other["metadata"].get("uid") == one.live["metadata"].get("uid"):
            lost[one.change.ref] = tuple(map(paths.show, unseen(one.live, other)))
    lost = {ref: names for ref, names in lost.items() if names}
    told_of = [one for one in found if one.change.ref in lost]
    changes = tuple(_left(one, lost) for one in plan.changes)
    return replace(plan, changes=changes, gaps=(*plan.gaps, *gaps, *_gaps(told_of, lost)))


def _older(workspace: Workspace, plan: Plan) -> Iterator[_Older]:
    for change in (*plan.changes, *plan.equal):
        if isinstance(change.local, Seen) and isinstance(change.live, Seen):
            live = change.live.content
            group, version = split_api_version(live["apiVersion"])
            kind = workspace.cluster.kinds.find(change.ref.group, change.ref.kind)
            if kind and not list_keys.is_built_in(group) and version != kind.version:
                yield _Older(change, live, kind)


def _unconverted(workspace: Workspace, found: list[_Older]) -> list[_Older]:
    """Those of types whose versions have the same fields under the same names, by their CRDs."""
    names = sorted({one.kind.label for one in found})
    if not names:
        return []
    answers = workspace.cluster.now([(ObjectRef(*CRD, "", name), "") for name in names])
    plain = {
        name for name, crd in zip(names, answers, strict=True)
        if isinstance(crd, dict) and paths.get(crd, ("spec", "conversion", "strategy")) == "None"
    }  # fmt: skip
    return [one for one in found if one.kind.label in plain]


def _left(change: ObjectChange, lost: Mapping[ObjectRef, tuple[str, ...]]) -> ObjectChange:
    if change.ref not in lost or change.action(Side.LIVE) not in ("update", "recreate"):
        return change
    why = f"it would delete {some(lost[change.ref], _FEW)}, which its version does not have"
    return replace(change, hunks=tuple(left_for(hunk, why) for hunk in change.hunks))


def _gaps(found: list[_Older], lost: Mapping[ObjectRef, tuple[str, ...]]) -> Iterator[Gap]:
    """A note for each type, an error for each object that is left."""
    types: dict[tuple[str, str], list[_Older]] = {}
    for one in found:
        if one.change.action(Side.LIVE) not in ("update", "recreate"):
            types.setdefault((one.version, one.kind.api_version()), []).append(one)
        else:
            names = some(lost[one.change.ref], _FEW)
            reason = f"{one.version} does not have {names}: a write would delete it"
            yield Gap(str(one.change.ref), reason, f"move the manifest to {one.kind.api_version()}")
    for (version, preferred), alike in types.items():
        fields = list(dict.fromkeys(name for one in alike for name in lost[one.change.ref]))
        reason = f"{version} does not show {some(fields, _FEW)}, as {preferred} does"
        where = some([str(one.change.ref) for one in alike], _FEW)
        yield Gap(where, reason, f"move the manifest to {preferred}", named=False)
