"""Marks are text; what is held on evidence is told on every run, and neither noted nor lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import AHEAD, DRIFT, Checkout, begun, config, plain

LEFT = 4
SHOW = (("status",), ("status", "--exit-code"), ("diff",))
READ = (*SHOW, ("push", "--dry-run"), ("pull", "--dry-run"))


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return plain(tmp_path, namespace, kubectl)


@pytest.fixture(params=["git", "no-git"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    """With a history, and without: only that tells what `kubectl apply` noted from the file."""
    make = begun if request.param == "git" else plain
    return make(tmp_path, namespace, kubectl)


def held(here: Checkout) -> list[tuple[str, Any, Any]]:
    """What a program is told is left to others: path, the file's value, live's."""
    return [(one["path"], one["file"], one["live"]) for one in here.plan()["held"]]


def noted(here: Checkout, name: str = "c") -> dict[str, str]:
    """What `kubectl apply` takes for the last version of the file, if it applied one."""
    metadata = json.loads(here.kube("get", "cm", name, "-o", "json"))["metadata"]
    notes = metadata.get("annotations", {})
    note = notes.get("kubectl.kubernetes.io/last-applied-configuration", "{}")
    return json.loads(note).get("data", {})  # type: ignore[no-any-return]


def filled(here: Checkout, file: str, live: str, **more: str) -> None:
    """A ConfigMap whose text a pipeline has filled in, committed where there is git."""
    has_git = (here.folder / ".git").exists()
    here.put("c.yaml", config(text=file, **more))
    if has_git:
        here.commit()
    here.kube("apply" if has_git else "create", "-f", "-", given=config(text=live, **more))


# Text that everybody's repositories have, and that nothing ever fills in.
TEXTS = {
    "shell": 'ts=$(date); gzip > "shop-${ts}.gz"',
    "fluent-bit": "Host ${ES_HOST}\nPort ${ES_PORT}\n",
    "grafana": '{"legendFormat":"{{pod}}"}',
    "alert": "above 3: {{ $value }}",
    "go": "{{ range .Items }}{{ .Name }}{{ end }}",
}


@pytest.mark.parametrize("case", TEXTS)
def test_text_with_marks_is_created_changed_and_in_sync(here: Checkout, case: str) -> None:
    text = TEXTS[case]
    here.put("c.yaml", config(text=text, level="info"))
    made = here.pushed()
    assert "1 object written" in made.out
    assert here.live() == {"text": text, "level": "info"}

    here.put("c.yaml", config(text=f"# more\n{text}", level="debug"))
    here.pushed()

    assert here.live() == {"text": f"# more\n{text}", "level": "debug"}
    assert here.sync("status", "--exit-code").code == 0
    assert held(here) == []


def test_a_text_that_becomes_one_with_a_mark_is_pushed_and_noted_as_it_is(here: Checkout) -> None:
    here.put("c.yaml", config(text="echo one", level="info"))
    here.pushed()
    here.put("c.yaml", config(text="echo ${HOME}", level="debug"))

    assert here.rows() == {"c data.level": AHEAD, "c data.text": AHEAD}
    here.pushed()

    assert here.live() == noted(here) == {"text": "echo ${HOME}", "level": "debug"}
    assert here.copy("clone").rows() == {}


WORKLOAD = """apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec:
  schedule: "0 0 * * *"
  suspend: true
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: c
            image: example.com/c:1
            command: [sh, -c, "PLACE"]
            args: ["PLACE"]
            env: [{name: PLACE_IS, value: "PLACE"}]
