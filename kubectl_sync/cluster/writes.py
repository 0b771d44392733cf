"""Writes of one object each: a JSON Patch of a live one, or the creation of a new one."""

import json
from dataclasses import dataclass
from typing import Final

from kubectl_sync.cluster.failures import failure
from kubectl_sync.cluster.json_patch import json_patch
from kubectl_sync.cluster.requests import CONFLICT, FIELD_MANAGER, NO_ANSWER, UNPROCESSABLE, Reply, Request
from kubectl_sync.cluster.rights import Right
from kubectl_sync.errors import ClusterError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath

LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_LAST_APPLIED_PATH: Final[FieldPath] = ("metadata", "annotations", LAST_APPLIED)
# kubernetes/apimachinery:pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB
_LONGEST_ANNOTATION: Final = 262_144


@dataclass(frozen=True, slots=True)
class Write:
    """What one object shall become: fields of the live object, or, where `live` is None, a new object.

    A new object is given as one field at the root path.
    """

    ref: ObjectRef
    kind: Kind
    version: str
    live: Object | None
    fields: tuple[tuple[FieldPath, Content], ...]

    @property
    def typed(self) -> str:
        """`deployments.v1.apps/web`: kubectl takes the version only together with a group."""
        kind = f"{self.kind.plural}.{self.version}.{self.kind.group}" if self.kind.group else self.kind.plural
        return f"{kind}/{self.ref.name}"

    @property
    def right(self) -> Right:
        return Right("create" if self.live is None else "patch", self.kind, self.ref.namespace)

    def request(self, *, dry_run: bool) -> Request:
        """Raises ClusterError where a field is not where it was."""
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
        query |= {"dryRun": "All"} if dry_run else {}
        inside = (f"--namespace={self.ref.namespace}",) if self.ref.namespace else ()
        flags = (*inside, *(("--dry-run=server",) if dry_run else ()))
        if self.live is None:
            path = self.kind.path(self.ref.namespace, version=self.version)
            typed = ("create", *flags, "--filename=...", f"# {self.typed}")
            return Request("POST", path, typed, query, with_last_applied(self.fields[0][1]))
        path = self.kind.path(self.ref.namespace, self.ref.name, self.version)
        operations = json_patch(self.live, (*self.fields, *_refreshed(self.live, self.fields)))
        typed = ("patch", self.typed, *flags, "--type=json", "--patch-file=...")
        return Request("PATCH", path, typed, query, operations, "application/json-patch+json")

    def result(self, reply: Reply) -> Object:
        """Return the object as the server has it now. Raises ClusterError saying what refused it."""
        if reply.ok:
            content: Object = reply.body
            return content
        if reply.status == NO_ANSWER:
            # Nobody knows whether it arrived: the next run sees what became of it.
            raise ClusterError(
                f"{self.ref} may or may not have been written: {reply.message}",
                "run it again: it compares with what is there now",
            )
        what = f"{self.ref} was not written"
        if reply.causes:
            raise ClusterError(f"{what}: {'; '.join(reply.causes)}", "mend the manifest", reply.status)
        # A failed `test` is a 422 without any cause (measured on 1.36).
        if reply.status in (CONFLICT, UNPROCESSABLE) and "unknown field" not in reply.message:
            raise ClusterError(
                f"{what}: it changed in the cluster after it was shown",
                "run it again to see what changed",
                reply.status,
            )
        raise failure(what, reply)


def with_last_applied(content: Object) -> Object:
    """Leave what `kubectl apply` would leave, so that a later apply agrees; never a Secret's content."""
    text = json.dumps(content, separators=(",", ":")) + "\n"
    if content["kind"] == "Secret" or len(text) > _LONGEST_ANNOTATION:
        return content
    made: Object = paths.patch(content, [(_LAST_APPLIED_PATH, text)])
    return made


def last_applied(live: Object) -> Object | None:
    """What `kubectl apply` remembers of its last manifest; None where it does not, or not readably."""
    text = paths.get(live, _LAST_APPLIED_PATH)
    try:
        content = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _refreshed(live: Object, fields: tuple[tuple[FieldPath, Content], ...]) -> tuple[tuple[FieldPath, Content], ...]:
    """The touched fields set in the annotation too: else a later apply would take them for drift."""
    applied = last_applied(live)
    if applied is None or not fields:
        return ()
    known = [(path, value) for path, value in fields if value is not ABSENT or paths.get(applied, path) is not ABSENT]
    try:
        new = paths.patch(applied, known)
    except KeyError:  # a list item the annotation never had: apply will take the file's word
        return ()
    return ((_LAST_APPLIED_PATH, json.dumps(new, separators=(",", ":")) + "\n"),)
