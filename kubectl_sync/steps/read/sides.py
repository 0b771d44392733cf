"""Reading the three sides of what is selected: files, cluster, memory."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, cast

from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.engine.policy import alone
from kubectl_sync.environment import Environment
from kubectl_sync.model.applied import last_applied
from kubectl_sync.model.content import ABSENT, Object
from kubectl_sync.model.kinds import CRD, Kinds
from kubectl_sync.model.masked import is_secret, masked
from kubectl_sync.model.objects import Base, Gap, LiveObject, Manifest, ObjectRef, Sides, Snapshot
from kubectl_sync.model.reuse import reused
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.steps.read import emptied_files, listings, moved_folders, namespaces, other_environments, relevance


class Manifests(NamedTuple):
    """The files as they were read, and what of them was left alone."""

    snapshot: Snapshot[Manifest]
    skipped: tuple[Skipped, ...]

    @property
    def may_be_some(self) -> bool:
        """Whether a file could be a manifest, also one that is left alone, or cannot be read: else it is empty."""
        here, of_files = self.snapshot, any(gap.files for gap in self.snapshot.gaps)
        return bool(here.objects or here.duplicates) or of_files or any(one.manifest for one in self.skipped)


def read_files(environment: Environment, *, secrets: bool = False) -> Manifests:
    """Read the manifests; the local side of every run, whatever is selected of it.

    Where one is of a type that the server did not name when it was last asked, it is asked once more; where
    a CRD in the folder makes that type, it counts as known. Manifests of Secrets are read only where they are
    wanted, and masked.
    """
    cluster, only = environment.cluster, environment.only
    snapshot, skipped = environment.source.read(cluster.kinds, environment.namespace, only, secrets=secrets)
    unknown = any(gap.kind and not gap.name for gap in snapshot.gaps)
    if unknown and (cluster.renewed() | cluster.promise(_crds(snapshot))):
        return Manifests(*environment.source.read(cluster.kinds, environment.namespace, only, secrets=secrets))
    return Manifests(snapshot, skipped)


def _crds(local: Snapshot[Manifest]) -> list[Object]:
    return [manifest.content for ref, manifest in sorted(local.objects.items()) if ref.type == CRD]


def sides(
    environment: Environment,
    selection: Selection,
    local: Snapshot[Manifest],
    skipped: tuple[Skipped, ...],
    removed: Mapping[ObjectRef, Base] | None = None,
) -> tuple[Sides, frozenset[ObjectRef]]:
    """Read cluster and memory for the selection. Returns the sides and the objects that the run is about.

    `removed` are objects that git tells were taken out of the files; those that the cluster has are looked at, too.
    """
    stored = moved_folders.carried(environment, _remembered(environment, selection, local), local)
    emptied = emptied_files.emptied(environment, local, skipped, stored)
    remembered = _without_what_was_only_seen(stored, replace(local, gaps=(*local.gaps, *emptied)))
    moved = other_environments.held(environment, _unnamed(selection, remembered.keys() - local.objects.keys()))
    remembered = {ref: base for ref, base in remembered.items() if ref not in moved}
    by_git = {ref: stored.get(ref, base) for ref, base in (removed or {}).items() if ref not in remembered}
    forgotten = environment.forgotten() if by_git else ()
    kinds = environment.cluster.kinds
    for ref in list(by_git):
        kind = kinds.find(ref.group, ref.kind)
        if not (kind and kind.served) or (ref in forgotten and not selection.names_one(ref)):
            del by_git[ref]
    remembered |= {ref: base for ref, base in by_git.items() if _is_gone(selection, ref, base)}
    chosen = {
        ref
        for ref, manifest in local.objects.items()
        if selection.includes(ref, manifest.at.file) and selection.labels.selects(_labels(manifest))
    }
    chosen |= {ref for ref, base in remembered.items() if ref not in local.objects and _is_gone(selection, ref, base)}
    live, gaps = _live(environment, selection, local, chosen, remembered)
    chosen -= by_git.keys() - live.keys()  # long gone
    gaps = [gap if not gap.kind or any(map(gap.covers, chosen)) else _note(gap, by_git) for gap in gaps]
    gaps += _going(live, chosen)
    counted = _without_what_is_left_alone(selection, local, live, chosen, everywhere=not environment.namespaces)
    counted += [Skipped(what, number=number, option=option) for what, option, number in
                listings.uncounted(environment, selection)]  # fmt: skip
    theirs = dict(moved)
    if selection.live_only:
        new = {ref for ref in live if ref not in local.objects and listings.is_searched(environment, selection, ref)}
        theirs |= other_environments.held(environment, _unnamed(selection, new))
        chosen |= new - theirs.keys()
    counted += [Skipped(f"object with a manifest in {name}", str(ref)) for ref, name in theirs.items()]
    gaps += relevance.not_found(selection, chosen | local.objects.keys(), live)
    # What is gone from both sides has no labels: only a selector that asks for none of them means it.
    chosen = {ref for ref in chosen if ref in local.objects or selection.labels.selects(_labels(live.get(ref)))}
    if trouble := environment.store.trouble:
        gaps.append(Gap("nothing is remembered of the last sync", trouble.message, trouble.hint, named=False))
    known = {ref: _base(environment, remembered.get(ref), local.objects.get(ref), live.get(ref)) for ref in chosen}
    bases = {ref: base for ref, base in known.items() if base}
    told = [relevance.with_relevance(environment, selection, gap) for gap in local.gaps]
    gaps += namespaces.unmatched_namespaces(environment, local, skipped, live, chosen)
    emptied = emptied_files.emptied(environment, local, skipped, bases)
    named_so = relevance.named_but_skipped(environment, selection, local, skipped, remembered.values())
    in_vain = [gap for gap in named_so if gap.where not in {one.where for one in emptied if one.named}]
    gaps += in_vain
    gaps += relevance.unmatched_words(selection, chosen | local.duplicates.keys(), (*gaps, *local.gaps), counted)
    local = replace(local, gaps=(*told, *emptied))
    told_of = [environment.source.file(gap.where) for gap in in_vain]
    left = [
        one for one in skipped
        if relevance.is_about(environment, selection, one)
        and not any(environment.source.file(one.file).is_relative_to(where) for where in told_of)
    ]  # fmt: skip
    return Sides(local, Snapshot(live, tuple(gaps)), bases, (*left, *counted)), frozenset(chosen)


def _unnamed(selection: Selection, refs: Iterable[ObjectRef]) -> set[ObjectRef]:
    """Those that are not named one by one: who names an object means it, whoever else has it."""
    return {ref for ref in refs if not selection.names_one(ref)}


def _note(gap: Gap, by_git: Iterable[ObjectRef]) -> Gap:
    """What could not be read of objects that only git's history knows is no matter of the run."""
    return replace(gap, named=gap.named and not any(map(gap.covers, by_git)))


