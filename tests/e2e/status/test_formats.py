"""What programs get of a push or a pull: one document on stdout, all else on stderr, and no question."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import configs
from tests.e2e.manifests import config, write
from tests.e2e.messages import says
from tests.e2e.running import synced
from tests.running import ROOT, Ran, sync

SCHEMA = json.loads((ROOT / "docs/schemas/plan.json").read_text())


def told(ran: Ran, form: str = "json") -> dict[str, Any]:
    """The one document that is on stdout."""
    read: dict[str, Any] = json.loads(ran.out) if form == "json" else yaml.safe_load(ran.out)
    jsonschema.validate(read, SCHEMA)
    return read


def outcomes(plan: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {one["name"]: one["outcome"] for one in plan["objects"]}


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_push_tells_its_plan_and_what_became_of_each_object(
    tmp_path: Path, namespace: str, kubectl: Kubectl, form: str
) -> None:
    synced(tmp_path, namespace, config("left"))
    kubectl("-n", namespace, "patch", "cm", "left", "--type=merge", "-p", '{"data":{"key":"drift"}}')
    write(tmp_path, "good")
    write(tmp_path, "Bad")

    shown = sync(tmp_path, "push", "--dry-run", "--format", form, "-n", namespace)
    ran = sync(tmp_path, "push", "--yes", "--format", form, "-n", namespace)

    plan = told(shown, form)
    assert {one["name"]: one["action"] for one in plan["objects"]} == {
        "left": "none",
        "good": "create",
        "Bad": "create",
    }
    assert all("outcome" not in one for one in plan["objects"])
    assert ran.code == 5
    became = outcomes(told(ran, form))
    assert (became["good"], became["left"]) == ({"result": "written"}, {"result": "left"})
    assert (became["Bad"]["result"], "metadata.name" in became["Bad"]["error"]) == ("failed", True)
    assert told(ran, form)["summary"] | {"written": 1, "failed": 1} == told(ran, form)["summary"]
    assert "configmap/good created" in ran.err
    says(ran, 5, "configmap/Bad was not written", "mend the manifest")


def test_a_pull_tells_its_plan_and_the_files(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    synced(tmp_path, namespace, config("c"))
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"key":"live"}}')

    ran = sync(tmp_path, "pull", "--yes", "--format", "json", "-n", namespace)

    assert ran.code == 0, ran.err
    assert outcomes(told(ran)) == {"c": {"result": "written", "file": "configmap-c.json"}}


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_nobody_is_asked_who_is_a_program(tmp_path: Path, namespace: str, kubectl: Kubectl, verb: str) -> None:
    synced(tmp_path, namespace, config("c"))
    if verb == "push":
        write(tmp_path, "new")
    else:
        kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"key":"live"}}')
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}

    ran = sync(tmp_path, verb, "--format", "json", "-n", namespace)

    says(ran, 3, "with --format json nobody is asked", "add --yes")
    assert told(ran)["summary"]["differ"] == 1
    assert configs(kubectl, namespace) == {"c"}
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before


def test_what_a_guard_stops_is_told_as_a_plan(tmp_path: Path, namespace: str) -> None:
    (tmp_path / ".kubesync").mkdir()
    (tmp_path / ".kubesync" / "config").write_text("protected: {contexts: [pla*]}\n")
    write(tmp_path, "c")

    ran = sync(tmp_path, "push", "--yes", "--format", "json", "-n", namespace)

    says(ran, 3, "context plane is protected", "--confirm-context plane")
    for given, is_told in (((), True), (("--confirm-context", "plane"), False), (("--confirm-context", "x"), True)):
        dry = sync(tmp_path, "push", "--dry-run", *given, "-n", namespace)
        assert (dry.code, "context plane is protected" in dry.err) == (0, is_told), dry.err
    assert told(ran)["objects"][0]["action"] == "create"


def test_with_nothing_to_do_it_is_a_document_too(tmp_path: Path, namespace: str) -> None:
    synced(tmp_path, namespace, config("c"))

    ran = sync(tmp_path, "push", "--format", "json", "-n", namespace)

    assert (ran.code, told(ran)["summary"]["inSync"], told(ran)["trouble"]) == (0, 1, [])


def test_a_kept_plan_has_the_same_form(
    tmp_path: Path, namespace: str, kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(tmp_path, "c")
    file = tmp_path_factory.mktemp("plans") / "plan.json"

    printed = sync(tmp_path, "push", "-o", "-", "-n", namespace)
    kept = sync(tmp_path, "push", "-o", str(file), "-n", namespace)
    shown = sync(tmp_path, "push", "--dry-run", "--format", "json", "-n", namespace)

    nowhere = sync(tmp_path, "push", "-o", str(file / "x"), "-n", namespace)

    says(nowhere, 2, "cannot be written: Not a directory", "name another file")
    assert (printed.code, kept.code, kept.out) == (0, 0, ""), kept.err
    assert printed.out == file.read_text() == shown.out
    (one,) = told(printed)["objects"]
    assert (one["action"], one["changes"][0]["row"], one["changes"][0]["decided"]) == ("create", "local-only", True)
    assert configs(kubectl, namespace) == set()


def test_manifests_are_not_printed_as_a_plan(tmp_path: Path, namespace: str) -> None:
    says(
        sync(tmp_path, "pull", "-o", "-", "--format", "json", "-n", namespace), 2, "-o - prints manifests", "leave one"
    )


def test_what_is_told_goes_to_the_file_that_was_named(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "one")
    for verb, exit_code in (("status", 0), ("diff", 1), ("doctor", 0), ("version", 0)):
        shown = sync(tmp_path, verb, "-n", namespace)

        kept = sync(tmp_path, verb, "-o", "told.txt", "-n", namespace)

        assert (kept.code, kept.out) == (exit_code, ""), kept.err
        assert "it is in told.txt" in kept.err
        told = (tmp_path / "told.txt").read_text()
        assert re.sub(r"\d+\.\d\d s", "", told) == re.sub(r"\d+\.\d\d s", "", shown.out)


@pytest.mark.usefixtures("plane")
def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")
    says(sync(tmp_path, "status", "-o", "no/such/folder.txt", "-n", namespace), 2, "cannot be written", "another file")


@pytest.mark.parametrize("option", ["--take=live", "--confirm-context=plane", "--rebind"])
@pytest.mark.parametrize("verb", ["status", "diff", "doctor", "version"])
def test_what_decides_a_write_means_nothing_to_a_verb_that_writes_none(tmp_path: Path, verb: str, option: str) -> None:
    says(sync(tmp_path, verb, option), 2, f"{option.partition('=')[0]} means nothing to {verb}", "leave it out")


def test_the_doctor_for_programs(tmp_path: Path, namespace: str) -> None:
    ran = sync(tmp_path, "doctor", "--format", "json", "-n", namespace)

    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["kind"] == "Findings"
    assert {"kubectl", "server", "rights", "state"} <= {one["topic"] for one in found["findings"]}
    assert not any(one["broken"] for one in found["findings"])
