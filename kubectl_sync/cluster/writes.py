"""Writes of one object each: a JSON Patch of a live one, the creation of a new one, a guarded delete."""

import re
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

from kubectl_sync.cluster.answers import IN_BETWEEN, mapping, of_object, unlike, unusable_name
from kubectl_sync.cluster.failures import failure
from kubectl_sync.cluster.json_patch import json_patch
from kubectl_sync.cluster.last_applied import refresh_last_applied, with_last_applied
from kubectl_sync.cluster.requests import (
    BAD_REQUEST,
    CONFLICT,
    FAILED_WEBHOOK,
    FIELD_MANAGER,
    FORBIDDEN,
    NO_ANSWER,
    NOT_FOUND,
    SERVER_ERROR,
    STATUS,
    UNAUTHORIZED,
    UNPROCESSABLE,
    Reply,
    Request,
)
from kubectl_sync.cluster.rights import Right
from kubectl_sync.errors import ClusterError, Immutable, NoAnswer, Overtaken
from kubectl_sync.model.content import ABSENT, Content, Object, without_nulls
from kubectl_sync.model.kinds import Kind
from kubectl_sync.model.masked import masked, unmasked
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import ROOT, FieldPath

_OPEN: Final = "may or may not have been written"
_COMPARE: Final = "run it again: it compares with what is there now"
_AGAIN: Final = "run it again to see what changed"
# What the server alone sets; a manifest that was copied from a live object may still hold them (kubectl create
# strips the first one as well: kubernetes/cli-runtime:pkg/resource/helper.go).
_SET_BY_SERVER: Final = ("resourceVersion", "uid")
# How types say that a field cannot be changed once it is set (docs/kubernetes.md#immutable-fields).
_IMMUTABLE: Final = re.compile(
    r"immutable|may not change|cannot be changed|cannot change roleRef|updates to \w+ spec for fields other than"
    r"|updates may not change fields other than"
)
# Whatever code a webhook or policy chooses for its no (kubernetes/apiserver:pkg/admission/plugin/webhook/errors,
# pkg/admission/plugin/policy/validating/dispatcher.go): nobody was faster, nothing is missing.
_DENIED: Final = re.compile(r'admission webhook "[^"]*" denied the request|ValidatingAdmissionPolicy \S+ .*denied')
_NO_DRY_RUN: Final = "does not support dry run"
_RULE: Final = "a rule of the cluster forbids it (quota, policy, webhook): mend the manifest, or ask who keeps the rule"
_NO_RIGHT: Final = re.compile(r'cannot \w+ resource "')
Fields: TypeAlias = tuple[tuple[FieldPath, Content], ...]


