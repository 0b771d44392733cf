"""What somebody who uses a running plane needs to know of it; all of it lies in the plane's folder."""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

ADMIN = "admin"
CLUSTER = "plane"
# The context of the admin is named like the cluster, the others unlike their users: code that takes a
# context for a user or a cluster is caught.
CONTEXTS = {
    "plane": ADMIN,
    "plane-reader": "reader",
    "plane-dev": "dev",
    "plane-nobody": "nobody",
}
CONTROLLERS = "system:kube-controller-manager"
NODES = "system:nodes"


@dataclass(frozen=True)
class Access:
    """A plane that runs, by its folder."""

    folder: Path

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    @property
    def audit_log(self) -> Path:
        """Every write that a client asked for, dry runs too, one JSON event per line; see `audit.writes`."""
        return self.folder / "audit.log"

    @property
    def certificate(self) -> Path:
        """What the apiserver made for itself: certificate and the authority it is signed by."""
        return self.folder / "certificates" / "apiserver.crt"

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    @property
    def server(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def token(self, user: str = ADMIN) -> str:
        tokens: dict[str, str] = json.loads((self.folder / "tokens.json").read_text())
        return tokens[user]


def prepare_users(access: Access) -> Path:
    """Make up a token for each user; returns the file that tells the apiserver."""
    tokens = {user: secrets.token_hex(16) for user in [*CONTEXTS.values(), CONTROLLERS, NODES]}
    (access.folder / "tokens.json").write_text(json.dumps(tokens))
    groups = dict.fromkeys((ADMIN, NODES), ',"system:masters"')
    table = access.folder / "tokens.csv"
    rows = [f"{token},{user},{user}{groups.get(user, '')}\n" for user, token in tokens.items()]
    table.write_text("".join(rows))
    return table


def write_kubeconfigs(access: Access) -> tuple[Path, Path]:
    """Write the users' kubeconfig; returns two others, of the controllers and of the nodes."""
    access.kubeconfig.write_text(_kubeconfig(access, CONTEXTS))
    access.kubeconfig.chmod(0o600)
    controllers = access.folder / "controllers.kubeconfig"
    controllers.write_text(_kubeconfig(access, {"controllers": CONTROLLERS}))
    nodes = access.folder / "nodes.kubeconfig"
    nodes.write_text(_kubeconfig(access, {"nodes": NODES}))
    return controllers, nodes


def _kubeconfig(access: Access, contexts: dict[str, str]) -> str:
    """Everything inline, so that a copy of it is as good; the first context is the current one."""
    authority = base64.b64encode(access.certificate.read_bytes()).decode()
    lines = ["apiVersion: v1", "kind: Config", "clusters:", f"- name: {CLUSTER}", "  cluster:"]
    lines += [f"    server: {access.server}", f"    certificate-authority-data: {authority}", "contexts:"]
    for context, user in contexts.items():
        lines += [f"- name: {context}", f"  context: {{cluster: {CLUSTER}, user: '{user}'}}"]
    lines += ["users:"]
    for user in contexts.values():
        lines += [f"- name: '{user}'", f"  user: {{token: {access.token(user)}}}"]
    lines += [f"current-context: {next(iter(contexts))}", ""]
    return "\n".join(lines)
