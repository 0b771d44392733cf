"""Secrets come into files only when told, readable by one user, and never into anything else."""

import base64
import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import says
from tests.running import Ran, sync

GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
WORDS = ("hunter22", base64.b64encode(b"hunter22").decode(), "hunter33", base64.b64encode(b"hunter33").decode())
NAME = "secret-s.yaml"


@pytest.fixture(autouse=True)
def secret(namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "secret", "generic", "s", "--from-literal=password=hunter22")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, env={**os.environ, **GIT})
    return tmp_path


def pull(folder: Path, namespace: str, *words: str) -> Ran:
    return sync(folder, "pull", *words, "--yes", "-v", "-n", namespace, env=GIT)


def change(kubectl: Kubectl, namespace: str, value: str) -> None:
    coded = base64.b64encode(value.encode()).decode()
    kubectl("-n", namespace, "patch", "secret", "s", "--type=merge", "-p", f'{{"data":{{"password":"{coded}"}}}}')


def found(folder: Path) -> list[Path]:
    return list(folder.rglob(NAME))


def kept(*tops: Path) -> bytes:
    files = [one for top in tops for one in top.rglob("*") if one.is_file() and one.name != NAME]
    return b"".join(one.read_bytes() for one in files)


def is_silent(ran: Ran) -> bool:
    return not any(word in ran.out + ran.err for word in WORDS)


