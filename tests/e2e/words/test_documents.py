"""Programs get one document, however a run ends, and an `error:` line beside it where one went wrong."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema
import pytest
import yaml

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import commented, put
from tests.e2e.verbs import VERBS, WRITERS, yes
from tests.running import ROOT, Ran, sync

SCHEMA = json.loads((ROOT / "docs/schemas/plan.json").read_text())
READ: dict[str, Callable[[str], Any]] = {"json": json.loads, "yaml": yaml.safe_load}
EVERY = (*VERBS, "doctor", "version", "forget")
ERRORS = {2, 3, 5}


Prepared: TypeAlias = Callable[[Path, Kubectl, str], object]


def _as_it_is(*_: object) -> None:
    pass


@dataclass(frozen=True)
class Way:
    """A way for a run to end: the words, what the folder is made before, and the exit code."""

    code: int
    words: tuple[str, ...] = ()
    prepared: Prepared = _as_it_is
    verbs: tuple[str, ...] = VERBS
    agrees: bool = True


def _drift(_: Path, kubectl: Kubectl, namespace: str) -> None:
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"key":"live"}}')


def _conflict(folder: Path, kubectl: Kubectl, namespace: str) -> None:
    put(folder / "c.yaml", commented("c", "mine"))
    _drift(folder, kubectl, namespace)


def _edit(folder: Path, *_: object) -> None:
    put(folder / "c.yaml", commented("c", "mine"))


def _break(folder: Path, *_: object) -> None:
    put(folder / "b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name")


def _bare(folder: Path, *_: object) -> None:
    (folder / "bare").mkdir()


def _empty_environment(folder: Path, *_: object) -> None:
    (folder / "c.yaml").unlink()
    put(folder / ".kubesync/config", "environments: {e: {folder: e}}\n")
    (folder / "e").mkdir()


def _settings(text: str) -> Prepared:
    return lambda folder, *_: put(folder / ".kubesync/config", text)


def _protect(folder: Path, kubectl: Kubectl, namespace: str) -> None:
    _edit(folder)
    _settings("protected: {contexts: [pla*]}\n")(folder, kubectl, namespace)


def _two(folder: Path, _: Kubectl, namespace: str) -> None:
    for one in "ab":
        put(folder / f"{one}/c.yaml", commented("c"))
    (folder / "c.yaml").unlink()
    put(folder / ".kubesync/config", "".join(
        ["environments:\n", *(f"  {one}: {{folder: {one}, namespace: {namespace}}}\n" for one in "ab")]
    ))  # fmt: skip


WAYS = {
    "in sync": Way(0),
    "differs": Way(1, ("--exit-code",), _drift, ("status",)),
    "differs, by line": Way(1, (), _drift, ("diff",)),
    "a conflict": Way(4, (), _conflict, WRITERS),
    "not agreed, pushing": Way(3, (), _edit, ("push",), agrees=False),
    "not agreed, pulling": Way(3, (), _drift, ("pull",), agrees=False),
    "protected": Way(3, (), _protect, ("push",)),
    "no such option": Way(2, ("--nope",), verbs=EVERY),
    "an option without its value": Way(2, ("-n",), verbs=EVERY),
    "an option that is empty": Way(2, ("--context", ""), verbs=EVERY),
    "kubectl's way": Way(2, ("--recursive",), verbs=EVERY),
    "two things at once": Way(2, ("-o", "-"), verbs=("pull",)),
    "what decides a write": Way(2, ("--take", "live"), verbs=("status", "diff", "doctor", "version")),
    "no such context": Way(2, ("-c", "nope"), verbs=(*VERBS, "doctor", "version")),
    "no such kubectl": Way(2, ("--kubectl", "/nope"), verbs=(*VERBS, "doctor", "version")),
    "no such folder": Way(2, ("--root", "/nope"), verbs=VERBS),
    "no such environment": Way(2, ("--env", "nope"), verbs=VERBS),
    "settings that are wrong": Way(2, (), _settings("contxt: a\n")),
    "nothing there": Way(2, ("--root", "bare"), _bare, ("status", "diff", "push")),
    "nothing there, of an environment": Way(2, ("--env", "e"), _empty_environment, ("status", "diff", "push")),
    "nothing there, of all environments": Way(5, (), _empty_environment, ("status", "diff")),
    "two environments": Way(2, (), _two, WRITERS),
    "two environments, shown": Way(0, (), _two, ("status",)),
    "a time that is none": Way(2, ("--timeout", "-1"), verbs=("push",)),
    "a broken file": Way(5, (), _break),
    "a word in vain": Way(5, ("configmap/nope",)),
    "a cluster that is not there": Way(2, ("-c", "gone"), lambda _, kubectl, __: _gone(kubectl)),
    "forget has none": Way(2, ("--yes", "."), verbs=("forget",)),
}


def _gone(kubectl: Kubectl) -> None:
    kubectl("config", "set-cluster", "gone", "--server=https://127.0.0.1:1")
    kubectl("config", "set-context", "gone", "--cluster=gone", "--user=admin")


def document(ran: Ran, form: str) -> dict[str, Any]:
    found: dict[str, Any] = READ[form](ran.out)
    if found.get("kind") in {"Plan", "PlanList", "Error"}:
        jsonschema.validate(found, SCHEMA)
    return found


@pytest.fixture
def folder(tmp_path: Path, namespace: str) -> Path:
    put(tmp_path / "c.yaml", commented("c"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    return tmp_path


@pytest.mark.parametrize("way", WAYS)
def test_a_run_for_programs_prints_one_document_however_it_ends(
    folder: Path, namespace: str, kubectl: Kubectl, way: str
) -> None:
    mine = WAYS[way]
    mine.prepared(folder, kubectl, namespace)
    for verb in mine.verbs:
        for form in READ:
            words = (*(yes(verb) if mine.agrees else ()), "-n", namespace, f"--format={form}", *mine.words)

            ran = sync(folder, verb, *words)

            assert ran.code == mine.code, (verb, ran.err)
            errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
            assert bool(errors) == (ran.code in ERRORS), (verb, ran.err)
            found = document(ran, form)
            if found.get("kind") == "Error":
                assert (found["exit"], f"error: {found['error']}" in ran.err) == (ran.code, True), (verb, found)
            assert found, verb


def test_what_programs_get_of_an_error_goes_to_the_file_too(folder: Path, namespace: str) -> None:
    """It was there, from a run that could compare: it is not to stay, nor to be empty."""
    for words in ((), ("-c", "nope")):
        ran = sync(folder, "status", "--format", "json", "-o", "told.json", "-n", namespace, *words)
        kind = json.loads((folder / "told.json").read_text())["kind"]
        assert (kind, ran.code) == (("Error", 2) if words else ("Plan", 0))


@pytest.mark.parametrize("words", [["--format", "wrong"], ["--", "--format", "json"], []])
def test_people_get_lines(folder: Path, namespace: str, words: list[str]) -> None:
    ran = sync(folder, "status", "-n", namespace, "-c", "nope", *words)

    assert (ran.code, ran.out) == (2, "")


def test_a_run_that_a_signal_ends_prints_a_document_too(folder: Path, namespace: str, tmp_path: Path) -> None:
    """As CI does when a job takes too long."""
    slow = put(tmp_path / "slow/kubectl", '#!/bin/sh\nkill -TERM "$PPID"\nsleep 20\n')
    slow.chmod(0o755)

    ran = sync(folder, "status", "--format", "json", "-n", namespace, "--kubectl", str(slow))

    assert (ran.code, document(ran, "json")["exit"]) == (3, 3), ran.err
    assert "error: ended by SIGTERM" in ran.err
