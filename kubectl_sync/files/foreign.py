"""What lies between manifests and belongs to other tools: told by its shape, else by its name."""

import json
import re
from typing import Final

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.masked import is_secret
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.skipped import OURS
from kubectl_sync.model.templates import first_mark
from kubectl_sync.model.wording import words_for

NO_MANIFEST: Final = "no manifest (no apiVersion and kind)"
NAMELESS: Final = "no manifest (no metadata.name)"
# Groups of configuration that tools read from files, and no server serves.
_GROUPS: Final = {
    "kustomize.config.k8s.io": "kustomize", "config.kubernetes.io": "kustomize", "builtin": "kustomize",
    "kubeadm.k8s.io": "kubeadm", "kind.x-k8s.io": "kind", "k3d.io": "k3d", "ctlptl.dev": "ctlptl",
    "minikube.sigs.k8s.io": "minikube", "kwok.x-k8s.io": "kwok", "eksctl.io": "eksctl", "skaffold": "skaffold",
    "kubectl.config.k8s.io": "kubectl", "client.authentication.k8s.io": "kubectl",
    "kubelet.config.k8s.io": "the kubelet", "kubeproxy.config.k8s.io": "kube-proxy",
    "kubescheduler.config.k8s.io": "the scheduler", "apiserver.config.k8s.io": "the API server",
    "apiserver.k8s.io": "the API server", "audit.k8s.io": "the API server",
    "krew.googlecontainertools.github.com": "krew", "kpt.dev": "kpt", "backstage.io": "Backstage",
    "kuttl.dev": "kuttl", "cli.kyverno.io": "kyverno", "chainsaw.kyverno.io": "chainsaw",
    "k0sctl.k0sproject.io": "k0sctl",
}  # fmt: skip
# A line of a template that stands where YAML wants something else: `{{ if }}`, `- {{ x }}`, `key: {{ x }}`.
_TEMPLATE_LINE: Final = re.compile(r"^[ \t]*(?:-[ \t]+)*(?:[\w./-]+:[ \t]+)?\{[{%]", re.MULTILINE)
_BY_NAME: Final = (
    (re.compile(r"(?:.*[-_.])?values(?:[-_.].*)?\.ya?ml"), "values file"),
    (re.compile(r"(?:docker-)?compose(?:[-_.].*)?\.ya?ml"), "Compose file"),
    (re.compile(r"(?:azure-pipelines|bitbucket-pipelines|appveyor|buildspec|cloudbuild|codecov|circle)"
                r"(?:[-_.].*)?\.ya?ml|.*\.gitlab-ci\.ya?ml"), "configuration of a CI"),
    (re.compile(r".*\.json"), "JSON, no object of a cluster"),
)  # fmt: skip
_BY_TEXT: Final = (
    (re.compile(r"^jobs:", re.MULTILINE), "workflow of a CI"),
    (re.compile(r"^runs:$", re.MULTILINE), "action of GitHub"),
    (re.compile(r"^-[ \t]+hosts:", re.MULTILINE), "Ansible playbook"),
    (re.compile(r"^(?:openapi|swagger):", re.MULTILINE), "OpenAPI description"),
)


def without_object(name: str, text: str) -> str:
    """Why a file holds no object at all, by its text alone; "" where it may hold some and is to be parsed."""
    has = ("apiVersion" in text, "kind" in text)
    may_hold = all(has) or (any(has) and "metadata" in text)
    return "" if may_hold and not (name.endswith(".json") and _is_other_json(text)) else what_is(name, text)


def what_is(name: str, text: str) -> str:
    """What a file without objects is, by its name or by what stands in it."""
    last = name.rpartition("/")[2]
    named = next((reason for pattern, reason in _BY_NAME if pattern.fullmatch(last)), "")
    return named or next((reason for pattern, reason in _BY_TEXT if pattern.search(text)), NO_MANIFEST)


