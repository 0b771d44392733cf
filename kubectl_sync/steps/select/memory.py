"""From words to what is remembered, by the memory and the files alone: no cluster is asked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from kubectl_sync.errors import NotFound, SyncError
from kubectl_sync.folders import real
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.wording import near
from kubectl_sync.settings import Settings
from kubectl_sync.state import Store

# What kubectl takes for the kinds that everybody has; the others answer to their kind, plural or singular.
_SHORT: Final[Mapping[str, str]] = {
    "cm": "configmap", "svc": "service", "deploy": "deployment", "sts": "statefulset", "ds": "daemonset",
    "rs": "replicaset", "po": "pod", "ns": "namespace", "sa": "serviceaccount", "pvc": "persistentvolumeclaim",
    "pv": "persistentvolume", "ing": "ingress", "netpol": "networkpolicy", "cj": "cronjob", "quota": "resourcequota",
    "limits": "limitrange", "hpa": "horizontalpodautoscaler", "pdb": "poddisruptionbudget", "sc": "storageclass",
    "crd": "customresourcedefinition", "ep": "endpoints", "pc": "priorityclass",
}  # fmt: skip
Memory = dict[str, dict[ObjectRef, Base]]


def remembered_objects(store: Store, settings: Settings) -> Memory:
    """What is remembered of the environment's folder, by cluster. Raises StateError where it cannot be read."""
    found: Memory = {}
    for cluster in sorted(store.clusters()):
        mine = {ref: base for ref, base in store.bases(cluster).items() if _is_mine(settings, ref, base)}
        if mine:
            found[cluster] = mine
    if store.trouble:
        raise store.trouble
    return found


def chosen_memory(memory: Memory, words: Sequence[str], root: Path) -> Memory:
    """What the words name: a file or folder, there or not, `TYPE/NAME`, a type in the plural, or a name.

    A name behind a type is of that type, as for kubectl. Raises NotFound for a word that names nothing, SyncError for
    one that may be several objects.
    """
    every = {ref: base for one in memory.values() for ref, base in one.items()}
    refs: set[ObjectRef] = set()
    behind: set[ObjectRef] = set()
    for word in words:
        if behind and (named := {ref for ref in behind if ref.name == word}):
            refs = (refs - behind) | named
            continue
        found = _of_path(every, word, root) or _of_slash(every, word)
        behind = set() if found else _of_type(every, word)
        refs |= found or behind or _of_name(every, word)
    return {
        cluster: mine
        for cluster, bases in memory.items()
        if (mine := {ref: base for ref, base in bases.items() if ref in refs})
    }


def _is_mine(settings: Settings, ref: ObjectRef, base: Base) -> bool:
    return settings.concerns(ref.namespace) and (not base.file or settings.scope.keeps(base.file))


def _of_path(every: Mapping[ObjectRef, Base], word: str, root: Path) -> set[ObjectRef]:
    """The objects that a file, or the files of a folder, held when they were last in sync."""
    for start in dict.fromkeys((Path.cwd(), root)):
        place = real(start / word)
        found = {ref for ref, one in every.items() if one.file and Path(one.file).is_relative_to(place)}
        if found:
            return found
    return set()


def _of_slash(every: Mapping[ObjectRef, Base], word: str) -> set[ObjectRef]:
    kind, _, name = word.rpartition("/")
    return {ref for ref in every if kind and ref.name == name and _is_called(ref, kind)}


def _of_type(every: Mapping[ObjectRef, Base], word: str) -> set[ObjectRef]:
    """All objects of a type; a singular may be the name of an object."""
    names = {ref.name for ref in every}
    return {ref for ref in every if word not in names and _is_called(ref, word)}


def _of_name(every: Mapping[ObjectRef, Base], word: str) -> set[ObjectRef]:
    found = {ref for ref in every if ref.name == word}
    if len({ref.type for ref in found}) > 1:
        raise SyncError(f"{word!r} may be {' or '.join(map(str, sorted(found)))}", "type TYPE/NAME")
    if not found:
        close = near(word, sorted({one for ref in every for one in (ref.name, str(ref))}))
        hint = f"did you mean {close}?" if close else "`kubectl sync status` names what is in no file any more"
        raise NotFound(f"nothing is remembered of {word!r} here", hint)
    return found


def _is_called(ref: ObjectRef, word: str) -> bool:
    """Whether a word is the type of an object: kind or plural, with the group or without, or kubectl's short name."""
    name, _, group = word.lower().partition(".")
    if group and not (ref.group == group or ref.group.startswith(f"{group}.")):
        return False
    kind = ref.kind.lower()
    plurals = {f"{kind}s", f"{kind}es", kind.removesuffix("y") + "ies"}
    return name == kind or name in plurals or _SHORT.get(name) == kind
