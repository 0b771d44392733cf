"""How a folder's manifests are called: learned from those that are there, and asked for the names of new ones."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final, NamedTuple

from kubectl_sync.files.names import component, encode_name, name_digest
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.objects import ObjectRef

# The likelier first, among those that as many files speak for.
_FOLDERS: Final = (
    "{namespace}/{kind}", "{kind}/{namespace}", "{namespace}/{name}", "{namespace}/{app}", "{namespace}", "{kind}",
    "{name}", "{app}", "",
)  # fmt: skip
_STEMS: Final = (
    "{kind}-{name}", "{name}-{kind}", "{name}.{kind}", "{kind}.{name}", "{kind}_{name}", "{name}_{kind}",
    "{namespace}-{kind}-{name}", "{namespace}-{name}-{kind}", "{namespace}_{kind}_{name}", "{app}-{kind}",
    "{kind}", "{name}", "{app}",
)  # fmt: skip
_SPELLINGS: Final = ("lower", "short", "camel", "plural", "kind")
_A_KIND: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_CLUSTER: Final = "cluster"
_SUFFIX: Final = ".yaml"
_SAMPLE: Final = 200  # manifests that are looked at


class KnownManifest(NamedTuple):
    """A manifest that is there: its object, what application that is of ("" where nobody says), and its file.

    `file` is relative to the folder, with slashes. `alone`: the file holds no other object.
    """

    ref: ObjectRef
    app: str
    file: str
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A folder that all names start with, and how the rest of them is made; `spelling` is that of kinds."""

    prefix: str
    folder: str
    stem: str
    spelling: str

    @property
    def names_all(self) -> bool:
        """Whether a single file that is called so says much: it has both kind and name."""
        whole = f"{self.folder}/{self.stem}"
        return "{kind}" in whole and "{name}" in whole

    @property
    def has_namespace(self) -> bool:
        return "{namespace}" in f"{self.folder}/{self.stem}"


_DEFAULT: Final = Template("", "{namespace}", "{kind}-{name}", "lower")


@dataclass(frozen=True)
class NamingLayout:
    """The way that a folder's files are called, `<namespace>/<kind>-<name>.yaml` where they have none.

    `cluster` is the folder that stands for a namespace where an object has none. `namespaces` are those whose
    objects a template without namespaces is used for. `shared`: one file holds several objects.
    """

    kinds: Kinds
    template: Template = _DEFAULT
    suffix: str = _SUFFIX
    cluster: str = _CLUSTER
    namespaces: frozenset[str] = frozenset()
    shared: bool = False

    @classmethod
    def learned(cls, known: Iterable[KnownManifest], kinds: Kinds) -> "NamingLayout":
        """What most of the manifests keep to; the default where no way of calling them is that of most."""
        return _Ballot(list(known), kinds).layout()

    def flat(self, prefix: str, namespace: str) -> "NamingLayout":
        """The same way for files that all go into one folder, also those of this namespace."""
        own = self.template
        stem = own.stem if "{kind}" in own.stem and "{name}" in own.stem else _DEFAULT.stem
        template = Template(prefix, "", stem, own.spelling)
        return replace(self, template=template, namespaces=self.namespaces | {namespace}, shared=False)

    def file(self, ref: ObjectRef, app: str, taken: Container[str], shared: Container[str]) -> str:
        """The file of a new manifest, relative to the folder.

        `taken` are the names that are used, in small letters, `shared` those of them that take more objects. But
        for these two objects never get the same name.
        """
        own, spelled = self.template, spelling(self.kinds, ref, self.template.spelling)
        first = self._joined(ref, app, own, spelled)
        if self.shared and self._is_at_home(ref) and (first in shared or first.lower() not in taken):
            return first
        name = first
        for name in self._names(ref, app, spelled):
            if name.lower() not in taken:
                break
        return name

    def _is_at_home(self, ref: ObjectRef) -> bool:
        """Whether the template says all that is to be said of the namespace."""
        return self.template.has_namespace or ref.namespace in ("", *self.namespaces)

    def _names(self, ref: ObjectRef, app: str, kind: str) -> Iterator[str]:
        """The names that a new manifest may have, best first; the last one no other object can have."""
        own = self.template
        grouped = f"{kind}.{encode_name(ref.group) or 'core'}"
        whole = own.stem if "{kind}" in own.stem and "{name}" in own.stem else _DEFAULT.stem
        ways = [own, Template(own.prefix, own.folder, whole, "")] if self._is_at_home(ref) else []
        ways.append(Template(own.prefix, own.folder if own.has_namespace else _DEFAULT.folder, whole, ""))
        for way in ways:
            yield self._joined(ref, app, way, kind)
            if "{kind}" in way.stem:
                yield self._joined(ref, app, way, grouped)
        yield self._joined(ref, app, ways[-1], grouped).removesuffix(self.suffix) + f"~{name_digest(ref)}{self.suffix}"

    def _joined(self, ref: ObjectRef, app: str, template: Template, kind: str) -> str:
        words = _words(ref, app, kind)
        folders = template.folder.format_map({**words, "namespace": words["namespace"] or self.cluster})
        stem = template.stem.format_map({**words, "namespace": words["namespace"] or self.cluster or _CLUSTER})
        parts = [template.prefix, *(component(one) for one in folders.split("/") if one), component(stem) + self.suffix]
        return "/".join(filter(None, parts))


