"""Secrets go both ways when told, compared by their values; no value is shown, kept, or written to another file."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.messages import problems, says
from tests.e2e.secrets.secret_runs import WORDS, Runs, Values, coded, run, values
from tests.faults import relay as faults
from tests.faults.relay import Relay

__all__ = ["run", "values"]  # fixtures
FILE = """# of the shop
apiVersion: v1
kind: Secret
metadata:
  name: s
stringData:
  password: {password}  # rotate it
data:
  token: {token}
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  key: {value}\n"


def manifest(password: str = WORDS[0], token: str = WORDS[1]) -> str:
    return FILE.format(password=password, token=coded(token))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A Secret and a ConfigMap, in two files."""
    (tmp_path / "c.yaml").write_text(CONFIG.format(value="a"))
    file = tmp_path / "s.yaml"
    file.write_text(manifest())
    return file


def test_one_is_made_and_changed(file: Path, run: Runs, values: Values) -> None:
    assert "skipped: Secret (1): s.yaml:2; taken with --include-secrets" in run("status").out
    made = run.push()
    assert made.code == 0, made.err
    assert values() == {"password": WORDS[0], "token": WORDS[1]}
    assert "2 in sync" in run("status", "--include-secrets").out

    file.write_text(manifest(password=WORDS[2]))
    told = run("status", "--include-secrets")
    assert 'data.password  changed in the file  (line 7)\n      "***" → "***"' in told.out
    assert run.push().code == 0
    assert values() == {"password": WORDS[2], "token": WORDS[1]}
    assert "0 objects written" in run.push().out


def test_a_change_in_the_cluster_is_drift_and_on_both_sides_a_conflict(file: Path, run: Runs, values: Values) -> None:
    assert run.push().code == 0
    values.set(password=WORDS[2], token=WORDS[3])
    drift = run.push()
    assert (drift.code, values()["token"]) == (0, WORDS[3])
    assert "data.token  changed in the cluster" in drift.out

    file.write_text(manifest(password="mine"))
    both = run.push()
    assert "data.password  changed on both sides" in both.out
    assert (both.code, values()["password"]) == (4, WORDS[2])
    assert run.push("--take", "file").code == 0
    assert values() == {"password": "mine", "token": WORDS[3]}, "what is no conflict stays"
    assert run.push("--overwrite").code == 0
    assert values() == {"password": "mine", "token": WORDS[1]}
    values.set(token=WORDS[3])
    assert run("pull", "--yes", "--include-secrets").code == 0
    assert coded(WORDS[3]) in file.read_text()


def test_without_the_option_none_is_read_written_or_deleted(file: Path, run: Runs, values: Values) -> None:
    assert run.push().code == 0
    file.unlink()
    assert run("push", "--prune", "--yes").code == 0
    assert values()["password"] == WORDS[0]

    assert "deleted from the files" in run("status", "--include-secrets").out
    gone = run.push("--prune")
    assert (gone.code, "secret/s deleted" in gone.out) == (0, True), gone.err


@pytest.mark.usefixtures("file")
def test_it_is_named_only_together_with_the_option(run: Runs, values: Values) -> None:
    for word in ("secret/s", "s.yaml"):
        says(run("push", "--yes", word), 2 if "/" in word else 5, "Secret", "--include-secrets")
    assert run.push("secret/s").code == 0
    assert values()["token"] == WORDS[1]


def test_a_plan_for_programs_shows_no_value(file: Path, run: Runs, tmp_path: Path) -> None:
    assert run.push().code == 0
    file.write_text(manifest(token=WORDS[2]))

    plan = json.loads(run("push", "--dry-run", "--include-secrets", "--format", "json").out)
    (field,) = plan["objects"][0]["changes"]
    assert (field["path"], field["file"], field["live"]) == ("data.token", "***", "***")
    assert run("push", "-o", "plan.json", "--include-secrets").code == 0
    run.said.append((tmp_path / "plan.json").read_text())


def test_a_diff_shows_that_a_value_differs(file: Path, run: Runs) -> None:
    assert run.push().code == 0
    file.write_text(manifest(password=WORDS[2]))

    told = run("diff", "--include-secrets")

    assert told.code == 1
    assert '#    token: "***"\n# -  password: "*** (in the cluster)"\n# +  password: "*** (in the file)"\n' in told.out


@pytest.mark.parametrize("beside", ["---\n", "one line", "list"])
def test_a_diff_of_what_stands_beside_one_shows_nothing_of_it(
    beside: str, file: Path, run: Runs, tmp_path: Path
) -> None:
    assert run("push", "--yes").code == 0
    both = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"password": WORDS[0]}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"key": "b"}},
    ]
    texts = {
        "---\n": manifest() + "---\ndata: {key: b}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
        "one line": json.dumps({"apiVersion": "v1", "kind": "List", "items": both}),
        "list": json.dumps({"items": both, "apiVersion": "v1", "kind": "List"}, indent=1).replace('"Sec', '"\\u0053ec'),
    }
    file.unlink()
    (tmp_path / "c.yaml").write_text(texts[beside])

    told = run("diff")

    assert told.code == 1, told.err
    assert "# -  key: a\n# +  key: b\n" in told.out, "no patch is made of a text with a Secret in it"


def test_what_fills_in_a_placeholder_is_left_to_it_and_told_without_values(
    file: Path, run: Runs, values: Values
) -> None:
    file.write_text(manifest(password="a-b-c"))
    values.kubectl("-n", values.namespace, "create", "-f", str(file))
    file.write_text(manifest(password="a-${PASSWORD}-c", token=WORDS[2]))

    pushed = run.push("--overwrite")

    assert (pushed.code, 'data.password  file "***", live "***"' in pushed.out) == (0, True), pushed.out
    assert values() == {"password": "a-b-c", "token": WORDS[2]}
    again = run("status", "--include-secrets")
    assert ("1 field left to others" in again.out, "a-b-c" in again.out + pushed.out) == (True, False), again.out


def test_text_with_a_mark_is_text(file: Path, run: Runs, values: Values) -> None:
    assert run.push().code == 0
    file.write_text(manifest(password="'{{ .password }}'"))
    assert run.push().code == 0
    assert values()["password"] == "{{ .password }}"


def test_one_that_kubectl_applied_is_applied_by_it_again(file: Path, run: Runs, values: Values) -> None:
    values.kubectl("-n", values.namespace, "apply", "-f", str(file))
    file.write_text(manifest(token=WORDS[2]))
    assert run.push("--take", "file").code == 0
    assert values() == {"password": WORDS[0], "token": WORDS[2]}

    values.kubectl("-n", values.namespace, "apply", "-f", str(file))

    assert values() == {"password": WORDS[0], "token": WORDS[2]}
    assert "1 in sync" in run("status", "secret/s", "--include-secrets").out


def test_an_immutable_one_is_made_anew_only_when_told(file: Path, run: Runs, values: Values) -> None:
    file.write_text(manifest() + "immutable: true\n")
    assert run.push().code == 0
    file.write_text(manifest(password=WORDS[2]) + "immutable: true\n")

    refused = run.push()
    assert (refused.code, "immutable" in refused.out + refused.err) == (5, True), refused.err
    assert run.push("--recreate").code == 0
    assert values()["password"] == WORDS[2]


def test_what_is_no_base64_is_an_error_of_it_alone(file: Path, run: Runs) -> None:
    file.write_text(manifest().replace(coded(WORDS[1]), f"'{WORDS[1]} is no base64!'"))

    ran = run.push()

    assert ran.code == 5
    (error,) = problems(ran)
    assert error.startswith("s.yaml:9: data.token is text that is no base64, and must be base64")
    assert "configmap/c created" in ran.out


def test_a_token_that_a_controller_fills_in_stays_in_the_cluster(file: Path, run: Runs, values: Values) -> None:
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: t\n  annotations:\n"
    text = f"{head}    kubernetes.io/service-account.name: default\ntype: kubernetes.io/service-account-token\n"
    file.write_text(text)
    assert run.push().code == 0
    where = ("-n", values.namespace)
    values.kubectl(*where, "wait", "--for=jsonpath={.data.token}", "secret/t", "--timeout=20s")

    assert "in sync" in run("status", "--include-secrets").out
    pulled = run("pull", "--yes", "--include-secrets")
    assert (pulled.code, file.read_text()) == (0, text), pulled.out


@pytest.mark.parametrize("transport", ["proxy", "processes"])
def test_while_it_is_written_no_command_line_and_no_file_has_a_value(
    transport: str, file: Path, run: Runs, values: Values, relay: Relay, temporary: Path
) -> None:
    asked, held = threading.Event(), threading.Event()

    def hold(real: Callable[[], faults.Answer]) -> faults.Answer:
        asked.set()
        held.wait(60)
        return real()

    relay.on("POST", r"/secrets\?(?!.*dryRun)", hold, times=1)
    words = ("push", "--yes", "--include-secrets", "-n", run.namespace, "-c", "relay", "--transport", transport)
    command = [sys.executable, "-m", "kubectl_sync", *words]
    running = subprocess.Popen(command, cwd=file.parent, env=os.environ, stdout=-1, stderr=-1, text=True)
    assert asked.wait(60)
    shown = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    run.said += [shown, *(one.read_text(errors="replace") for one in temporary.rglob("*") if one.is_file())]
    held.set()
    run.said += running.communicate()

    assert running.returncode == 0, run.said[-1]
    assert values() == {"password": WORDS[0], "token": WORDS[1]}
