"""Standard streams that are closed, full or narrow-minded: no traceback, and what is begun is brought to its end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import problems
from tests.running import Ran, sync

FULL = "the output cannot be written: No space left on device"
VERBS = ("status", "diff", "pull --new --yes", "push --dry-run", "doctor", "version", "--help")


def shell(folder: Path, script: str, **variables: str) -> Ran:
    """The script, in which `$sync` is the program; its code is that of the program, whatever it is piped to."""
    env = os.environ | {"sync": f"{sys.executable} -m kubectl_sync"} | variables
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"], cwd=folder, env=env, capture_output=True, check=False, timeout=60
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def keys(kubectl: Kubectl, namespace: str) -> list[str]:
    return kubectl("-n", namespace, "get", "cm", "c0", "c1", "-o=jsonpath={.items[*].data.key}", check=False).split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(2):
        write(tmp_path, f"c{number}")
    return tmp_path


@pytest.mark.parametrize("stream", ["0<&-", "1>&-", "2>&-"])
def test_closed_from_the_start(folder: Path, namespace: str, kubectl: Kubectl, stream: str) -> None:
    ran = shell(
        folder, f"$sync push --force -n {namespace} {stream} && $sync status --exit-code -n {namespace} {stream}"
    )

    assert (ran.code, problems(ran), keys(kubectl, namespace)) == (0, {}, ["a", "a"])


def test_a_question_without_a_standard_input(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    ran = shell(folder, f"$sync push -n {namespace} 0<&-")

    assert (ran.code, list(problems(ran))) == (3, ["nothing was written: there is no terminal to ask on"])
    assert keys(kubectl, namespace) == []


def test_a_full_disk_behind_any_output(folder: Path, namespace: str) -> None:
    for verb in VERBS:
        ran = shell(folder, f"$sync {verb} {'' if verb in VERBS[-2:] else f'-n {namespace}'} >/dev/full")
        assert (ran.code, list(problems(ran))) == (2, [FULL]), verb


def test_a_plan_that_cannot_be_shown_is_not_written(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    full = shell(folder, f"$sync push --yes -n {namespace} >/dev/full")
    gone = shell(folder, f"$sync push --yes -n {namespace} | true")

    assert (full.code, list(problems(full))) == (2, [FULL])
    assert (gone.code, problems(gone)) == (141, {})
    assert keys(kubectl, namespace) == []


def test_what_is_begun_is_finished_though_nobody_reads_on(folder: Path, namespace: str, kubectl: Kubectl) -> None:
    gone = shell(folder, f"$sync push --force -n {namespace} | true")
    assert (gone.code, problems(gone), keys(kubectl, namespace)) == (0, {}, ["a", "a"])
    for number in range(2):
        write(folder, f"c{number}", "b")
    full = shell(folder, f"$sync push --force -n {namespace} >/dev/full")
    assert (full.code, list(problems(full)), keys(kubectl, namespace)) == (0, [FULL], ["b", "b"])
    kubectl("-n", namespace, "patch", "cm", "c0", "--type=merge", "-p", '{"data":{"key":"live"}}')

    pulled = shell(folder, f"$sync pull --force -n {namespace} >/dev/full")

    assert (pulled.code, list(problems(pulled)), "key: live" in (folder / "c0.yaml").read_text()) == (0, [FULL], True)
    assert sync(folder, "status", "--exit-code", "-n", namespace).code == 0


def test_a_terminal_that_knows_only_ascii_and_a_folder_that_is_no_text(
    folder: Path, namespace: str, kubectl: Kubectl
) -> None:
    inside = Path(os.fsdecode(os.fsencode(folder) + b"/f\xff"))
    inside.mkdir()
    for file in folder.glob("*.yaml"):
        file.rename(inside / file.name)
    assert sync(inside, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "patch", "cm", "c0", "--type=merge", "-p", '{"data":{"key":"\\u2192"}}')

    ran = shell(inside, f"for verb in status diff doctor 'pull --yes'; do $sync $verb -n {namespace}; done",
                PYTHONIOENCODING="ascii")  # fmt: skip

    assert (ran.code, problems(ran)) == (0, {})
    assert "a \\u2192 \\u2192" in ran.out
    assert "f\\udcff" in ran.err
    assert "key: →" in (inside / "c0.yaml").read_text()
