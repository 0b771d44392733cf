"""Asking the server what manifests mean (dry runs only), once for each pair of a live object and a manifest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from kubectl_sync.cluster.requests import FORBIDDEN, UNPROCESSABLE
from kubectl_sync.engine.differences.body import body
from kubectl_sync.engine.plan.projection import Projection, fields_to_set, is_open, may_imply, spelled_defaults
from kubectl_sync.engine.plan.twins import as_live, bare, said
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Immutable
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import ObjectChange
from kubectl_sync.steps.settle.cluster_writes import write_of
from kubectl_sync.steps.settle.twins import Asked, Twins

Answers = Mapping[ObjectRef, Projection | ClusterError]
_FILE: Final = "answers"
_KEPT: Final = 20_000


def ask_projections(environment: Environment, asked: tuple[ObjectChange, ...]) -> Answers:
    """What the server sees of each object's differences, or why it does not say.

    Answers are remembered as paths, without a value, and never those of Secrets: the same manifest against
    the same fields of the same live object has the same answer. Unless a rule of the cluster has a say in it: what
    is rewritten, or not told, is asked again; who has no right to ask is told what the base knows of that.
    """
    remembered = environment.cluster.cache.load(_FILE)
    keys = {change.ref: _key(change) for change in asked}
    known = {
        ref: Projection(frozenset(found)) for ref, key in keys.items() if isinstance(found := remembered.get(key), list)
    }
    answers = known | _asked(environment, [change for change in asked if change.ref not in known])
    lasting: dict[str, list[str]] = {}
    for ref, key in keys.items():
        one = answers[ref]
        if key and ref not in known and isinstance(one, Projection) and one.is_lasting:
            lasting[key] = sorted(one.alike)
    for change in asked:
        one = answers[change.ref]
        if isinstance(one, ClusterError) and one.status == FORBIDDEN and (last := Projection.remembered(change)):
            answers[change.ref] = last
    if lasting:
        used = {key: remembered[key] for key in keys.values() if key in remembered}
        environment.cluster.cache.update(_FILE, lambda now: _kept(now, used | lasting))
    return answers


def _kept(now: dict[str, Any], latest: Mapping[str, Any]) -> dict[str, Any]:
    """What is there with the latest at its end; what was not used for the longest time goes first."""
    others = {key: one for key, one in now.items() if key not in latest}
    return dict([*others.items(), *latest.items()][-_KEPT:])


def _asked(environment: Environment, asked: list[ObjectChange]) -> dict[ObjectRef, Projection | ClusterError]:
    """Set each manifest's values on its live object, by dry run; and where that leaves it open, make it anew."""
    writes = [write_of(environment, change, fields_to_set(change)) for change in asked]
    answers = [masked(one) for one in environment.cluster.write(writes, dry_run=True)]
    told = {
        change.ref: (change, answer)
        for change, answer in zip(asked, answers, strict=True)
        if not isinstance(answer, ClusterError)
    }
    kept = {change.ref: change for change, answer in zip(asked, answers, strict=True) if _is_kept(answer)}
    twins = Twins(environment)
    new = _fresh(twins, [(one, said(one)) for one, answer in told.values() if is_open(one, answer)])
    old = _fresh(twins, [(one, as_live(one)) for one, answer in told.values() if may_imply(one, answer)])
    rest = {ref: found for ref, (one, answer) in told.items() if (found := spelled_defaults(one, answer))}
    without = _fresh(twins, [(told[ref][0], bare(told[ref][0], found)) for ref, found in rest.items()])
    as_new = _fresh(twins, [(one, said(one)) for one in kept.values()])
    settled: dict[ObjectRef, Projection | ClusterError] = {}
    for change, answer in zip(asked, answers, strict=True):
        ref = change.ref
        if not isinstance(answer, ClusterError):
            settled[ref] = Projection.of(change, answer, new.get(ref), old.get(ref), without.get(ref))
        elif ref in as_new and change.live is not ABSENT:
            settled[ref] = Projection.of(change, change.live.content, as_new[ref])
        else:
            settled[ref] = answer
    return settled


def _is_kept(answer: Object | ClusterError) -> bool:
    """Whether the server refuses to change the object at all, as most fields of a Pod: it stays as it is.

    A new object of the same manifest still tells which of its fields nobody gave it.
    """
    return isinstance(answer, ClusterError) and (isinstance(answer, Immutable) or answer.status == UNPROCESSABLE)


def _fresh(twins: Twins, asked: list[Asked]) -> dict[ObjectRef, Object]:
    """What the server tells of new objects of these manifests."""
    answers = zip(asked, twins.made(asked), strict=True)
    return {change.ref: answer for (change, _), answer in answers if not isinstance(answer, str)}


def _key(change: ObjectChange) -> str:
    """What an answer depends on, "" where it shall not be remembered.

    The resourceVersion is not: controllers write the status of an object all the time, which is not compared.
    """
    local, live = change.local, change.live
    if change.ref.is_secret or local is ABSENT or live is ABSENT:
        return ""
    paths = [str(one.path) for one in change.changes]
    compared = [live.content["apiVersion"], body(live.content)]
    said: list[Any] = [change.ref, live.at.uid, compared, local.content, paths]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
