"""What users liked: small diffs of many changes, pipelines without a memory, safe broken files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import AHEAD, BOTH, DRIFT, Checkout, config, plain
from tests.e2e.messages import problems

LEFT = 4
WEB = """# the shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web  # main
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      # what customers see
      - name:   web
        image: example.com/web:1.25   # pinned
        args: [--port, "80"]          # as the image wants it
        env:
        - name: MODE      # how strict
          value: strict
        - name: OLD       # nobody knows
          value: "1"
        - name: LAST      # stays
          value: z
        ports:
        - containerPort: 80   # plain
"""


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return plain(tmp_path, namespace, kubectl)


def changed(pod: dict[str, Any]) -> None:
    """A colleague sets an image, arguments, variables, a port, a toleration, a container."""
    web = pod["containers"][0]
    web["image"] = "example.com/web:1.26"
    web["args"] = ["--port", "8080"]
    kept = [one for one in web["env"] if one["name"] != "OLD"]
    web["env"] = [{"name": "FIRST", "value": "a"}, *kept]
    web["ports"].append({"containerPort": 9090, "name": "metrics", "protocol": "TCP"})
    pod["tolerations"] = [{"key": "spot", "operator": "Exists"}]
    pod["containers"].append({"name": "proxy", "image": "example.com/proxy:2"})


def test_a_pull_of_many_changes_at_once_touches_only_their_lines(here: Checkout) -> None:
    file = here.put("web.yaml", WEB)
    here.pushed()
    live = here.live("web", "deploy")
    changed(live["spec"]["template"]["spec"])
    here.kube("replace", "-f", "-", given=json.dumps(live))

    ran = here.sync("pull", "--yes")

    assert ran.code == 0, ran.err
    before, after = WEB.splitlines(), file.read_text().splitlines()
    assert [line for line in before if line not in after] == [
        "        image: example.com/web:1.25   # pinned",
        '        args: [--port, "80"]          # as the image wants it',
        "        - name: OLD       # nobody knows",
        '          value: "1"',
    ]
    new = [line.strip() for line in after if line not in before]
    assert new[:1] == ["image: example.com/web:1.26   # pinned"]
    assert 'args: [--port, "8080"]          # as the image wants it' in new
    assert {"- name: FIRST", "- name: proxy"} <= set(new)
    assert here.sync("status", "--exit-code").code == 0


def test_a_file_of_windows_stays_one(here: Checkout) -> None:
    script = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: c\r\ndata:\r\n  run.sh: |\r\n"
    raw = (script + "".join(f"    step {number}\r\n" for number in range(5))).encode()
    (here.folder / "c.yaml").write_bytes(raw)
    here.pushed()
    here.patched({"run.sh": here.live()["run.sh"].replace("step 3", "hotfix 3")})

    assert here.sync("pull", "--yes").code == 0

    assert (here.folder / "c.yaml").read_bytes() == raw.replace(b"step 3", b"hotfix 3")


def test_a_pipeline_without_a_home_leaves_a_hotfix_and_stops_at_a_conflict(here: Checkout) -> None:
    here.kube("apply", "-f", str(here.put("c.yaml", config(mine="1", theirs="1", both="1"))))
    here.patched({"theirs": "hotfix", "both": "live"})
    here.put("c.yaml", config(mine="2", theirs="1", both="file"))
    job = here.elsewhere()

    assert job.rows() == {"c data.both": BOTH, "c data.mine": AHEAD, "c data.theirs": DRIFT}
    ran = job.sync("push", "--yes")

    assert ran.code == LEFT, ran.out
    assert here.live() == {"mine": "2", "theirs": "hotfix", "both": "live"}
    assert here.elsewhere().sync("push", "--yes").code == LEFT, "and so does the next job"


BROKEN: dict[str, Callable[[str], str]] = {
    "conflict-marks": lambda text: f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n",
    "cut-off": lambda text: text[: text.index("data:")] + "data: [\n",
    "emptied": lambda _: "",
    "tab": lambda text: text.replace("  k", "\tk"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_never_taken_for_deleted(here: Checkout, case: str) -> None:
    for name in "abc":
        here.put(f"{name}.yaml", config(name, k="1"))
    here.pushed()
    here.put("b.yaml", BROKEN[case](config("b", k="1")))

    ran = here.sync("push", "--prune", "--yes")

    assert here.live("b") == {"k": "1"}
    assert here.live("a") == here.live("c") == {"k": "1"}
    if case != "emptied":
        (problem,) = [one for one in problems(ran) if "b.yaml" in one]
        assert problem.startswith("b.yaml:")
        assert ran.code == 5


def test_what_a_colleague_changed_meanwhile_is_named_with_its_value(here: Checkout) -> None:
    here.put("c.yaml", config(ttl="700"))
    here.pushed()
    here.patched({"ttl": "1000"})
    here.put("c.yaml", config(ttl="800"))

    ran = here.sync("push", "--yes")

    assert ran.code == LEFT
    shown = ran.out
    for value in ("700", "800", "1000"):
        assert value in shown
    assert "kubectl-patch" in shown
