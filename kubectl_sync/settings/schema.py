"""What the two settings files may say. A workspace's file comes with a repository, so it names no program."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kubectl_sync.model.choices import Color, Way

# No path, argument or name of an object can hold other characters: nothing behind has to expect them.
# (`\Z`: `$` would let a line end come last.)
PRINTED = r"^[^\x00-\x1f\x7f]*\Z"
Name = Annotated[str, Meta(min_length=1, pattern=PRINTED)]
# What the API server takes as part of a URL (`model.shapes.is_segment`), so that it leads nowhere else.
NAME_OF_NAMESPACE = r"^(?!\.{1,2}$)[^/%\x00-\x1f\x7f]+\Z"
Namespace = Annotated[str, Meta(pattern=NAME_OF_NAMESPACE)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]


# `text` as for kubectl, `hold` all of them, or shell patterns of marks (`${TAG}`) that are held.
Placeholders = Literal["text", "hold"] | tuple[Name, ...]


class Protected(Struct, forbid_unknown_fields=True, frozen=True):
    """Shell patterns (`prod*`) of what is written only after its name was typed."""

    contexts: tuple[Name, ...] = ()
    namespaces: tuple[Name, ...] = ()


class EnvironmentSettings(Struct, forbid_unknown_fields=True, frozen=True):
    """A folder below the root, or the root itself, and the cluster and namespace that it belongs to.

    With `kustomize` it is what the kustomization of that folder is rendered to, and nothing else.
    """

    folder: Name = "."
    kustomize: Name | None = None
    context: Name | None = None
    namespace: Namespace | None = None


class WorkspaceFile(Struct, forbid_unknown_fields=True, frozen=True, rename="kebab"):
    """`.kubesync/config` of a root: where its folders belong, and more care than the user asked for."""

    context: Name | None = None
    namespace: Namespace | None = None
    environments: dict[Name, EnvironmentSettings] = {}
    protected: Protected = Protected()
    projection: Literal[False] | None = None
    placeholders: Placeholders | None = None


class UserFile(Struct, forbid_unknown_fields=True, frozen=True, rename="kebab"):
    """`~/.kubesync/config`: what the user wants everywhere."""

    context: Name | None = None
    namespace: Namespace | None = None
    protected: Protected = Protected()
    projection: bool = True
    placeholders: Placeholders = "text"
    transport: Way = Way.AUTO
    request_timeout: Seconds = 60.0
    color: Color = Color.AUTO
    pager: bool = True
    kubeconfig: Name | None = None
    kubectl: Name | None = None