@dataclass(frozen=True, slots=True)
class Write:
    """What one object shall become: fields of the live object, or, where `live` is None, a new object.

    A new object is given as one field at the root path; ABSENT there deletes the live one. `manifest` is what
    the object's file says where the write makes all of it true, else None. `not_noted` are fields of which the
    annotation of `kubectl apply` keeps what it says.
    """

    ref: ObjectRef
    kind: Kind
    version: str
    live: Object | None
    fields: Fields
    manifest: Object | None = None
    not_noted: frozenset[FieldPath] = frozenset()

    @classmethod
    def create(cls, ref: ObjectRef, kind: Kind, version: str, manifest: Object) -> Self:
        """The creation of an object as its manifest says."""
        return cls(ref, kind, version, None, ((ROOT, manifest),))

    @classmethod
    def patch(
        cls, ref: ObjectRef, kind: Kind, version: str, live: Object, fields: Fields, *,
        manifest: Object | None = None, not_noted: frozenset[FieldPath] = frozenset(),
    ) -> Self:  # fmt: skip
        """New values of fields of a live object."""
        return cls(ref, kind, version, live, fields, manifest, not_noted)

    @classmethod
    def delete(cls, ref: ObjectRef, kind: Kind, version: str, live: Object) -> Self:
        """The deletion of a live object."""
        return cls(ref, kind, version, live, ((ROOT, ABSENT),))

    @property
    def new(self) -> Object:
        """What a new object is to be."""
        content: Object = self.fields[0][1]
        return content

    @property
    def verb(self) -> str:
        """The API's verb, which is also the right that the write needs."""
        if self.live is None:
            return "create"
        return "delete" if self.fields and self.fields[0] == (ROOT, ABSENT) else "patch"

    @property
    def typed(self) -> str:
        """`deployments.v1.apps/web`: kubectl takes the version only together with a group."""
        kind = f"{self.kind.plural}.{self.version}.{self.kind.group}" if self.kind.group else self.kind.plural
        return f"{kind}/{self.ref.name}"

    @property
    def right(self) -> Right:
        return Right(self.verb, self.kind, self.ref.namespace)

    @property
    def path(self) -> str:
        """URL path of the object at the manifest's version."""
        return self.kind.path(self.ref.namespace, self.ref.name, self.version)

    def request(self, *, dry_run: bool) -> Request:
        """Raises ClusterError where a field is not where it was, or a name is none."""
        if wrong := unusable_name(self.ref):
            raise wrong
        query = {"dryRun": "All"} if dry_run else {}
        inside = (f"--namespace={self.ref.namespace}",) if self.ref.namespace else ()
        flags = (*inside, *(("--dry-run=server",) if dry_run else ()))
        if self.live is None:
            return self._creation(query, flags)
        if self.verb == "delete":
            return Request("DELETE", self.path, ("delete", self.typed, *flags), query, self._guard(dry_run=dry_run))
        annotation = refresh_last_applied(self.live, self.fields, self.manifest, self.ref.namespace, self.not_noted)
        said = [(path, self._said(value)) for path, value in self.fields]
        operations = json_patch(self.live, (*said, *annotation))
        typed = ("patch", self.typed, *flags, "--type=json", "--patch-file=...")
        return Request("PATCH", self.path, typed, _strict(query), operations, "application/json-patch+json")

    def _creation(self, query: dict[str, str], flags: tuple[str, ...]) -> Request:
        manifest: Object = unmasked(self.new)
        metadata = {key: value for key, value in manifest["metadata"].items() if key not in _SET_BY_SERVER}
        body = with_last_applied(manifest | {"metadata": metadata}, self.ref.namespace)
        body = body | {"metadata": without_nulls(body["metadata"])}
        typed = ("create", *flags, "--filename=...", f"# {self.typed}")
        path = self.kind.path(self.ref.namespace, version=self.version)
        return Request("POST", path, typed, _strict(query), self._said(body))

    def _said(self, content: Content) -> Content:
        """What a manifest says: a key without a value is no key, as for `kubectl apply`.

        Sent as null, the server would make an empty text of it in maps of texts
        (docs/kubernetes.md#null). Of other types nobody knows: a custom resource may tell null from nothing.
        """
        group = self.kind.group
        is_built_in = "." not in group or group.endswith(".k8s.io")
        return without_nulls(content) if is_built_in else content

    def _guard(self, *, dry_run: bool) -> dict[str, Any]:
        """Delete options: this very object as it was shown, and no other.

        Where there is a body, the server reads no options from the URL, dry run included
        (docs/kubernetes.md#deletes).
        """
        metadata = (self.live or {})["metadata"]
        return {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]},
            "propagationPolicy": "Background",
        } | ({"dryRun": ["All"]} if dry_run else {})

    def result(self, reply: Reply, *, dry_run: bool = False) -> Object:
        """Return the object as the server has it now, a Secret masked (a delete: its answer).

        Raises NoAnswer where what was answered is not what this write became, Overtaken where somebody was faster,
        ClusterError saying what refused it else.
        """
        wrong = self._unlike(reply, dry_run=dry_run) if reply.ok else ""
        if reply.ok and not wrong:
            content: Object = masked(reply.body)
            return content
        if wrong:
            raise NoAnswer(str(self.ref), _OPEN, wrong, f"{_COMPARE}; {IN_BETWEEN}")
        if reply.status == NO_ANSWER:
            # Nobody knows whether it arrived: the next run sees what became of it.
            raise NoAnswer(str(self.ref), _OPEN, reply.message, f"{_COMPARE}; {reply.hint}" if reply.hint else _COMPARE)
        became = f"was not {'deleted' if self.verb == 'delete' else 'written'}"
        what = f"{self.ref} {became}"
        if reply.status == UNAUTHORIZED:
            error = failure(what, reply)
            raise NoAnswer(str(self.ref), became, f"the login ended: {reply.message}", error.hint, reply.status)
        if hint := _admission(reply.message):
            raise ClusterError(f"{what}: {reply.message}", hint, reply.status)
        if self.live is None and reply.status == CONFLICT and "already exists" in reply.message:
            raise Overtaken(f"{what}: somebody else created it after this was shown", _AGAIN, reply.status)
        if self.live is not None and reply.status == NOT_FOUND and self.ref.name in reply.message:
            raise Overtaken(f"{what}: it was deleted from the cluster after it was shown", _AGAIN, reply.status)
        if reply.causes and reply.status < SERVER_ERROR:
            raise _invalid(f"{what}: {'; '.join(reply.causes)}", reply)
        # A failed `test` is a 422 without any cause, 409 a precondition of a delete
        # (docs/kubernetes.md#refusals).
        if self.live is not None and reply.status in (CONFLICT, UNPROCESSABLE) and "unknown field" not in reply.message:
            raise Overtaken(f"{what}: it changed in the cluster after it was shown", _AGAIN, reply.status)
        raise _refused(what, reply)

    def _unlike(self, reply: Reply, *, dry_run: bool) -> str:
        """Why an answer is not what this write became; "" where it is.

        A delete is answered with a Status, or with the object that goes
        (kubernetes/apiserver:pkg/endpoints/handlers/delete.go).
        """
        body = mapping(reply.body)
        if self.verb == "delete" and body.get("kind") == STATUS:
            return "" if body.get("status") == "Success" else unlike(reply, "Status of success").message
        if not isinstance(body.get("metadata"), dict) or body.get("kind") == STATUS:
            return unlike(reply, "object").message
        uid = mapping((self.live or {}).get("metadata")).get("uid") or ""
        return of_object(reply, self.ref, uid, dry_run=dry_run)