def no_object(content: Content) -> str:
    """Why a document is no object of a cluster; "" where it is one."""
    types = [content.get(key) for key in ("apiVersion", "kind")] if isinstance(content, dict) else []
    if not types or not all(isinstance(one, str) and one for one in types):
        return NO_MANIFEST
    group, version = split_api_version(content["apiVersion"])
    if tool := _GROUPS.get(group or version):
        return f"{content['kind']} of {tool}"
    if group == "kubectl-sync":
        return OURS
    if (content["apiVersion"], content["kind"]) == ("v1", "Config"):
        return "kubeconfig"
    return ""


def half_typed(content: Content) -> str:
    """Which of `apiVersion` and `kind` an object lacks that has a name and the other one; "" where it lacks none."""
    if not isinstance(content, dict) or not isinstance(metadata := content.get("metadata"), dict):
        return ""
    lacks = [key for key in ("apiVersion", "kind") if content.get(key) in (None, "")]
    other = content.get("kind" if lacks == ["apiVersion"] else "apiVersion")
    is_named = isinstance(metadata.get("name"), str) and bool(metadata["name"])
    return lacks[0] if len(lacks) == 1 and is_named and isinstance(other, str) and other else ""


def why_foreign(content: Content) -> str:
    """Why an object is in no cluster as the file has it; "" where it is to be synced.

    https://kubernetes.io/docs/reference/labels-annotations-taints/#config-kubernetes-io-local-config ;
    `kubectl apply` refuses a generateName (kubernetes/kubectl:pkg/cmd/apply/apply.go).
    """
    metadata = content.get("metadata")
    if isinstance(metadata, str) and (mark := first_mark(metadata)):
        return f"template (metadata is {mark})"
    if not isinstance(metadata, dict):
        return ""
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and annotations.get("config.kubernetes.io/local-config") == "true":
        return "local configuration (config.kubernetes.io/local-config)"
    if metadata.get("name") in (None, "") and "generateName" in metadata:
        return "generateName without a name: each push would make another"
    return ""


def nameless(content: Content) -> str:
    """What is wrong with an object that has no name; "" where it has one.

    An error only where the cluster serves its type: configuration of other tools looks the same.
    """
    kind, metadata = content["kind"], content.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        return f"metadata is no mapping: put the name of this {kind} below it, as metadata.name"
    has_name = metadata is not None and metadata.get("name") not in (None, "")
    return "" if has_name else f"this {kind} has no name: give it one, as metadata.name"


def misshapen(content: Object) -> list[tuple[FieldPath, str]]:
    """The fields that every object has in one shape and this one in another, each with what is wrong.

    No server takes it, and nothing of such an object can be compared. Texts stand in labels and annotations (ObjectMeta
    of Kubernetes: `map[string]string`), mappings in what a Secret holds.
    """
    mappings: list[FieldPath] = [("metadata", "labels"), ("metadata", "annotations")]
    if is_secret(content):
        mappings += [("data",), ("stringData",)]
    wrong = []
    for path in mappings:
        found = paths.get(content, path)
        if found not in (ABSENT, None) and not isinstance(found, dict):
            wrong.append((path, f"{paths.show(path)} is no mapping: write `key: value` lines below it"))
        for key, value in found.items() if isinstance(found, dict) and path[0] == "metadata" else ():
            if value is not None and not isinstance(value, str):
                what = f"{paths.show((*path, key))} is {words_for(value)}, and must be text"
                wrong.append(((*path, key), what))
    return wrong


def is_encrypted(content: Content) -> bool:
    """Whether SOPS encrypted the object: its values are none of a cluster."""
    sops = content.get("sops")
    return isinstance(sops, dict) and "mac" in sops


def template_line(text: str, problem: str) -> int | None:
    """The first line (1-based) that only a template has; None where a text that is no YAML is just broken.

    `problem` is what the reader says of it, `line N: ...`: before its first such line a template is YAML.
    """
    found = _TEMPLATE_LINE.search(text)
    line = text.count("\n", 0, found.end()) + 1 if found else 0
    said = re.match(r"line (\d+):", problem)
    return line if found and (said is None or int(said[1]) >= line) else None


def _is_other_json(text: str) -> bool:
    """Whether a text is JSON, and no object: found out fifty times as fast as by its YAML."""
    try:
        return bool(no_object(json.loads(text)) == NO_MANIFEST)
    except (ValueError, RecursionError):
        return False
