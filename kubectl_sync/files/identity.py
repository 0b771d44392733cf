"""From the parts of a file to objects of a cluster, with what its types tell: scope, versions, what is served."""

from dataclasses import dataclass, field
from typing import Final

from kubectl_sync.files.foreign import NAMELESS
from kubectl_sync.files.manifests import DocumentPart
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import SECRET, Kind, Kinds, split_api_version
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import some

_TYPE: Final = ("apiVersion", "kind")
_REFUSED: Final = "kubectl would refuse it, too"


@dataclass(frozen=True, slots=True)
class Types:
    """What a cluster says of types, and where manifests without a namespace belong; whether Secrets are wanted."""

    kinds: Kinds
    namespace: str
    secrets: bool = False
    # What was said of types that are not served, by version and kind: asked once for each, not for each object.
    _advised: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def of(self, part: DocumentPart, where: str) -> ObjectRef | Gap | Skipped:
        """The object that a part is, or why it is none that can be synced; `where` is its `file:line`."""
        if part.hint in _TYPE and part.content:
            return self._half_typed(part, where)
        if part.reason and not (part.problem and self._keeps(part.content)):
            return Skipped(part.reason, where, manifest=bool(part.content) and part.reason != NAMELESS)
        content = part.content
        if part.problem and not (content and content["metadata"]):
            return Gap(where, part.problem, part.hint or _REFUSED)
        group, _ = split_api_version(content["apiVersion"])
        if (group, content["kind"]) == SECRET and not self.secrets:
            return Skipped("Secret", where, option="--include-secrets")
        kind = self._kind(content)
        if kind is None:
            return self._unknown(content, group, where)
        metadata = content["metadata"]
        namespace = (metadata.get("namespace") or self.namespace) if kind.namespaced else ""
        ref = ObjectRef(group, kind.kind, namespace, metadata["name"])
        return Gap(where, part.problem, part.hint or _REFUSED, True, *ref) if part.problem else ref

    def _half_typed(self, part: DocumentPart, where: str) -> Gap | Skipped:
        """An object that lacks `apiVersion` or `kind`: an error where the other one is of a type that is served."""
        content, lacks = part.content, part.hint
        name = content["metadata"]["name"]
        if lacks == "apiVersion":
            kind = self.kinds.of_kind(content["kind"])
            if kind is None:
                return Skipped(part.reason, where, manifest=False)
            told = f"this {kind.kind} ({name}) has no apiVersion"
            namespace = (content["metadata"].get("namespace") or self.namespace) if kind.namespaced else ""
            return Gap(where, told, f"type `apiVersion: {kind.api_version()}` above its kind", True,
                       kind.group, kind.kind, str(namespace), name)  # fmt: skip
        group, version = split_api_version(content["apiVersion"])
        kinds = [one for one in self.kinds.all if one.group == group and version in (one.version, *one.other_versions)]
        if not kinds:
            return Skipped(part.reason, where, manifest=False)
        told = f"this object ({name}) has no kind"
        names = some([one.kind for one in kinds], 3)
        hint = f"type `kind: {names}` below its apiVersion"
        if len(kinds) > 1:
            hint = f"type `kind: ...` below its apiVersion, which has {names}"
        return Gap(where, told, hint, words=frozenset({name}))

    def _kind(self, content: Object) -> Kind | None:
        """The type of a manifest; None where it is not served in that version."""
        group, version = split_api_version(content["apiVersion"])
        kind = self.kinds.find(group, content["kind"])
        return kind if kind and version in (kind.version, *kind.other_versions) else None

    def _keeps(self, content: Object) -> bool:
        """Whether the cluster keeps objects of a manifest's type: reviews and the like need no name."""
        kind = self._kind(content)
        return kind is not None and kind.can_sync

    def _unknown(self, content: Object, group: str, where: str) -> Gap:
        """A type that is not served, or whose group could not be asked for: all of its objects are unknown."""
        named = f"{content['kind']} in {content['apiVersion']}"
        if reason := self.kinds.why_unread(group):
            told = f"{named} cannot be read: {reason}"
            return Gap(where, told, "its objects are left alone until then", group=group, kind=content["kind"])
        key = content["apiVersion"], content["kind"]
        if key not in self._advised:
            self._advised[key] = self._advice(content)
        return Gap(where, f"the cluster does not serve {named}", self._advised[key], group=group, kind=content["kind"])

    def _advice(self, content: Object) -> str:
        """What to do about a type that is not served: very often it is, but in another version or group by now."""
        kind = self.kinds.find(split_api_version(content["apiVersion"])[0], content["kind"])
        kind = kind or self.kinds.named(content["kind"])
        if kind is None:
            from difflib import get_close_matches

            if near := get_close_matches(content["kind"], {one.kind for one in self.kinds.all}, 1, 0.8):
                return f"did you mean {near[0]}?"
            return "`kubectl api-resources` lists what it serves; a CRD may be missing"
        return f"it serves {kind.kind} in {kind.api_version()}: does the manifest hold there, too?"


def rendered_key(part: DocumentPart) -> tuple[str, str, str] | None:
    """What a part is in `Snapshot.rendered`; None where it names no object."""
    if not part.content:
        return None
    group, _ = split_api_version(part.content["apiVersion"])
    name = part.content["metadata"].get("name")
    return (group, part.content["kind"], name) if isinstance(name, str) else None
