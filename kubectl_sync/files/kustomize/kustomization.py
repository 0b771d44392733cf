"""What one kustomization says, as far as it names files, changes what they hold, or may not be rendered.

Its values stay in its file: a literal of a generator may be a password.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Content
from kubectl_sync.model.kinds import split_api_version

GROUP: Final = "kustomize.config.k8s.io"
# The fields are those of kubernetes-sigs/kustomize:api/types/kustomization.go.
_LISTS: Final = ("resources", "bases")
_PLUGINS: Final = ("generators", "transformers", "validators")
_OF_FILES: Final = ("crds", "configurations", "patchesStrategicMerge")
# Where files are named inside of entries, in any depth; also in the configuration of a plugin.
_PATHS: Final = frozenset({"path", "files", "envs", "env", "paths"})
_ABOUT_ITSELF: Final = frozenset({"apiVersion", "kind", "metadata", *_LISTS})
_HELM: Final = ("helmCharts", "helmChartInflationGenerator", "helmGlobals")
_FUNCTION: Final = "config.kubernetes.io/function"
# What Python's expressions have and Go's have not: looking around, and what matched before.
_NOT_IN_GO: Final = re.compile(r"\(\?(?:[=!]|<[=!]|P=|\()|\\[1-9]")


@dataclass(frozen=True, slots=True)
class Kustomization:
    """The names and words of one kustomization, as they are typed there.

    `lists` are its resources: files, folders and addresses. `components` are folders, `plugins` are files and
    folders whose documents may name more files. `files` are those that other fields name. `changes` are the
    fields by which it does more than list its resources; `left` says why it is not rendered, "" where it may be.
    """

    lists: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    left: str = ""
    is_component: bool = False

    @classmethod
    def of(cls, kept: list[Any]) -> "Kustomization":
        """What was kept as `plain` data. Raises TypeError where that is none."""
        *named, left, is_component = kept
        lists, components, plugins, files, changes = (tuple(map(str, one)) for one in named)
        return cls(lists, components, plugins, files, changes, str(left), bool(is_component))

    @property
    def plain(self) -> list[Any]:
        """All of it as data that JSON has."""
        return [*map(list, (self.lists, self.components, self.plugins, self.files, self.changes)),
                self.left, self.is_component]  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.lists, *self.components, *self.plugins, *self.files)


@dataclass(frozen=True, slots=True)
class Plugins:
    """What the documents of a generator or a transformer name, and why they may not run."""

    files: tuple[str, ...] = ()
    left: str = ""


def is_kustomization(content: Content) -> bool:
    """Also without apiVersion and kind (kubernetes-sigs/kustomize:api/types/kustomization.go)."""
    if not isinstance(content, dict):
        return False
    version = content.get("apiVersion")
    return version is None or (isinstance(version, str) and split_api_version(version)[0] == GROUP)


def what_it_says(contents: Iterable[Content]) -> Kustomization:
    """The facts of a kustomization's documents; more than one of them is an error that kustomize tells."""
    whole: dict[str, Content] = {}
    for content in contents:
        if isinstance(content, dict):
            whole |= content
    inline = [_inline(text) for key in _PLUGINS for text in _texts(whole.get(key)) if "\n" in text]
    told = [plugins(one) for one in inline]
    files = [text for key in _OF_FILES for text in _texts(whole.get(key)) if "\n" not in text]
    rest = {key: value for key, value in whole.items() if key not in {*_LISTS, *_PLUGINS, *_OF_FILES, "components"}}
    files += _paths(rest)
    reasons = [_why_left(whole), *(one.left for one in told)]
    return Kustomization(
        lists=_words(whole, _LISTS),
        components=_words(whole, ("components",)),
        plugins=_words(whole, _PLUGINS),
        files=(*files, *(name for one in told for name in one.files)),
        changes=tuple(key for key, value in whole.items() if value and key not in _ABOUT_ITSELF),
        left=next(filter(None, reasons), ""),
        is_component=whole.get("kind") == "Component",
    )


def plugins(contents: Iterable[Content]) -> Plugins:
    """What the configurations of generators and transformers name; only the ones that kubectl has built in run."""
    files: list[str] = []
    left = ""
    for content in contents:
        files += _paths(content)
        left = left or _why_foreign(content)
    return Plugins(tuple(files), left)


def _why_left(whole: dict[str, Content]) -> str:
    if any(whole.get(key) for key in _HELM):
        return "Helm charts"
    for name in _image_names(whole.get("images")):
        if not _compiles(name):
            return f"an image name that is no regular expression ({name})"
    return ""


def _why_foreign(content: Content) -> str:
    if not isinstance(content, dict):
        return ""
    kind = str(content.get("kind") or "")
    if kind.startswith("HelmChart"):
        return "Helm charts"
    if content.get("apiVersion") == "builtin":
        return ""
    return f"a plugin or function ({kind})"


def _image_names(images: Content) -> Iterator[str]:
    for one in images if isinstance(images, list) else ():
        name = one.get("name") if isinstance(one, dict) else None
        if isinstance(name, str):
            yield name


def _compiles(expression: str) -> bool:
    """Whether Go would take it: kustomize v5.5 to v5.8 of kubectl crashes over an image name that is none."""
    try:
        re.compile(expression)
    except re.error:
        return False
    return not _NOT_IN_GO.search(expression)


def _inline(text: str) -> list[Content]:
    try:
        return [one.content for one in documents.read(text)]
    except DocumentError:
        return []  # kustomize tells what is wrong with it


def _words(whole: dict[str, Content], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for key in keys for text in _texts(whole.get(key)) if "\n" not in text)


def _texts(content: Content) -> Iterator[str]:
    for one in content if isinstance(content, list) else ():
        if isinstance(one, str):
            yield one


def _paths(content: Content) -> list[str]:
    """The texts below the keys that name files: a generator's may have another key than its name, `key=path`."""
    found: list[str] = []
    if isinstance(content, list):
        for one in content:
            found += _paths(one)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key in _PATHS:
                named = value if isinstance(value, list) else [value]
                found += [one.rpartition("=")[2] for one in named if isinstance(one, str) and "\n" not in one]
            if isinstance(value, (dict, list)):
                found += _paths(value)
    return found
