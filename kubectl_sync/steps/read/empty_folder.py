"""Why nothing of a folder is synced, in a few words, and what to do about it."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from kubectl_sync.model.skipped import UNNAMED, Skipped

_KUSTOMIZE: Final = "rendered by kustomize"
_REFUSED: Final = "kustomization that "
_HELM: Final = "part of a Helm chart"
_ARE: Final = {_KUSTOMIZE, _HELM}
_WAYS: Final = {
    "has Helm charts": "`kubectl kustomize --enable-helm DIR | kubectl sync status -` compares what it renders",
    "has a plugin or function": "`kustomize build DIR | kubectl sync status -` compares what it renders",
    "has remote resources": "add --remote, and kubectl fetches them",
    "component of a kustomization": "name a kustomization that has it in `components`",
    _HELM: "`helm template DIR | kubectl sync status -` compares what it renders (`push -` writes it)",
    "folder of another environment": "name an environment with --env NAME, or stand in its folder",
    UNNAMED: "add what is meant to the `resources` of the kustomization",
}


def reasons(skipped: Iterable[Skipped]) -> list[str]:
    """`12 files are rendered by kustomize`, the most first; files of other programs where there is nothing else."""
    found = [*skipped]
    manifests = [one for one in found if one.manifest and one.reason != "kustomization"]
    counts: Counter[str] = Counter()
    for one in manifests or found:
        counts[_kind(one.reason)] += one.number
    return [_said(reason, number) for reason, number in counts.most_common()]


def way_out(skipped: Iterable[Skipped]) -> str:
    """What takes along what was left alone, "" where nothing does."""
    found = [one for one in skipped if one.manifest]
    options = list(dict.fromkeys(one.option for one in found if one.option))
    if options and all(one.option for one in found):
        return f"add {' and '.join(options)}"
    if namespaces := sorted({one.namespace for one in found} - {""}):
        return f"leave -n out, or name theirs: -n {','.join(namespaces)}"
    kinds = Counter(_kind(one.reason) for one in found)
    return next(filter(None, (_way(kind) for kind, _ in kinds.most_common())), "")


def _way(kind: str) -> str:
    """What helps with what was left for a reason; a kustomization says what it has, in more words."""
    told = kind.removeprefix(_REFUSED)
    return next((way for beginning, way in _WAYS.items() if told.startswith(beginning)), "")


def _kind(reason: str) -> str:
    """The reason without the file that it names."""
    return reason.rpartition(": ")[2] if reason.startswith("named by ") else reason


def _said(reason: str, number: int) -> str:
    is_one = number == 1
    if reason in _ARE:
        return f"1 file is {reason}" if is_one else f"{number} files are {reason}"
    if reason == "Secret":
        return "1 Secret is left alone" if is_one else f"{number} Secrets are left alone"
    if place := reason.partition("manifest of ")[2]:
        return f"1 manifest is of {place}" if is_one else f"{number} manifests are of {place}"
    return f"{reason} ({number})"
