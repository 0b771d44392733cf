"""The types a cluster serves, as frozen data for whoever must know names, scope or versions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from kubectl_sync.model.content import Content, Object


class TypeName(NamedTuple):
    """A type at any version: its API group ("" for the core) and its kind."""

    group: str
    kind: str


CRD: Final = TypeName("apiextensions.k8s.io", "CustomResourceDefinition")
SECRET: Final = TypeName("", "Secret")
# What the server offers for every custom resource.
_ALL_VERBS: Final = frozenset({"create", "delete", "get", "list", "patch", "update", "watch"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One type as discovery tells it; `version` is the group's preferred one that serves it.

    `served` is False for a type that only a CRD in the folder tells of: the cluster has no object of it yet.
    """

    group: str
    version: str
    kind: str
    plural: str
    singular: str
    namespaced: bool
    short_names: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset()
    other_versions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    served: bool = True

    @property
    def type(self) -> TypeName:
        return TypeName(self.group, self.kind)

    @property
    def label(self) -> str:
        """`deployments.apps`, as kubectl prints types."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str = "", name: str = "", version: str = "") -> str:
        """URL path of the collection, or of one object of it; parts are quoted where they are sent."""
        version = version or self.version
        root = f"/apis/{self.group}/{version}" if self.group else f"/api/{version}"
        inside = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{inside}/{self.plural}" + (f"/{name}" if name else "")

    @property
    def can_sync(self) -> bool:
        """Whether its objects can be listed, read and changed; others are events, reviews and the like."""
        return {"list", "get", "patch"} <= self.verbs


@dataclass(frozen=True, slots=True)
class UnreadGroup:
    """A version of a group whose types could not be asked for, as one of a broken aggregated API."""

    group: str
    version: str
    reason: str


@dataclass(frozen=True)
class Kinds:
    """All types of a cluster, found by every name that kubectl knows them by.

    Of a type whose group is in `unread` nothing may be concluded: it may be served after all.
    """

    all: tuple[Kind, ...]
    unread: tuple[UnreadGroup, ...] = ()
    _by_kind: dict[tuple[str, str], Kind] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_name: dict[str, Kind] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        # Whole names of all types come before short names of any (kubernetes/kubectl's shortcut expander,
        # kubernetes/client-go:restmapper/shortcut.go); among equals the group that the server names first.
        for kind in self.all:
            self._by_kind.setdefault(kind.type, kind)
            for name in (kind.plural, kind.singular, kind.kind.lower()):
                self._name(name, kind)
        for kind in self.all:
            for name in kind.short_names:
                self._name(name, kind)

    def _name(self, name: str, kind: Kind) -> None:
        self._by_name.setdefault(name, kind)
        self._by_name.setdefault(f"{name}.{kind.group}", kind)
        for version in (kind.version, *kind.other_versions):
            self._by_name.setdefault(f"{name}.{version}.{kind.group}", kind)

    def find(self, group: str, kind: str) -> Kind | None:
        return self._by_kind.get((group, kind))

    def named(self, word: str) -> Kind | None:
        """Find a type by plural, singular, short name, `name.group` or `name.version.group`, in any case."""
        return self._by_name.get(word.lower())

    def of_kind(self, kind: str) -> Kind | None:
        """The type of a `kind:`; Kubernetes' own where several groups have it."""
        found = [one for one in self.all if one.kind == kind and one.can_sync]
        return min(found, key=lambda one: (one.group != "", "." in one.group, one.group), default=None)

    def plural(self, word: str) -> Kind | None:
        """Find a type by plural or short name only: for `push` a singular is a file's stem."""
        kind = self.named(word)
        if kind is None:
            return None
        names: Iterable[str] = (kind.plural, *kind.short_names)
        return kind if word.lower().partition(".")[0] in names else None

    def category(self, word: str) -> tuple[Kind, ...]:
        """The types of a category, as `all`; none where there is no such category."""
        return tuple(kind for kind in self.all if word.lower() in kind.categories and kind.can_sync)

    def promised(self, crds: Iterable[Object]) -> "Kinds":
        """These types, and those that the CRDs will make where the server does not know them yet.

        The same Kinds where there are none, or where nobody could be asked about the group.
        """
        new = [
            kind
            for crd in crds
            if (kind := _promised(crd)) and not self.find(kind.group, kind.kind) and not self.why_unread(kind.group)
        ]
        return Kinds((*self.all, *new), self.unread) if new else self

    def kept(self, crds: Iterable[Object]) -> "Kinds":
        """The types, those of these CRDs being served from now on."""
        made = {kind.type for crd in crds if (kind := _promised(crd))}
        return Kinds(tuple(replace(one, served=True) if one.type in made else one for one in self.all), self.unread)

    def why_unread(self, group: str) -> str:
        """Why nothing is known of a group's types, "" where that is not so."""
        return next((f"{one.group}/{one.version}: {one.reason}" for one in self.unread if one.group == group), "")


def _promised(crd: Object) -> Kind | None:
    """The type that a CRD (apiextensions.k8s.io/v1) makes; None where it is not one that the server would take."""
    spec = crd.get("spec")
    if not isinstance(spec, dict):
        return None
    names, found = spec.get("names"), spec.get("versions")
    if not isinstance(names, dict) or not isinstance(found, list):
        return None
    served = [one.get("name") for one in found if isinstance(one, dict) and one.get("served")]
    versions = [name for one in served if (name := _name(one))]
    kind, plural, singular = (_name(names.get(key)) for key in ("kind", "plural", "singular"))
    if not (versions and kind and plural):
        return None
    return Kind(
        str(spec.get("group", "")),
        versions[0],
        kind,
        plural,
        singular or kind.lower(),
        namespaced=spec.get("scope") == "Namespaced",
        short_names=_texts(names.get("shortNames")),
        verbs=_ALL_VERBS,
        other_versions=tuple(versions[1:]),
        categories=_texts(names.get("categories")),
        served=False,
    )


def _name(content: Content) -> str:
    """A name, "" for what is none."""
    return content if isinstance(content, str) else ""


def _texts(content: Content) -> tuple[str, ...]:
    return tuple(one for one in content if isinstance(one, str)) if isinstance(content, list) else ()


def split_api_version(api_version: str) -> tuple[str, str]:
    """Split `apps/v1` into group and version; the core group is ""."""
    group, _, version = api_version.rpartition("/")
    return group, version
