"""What Flux and Argo CD change on the way is left alone, with the reason; what they only apply is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.files.kustomize import rendering
from tests.files.making import config, files, names, reasons

K = "kustomization.yaml"
LISTS = {f"apps/web/{K}": "resources: [c.yaml]\n", "apps/web/c.yaml": "c", "apps/d.yaml": "d"}
PREFIXED = LISTS | {f"apps/web/{K}": "resources: [c.yaml]\nnamePrefix: p-\n"}
FLUX = {
    "targetNamespace": "x", "postBuild": {"substitute": {"a": "b"}}, "patches": [{"patch": "x"}], "namePrefix": "x",
    "images": [{"name": "x", "newTag": "y"}], "nameSuffix": "x", "commonMetadata": {"labels": {"a": "b"}},
    "components": ["../x"], "patchesStrategicMerge": [{"a": "b"}], "patchesJson6902": [{"a": "b"}],
    "buildMetadata": ["originAnnotations"],
}  # fmt: skip
FLUX_ONLY_APPLIES: dict[str, Any] = {
    "interval": "1h", "prune": True, "wait": True, "sourceRef": {"kind": "GitRepository", "name": "x"}, "images": [],
    "serviceAccountName": "x", "decryption": {"provider": "sops"}, "dependsOn": [{"name": "x"}], "postBuild": {},
}  # fmt: skip
ARGO: dict[str, Any] = {
    "namePrefix": "x", "nameSuffix": "x", "images": ["a=b:1"], "commonLabels": {"a": "b"}, "namespace": "x",
    "commonAnnotations": {"a": "b"}, "patches": [{"patch": "x"}], "replicas": [{"name": "x", "count": 1}],
    "components": ["../x"], "forceCommonLabels": True,
}  # fmt: skip
ARGO_ONLY_APPLIES: dict[str, Any] = {"version": "v5", "images": [], "kubeVersion": "1.36"}


def flux(path: str, fields: dict[str, Any]) -> str:
    head = {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "k"}}
    return json.dumps(head | {"spec": {"path": path} | fields})


def argo(*sources: dict[str, Any], kind: str = "Application", several: bool = False) -> str:
    spec: Any = {"sources": [*sources]} if several else {"source": sources[0]}
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": {"name": "a"}}
    return json.dumps(head | {"spec": {"template": {"spec": spec}} if kind == "ApplicationSet" else spec})


def read(root: Path, kubectl: Path) -> tuple[set[str], dict[str, str]]:
    snapshot, skipped = rendering.folder(kubectl, root, alone=False).read(rendering.TYPES, "n")
    assert "c" in names(snapshot) or "p-c" in names(snapshot) or snapshot.rendered_from(config("c"))
    return names(snapshot), {one: why for one, why in reasons(skipped).items() if not one.startswith("clusters")}


@pytest.mark.parametrize("field", FLUX)
@pytest.mark.parametrize("path", ["./apps/web", "apps/web/", "/apps/web", "./apps/../apps/web"])
def test_what_flux_changes_is_left(field: str, path: str, tmp_path: Path, kubectl_path: Path) -> None:
    root = files(tmp_path, LISTS | {"clusters/k.json": flux(path, {field: FLUX[field]})})

    assert read(root, kubectl_path) == ({"d"}, {
        f"apps/web/{K}": f"kustomization that is changed by Flux: Kustomization k has {field}",
        "apps/web/c.yaml": f"named by apps/web/{K}: rendered by kustomize",
    })  # fmt: skip


@pytest.mark.parametrize("field", ARGO)
@pytest.mark.parametrize("kind", ["Application", "ApplicationSet"])
@pytest.mark.parametrize("several", [False, True])
def test_what_argo_changes_is_left(field: str, kind: str, several: bool, tmp_path: Path, kubectl_path: Path) -> None:
    source = {"repoURL": "x", "path": "apps/web", "kustomize": {field: ARGO[field]}}
    text = argo(source, {"path": "apps", "chart": "x"}, kind=kind, several=several)
    root = files(tmp_path, LISTS | {"clusters/a.json": text})

    assert read(root, kubectl_path) == ({"d"}, {
        f"apps/web/{K}": f"kustomization that is changed by Argo CD: {kind} a has kustomize.{field}",
        "apps/web/c.yaml": f"named by apps/web/{K}: rendered by kustomize",
    })  # fmt: skip


@pytest.mark.parametrize("text", [
    flux("./apps/web", FLUX_ONLY_APPLIES),
    flux("./apps/other", FLUX),
    flux("./apps/web", FLUX).replace("kustomize.toolkit.fluxcd.io", "example.com"),
    argo({"path": "apps/web", "kustomize": ARGO_ONLY_APPLIES}, {"path": "no", "kustomize": ARGO}, several=True),
    argo({"path": "apps/web"}),
    argo({"path": "apps/web", "kustomize": ARGO}).replace("argoproj.io", "example.com"),
    argo({"path": 5, "kustomize": ARGO}),
    argo({"path": "apps/web", "kustomize": "x"}),
    argo({"path": "a\0b", "kustomize": ARGO}),
])  # fmt: skip
@pytest.mark.parametrize(("texts", "made"), [(LISTS, {"c", "d"}), (PREFIXED, {"p-c", "d"})])
def test_what_they_only_apply_is_read(
    text: str, texts: dict[str, str], made: set[str], tmp_path: Path, kubectl_path: Path
) -> None:
    root = files(tmp_path, texts | {"clusters/x.json": text})

    assert read(root, kubectl_path) == (made, {})


def test_a_folder_above_that_only_lists_it_does_not_bring_it_back(tmp_path: Path, kubectl_path: Path) -> None:
    above = {K: "resources: [apps/web]\n", "clusters/k.json": flux("apps/web", {"targetNamespace": "x"})}
    root = files(tmp_path, LISTS | above)

    found, told = read(root, kubectl_path)

    assert (found, told) == ({"d"}, {
        K: "kustomization that is made of what is changed by Flux: Kustomization k has targetNamespace",
        f"apps/web/{K}": "kustomization that is changed by Flux: Kustomization k has targetNamespace",
        "apps/web/c.yaml": f"named by apps/web/{K}: rendered by kustomize",
    })  # fmt: skip
