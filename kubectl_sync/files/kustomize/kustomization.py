"""What one kustomization says, as far as it names files, changes what they hold, or may not be rendered.

Its values stay in its file: a literal of a generator may be a password.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.files.kustomize.remote import is_downloaded
from kubectl_sync.files.secrets import text_holds_secret
from kubectl_sync.model.content import Content
from kubectl_sync.model.kinds import split_api_version

GROUP: Final = "kustomize.config.k8s.io"
# The fields are those of kubernetes-sigs/kustomize:api/types/kustomization.go.
_LISTS: Final = ("resources", "bases")
_PLUGINS: Final = ("generators", "transformers", "validators")
_OF_FILES: Final = ("crds", "configurations", "patchesStrategicMerge")
# Fields whose entries name files, with the keys of an entry that do.
_OF_PATCHES: Final = ("patches", "patchesJson6902", "replacements")
_OF_GENERATORS: Final = ("configMapGenerator", "secretGenerator")
_ABOUT_ITSELF: Final = frozenset({"apiVersion", "kind", "metadata", *_LISTS})
_HELM: Final = ("helmCharts", "helmChartInflationGenerator", "helmGlobals")
_IMAGES: Final = ("images", "imageTags")
# kustomize does not mind the case of a field's name: it reads YAML as Go reads JSON.
_SPELLED: Final = {
    one.casefold(): one
    for one in (
        *_ABOUT_ITSELF, *_PLUGINS, *_OF_FILES, *_OF_PATCHES, *_OF_GENERATORS, *_HELM, *_IMAGES, "components", "openapi",
        "buildMetadata", "path", "files", "envs", "env", "name",
    )
}  # fmt: skip
# What Python's expressions have and Go's have not: most groups with a question mark, what matched before, the end of
# all, and repetitions that give nothing back.
_NOT_IN_GO: Final = re.compile(r"\(\?(?!:|P<|[imsU-]+[:)])|\\[1-9Z]|[*+?}]\+")
# In no name that anybody gives a file, and in most patches that stand in one line.
_NO_NAME: Final = re.compile(r"[\n\0{}\"]")
# A patch of a Secret that names its target by the name alone.
_OF_VALUES: Final = re.compile(r"/(?:stringD|d)ata\b")
_LOADED: Final = frozenset({"files", "envs", "env", "path", "paths", "targetFilePath"})
_LONGEST: Final = 300  # characters of a path, in what may be one


@dataclass(frozen=True, slots=True)
class Kustomization:
    """The names and words of one kustomization, as they are typed there.

    `lists` are its resources: files, folders and addresses. `components` are folders, `plugins` are files and
    folders whose documents may name more files. `files` are those that other fields name; `maybe` are all other texts
    in it, each of which names a file if there is one of that name. `private` are names that may be values of a Secret,
    put in the wrong place. `changes` are the fields by which it does more than list its resources; `left` says why it
    is not rendered, "" where it may be. `loads_elsewhere` tells that a plugin in it names a file by an address.
    """

    lists: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    private: frozenset[str] = frozenset()
    changes: tuple[str, ...] = ()
    left: str = ""
    is_component: bool = False
    loads_elsewhere: bool = False

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Kustomization":
        """What was kept as `plain` data. Raises TypeError or KeyError where that is none."""
        return cls(
            lists=tuple(kept["lists"]),
            components=tuple(kept["components"]),
            plugins=tuple(kept["plugins"]),
            files=tuple(kept["files"]),
            maybe=tuple(kept["maybe"]),
            changes=tuple(kept["changes"]),
            left=str(kept["left"]),
            is_component=bool(kept["is_component"]),
            loads_elsewhere=bool(kept["loads_elsewhere"]),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """All of it as data that JSON has; only for one that names nothing `private`."""
        return {key: value for key, value in asdict(self).items() if key != "private"}

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.lists, *self.components, *self.plugins, *self.files)


@dataclass(frozen=True, slots=True)
class Plugins:
    """What the documents of a generator or a transformer may name, and why they may not run.

    `loads_elsewhere` tells that one of them names a file by an address.
    """

    maybe: tuple[str, ...] = ()
    left: str = ""
    loads_elsewhere: bool = False


def is_kustomization(content: Content) -> bool:
    """Also without apiVersion and kind (kubernetes-sigs/kustomize:api/types/kustomization.go)."""
    if not isinstance(content, dict):
        return False
    version = content.get("apiVersion")
    return version is None or (isinstance(version, str) and split_api_version(version)[0] == GROUP)


def may_hold_secret(raw: bytes) -> bool:
    """Whether a value of a Secret may stand in a file that something is rendered from."""
    text = raw.decode("utf-8", "replace")
    return "secretgenerator" in text.casefold() or bool(_OF_VALUES.search(text)) or text_holds_secret(text)


def what_it_says(contents: Iterable[Content]) -> Kustomization:
    """The facts of a kustomization's documents: kustomize reads the first one, and nothing of others."""
    first: Content = next((one for one in contents if one is not None), {})
    whole = _spelled(first)
    inline = [_inline(text) for key in _PLUGINS for text in _texts(whole.get(key))]
    told = [plugins(one) for one in inline if one is not None]
    private = frozenset(_of_generator(whole.get("secretGenerator")))
    reasons = [_why_left(whole), *(one.left for one in told)]
    return Kustomization(
        lists=_words(whole, _LISTS),
        components=_words(whole, ("components",)),
        plugins=_words(whole, _PLUGINS),
        files=tuple(_named(whole)),
        maybe=(*_all_texts(first), *(name for one in told for name in one.maybe)),
        private=private,
        changes=tuple(key for key, value in whole.items() if value and key not in _ABOUT_ITSELF),
        left=next(filter(None, reasons), ""),
        loads_elsewhere=any(one.loads_elsewhere for one in told),
        is_component=whole.get("kind") == "Component",
    )


