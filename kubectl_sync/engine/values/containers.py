"""The containers of manifests, with the paths to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.hidden import defaults
from kubectl_sync.engine.values.asked import Manifests
from kubectl_sync.model import paths
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath

# Ephemeral ones are nobody's to declare: they are added to a Pod that runs.
_LISTS: Final = ("containers", "initContainers")
# Where custom resources that make Pods have them (Argo Rollouts, OpenKruise and others).
_TEMPLATE: Final = "spec.template.spec"


@dataclass(frozen=True, slots=True)
class Container:
    """A container that a manifest declares: `image` is its text, "" where it has none."""

    ref: ObjectRef
    path: FieldPath
    content: Object

    @property
    def name(self) -> str:
        return str(self.content.get("name", ""))

    @property
    def image(self) -> str:
        return str(self.content.get("image") or "")


def containers_of(manifests: Manifests) -> Iterator[Container]:
    """All containers and init containers, in the order of their objects."""
    for ref, content in manifests.items():
        built_in = list_keys.is_built_in(split_api_version(content["apiVersion"])[0])
        spec = defaults.POD_SPECS.get(ref.kind, "") if built_in else _TEMPLATE
        for name in _LISTS if spec else ():
            path = (*spec.split("."), name)
            items = paths.get(content, path)
            for step, item in list_keys.items(path, items, built_in=True) if isinstance(items, list) else ():
                if isinstance(item, dict):
                    yield Container(ref, (*path, step), item)


def choices(found: Iterable[Container], behind: str) -> str:
    """What there is to choose from, in the form to type: `web=:1.28 or proxy=:1.28`."""
    return " or ".join(dict.fromkeys(f"{one.name}={behind}" for one in found))
