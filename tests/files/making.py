"""Types and folders for the tests of the files' door."""

from collections.abc import Mapping
from pathlib import Path

from kubectl_sync.files import Folder
from kubectl_sync.model.kinds import Kind, Kinds, UnreadGroup
from kubectl_sync.model.objects import Manifest, ObjectRef, Place, Snapshot
from kubectl_sync.model.skipped import Skipped

_TYPES = (
    ("", "ConfigMap", True), ("", "Secret", True), ("", "Service", True), ("", "ServiceAccount", True),
    ("", "Namespace", False), ("apps", "Deployment", True), ("batch", "Job", True),
    ("rbac.authorization.k8s.io", "Role", True), ("rbac.authorization.k8s.io", "ClusterRole", False),
)  # fmt: skip
_VERBS = frozenset({"list", "get", "patch"})
KINDS = Kinds(
    (
        *(
            Kind(group, "v1", kind, f"{kind.lower()}s", kind.lower(), namespaced, verbs=_VERBS)
            for group, kind, namespaced in _TYPES
        ),
        Kind(
            "authorization.k8s.io",
            "v1",
            "SubjectAccessReview",
            "subjectaccessreviews",
            "subjectaccessreview",
            namespaced=False,
            verbs=frozenset({"create"}),
        ),
    ),
    (UnreadGroup("broken.example.com", "v1", "no answer"),),
)
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  key: a\n"


def config(name: str) -> ObjectRef:
    return ObjectRef("", "ConfigMap", "n", name)


def files(root: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write files with their folders; `CONFIG` of a name where a text is only a name."""
    for name, text in texts.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        whole = CONFIG.format(name=text) if isinstance(text, str) and text.isidentifier() else text
        file.write_bytes(whole.encode() if isinstance(whole, str) else whole)
    return root


def read(
    root: Path, inside: str = "", namespace: str = "n", only: frozenset[str] | None = None, cache: Path | None = None
) -> tuple[Snapshot[Manifest], tuple[Skipped, ...]]:
    return Folder(root.resolve(), inside, cache).read(KINDS, namespace, only)


def names(snapshot: Snapshot[Manifest]) -> set[str]:
    return {ref.name for ref in snapshot.objects}


def reasons(skipped: tuple[Skipped, ...]) -> dict[str, str]:
    found = {one.where: one.reason for one in skipped}
    assert len(found) == len(skipped), "one record for each"
    return found


def place(snapshot: Snapshot[Manifest], ref: ObjectRef) -> Place:
    return snapshot.objects[ref].at
