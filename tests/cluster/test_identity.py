"""Which contexts of a kubeconfig are one cluster, as kubectl reads it; no server is asked."""

import base64
from pathlib import Path

import pytest

from kubectl_sync.cluster import identity
from kubectl_sync.cluster.kubectl import Kubectl

PEM = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"
# By the name of a cluster's entry, which is that of its context: what it says. `a`, `b` are authorities.
CLUSTERS = {
    "prod": {"server": "https://api.example.com:6443", "certificate-authority-data": "a"},
    "prod-slash": {"server": "https://API.example.com:6443/", "certificate-authority-data": "a"},
    "prod-file": {"server": "https://api.example.com:6443", "certificate-authority": "a.crt"},
    "prod-insecure": {"server": "https://api.example.com:6443", "insecure-skip-tls-verify": "true"},
    "prod-proxy": {"server": "https://api.example.com:6443", "certificate-authority-data": "a",
                   "proxy-url": "http://proxy:3128"},
    "prod-tunnel": {"server": "https://localhost:9443", "certificate-authority-data": "a",
                    "tls-server-name": "api.example.com"},
    "stage": {"server": "https://stage.example.com:6443", "certificate-authority-data": "a"},
    "stage-tunnel": {"server": "https://localhost:9443", "certificate-authority-data": "a",
                     "tls-server-name": "stage.example.com"},
    "before": {"server": "https://api.example.com:6443", "certificate-authority-data": "b"},
    "odd\tname": {"server": "https://odd", "certificate-authority-data": "b"},
    "odd": {"server": "https://odd", "certificate-authority-data": "a"},
}  # fmt: skip
PROD = {"prod", "prod-slash", "prod-file", "prod-proxy", "prod-user"}
SAME = [
    {*PROD, "prod-tunnel"},
    {*PROD, "prod-insecure"},
    {"stage", "stage-tunnel"},
    {"before", "prod-insecure"},
    {"odd\tname"},
    {"odd"},
]


@pytest.fixture
def program(tmp_path: Path, kubectl_path: Path) -> Kubectl:
    (tmp_path / "a.crt").write_text(f"# a\n{PEM.format('a')}")
    lines = ["apiVersion: v1", "kind: Config", "clusters:"]
    for name, said in CLUSTERS.items():
        lines += [f'- name: "{name}"', "  cluster:"]
        for key, value in said.items():
            is_data = key == "certificate-authority-data"
            text = base64.b64encode(PEM.format(value).encode()).decode() if is_data else value
            lines.append(f"    {key}: {text}")
    lines.append("contexts:")
    for name in CLUSTERS:
        lines.append(f'- {{name: "{name}", context: {{cluster: "{name}", user: u}}}}')
    lines += ["- {name: prod-user, context: {cluster: prod, user: v, namespace: shop}}", "users: []", ""]
    (tmp_path / "config").write_text("\n".join(lines).replace("\t", "\\t"))
    return Kubectl(str(kubectl_path), (f"--kubeconfig={tmp_path / 'config'}",))


def test_the_contexts_of_one_cluster(program: Kubectl) -> None:
    """An entry that trusts nobody may be any of those at its address: it is told of each."""
    for name in [*CLUSTERS, "prod-user"]:
        found = identity.same_contexts(program, name)

        assert found == set().union(*(one for one in SAME if name in one)) - {name}, name


def test_the_weaker_identity_is_of_what_is_meant(program: Kubectl) -> None:
    ways = ("prod", "prod-slash", "prod-file", "prod-proxy", "prod-user", "stage", "before", "prod-insecure")
    found = {name: identity.by_kubeconfig(program, program.context(name)) for name in ways}

    assert len({found[name] for name in ways[:5]}) == 1
    assert len(set(found.values())) == 4
    assert found["prod-insecure"].startswith("url:")