def _strict(query: dict[str, str]) -> dict[str, str]:
    """A field that the server does not know is refused, not dropped."""
    return {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"} | query


def _invalid(message: str, reply: Reply) -> ClusterError:
    if any(_IMMUTABLE.search(cause) for cause in reply.causes):
        hint = "this field cannot be changed: undo it in the file, or add --recreate to delete it and make it anew"
        return Immutable(message, hint, reply.status)
    return ClusterError(message, "mend the manifest", reply.status)


def _admission(message: str) -> str:
    """What to do where a webhook or a policy is in the way; "" where none is."""
    if _NO_DRY_RUN in message:
        return "nothing is written untried; kubectl itself would write it, or ask who keeps the webhook (sideEffects)"
    if FAILED_WEBHOOK in message:
        return "the webhook gives no answer that counts, so the server refuses: ask who keeps it, or run it again later"
    return _RULE if _DENIED.search(message) else ""


def _refused(what: str, reply: Reply) -> ClusterError:
    if reply.status == FORBIDDEN and not _NO_RIGHT.search(reply.message):
        return ClusterError(f"{what}: {reply.message}", _RULE, reply.status)
    if reply.status == BAD_REQUEST or "unknown field" in reply.message:
        return ClusterError(f"{what}: {reply.message}", "mend the manifest", reply.status)
    return failure(what, reply)