"""


def test_marks_in_commands_arguments_and_variables_are_text(here: Checkout) -> None:
    text = "curl https://${TARGET}/healthz {{ .x }}"
    here.put("c.yaml", WORKLOAD.replace('"PLACE"', '"echo"'))
    here.pushed()
    here.put("c.yaml", WORKLOAD.replace('"PLACE"', f'"{text}"'))

    here.pushed()

    pod = here.live("c", "cronjob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert [container["command"][2], *container["args"]] == [text, text]
    assert container["env"][0]["value"] == text
    assert here.sync("status", "--exit-code").code == 0


FILLED = {
    "shell": ("web:${TAG}", "web:1.2"),
    "go": ("http://{{ .host }}/", "http://example.com/"),
    "twice": ("a ${X} b ${X}", "a 1 b 1"),
}


@pytest.mark.parametrize("case", FILLED)
def test_what_is_filled_in_is_told_on_every_run_with_both_values(folder: Checkout, case: str) -> None:
    file, live = FILLED[case]
    filled(folder, file, live)

    for words in (*READ, ("push", "--yes"), ("pull", "--yes"), *READ):
        ran = folder.sync(*words)
        assert ran.code == 0, (words, ran.out)
        if words[0] != "diff":
            assert file in ran.out, words
            assert live in ran.out, words
    assert held(folder) == [("data.text", file, live)]
    assert (folder.live()["text"], file in (folder.folder / "c.yaml").read_text()) == (live, True)


def test_what_is_held_is_not_noted_as_applied_when_the_rest_is_pushed(folder: Checkout) -> None:
    filled(folder, "web:${TAG}", "web:1.2", level="info")
    folder.sync("status")
    folder.put("c.yaml", config(text="web:${TAG}", level="debug"))

    folder.pushed()

    assert folder.live() == {"text": "web:1.2", "level": "debug"}
    assert "${TAG}" not in str(noted(folder))
    other = folder.copy("other")
    if (folder.folder / ".git").exists():
        folder.commit()
        other = folder.clone("clone")
    assert held(folder) == held(other) == [("data.text", "web:${TAG}", "web:1.2")]
    assert other.sync("pull", "--yes").code == 0
    assert "${TAG}" in (other.folder / "c.yaml").read_text()


def test_a_new_value_from_the_pipeline_is_not_pulled_over_the_mark(folder: Checkout) -> None:
    filled(folder, "web:${TAG}", "web:1.2", level="info")
    folder.sync("status")
    folder.patched({"text": "web:1.3", "level": "debug"})

    assert folder.rows() == {"c data.level": DRIFT}
    assert folder.sync("pull", "--yes", "--take", "live").code == 0

    assert held(folder) == [("data.text", "web:${TAG}", "web:1.3")]
    assert (folder.folder / "c.yaml").read_text() == config(text="web:${TAG}", level="debug")


@pytest.mark.parametrize("grant", [[], ["--take", "file"], ["--overwrite"]])
def test_a_mark_that_was_edited_waits_and_is_no_success(folder: Checkout, grant: list[str]) -> None:
    filled(folder, "web:${TAG}", "web:1.2")
    folder.pushed()
    folder.put("c.yaml", config(text="registry/web:${TAG}"))

    ran = folder.sync("push", "--yes", *grant)

    assert (ran.code, folder.live()["text"]) == (LEFT, "web:1.2"), ran.out
    assert "${TAG} is filled in by something else" in ran.out
    assert folder.sync("status", "--exit-code").code == 1
    assert folder.sync("push", "--yes", *grant).code == LEFT, "the second run says it too"


def test_an_edit_of_a_mark_is_done_once_the_pipeline_did_it(folder: Checkout) -> None:
    filled(folder, "web:${TAG}", "web:1.2")
    folder.pushed()
    folder.put("c.yaml", config(text="registry/web:${TAG}"))
    folder.patched({"text": "registry/web:1.2"})

    assert folder.sync("status", "--exit-code").code == 0
    assert held(folder) == [("data.text", "registry/web:${TAG}", "registry/web:1.2")]


@pytest.mark.parametrize("setting", ["hold", ["${*}"]])
def test_settings_hold_every_placeholder(here: Checkout, setting: object) -> None:
    here.put(".kubesync/config", f"placeholders: {json.dumps(setting)}\n")
    here.put("c.yaml", config(text="echo one", level="info"))
    here.pushed()
    here.put("c.yaml", config(text="echo ${HOME}", level="debug"))

    ran = here.sync("push", "--yes")

    assert (ran.code, here.live()) == (LEFT, {"text": "echo one", "level": "debug"}), ran.err
    assert noted(here) == {"text": "echo one", "level": "debug"}


def test_no_value_of_a_secret_is_told_of_what_is_held(here: Checkout) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n  url: {0}\n"
    here.kube("apply", "-f", "-", given=text.format("postgres://user:hunter2@db"))
    here.put("s.yaml", text.format("postgres://user:${PASSWORD}@db"))

    for words in (*SHOW, ("status", "--format", "json"), ("push", "--yes"), ("pull", "--yes")):
        ran = here.sync(*words, "--include-secrets")
        for value in ("hunter2", "postgres", "${PASSWORD}"):
            assert value not in ran.out + ran.err, words


SCALED = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "example.com/web:1"}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 9
"""


@pytest.mark.parametrize("scaler", ["in the files", "by kubectl autoscale"])
@pytest.mark.parametrize("grant", [[], ["--overwrite"]])
def test_replicas_of_an_autoscaler_are_told_on_every_run(here: Checkout, grant: list[str], scaler: str) -> None:
    text = SCALED if scaler == "in the files" else SCALED.partition("---")[0]
    here.put("web.yaml", text)
    here.pushed()
    if scaler != "in the files":
        here.kube("autoscale", "deployment", "web", "--max=9")
    here.put("web.yaml", text.replace("replicas: 2", "replicas: 5"))

    for words in (*READ, ("push", "--yes", *grant), *READ):
        ran = here.sync(*words)
        assert ran.code == 0, words
        assert words[0] == "diff" or "deployment.apps/web" in ran.out, words
    assert held(here) == [("spec.replicas", 5, 2)]
    assert here.live("web", "deploy")["spec"]["replicas"] == 2
