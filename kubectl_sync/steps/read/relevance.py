"""What of all that was left alone or not read is a matter of this run, and what was asked for in vain."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Base, Gap, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import near, some
from kubectl_sync.steps.read import empty_folder

_SHOWN: Final = 6  # kustomizations that are named of those that are made of one file


def not_found(selection: Selection, chosen: Iterable[ObjectRef], live: Iterable[ObjectRef]) -> Iterator[Gap]:
    """The objects that were named, and that no side has; with one that may have been meant."""
    refs = [*chosen]
    found = {(ref.group, ref.kind, ref.name) for ref in refs}
    reason = f"is neither in the cluster nor in the files{_with_labels(selection)}"
    for group, kind, name in sorted(selection.names - found):
        if kind:
            alike = {ref.name for ref in (*refs, *live) if ref.type == (group, kind)}
            close = near(name, alike - {name})
            hint = "is it another namespace's? see -n"
            hint = f"did you mean {kind.lower()}/{close}? or {hint}" if close else hint
            yield Gap(f"{kind.lower()}/{name}", reason, hint, in_vain=True)


def unmatched_words(
    selection: Selection, chosen: Iterable[ObjectRef], gaps: Iterable[Gap], counted: Iterable[Skipped]
) -> Iterator[Gap]:
    """The types, and the labels, that were asked for and of which there is nothing; not where that is unknown."""
    here, unread = {ref.type for ref in chosen}, {(gap.group, gap.kind) for gap in gaps if gap.kind}
    where = "neither in the cluster nor in the files" if selection.live_only else "not in the files"
    for word, types in selection.asked:
        if not types & (here | unread):
            kinds = {kind for _, kind in types}
            left = [one for one in counted if not one.where and one.reason.split(" ")[0] in kinds]
            reason = f"none of it is here: {where}{_with_labels(selection)}"
            hint = "is it another namespace's? see -n"
            if left:
                reason = f"all of it is left alone: {', '.join(f'{one.reason} ({one.number})' for one in left)}"
                hint = f"add {' and '.join(dict.fromkeys(one.option for one in left if one.option))}"
            yield Gap(word, reason, hint, in_vain=True)
    if selection.everything and selection.labels.requirements and not here:
        hint = "`kubectl get TYPE --show-labels` shows labels; those of the manifest count"
        yield Gap(f"-l {selection.labels.text}", "selects nothing here", hint, in_vain=True)


def _with_labels(selection: Selection) -> str:
    return f" with the labels {selection.labels.text}" if selection.labels.text else ""


def with_relevance(environment: Environment, selection: Selection, gap: Gap) -> Gap:
    """A broken file is an error of this run only if the run is about it, or about a name that it may hold."""
    names = {name for _, _, name in selection.names} | {gap.name for _, kind in selection.types if kind == gap.kind}
    is_meant = any(_is_meant(environment, selection, one) for one in gap.files)
    is_meant = is_meant or (selection.everything and not gap.files)
    return replace(gap, named=is_meant or bool(names & (gap.words | {gap.name} - {""})))


def is_about(environment: Environment, selection: Selection, one: Skipped) -> bool:
    """Whether what is skipped is in the part of the folder that the run is about, or in a file that it names."""
    return _is_meant(environment, selection, one.file)


def _is_meant(environment: Environment, selection: Selection, name: str) -> bool:
    """Whether a file, by its name, is among those that the run is about."""
    folders = selection.files or {selection.below or environment.source.root}
    if not (selection.files or selection.everything):
        return False
    file = environment.source.file(name)
    is_above = not file.is_relative_to(environment.source.root)  # it may own all that is read
    return any(file.is_relative_to(one) for one in folders) or (is_above and not selection.files)


def named_but_skipped(
    environment: Environment,
    selection: Selection,
    local: Snapshot[Manifest],
    skipped: Iterable[Skipped],
    remembered: Iterable[Base],
) -> Iterator[Gap]:
    """The files and folders that were named, and of which nothing is synced: who names one expects that it is."""
    held = {manifest.at.file for manifest in local.objects.values()}
    held |= {at.file for places in local.duplicates.values() for at in places}
    # What a file held that is gone, or cannot be read, is told in its own way.
    elsewhere = {Path(base.file) for base in remembered if base.file}
    elsewhere |= {environment.source.file(name) for gap in local.gaps for name in gap.files}
    for named in sorted(selection.files):
        mine = [one for one in skipped if one.where and environment.source.file(one.file).is_relative_to(named)]
        known = held if mine and named.is_file() else held | elsewhere
        if not any(file.is_relative_to(named) for file in known):
            yield _left_whole(environment, named, mine)


def _left_whole(environment: Environment, named: Path, mine: list[Skipped]) -> Gap:
    name = environment.source.name(named) + ("/" if named.is_dir() else "")
    reasons = empty_folder.reasons(mine) if named.is_dir() else list(dict.fromkeys(one.reason for one in mine))
    way = empty_folder.way_out(mine) if named.is_dir() or all(one.option for one in mine) else ""
    hint = way or "docs/manifests.md tells what is left alone, and why"
    if roots := environment.folder.made_of(named) if environment.has_folder else []:
        reasons = [f"{some(roots, _SHOWN)} {'is' if len(roots) == 1 else 'are'} rendered from it"]
        hint = f"name what is made of it, as `-k {roots[0]}`"
    return Gap(name, f"nothing of it is synced: {'; '.join(reasons) or 'there is no manifest in it'}", hint)