def test_a_secret_is_counted_and_comes_only_when_told(
    tmp_path: Path, namespace: str, kubectl: Kubectl, sealed: Path
) -> None:
    write(tmp_path, "c")
    old = os.umask(0o002)
    try:
        left = pull(tmp_path, namespace, "--new")
        ran = pull(tmp_path, namespace, "--new", "--include-secrets")
    finally:
        os.umask(old)

    assert "skipped: Secret (1): taken with --include-secrets" in left.out
    assert ran.code == 0, ran.err
    (file,) = found(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert WORDS[1] in file.read_text()
    change(kubectl, namespace, "hunter33")
    again = pull(tmp_path, namespace, "--include-secrets")
    assert again.code == 0, again.err
    assert "data.password  changed in the cluster" in again.out
    assert WORDS[3] in file.read_text()
    assert is_silent(left)
    assert is_silent(ran)
    assert is_silent(again)
    assert not any(word.encode() in kept(tmp_path, sealed / ".kubesync") for word in WORDS)
    nothing = pull(tmp_path, namespace, "--include-secrets")
    assert "1 in sync\n0 objects written" in nothing.out
    assert "deleted" not in pull(tmp_path, namespace).out


def test_a_change_on_both_sides_is_a_conflict(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    assert pull(tmp_path, namespace, "--include-secrets").code == 0
    (file,) = found(tmp_path)
    text = file.read_text().replace(WORDS[1], base64.b64encode(b"mine").decode())
    file.write_text(text)
    change(kubectl, namespace, "hunter33")

    ran = pull(tmp_path, namespace, "--include-secrets")

    assert ran.code == 4, ran.err
    assert "changed on both sides" in ran.out
    assert file.read_text() == text
    assert is_silent(ran)
    assert pull(tmp_path, namespace, "--include-secrets", "--take", "live").code == 0
    assert WORDS[3] in file.read_text()


def test_what_a_file_says_in_clear_stays_in_clear(tmp_path: Path, namespace: str) -> None:
    file = tmp_path / NAME
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  "
    file.write_text(f"{head}password: other  # rotate it\n")

    assert pull(tmp_path, namespace, "--include-secrets").code == 4
    ran = pull(tmp_path, namespace, "--include-secrets", "--take", "live")

    assert ran.code == 0, ran.err
    assert file.read_text() == f"{head}password: hunter22  # rotate it\n"
    assert is_silent(ran)


def test_git_gets_none_unless_ignored_or_named(repository: Path, namespace: str) -> None:
    inside = repository / "app"
    inside.mkdir()
    (repository / ".kubesync").mkdir()
    for folder, where in ((repository, f"{namespace}/{NAME}"), (inside, f"../{namespace}/{NAME}")):
        refusal = f"secret/s was not written to {where}: git would take it along"
        says(pull(folder, namespace, "secrets", "--include-secrets"), 5, refusal, "let git ignore")
    assert found(repository) == []
    (repository / ".gitignore").write_text(f"{NAME}\n")
    assert pull(repository, namespace, "secrets", "--include-secrets").code == 0
    assert found(repository)[0].read_text().count(WORDS[1]) == 1


def test_git_gets_the_one_that_is_named(repository: Path, namespace: str) -> None:
    assert pull(repository, namespace, "secret/s", "--include-secrets").code == 0
    assert stat.S_IMODE(found(repository)[0].stat().st_mode) == 0o600


def test_a_repository_without_git_counts_as_one(repository: Path, namespace: str, kubectl_path: Path) -> None:
    ran = sync(repository, "pull", "secrets", "--include-secrets", "--yes", "-n", namespace,
               env={"PATH": "/nowhere", "KUBECTL_PATH": str(kubectl_path)})  # fmt: skip

    says(ran, 5, "git is not installed", "name the Secret")


def test_only_those_with_the_labels_are_counted(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    for name in ("t", "u"):
        kubectl("-n", namespace, "create", "secret", "generic", name)
        kubectl("-n", namespace, "label", "secret", name, "app=web")

    assert "skipped: Secret (2): " in pull(tmp_path, namespace, "-l", "app=web").out
    assert "skipped: Secret (3): " in pull(tmp_path, namespace).out


def test_it_is_named_only_together_with_the_option(tmp_path: Path, namespace: str) -> None:
    says(pull(tmp_path, namespace, "secret/s"), 2, "Secrets are left alone", "--include-secrets")
    assert WORDS[1] in sync(tmp_path, "pull", "secret/s", "--include-secrets", "-o", "-", "-n", namespace).out


MANIFEST = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  password: {WORDS[1]}  # rotate it\n"


@pytest.fixture
def tracked(repository: Path, namespace: str) -> Path:
    """A manifest of the Secret that git has, in sync."""
    file = repository / NAME
    file.write_text(MANIFEST)
    file.chmod(0o644)
    subprocess.run(["git", "-C", str(repository), "add", "."], check=True, env={**os.environ, **GIT})
    assert pull(repository, namespace, "--include-secrets").code == 0
    return file


def test_a_value_does_not_come_into_a_file_that_git_has(tracked: Path, namespace: str, kubectl: Kubectl) -> None:
    change(kubectl, namespace, "hunter33")
    kubectl("-n", namespace, "label", "secret", "s", "app=web")
    kubectl("-n", namespace, "annotate", "secret", "s", "note=of the shop", 'kapp.k14s.io/original={"data": 1}')

    ran = pull(tracked.parent, namespace, "--include-secrets")

    says(ran, 5, f"secret/s: its values were not written to {NAME}: git would take it along", "let git ignore")
    assert "\n1 object written, 1 of them in part\n" in ran.out
    text = tracked.read_text()
    assert (WORDS[1] in text, "app: web" in text, "note: of the shop" in text) == (True, True, True)
    assert (WORDS[3] in text, "kapp" in text) == (False, False)
    assert "data.password  changed in the cluster" in ran.out
    assert "left: git would take it along" in ran.out
    assert is_silent(ran)


def test_what_git_keeps_from_being_written_is_in_the_plan(tracked: Path, namespace: str, kubectl: Kubectl) -> None:
    change(kubectl, namespace, "hunter33")
    kubectl("-n", namespace, "create", "secret", "generic", "new", "--from-literal=a=b")
    kubectl("-n", namespace, "create", "configmap", "c")
    words = ("--include-secrets", "--new", "-n", namespace)

    shown = sync(tracked.parent, "pull", *words, "--dry-run", env=GIT)
    plan = json.loads(sync(tracked.parent, "pull", *words, "--dry-run", "--format", "json", env=GIT).out)
    ran = sync(tracked.parent, "pull", *words, "--yes", env=GIT)

    for one in (shown, ran):
        assert one.code == 5
        assert "  secret/new" in one.out
        assert "+ secret/new" not in one.out
        assert "  * data.password" not in one.out
        assert one.out.count("left: git would take it along") == 2
        assert one.err.count("git would take it along") == 2
    assert "\n1 object written, 2 failed\n" in ran.out
    assert {one["name"] for one in plan["objects"] if one["action"] != "none"} == {"c"}
    assert tracked.read_text() == MANIFEST


def test_a_conflict_is_not_decided_into_a_file_that_git_has(tracked: Path, namespace: str, kubectl: Kubectl) -> None:
    change(kubectl, namespace, "hunter33")
    tracked.write_text(MANIFEST.replace(WORDS[1], "bWluZQ=="))

    assert pull(tracked.parent, namespace, "--include-secrets").code == 4
    says(
        pull(tracked.parent, namespace, "--include-secrets", "--take", "live"), 5, "git would take it along", "let git"
    )
    assert "bWluZQ==" in tracked.read_text()


@pytest.mark.parametrize("word", ["secret/s", "s"])
def test_who_names_it_gets_the_value_into_its_file(word: str, tracked: Path, namespace: str, kubectl: Kubectl) -> None:
    change(kubectl, namespace, "hunter33")

    says(pull(tracked.parent, namespace, NAME, "--include-secrets"), 5, "git would take it along", "let git")
    assert pull(tracked.parent, namespace, word, "--include-secrets").code == 0
    assert tracked.read_text() == MANIFEST.replace(WORDS[1], WORDS[3])
    assert stat.S_IMODE(tracked.stat().st_mode) == 0o644


def test_a_file_that_one_comes_to_is_for_its_owner_alone(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c")
    (file,) = tmp_path.glob("*.yaml")
    file.chmod(0o664)

    assert pull(tmp_path, namespace, "secret/s", "--include-secrets", "-o", file.name).code == 0

    assert WORDS[1] in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("way", ["bare", "environment"])
def test_another_repository_does_not_say_what_is_ignored(
    tracked: Path, namespace: str, kubectl: Kubectl, way: str
) -> None:
    """A bare one in the clone, or one that a hook or CI job named: it ignores all, and names a program to run."""
    env, top = {**os.environ, **GIT}, tracked.parent
    place, mark = top / "folder", top.parent / f"mark-{way}"
    program = top.parent / f"program-{way}"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    subprocess.run(["git", "init", "-q", "--bare", str(place)], check=True, env=env)
    (place / "info" / "exclude").write_text("*\n")
    (place / "config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = {place}\n\tfsmonitor = {program}\n"
    )
    subprocess.run(["git", "-C", str(place), "check-ignore", "x"], check=True, capture_output=True, env=env)
    assert mark.exists(), "plain git believes it"
    mark.unlink()
    file = tracked.rename(place / NAME)
    change(kubectl, namespace, "hunter33")
    leading = {"GIT_DIR": str(place), "GIT_WORK_TREE": str(place)} if way == "environment" else {}

    ran = sync(top, "pull", "--include-secrets", "--yes", "-n", namespace, env={**GIT, **leading})

    says(ran, 5, f"secret/s was not written to folder/{NAME}: git would take it along", "let git ignore")
    assert WORDS[3] not in file.read_text()
    assert not mark.exists()
