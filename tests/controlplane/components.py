"""The programs of a plane: which flags they get."""

import base64
import secrets
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.controlplane import audit
from tests.controlplane.access import Access, prepare_users

LOOPBACK = "127.0.0.1"
# SEQUENCE { version 1, 32 octets of private key, [0] prime256v1 }, as RFC 5915 has it.
EC_KEY_BEFORE = bytes.fromhex("30310201010420")
EC_KEY_AFTER = bytes.fromhex("a00a06082a8648ce3d030107")
ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class Ports:
    """Ports of one plane, free a moment ago."""

    etcd: int
    etcd_peers: int
    apiserver: int

    @staticmethod
    def free() -> "Ports":
        """Bind all before closing any, so that they differ."""
        with ExitStack() as held:
            sockets = [held.enter_context(socket.socket()) for _ in range(3)]
            for each in sockets:
                each.bind((LOOPBACK, 0))
            return Ports(*(each.getsockname()[1] for each in sockets))


def etcd(folder: Path, ports: Ports) -> list[str]:
    client, peers = f"http://{LOOPBACK}:{ports.etcd}", f"http://{LOOPBACK}:{ports.etcd_peers}"
    return [
        "etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def apiserver(access: Access, ports: Ports) -> list[str]:
    """Also writes the files that the flags name."""
    policy = access.folder / "audit-policy.yaml"
    policy.write_text(audit.POLICY)
    key = write_signing_key(access.folder)
    return [
        "kube-apiserver",
        f"--etcd-servers=http://{LOOPBACK}:{ports.etcd}",
        f"--secure-port={ports.apiserver}",
        f"--bind-address={LOOPBACK}",
        f"--advertise-address={LOOPBACK}",
        f"--cert-dir={access.certificate.parent}",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--token-auth-file={prepare_users(access)}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--endpoint-reconciler-type=none",
        "--allow-privileged=true",
        f"--audit-policy-file={policy}",
        f"--audit-log-path={access.audit_log}",
    ]


def controller_manager(folder: Path, kubeconfig: Path) -> list[str]:
    """Nothing that looks after nodes: ours have no network and send no heartbeats."""
    return [
        "kube-controller-manager",
        f"--kubeconfig={kubeconfig}",
        f"--service-account-private-key-file={signing_key(folder)}",
        "--use-service-account-credentials",
        "--leader-elect=false",
        "--secure-port=0",
        "--kube-api-qps=500",  # with the usual 20 its start takes 5 s longer
        "--kube-api-burst=1000",
        "--controllers=*,-nodeipam,-nodelifecycle,-cloud-node-lifecycle",
    ]


def nodes(kubeconfig: Path) -> list[str]:
    """Nodes that run the pods of namespaces with the label RUN, see `pods.py`; other pods stay Pending."""
    return ["node", f"--kubeconfig={kubeconfig}"]


def signing_key(folder: Path) -> Path:
    return folder / "service-accounts.key"


def write_signing_key(folder: Path) -> Path:
    """A private key that signs ServiceAccounts' tokens: of the elliptic kind, which is just a number."""
    number = 1 + secrets.randbelow(ORDER_P256 - 1)
    der = EC_KEY_BEFORE + number.to_bytes(32, "big") + EC_KEY_AFTER
    text = base64.encodebytes(der).decode()
    path = signing_key(folder)
    path.write_text(f"-----BEGIN EC PRIVATE KEY-----\n{text}-----END EC PRIVATE KEY-----\n")
    path.chmod(0o600)
    return path
