"""Odd and malformed Secrets: no message, no record and no cache has a value of theirs."""

from pathlib import Path

import pytest

from kubectl_sync.files import Folder
from kubectl_sync.files.secrets import holds_secret, is_near, text_holds_secret
from tests.files.making import KINDS, files
from tests.samples import secrets

FILES = secrets.files()


@pytest.mark.parametrize("wanted", [False, True], ids=["left alone", "wanted"])
@pytest.mark.parametrize("name", FILES)
def test_no_value_is_told_or_kept(tmp_path: Path, name: str, wanted: bool) -> None:
    top, cache = files(tmp_path / "top", {name: FILES[name]}), tmp_path / "cache"

    snapshot, skipped = Folder(top.resolve(), "", cache).read(KINDS, "n", secrets=wanted)

    told = [f"{one.where} {one.reason} {one.hint} {one!r}" for one in snapshot.gaps]
    told += [f"{one!r}" for one in skipped]
    told += snapshot.rendered.values()
    told += [repr(ref) for ref in snapshot.objects]
    assert told, "something is said of each"
    kept = [one.read_bytes().decode() for one in cache.rglob("*") if one.is_file()]
    for part in secrets.SEEN:
        assert not [text for text in [*told, *kept] if part in text]


def test_values_are_masked_where_it_is_a_secret(tmp_path: Path) -> None:
    """What can be read at all; a ConfigMap that was meant to be a Secret is one to everybody."""
    found = 0
    for name, raw in FILES.items():
        top = files(tmp_path / name, {name: raw})
        for ref, manifest in Folder(top.resolve()).read(KINDS, "n", secrets=True)[0].objects.items():
            if ref.kind == "Secret":
                found += 1
                assert not [part for part in secrets.SEEN if part in repr(manifest.content)], name
    assert found > 20


@pytest.mark.parametrize("kind", secrets.KINDS)
def test_what_looks_like_a_secret_is_taken_for_one(kind: str) -> None:
    text = f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: s}}\ndata: {{a: eA==}}\n"

    assert text_holds_secret(text)


@pytest.mark.parametrize(
    "kind",
    [
        "ConfigMap", "SealedSecret", "ExternalSecret", "ClusterExternalSecret", "SecretStore", "ClusterSecretStore",
        "VaultStaticSecret", "SecretProviderClass", "Service", "ServiceAccount", "Certificate", "Receiver", "Set",
        "StatefulSet", "ReplicaSet", "Deployment", "SecretClass", "SecretKey", "Sector", "Ingress", "", "Секунда",
    ],
)  # fmt: skip
def test_what_is_another_type_is_not(kind: str) -> None:
    assert not is_near(kind)
    assert not holds_secret({"apiVersion": "v1", "kind": kind or "X", "metadata": {}, "data": {"a": "b"}})


def test_references_to_stores_of_secrets_are_kept(tmp_path: Path) -> None:
    external = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\n"
        "spec: {secretStoreRef: {kind: SecretStore, name: s}, data: [{secretKey: a, remoteRef: {key: b}}]}\n"
    )
    sealed = (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: e}\n"
        "spec: {encryptedData: {a: AgBy}, template: {metadata: {name: e}}}\n"
    )
    top, cache = files(tmp_path / "top", {"e.yaml": external, "s.yaml": sealed}), tmp_path / "cache"

    Folder(top.resolve(), "", cache).read(KINDS, "n")

    (kept,) = (one.read_text() for one in cache.rglob("*") if one.is_file())
    assert "encryptedData" in kept
    assert "secretStoreRef" in kept
