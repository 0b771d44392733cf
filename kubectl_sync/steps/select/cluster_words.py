"""From the words behind `pull` to a selection: types and names of what is in the cluster."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from kubectl_sync.engine.policy import alone
from kubectl_sync.environment import Environment
from kubectl_sync.errors import NotFound, SyncError
from kubectl_sync.model.kinds import SECRET, Kind
from kubectl_sync.model.labels import LabelSelector
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.wording import near

Types: TypeAlias = frozenset[tuple[str, str]]


def label_selector(text: str) -> LabelSelector:
    """The label selector that was typed. Raises SyncError where it is none."""
    try:
        return LabelSelector.of(text)
    except ValueError as error:
        raise SyncError(f"-l {text}: {error}", "type it as for kubectl: app=web,tier!=db,env in (a,b),!old") from error


def select_from_cluster(
    environment: Environment,
    words: Sequence[str],
    labels: str | None = None,
    *,
    new: bool,
    secrets: bool = False,
    managed: bool = False,
) -> Selection:
    """`TYPES`, `TYPE NAME ...`, `TYPE/NAME ...`, or nothing for everything. Raises SyncError otherwise.

    TYPES are types or categories with commas between, as `deploy,cm` or `all`. What is named is wanted, whether or
    not it has a manifest. Words that mean what is here: see `file_words.select_for_pull`.
    """
    wide = Selection(labels=label_selector(labels or ""), live_only=True, new=True, secrets=secrets, managed=managed)
    if not words:
        part = below(environment)
        return replace(wide, live_only=part is None or new, new=new, below=part)
    if all("/" in word for word in words):
        pairs = [word.split("/", 1) for word in words]
        names = [(type_of(environment, kind), name) for kind, name in pairs]
    elif len(words) == 1:
        found = _types(environment, words[0], managed=managed)
        refuse_secrets(found, secrets=secrets)
        asked = ((words[0], types_of(found)),)
        return replace(wide, types=types_of(found), asked=asked)
    else:
        kind = type_of(environment, words[0])
        names = [(kind, name) for name in words[1:]]
    refuse_secrets([kind for kind, _ in names], secrets=secrets)
    return replace(wide, names=frozenset((kind.group, kind.kind, name) for kind, name in names))


def refuse_secrets(kinds: Iterable[Kind], *, secrets: bool) -> None:
    if not secrets and any(kind.type == SECRET for kind in kinds):
        raise SyncError("Secrets are left alone, and nothing reads their values", "add --include-secrets")


def refuse_secrets_alone(types: Types, *, secrets: bool) -> None:
    """Raises SyncError where Secrets are all that is asked for, and they are not wanted."""
    if types == {SECRET} and not secrets:
        raise SyncError("Secrets are left alone, and nothing reads their values", "add --include-secrets")


def _types(environment: Environment, word: str, *, managed: bool) -> list[Kind]:
    """The types of a word; of a category without those that are never pulled by default."""
    found: list[Kind] = []
    for one in word.split(","):
        category = environment.cluster.kinds.category(one)
        found += [kind for kind in category if alone.is_listed(kind, managed=managed)] or [type_of(environment, one)]
    return found


def type_of(environment: Environment, word: str) -> Kind:
    """The type of a word; one that is not known is asked for once more. Raises NotFound."""
    cluster = environment.cluster
    kind = cluster.kinds.named(word) or (cluster.kinds.named(word) if cluster.renewed() else None)
    if kind is None:
        close = near(word, (one for kind in cluster.kinds.all for one in (kind.plural, kind.singular)))
        hint = "`kubectl api-resources` lists them; type `TYPE NAME` or `TYPE/NAME`"
        raise NotFound(f"the cluster has no type {word!r}", f"did you mean {close}?" if close else hint)
    return kind


def types_of(kinds: Iterable[Kind]) -> Types:
    return frozenset(kind.type for kind in kinds)


def below(environment: Environment) -> Path | None:
    """The folder where the user stands, if it is only a part of the environment's, and manifests are read in it."""
    settings = environment.settings
    is_whole = settings.here == settings.scope.folder or not environment.has_folder
    return None if is_whole else settings.here
