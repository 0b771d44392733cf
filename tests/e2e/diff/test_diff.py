"""Differences line by line, by field, for programs, by a program of the user's."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import CONFIG, WEB, write
from tests.running import sync
from tests.terminals import Terminal

ERROR = 2
DIFF = """--- file/web.yaml
+++ live/web.yaml
@@ -12,5 +12,5 @@
     spec:
       containers:
       - name: web
-        image: nginx:1.25  # pinned
+        image: nginx:1.27  # pinned
         resources: {requests: {cpu: 100m}}
"""


def test_diff_is_one_of_the_files_own_text(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    file = tmp_path / "web.yaml"
    file.write_text(WEB)
    kubectl("-n", namespace, "apply", "-f", str(file))
    assert sync(tmp_path, "diff", "-n", namespace).code == 0
    kubectl("-n", namespace, "set", "image", "deploy/web", "web=nginx:1.27")

    ran, reverse = (sync(tmp_path, "diff", "-n", namespace, *more) for more in ((), ("--reverse",)))

    field = "deployment.apps/web spec.template.spec.containers[name=web].image"
    left = f"# {field}: changed in the cluster: push leaves it\n#   nginx:1.25 → nginx:1.27\n"
    assert (ran.code, ran.out) == (1, left)
    assert (reverse.code, reverse.out) == (1, DIFF)


def test_diff_shows_what_is_only_on_one_side(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "new")
    kubectl("-n", namespace, "create", "configmap", "elsewhere")

    ran = sync(tmp_path, "diff", "-n", namespace)

    assert ran.code == 1
    assert ran.out.startswith("--- /dev/null\n+++ file/new.yaml\n@@ -0,0 +1,")
    assert "elsewhere" not in ran.out


def test_diff_by_field_and_for_programs(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "new")

    fields, machine = (
        sync(tmp_path, "diff", "-n", namespace, *more) for more in (("--view", "fields"), ("--format", "json"))
    )

    assert (fields.code, "configmap/new" in fields.out, "only in the file" in fields.out) == (1, True, True)
    assert (machine.code, json.loads(machine.out)["objects"][0]["changes"][0]["row"]) == (1, "local-only")


CRLF = CONFIG.format(name="c", value="a  # \u202ea\u202c comment").replace("\n", "\r\n")


@pytest.mark.parametrize("text", [CRLF, CRLF.rstrip(), CONFIG.format(name="c", value="a").rstrip()])
def test_a_diff_into_a_pipe_or_file_can_be_applied(tmp_path: Path, namespace: str, kubectl: Kubectl, text: str) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(text.encode())
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"key":"b\\u001b[31m","more":"x"}}')
    kept = sync(tmp_path, "diff", "--reverse", "-o", "found.patch", "-n", namespace)
    pipe = f"{sys.executable} -m kubectl_sync diff --reverse -n {namespace} | tee piped.patch | git apply -p1"

    subprocess.run(["bash", "-c", pipe], cwd=tmp_path, check=True)

    assert (kept.code, sync(tmp_path, "status", "--exit-code", "-n", namespace).code) == (1, 0)
    assert (tmp_path / "found.patch").read_bytes() == (tmp_path / "piped.patch").read_bytes()
    assert b"\x1b" not in (tmp_path / "piped.patch").read_bytes()


def test_a_diff_on_a_terminal_shows_no_line_ends_and_drives_nothing(tmp_path: Path, namespace: str) -> None:
    (tmp_path / "c.yaml").write_bytes(CRLF.encode())

    for term in ("xterm-256color", "dumb"):
        terminal = Terminal(tmp_path, "diff", "-n", namespace, environment={"TERM": term})
        assert terminal.end() == 1
        assert "+  key: a  # \\u202ea\\u202c comment" in terminal.text
        assert "x0d" not in terminal.text


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    def made(body: str) -> str:
        file = tmp_path_factory.mktemp("bin") / "differ"
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        return str(file)

    return made


def test_an_external_program_gets_two_folders(
    tmp_path: Path, namespace: str, temporary: Path, program: Callable[[str], str]
) -> None:
    write(tmp_path, "new")
    named = program('echo "$1"; diff -r "$2" "$3"') + " --brief x;y"

    ran = sync(tmp_path, "diff", "-n", namespace, env={"KUBECTL_EXTERNAL_DIFF": named})

    assert (ran.code, ran.out.splitlines()[0]) == (1, "--brief"), ran.err
    assert "> apiVersion: v1" in ran.out
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("body", "code"), [("exit 0", 1), ("exit 2", 2), (None, 2)])
def test_an_external_program_that_fails(
    tmp_path: Path, namespace: str, program: Callable[[str], str], body: str | None, code: int
) -> None:
    write(tmp_path, "new")
    named = program(body) if body else "no-such-program"

    ran = sync(tmp_path, "diff", "-n", namespace, env={"KUBECTL_EXTERNAL_DIFF": named})

    assert ran.code == code
    assert ("error:" in ran.err) == (code == ERROR)


@pytest.mark.parametrize(
    ("words", "coloured"), [((), False), (("--color", "always"), True), (("--color", "never"), False)]
)
def test_colours_are_for_terminals_or_asked_for(
    tmp_path: Path, namespace: str, words: tuple[str, ...], coloured: bool
) -> None:
    write(tmp_path, "new")

    for verb in ("status", "diff"):
        ran = sync(tmp_path, verb, "-n", namespace, *words, env={"TERM": "xterm-256color"})
        assert ("\x1b[" in ran.out) is coloured
