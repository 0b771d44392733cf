"""Every command of docs/pull.md does what it says, in the order of the page."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.namespaces import create_namespace
from tests.running import ROOT, sync

PAGE = ROOT / "docs" / "pull.md"


def commands() -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [shlex.split(line)[2:] for block in blocks for line in block.splitlines()]


@pytest.fixture
def jobs(namespace: str, plane: Access) -> Iterator[str]:
    api, name = Api(plane), f"{namespace}-jobs"
    create_namespace(api, name)
    yield name
    api.delete(f"/api/v1/namespaces/{name}", missing_ok=True)


def test_every_command_of_the_page_runs(tmp_path: Path, namespace: str, jobs: str, kubectl: Kubectl) -> None:
    kubectl("config", "set-context", "plane", f"--namespace={namespace}")
    kubectl("create", "deployment", "web", "--image=nginx:1.27", "--replicas=0")
    kubectl("create", "configmap", "settings", "--from-literal=a=b")
    kubectl("create", "secret", "generic", "login", "--from-literal=password=hunter22")
    for place in (namespace, jobs):
        kubectl("-n", place, "create", "configmap", "labelled", "--from-literal=a=b")
        kubectl("-n", place, "label", "configmap", "labelled", "app=web")
    places = {"shop,jobs": f"{namespace},{jobs}", "shop/": f"{namespace}/"}

    ran = {" ".join(words): sync(tmp_path, *(places.get(word, word) for word in words)) for words in commands()}

    assert len(ran) > 15
    assert {line: one.err for line, one in ran.items() if one.code != 0} == {}
    assert "hunter22" not in "".join(one.out + one.err for one in ran.values())
    assert {file.name for file in tmp_path.rglob("*.yaml")} >= {"deployment-web.yaml", "secret-login.yaml"}
    assert len(list(tmp_path.rglob("configmap-labelled.yaml"))) == 2