def _without_what_is_left_alone(
    selection: Selection,
    local: Snapshot[Manifest],
    live: dict[ObjectRef, LiveObject],
    chosen: Container[ObjectRef],
    *,
    everywhere: bool,
) -> list[Skipped]:
    """Take out the live objects without a manifest that are not pulled; return them counted by type and reason."""
    counts: Counter[tuple[str, str]] = Counter()
    claims = alone.claimed(one.content for one in live.values())
    for ref, one in list(live.items()):
        if ref in chosen or ref in local.objects or selection.names_one(ref):
            continue
        managed = selection.managed
        if why := alone.left_alone(one.content, everywhere=everywhere, managed=managed, claims=claims):
            if selection.live_only and selection.labels.selects(_labels(one)):  # else nobody asked what else there is
                counts[f"{ref.kind} {why}", alone.option(why)] += 1
            del live[ref]
    return [Skipped(reason, number=number, option=option) for (reason, option), number in counts.items()]


def _remembered(environment: Environment, selection: Selection, local: Snapshot[Manifest]) -> dict[ObjectRef, Base]:
    """What is remembered of this cluster, in the namespaces and files that the run is about.

    Where Secrets are not wanted, no manifest of one was read either: none is to be taken for deleted.
    """
    return {
        ref: base
        for ref, base in environment.remembered(local.objects).items()
        if environment.settings.concerns(ref.namespace)
        and environment.is_mine(base)
        and (selection.secrets or not ref.is_secret)
    }


def _without_what_was_only_seen(remembered: dict[ObjectRef, Base], local: Snapshot[Manifest]) -> dict[ObjectRef, Base]:
    """What a run may take for deleted from the files: nothing that our runs only looked at.

    But what a kustomization made: git is asked for no such object on its own, as no file of it has one.
    """
    return {
        ref: base for ref, base in remembered.items() if not base.seen or base.is_rendered or local[ref] is not ABSENT
    }