def spelling(kinds: Kinds, ref: ObjectRef, way: str) -> str:
    """How files call a kind: `networkpolicy`, `netpol`, `networkPolicy`, `networkpolicies` or `NetworkPolicy`.

    What the server says is escaped where it is no word: a slash in it would make a folder.
    """
    said = _said(kinds.find(ref.group, ref.kind), ref.kind, way)
    return said if _A_KIND.fullmatch(said) else encode_name(said)


def _said(kind: Kind | None, name: str, way: str) -> str:
    if way == "kind":
        return name
    if way == "camel":
        return name[:1].lower() + name[1:]
    if kind and way == "short" and kind.short_names:
        return kind.short_names[0]
    return kind.plural if kind and way == "plural" else name.lower()


def _words(ref: ObjectRef, app: str, kind: str) -> dict[str, str]:
    return {
        "kind": kind,
        "name": encode_name(ref.name),
        "app": encode_name(app or ref.name),
        "namespace": encode_name(ref.namespace),
    }


@dataclass
class _Ballot:
    """Each manifest votes for all templates that call it as it is called."""

    known: list[KnownManifest]
    kinds: Kinds
    votes: Counter[Template] = field(default_factory=Counter)
    voters: dict[Template, list[KnownManifest]] = field(default_factory=dict)
    clusters: dict[Template, Counter[str]] = field(default_factory=dict)

    def layout(self) -> NamingLayout:
        suffixes = Counter(one.file[one.file.rfind(".") :] for one in self.known)
        suffix = max((".yaml", ".yml"), key=suffixes.__getitem__)
        sample = self.known[:: len(self.known) // _SAMPLE + 1]
        for one in sample:
            self._vote(one)
        best = max(self.votes, key=self._weight, default=None)
        if best is None or 2 * self.votes[best] <= len(sample) or (self.votes[best] == 1 and not best.names_all):
            return NamingLayout(self.kinds, suffix=suffix)
        mine = self.voters[best]
        clusters = self.clusters.get(best) or Counter({_CLUSTER: 1})
        namespaces = frozenset(one.ref.namespace for one in self.known)
        shared = 2 * sum(not one.alone for one in mine) > len(mine)
        return NamingLayout(self.kinds, best, suffix, clusters.most_common(1)[0][0], namespaces, shared)

    def _weight(self, one: Template) -> tuple[int, int, int, int]:
        """The votes; among as many the likelier way."""
        unlikely = _FOLDERS.index(one.folder), _STEMS.index(one.stem), _SPELLINGS.index(one.spelling)
        return self.votes[one], -unlikely[0], -unlikely[1], -unlikely[2]

    def _vote(self, one: KnownManifest) -> None:
        *folders, last = one.file.split("/")
        stem = last.rpartition(".")[0]
        spelled = {way: spelling(self.kinds, one.ref, way) for way in _SPELLINGS}
        found = set()
        for pattern, way in product(_STEMS, _SPELLINGS):
            words = _words(one.ref, one.app, spelled[way])
            if ("{namespace}" in pattern and not one.ref.namespace) or component(pattern.format_map(words)) != stem:
                continue
            for folder in _FOLDERS:
                for prefix, cluster in _ends(folders, folder, words):
                    found.add((Template(prefix, folder, pattern, way), cluster))
        for template, cluster in found:
            self.votes[template] += 1
            self.voters.setdefault(template, []).append(one)
            if cluster is not None:
                self.clusters.setdefault(template, Counter())[cluster] += 1


def _ends(folders: list[str], pattern: str, words: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """What stands before a pattern's folders, and what stands for the namespace of an object that has none."""
    wanted = pattern.split("/") if pattern else []
    if "{namespace}" in wanted and not words["namespace"]:
        bare = [one for one in wanted if one != "{namespace}"]
        if _fits(folders, bare, words):
            yield "/".join(folders[: len(folders) - len(bare)]), ""
        at = len(folders) - len(wanted) + wanted.index("{namespace}")
        if at >= 0 and _fits(folders, [folders[at] if one == "{namespace}" else one for one in wanted], words):
            yield "/".join(folders[: len(folders) - len(wanted)]), folders[at]
    elif _fits(folders, wanted, words):
        yield "/".join(folders[: len(folders) - len(wanted)]), None


def _fits(folders: list[str], wanted: list[str], words: Mapping[str, str]) -> bool:
    made = [component(one.format_map(words)) if "{" in one else one for one in wanted]
    return folders[len(folders) - len(made) :] == made if len(made) <= len(folders) else False
