"""New manifests that provably mean the same: what they leave out as default is tried by dry run.

All default candidates of an object are removed in one patch; if the server fills them in again as they were, the
clean manifest says all (docs/kubernetes.md#proof). What does not come back goes into the manifest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kubectl_sync.cluster.requests import FORBIDDEN, UNPROCESSABLE
from kubectl_sync.cluster.writes import Write
from kubectl_sync.engine.differences.body import without_record
from kubectl_sync.engine.hidden.manifest import manifest
from kubectl_sync.engine.hidden.proof import left_out, lost
from kubectl_sync.engine.plan.propose import proposal_parts
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Overtaken
from kubectl_sync.files.writer import Target
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.outcome import Done
from kubectl_sync.model.paths import ROOT, FieldPath
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Plan, Row
from kubectl_sync.model.schemas import Schemas
from kubectl_sync.model.wording import number, some
from kubectl_sync.steps.settle.targets import Targets

_OFF: Final = "projection is off"
_NO_RIGHT: Final = "you have no right to try them (dry run)"
# Fields that do not come back are put back, and the rest is tried once more.
_ROUNDS: Final = 2
_MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class Proof:
    """The fields that a clean manifest must not leave out; `unproven` says why the server told nothing of it, if so."""

    keep: frozenset[FieldPath]
    unproven: str = ""


@dataclass
class _Trial:
    """One live object on its way to a clean manifest; `keep` are the fields that are put back."""

    live: Object
    left: tuple[FieldPath, ...]
    keep: tuple[FieldPath, ...] = ()
    unproven: str = ""


def proven(environment: Environment, plan: Plan) -> tuple[Plan, Mapping[ObjectRef, str]]:
    """The plan with its new manifests as they are proven; and why some are not."""
    new = {change.ref: change.live.content for change in plan.changes
           if change.local is ABSENT and change.live is not ABSENT}  # fmt: skip
    schemas = _schemas(environment, new)
    found = _proofs(environment, new, schemas)
    kept = {ref: manifest(new[ref], schemas.of(new[ref]), one.keep) for ref, one in found.items() if one.keep}
    changes = tuple(_with(change, kept[change.ref]) if change.ref in kept else change for change in plan.changes)
    return replace(plan, changes=changes), {ref: one.unproven for ref, one in found.items() if one.unproven}


def clean(environment: Environment, live: Mapping[ObjectRef, Object]) -> dict[ObjectRef, tuple[Object, str]]:
    """Clean manifests of live objects, each with the reason why it is unproven, "" where it is proven."""
    schemas = _schemas(environment, live)
    return {
        ref: (manifest(live[ref], schemas.of(live[ref]), one.keep), one.unproven)
        for ref, one in _proofs(environment, live, schemas).items()
    }


def _schemas(environment: Environment, live: Mapping[ObjectRef, Object]) -> Schemas:
    return environment.cluster.schemas({split_api_version(one["apiVersion"]) for one in live.values()})


def _proofs(environment: Environment, live: Mapping[ObjectRef, Object], schemas: Schemas) -> dict[ObjectRef, Proof]:
    trials = {ref: _Trial(one, left_out(one, schemas.of(one))) for ref, one in live.items()}
    open_ = {ref: one for ref, one in trials.items() if one.left}
    if environment.settings.projection:
        for _ in range(_ROUNDS):
            open_ = _tried(environment, open_)
        for one in open_.values():  # it does not come to rest: nothing is left out then
            one.keep, one.left = one.keep + one.left, ()
    else:
        for one in open_.values():
            one.unproven = _OFF
    return {ref: Proof(frozenset(one.keep), one.unproven) for ref, one in trials.items()}


def _tried(environment: Environment, trials: Mapping[ObjectRef, _Trial]) -> dict[ObjectRef, _Trial]:
    """Try what is left out; return those of which something was put back, to be tried again."""
    writes = [write for ref, one in trials.items() if (write := _removal(environment, ref, one))]
    again = {}
    for write, answer in zip(writes, environment.cluster.write(writes, dry_run=True), strict=True):
        one = trials[write.ref]
        back = _back(one, answer)
        if back:
            one.keep, one.left = one.keep + back, tuple(path for path in one.left if path not in back)
            if one.left:
                again[write.ref] = one
    return again


def _removal(environment: Environment, ref: ObjectRef, one: _Trial) -> Write | None:
    kind = environment.cluster.kinds.find(ref.group, ref.kind)
    if kind is None:  # its type went since it was listed
        one.unproven = "the cluster does not serve its type any more"
        return None
    version = split_api_version(one.live["apiVersion"])[1]
    return Write(ref, kind, version, without_record(one.live), tuple((path, ABSENT) for path in one.left))


def _back(one: _Trial, answer: Object | ClusterError) -> tuple[FieldPath, ...]:
    """The fields to put back; where the server does not say, none, and the reason is kept."""
    if not isinstance(answer, ClusterError):
        return lost(one.live, one.left, masked(answer))
    if answer.status == UNPROCESSABLE and not isinstance(answer, Overtaken):
        return one.left  # it would be another object without them, or none
    one.unproven = _NO_RIGHT if answer.status == FORBIDDEN else answer.message
    return ()


def _with(change: ObjectChange, content: Object) -> ObjectChange:
    return replace(change, hunks=tuple(_hunk(hunk, content) for hunk in change.hunks))


def _hunk(hunk: Hunk, content: Object) -> Hunk:
    """The question about the whole object, with the proven manifest as what the cluster has."""
    return replace(hunk, changes=tuple(_proven(one, content) for one in hunk.changes))


def _proven(one: FieldChange, content: Object) -> FieldChange:
    if one.path != ROOT:
        return one
    new: Object = content
    if one.row is Row.PROPOSED and isinstance(one.live, dict):  # the values that were asked for stay in it
        new = paths.patch(content, [*proposal_parts(one.live, one.merged)])
        one = replace(one, merged=new)
    return replace(one, live=content, wanted=one.wanted if one.wanted in (ABSENT, UNDECIDED) else new)


def proof_summary(done: Iterable[Done], unproven: Mapping[ObjectRef, str], targets: Targets) -> str:
    """`12 new files, all proven`, or which objects are not, and why; "" where no manifest is new.

    Manifests are counted where a file that was there took one in.
    """
    new = [one for one in done if one.action == "create"]
    into = (targets.get(one.ref) for one in new)
    added = any(isinstance(one, Target) and one.hash for one in into)
    files = len({one.file for one in new})
    reasons: dict[str, list[str]] = {}
    for one in new:
        if one.ref in unproven:
            reasons.setdefault(unproven[one.ref], []).append(str(one.ref))
    head = number(len(new), "new manifest") if added else number(files, "new file")
    if not reasons:
        return f"{head}, all proven" if files else ""
    parts = [f"{some(names, _MOST_NAMES)}: {reason}" for reason, names in reasons.items()]
    return f"{head}; defaults were left out by the tables alone, unproven, in {'; '.join(parts)}"
