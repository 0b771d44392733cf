"""An admission webhook of the real API server, which answers as its path says.

Each webhook is for objects with the label `hook: PATH` in one namespace.
"""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.controlplane.access import Access
from tests.controlplane.api import Api

# From the request of an AdmissionReview (admission.k8s.io/v1) to what the response says beside its uid.
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
CONFIGURATIONS: Final = "/apis/admissionregistration.k8s.io/v1"


def denied(code: int, message: str) -> Answer:
    return lambda _: {"allowed": False, "status": {"code": code, "message": message}}


def sets(path: str, value: str, *, dry_run: bool) -> Answer:
    """Sets a field by JSON Patch; unless `dry_run`, only in earnest."""
    patch = json.dumps([{"op": "add", "path": path, "value": value}])

    def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        if request.get("dryRun") and not dry_run:
            return {"allowed": True}
        return {"allowed": True, "patchType": "JSONPatch", "patch": _base64(patch)}

    return answer


def _base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


@contextmanager
def webhooks(access: Access, namespace: str, answers: Mapping[str, Answer | str]) -> Iterator[None]:
    """Webhooks by their label while the block runs; an answer that is text is sent as it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"answers": answers}))
    server.daemon_threads = True
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(access.certificate, access.certificate.with_suffix(".key"))
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    api, url = Api(access), f"https://127.0.0.1:{server.server_address[1]}"
    made = f"{CONFIGURATIONS}/mutatingwebhookconfigurations"
    hooks = [_hook(access, namespace, f"{url}/{name}", name) for name in answers]
    hooks.append(_hook(access, namespace, "https://127.0.0.1:1/", "down"))
    api.post(made, {"metadata": {"name": namespace}, "webhooks": hooks})
    try:
        yield
    finally:
        api.delete(f"{made}/{namespace}")
        server.shutdown()
        server.server_close()


def _hook(access: Access, namespace: str, url: str, name: str) -> dict[str, Any]:
    return {
        "name": f"{name}.hooks.example.com",
        "clientConfig": {"url": url, "caBundle": _base64(access.certificate.read_text())},
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
                   "resources": ["configmaps"]}],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "objectSelector": {"matchLabels": {"hook": name}},
        "admissionReviewVersions": ["v1"],
        "sideEffects": "NoneOnDryRun",
        "timeoutSeconds": 1,
    }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    answers: Mapping[str, Answer | str]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
        answer = self.answers[self.path.strip("/").partition("?")[0]]
        if isinstance(answer, str):
            body = answer
        else:
            review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}
            body = json.dumps(review | {"response": {"uid": asked["uid"]} | dict(answer(asked))})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
