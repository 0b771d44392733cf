"""What was in sync and is in no manifest any more: whether that is a wish, or only looks so."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from kubectl_sync.environment import Environment
from kubectl_sync.model.objects import Base, Gap, Manifest, ObjectRef, Snapshot
from kubectl_sync.model.skipped import UNNAMED, Skipped


def emptied(
    environment: Environment, local: Snapshot[Manifest], skipped: Iterable[Skipped], bases: Mapping[ObjectRef, Base]
) -> list[Gap]:
    """The objects whose file is still there but holds nothing: cut off, or not a manifest any more.

    They are unknown, not gone: whoever means it deletes the file. One that holds objects which this run leaves alone,
    of another namespace or Secrets, can be read. That is an error, as a broken file is, unless the file was told as
    one, is only named no more by its kustomization, or git alone knows the object.
    """
    files = {ref: Path(base.file) for ref, base in bases.items() if base.file and ref not in local.objects}
    if not files:
        return []
    full = _holding(local) | {environment.source.file(one.file) for one in skipped if one.is_object}
    if environment.has_folder:
        folder = environment.folder
        full |= {file for file in files.values() if folder.is_listing(file) or folder.made_of(file)}
    told = {environment.source.file(name) for gap in local.gaps if gap.is_of_any for name in gap.files}
    empty = {ref: file for ref, file in files.items() if file not in (full | told) and file.exists()}
    names = {ref: environment.source.name(file) for ref, file in sorted(empty.items())}
    reasons = {environment.source.file(one.file): one.reason for one in skipped}
    broken = {name for gap in local.gaps for name in gap.files}
    return [
        Gap(
            name,
            *_why(environment, ref, reasons.get(empty[ref], "")),
            bases[ref].remembered and name not in broken and not reasons.get(empty[ref], "").startswith(UNNAMED),
            *ref,
            files=(name,),
        )
        for ref, name in names.items()
    ]


def _why(environment: Environment, ref: ObjectRef, reason: str) -> tuple[str, str]:
    """What is said of a file that is there without its object, and what to do; `reason` is why it is left alone."""
    if environment.cluster.kinds.find(ref.group, ref.kind) is None:
        return f"what it holds is not known while the server does not name the type {ref.kind}", ""
    told = "it is there, but no object can be read in it now"
    if reason.startswith(UNNAMED):
        way = "name it there if its objects are to stay; if not, delete the file, or `kubectl sync forget` them"
        return f"what it held is {reason}", way
    if reason.startswith("kustomization that "):
        return f"{told}: the {reason}", "what it made before is left as it is until then"
    return told, "mend it if its objects are to stay; only if they are to go, delete the file"


def _holding(local: Snapshot[Manifest]) -> frozenset[Path]:
    """The files that hold an object, also one that another file holds too."""
    places = (manifest.at for manifest in local.objects.values())
    twice = (place for found in local.duplicates.values() for place in found)
    return frozenset(at.file for at in (*places, *twice))