def plugins(contents: Iterable[Content]) -> Plugins:
    """What the configurations of generators and transformers name; only the ones that kubectl has built in run."""
    maybe: list[str] = []
    left = ""
    loads = False
    for content in contents:
        maybe += _all_texts(content)
        left = left or _why_foreign(content)
        loads = loads or any(map(is_downloaded, _loaded_by(content)))
    return Plugins(tuple(maybe), left, loads)


def _loaded_by(content: Content) -> Iterator[str]:
    """The texts of the fields by which plugins load files (kubernetes-sigs/kustomize:api/internal/builtins)."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in _LOADED:
                yield from (_after_key(text) for text in _texts(value if isinstance(value, list) else [value]))
            yield from _loaded_by(value)
    elif isinstance(content, list):
        for one in content:
            yield from _loaded_by(one)


def _spelled(content: Content) -> dict[str, Content]:
    """A mapping with its known keys as kustomize spells them."""
    items = content.items() if isinstance(content, dict) else ()
    return {_SPELLED.get(str(key).casefold(), str(key)): value for key, value in items}


def _why_left(whole: dict[str, Content]) -> str:
    if any(whole.get(key) for key in _HELM):
        return "Helm charts"
    return next(filter(None, (_why_no_image(one) for key in _IMAGES for one in _entries(whole.get(key)))), "")


def _why_no_image(image: Content) -> str:
    """Why an image cannot be named so: v5.5 to v5.8 of kustomize crash over what is no expression of Go's."""
    name = _spelled(image).get("name")
    if not isinstance(name, str) or _compiles(name):
        return ""
    return f"an image name that is no regular expression ({name[:60]})"


def _why_foreign(content: Content) -> str:
    if not isinstance(content, dict):
        return ""
    kind = str(content.get("kind") or "")
    if kind.startswith("HelmChart"):
        return "Helm charts"
    if content.get("apiVersion") == "builtin":
        return _why_no_image(content.get("imageTag"))
    return f"a plugin or function ({kind})"


def _compiles(expression: str) -> bool:
    """Whether Go would take an expression, as far as Python can tell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of expressions that will mean something else some day, in Python
            re.compile(expression)
    except (re.error, OverflowError, RecursionError):
        return False
    return not _NOT_IN_GO.search(expression)


def _inline(text: str) -> list[Content] | None:
    """The documents that stand in place of a file's name; None where it is one."""
    if not any(sign in text for sign in "\n{:"):
        return None
    try:
        found = [one.content for one in documents.read(text)]
    except DocumentError:
        return [] if "\n" in text else None  # kustomize tells what is wrong with it
    return found if "\n" in text or any(isinstance(one, (dict, list)) for one in found) else None


def _words(whole: dict[str, Content], keys: Iterable[str]) -> tuple[str, ...]:
    """The names in some fields, without the documents that may stand in their places."""
    return tuple(text for key in keys for text in _texts(whole.get(key)) if _inline(text) is None)


def _entries(content: Content) -> list[Content]:
    return content if isinstance(content, list) else []


def _texts(content: Content) -> Iterator[str]:
    """The texts in a list that a file system could take for names."""
    for one in _entries(content):
        if isinstance(one, str) and "\0" not in one:
            yield one


def _named(whole: dict[str, Content]) -> Iterator[str]:
    """The files that are named by fields which hold nothing else."""
    yield from _words(whole, _OF_FILES)
    for holder in (*(one for key in _OF_PATCHES for one in _entries(whole.get(key))), whole.get("openapi")):
        path = _spelled(holder).get("path")
        yield from _texts([path] if path else [])
    for key in _OF_GENERATORS:
        yield from _of_generator(whole.get(key))


def _of_generator(content: Content) -> Iterator[str]:
    """The files of generators: one may have another key than its name, `key=path`."""
    for one in map(_spelled, _entries(content)):
        yield from (_after_key(text) for text in _texts(one.get("files")))
        yield from _texts(one.get("envs"))
        yield from _texts([env] if (env := one.get("env")) else [])


def _after_key(text: str) -> str:
    return text.partition("=")[2] if text.count("=") == 1 else text


def _all_texts(content: Content) -> Iterator[str]:
    """All texts at any depth that could name a file; what several aliases stand for is looked at once."""
    pending, seen = [content], set()
    while pending:
        one = pending.pop()
        if isinstance(one, (dict, list)) and id(one) not in seen:
            seen.add(id(one))
            pending += one.values() if isinstance(one, dict) else one
        elif isinstance(one, str) and 0 < len(one) <= _LONGEST and not _NO_NAME.search(one):
            yield from {one, _after_key(one)}