def _labels(one: Manifest | LiveObject | None) -> Mapping[str, str]:
    return (one.content["metadata"].get("labels") or {}) if one else {}


def _going(live: dict[ObjectRef, LiveObject], chosen: Iterable[ObjectRef]) -> list[Gap]:
    """Take out the chosen objects that are being deleted: neither there nor gone, nothing is to be done with them."""
    going = [ref for ref in sorted(chosen) if ref in live and "deletionTimestamp" in live[ref].content["metadata"]]
    for ref in going:
        del live[ref]
    hint = "run it again when it is gone"
    return [Gap(str(ref), "is being deleted", hint, True, *ref) for ref in going]


def _live(
    environment: Environment,
    selection: Selection,
    local: Snapshot[Manifest],
    chosen: Iterable[ObjectRef],
    remembered: Mapping[ObjectRef, Base],
) -> tuple[dict[ObjectRef, LiveObject], list[Gap]]:
    kinds = environment.cluster.kinds

    def kept(scope: ListScope, content: Object) -> Object:
        ref = _ref(scope, content)
        if base := remembered.get(ref):
            return cast("Object", reused(content, base.live))
        mine = local.objects.get(ref)
        return cast("Object", reused(content, mine.content if mine else None))

    search = listings.searched(environment, selection)
    # One type is asked for once in a namespace: as its manifests say, else at the preferred version.
    lists, gaps = environment.cluster.read(
        listings.without_repetition([*listings.named(kinds, local, chosen), *search.scopes]), kept
    )
    gaps += [*search.gaps, *_unserved(kinds, chosen, remembered)]
    found: dict[ObjectRef, LiveObject] = {}
    for scope, items in lists.items():
        for content in items:
            ref = _ref(scope, content)
            mine = local.objects.get(ref)
            if ref not in found or (mine and mine.content["apiVersion"] == content["apiVersion"]):
                found[ref] = LiveObject.of(masked(content))
    return found, gaps


def _ref(scope: ListScope, content: Object) -> ObjectRef:
    metadata = content["metadata"]
    return ObjectRef(scope.kind.group, scope.kind.kind, metadata.get("namespace", ""), metadata["name"])


def _unserved(kinds: Kinds, chosen: Iterable[ObjectRef], remembered: Container[ObjectRef]) -> Iterator[Gap]:
    """Objects, once synced, of types that the server does not name now: not to be taken for deleted.

    Of a type that a CRD in the folder will make, only those that were there are unknown; others are new.
    """
    hint, look = "was its CRD deleted?", "`kubectl api-resources` shows which types the server names"
    refs = sorted(chosen)
    for group, name in sorted({ref.type for ref in refs if kinds.find(ref.group, ref.kind) is None}):
        why = kinds.why_unread(group)
        reason, todo = (why, look) if why else ("the cluster does not serve this type", hint)
        yield Gap(f"{name} of {group}" if group else name, f"cannot be listed: {reason}", todo, True, group, name)
    for ref in refs:
        kind = kinds.find(ref.group, ref.kind)
        if kind and not kind.served and ref in remembered:
            yield Gap(str(ref), "cannot be read: the cluster does not serve its type now", hint, True, *ref)


def _is_gone(selection: Selection, ref: ObjectRef, base: Base) -> bool:
    """Whether the selection means an object that no manifest holds any more: it was in the file that held it."""
    return selection.includes(ref, Path(base.file) if base.file else None)


def _base(
    environment: Environment, remembered: Base | None, local: Manifest | None, live: LiveObject | None
) -> Base | None:
    """What is remembered; else what `kubectl apply` left for the fields it names; else nothing."""
    if remembered and local and _is_of_another_root(remembered, local):
        remembered = None
    if remembered and is_secret(remembered.live):
        return environment.store.recognized(remembered, [one.content for one in (local, live) if one])
    if remembered or live is None:
        return remembered
    applied = reused(last_applied(live.content), local.content if local else None)
    return Base(applied, applied, "", remembered=False) if applied else None


def _is_of_another_root(base: Base, local: Manifest) -> bool:
    """Whether another kustomization, which is there still, made the object when it was last in sync.

    Then what this one makes is no edit of that: nobody said that it takes its place.
    """
    is_other = base.is_rendered and local.at.origin is not None and base.file != str(local.at.file)
    return is_other and Path(base.file).exists()
