"""What is said is what is meant: diffs that can be applied, errors at their lines, counts that hold."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kubectl_sync.engine.plan.review import Review
from tests.controlplane.fixtures import Kubectl
from tests.e2e import running
from tests.e2e.manifests import CONFIG, write
from tests.e2e.messages import problems, says
from tests.faults import relay as faults
from tests.faults.relay import Relay
from tests.running import sync
from tests.terminals import Terminal

ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: "reader:all"}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
"""
SERVICE = """apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
  - {name: http, port: 80}
  - {name: metrics, port: 9090}
"""
CRONJOB = """apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "0 1 1 1 *"
  jobTemplate:
    metadata: {}
    spec:
      template:
        metadata: {}
        spec:
          restartPolicy: Never
          containers:
          - name: a
            image: busybox
            resources: {}
            env:
            - {name: A, value: "1"}
            - {name: C, value: "3"}
"""
DATABASE = """apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 0
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: db, image: postgres}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 10Gi}}
"""
CLAIM = """apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 10Gi}}
"""


@pytest.mark.parametrize("program", ["diff -u -N", "diff -N -u", "diff"])
def test_a_program_of_the_users_gets_flat_folders(
    tmp_path: Path, namespace: str, temporary: Path, program: str
) -> None:
    (tmp_path / "some" / "where").mkdir(parents=True)
    file = tmp_path / "some" / "where" / "both.yaml"
    file.write_text(f"{CONFIG.format(name='c', value='a')}---\n{ROLE}")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file.write_text(file.read_text().replace("key: a", "key: b  # why").replace("[get]", "[get, list]"))

    ran = sync(tmp_path, "diff", "-n", namespace, env={"KUBECTL_EXTERNAL_DIFF": program})

    assert (ran.code, "Common subdirectories" in ran.out) == (1, False), ran.err
    assert f"v1.ConfigMap.{namespace}.c" in ran.out
    assert f"rbac.authorization.k8s.io.v1.Role.{namespace}.reader_all" in ran.out
    assert "key: b  # why" in ran.out
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("live", ["kept", "drifted"])
def test_a_diff_holds_what_the_verb_writes_and_no_more(
    tmp_path: Path, namespace: str, kubectl: Kubectl, live: str
) -> None:
    file = write(tmp_path, "c")
    file.write_text(f"{file.read_text()}  other: x  # note\n  third: z1\n---\n{CONFIG.format(name='d', value='a')}")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    pushed = file.read_text()
    file.write_text(edited := pushed.replace("third: z1", "third: z2"))
    if live == "drifted":
        kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", '{"data":{"other":"live"}}')
        kubectl("-n", namespace, "delete", "cm", "d")

    push, pull = (sync(tmp_path, "diff", "-n", namespace, *more) for more in ((), ("--reverse",)))
    applied = {name: _applied(tmp_path, file, ran.out, *flags) for name, ran, flags in
               (("push", push, ("-R",)), ("pull", pull, ()))}  # fmt: skip

    assert (push.code, pull.code) == (1, 1)
    assert applied["push"] == pushed, "as live is where a push would write"
    file.write_text(edited)
    assert sync(tmp_path, "pull", "--yes", "-n", namespace).code == 0
    assert applied["pull"] == file.read_text()
    assert ("# configmap/d: deleted from the cluster: push leaves it" in push.out) == (live == "drifted")


def _applied(folder: Path, file: Path, patch: str, *flags: str) -> str:
    """The file with the patch applied; as it is afterwards, it was before."""
    before = file.read_text()
    if any(line.startswith("@@") for line in patch.splitlines()):
        subprocess.run(["git", "apply", *flags], cwd=folder, input=patch.encode(), check=True)
    after = file.read_text()
    file.write_text(before)
    return after


WRONG = {
    "number": (CONFIG.format(name="ttl", value="700"), "wrong.yaml:6: data.key is a number, and must be text",
               'put quotes around it: `key: "700"`'),
    "octal": (CONFIG.format(name="o", value="0700"), "wrong.yaml:6: data.key is a number", '`key: "0700"`'),
    "true": (CONFIG.format(name="t", value="yes"), "data.key is true or false, and must be text", '`key: "yes"`'),
    "variable": (CRONJOB.replace('"1"}', "42}"), "wrong.yaml:18: spec.jobTemplate.spec.template.spec.containers",
                 '`value: "42"`'),
    "text": (DATABASE.replace("replicas: 0", 'replicas: "0"'), "spec.replicas is text, and must be a whole number",
             "take its quotes away: `replicas: 0`"),
    "owners": (CONFIG.format(name="w", value="a") .replace("\ndata:", "\n  ownerReferences: {}\ndata:"),
               "metadata.ownerReferences is a mapping, and must be a list", "write a list there"),
    "label": (CONFIG.format(name="l", value="a").replace("\ndata:", "\n  labels: {a: 1}\ndata:"),
              "metadata.labels.a is a number, and must be text", 'put quotes around it: `a: "1"`'),
    "no apiVersion": (CONFIG.format(name="h", value="a").removeprefix("apiVersion: v1\n"),
                      "this ConfigMap (h) has no apiVersion", "type `apiVersion: v1` above its kind"),
    "no kind": (CONFIG.format(name="k", value="a").replace("kind: ConfigMap\n", ""),
                "this object (k) has no kind", "below its apiVersion"),
    "merge": (CONFIG.format(name="m", value="a") + "<<<<<<< HEAD\n  x: a\n=======\n  x: b\n>>>>>>> other\n",
              "line 7: git's conflict markers (lines 7, 9 and 11)", "finish the merge"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_manifest_has_its_line_and_what_to_type(
    tmp_path: Path, namespace: str, wrong: str
) -> None:
    text, error, hint = WRONG[wrong]
    (tmp_path / "wrong.yaml").write_text(text)

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    says(ran, 5, error, hint)
    assert "mend the manifest" not in ran.err


def test_each_wrong_value_has_a_line_of_its_own(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "c", "1").write_text(CONFIG.format(name="c", value="1") + "  other: on\n  good: a\n  third: 1.5\n")

    ran = sync(tmp_path, "push", "--yes", "-n", namespace)

    assert list(problems(ran).values()) == [f"put quotes around it: `{one}`" for one in
                                            ('key: "1"', 'other: "on"', 'third: "1.5"')]  # fmt: skip
    assert "0 objects written, 1 failed" in ran.out


def test_what_may_not_be_meant_is_told_and_no_error(tmp_path: Path, namespace: str) -> None:
    text = CONFIG.format(name="c", value="|\n    <<<<<<< a\n    =======\n    >>>>>>> b")
    (tmp_path / "c.yaml").write_text(f"{text}  more: a\n  more: b\n")
    (tmp_path / "patch.yaml").write_text(CONFIG.format(name="p", value="a") + "$patch: delete\n")

    ran = sync(tmp_path, "status", "-n", namespace, "--explain")

    assert ran.code == 0, ran.err
    assert "git's conflict markers" in ran.out
    assert "key that stands in line 10 too" in ran.out
    assert "patch of kustomize ($patch)" in ran.out


def test_a_status_promises_no_more_than_a_push_does(tmp_path: Path, namespace: str) -> None:
    write(tmp_path, "good")
    write(tmp_path, "number", "7")
    (tmp_path / "nowhere.yaml").write_text(
        CONFIG.format(name="far", value="a").replace("\ndata:", "\n  namespace: nowhere-at-all\ndata:")
    )

    ran = sync(tmp_path, "status", "-A")
    mine = sync(tmp_path, "status", "good.yaml", "number.yaml", "-n", namespace)
    pushed = sync(tmp_path, "push", "--yes", "good.yaml", "number.yaml", "-n", namespace)

    assert "nowhere-at-all: is not in the cluster" in ran.err
    assert "1 would be refused  (would take: push 1)" in mine.out, mine.out
    assert "1 object written, 1 failed" in pushed.out


@pytest.mark.parametrize("goes", ["Retain", "Delete"])
def test_what_is_made_anew_says_what_stops_and_what_stays(
    tmp_path: Path, namespace: str, kubectl: Kubectl, goes: str
) -> None:
    policy = f"  persistentVolumeClaimRetentionPolicy: {{whenDeleted: {goes}}}\n  volumeClaimTemplates:"
    file = tmp_path / "db.yaml"
    file.write_text(DATABASE.replace("  volumeClaimTemplates:", policy).replace("replicas: 0", "replicas: 2"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "patch", "sts", "db", "--subresource=status", "-p", '{"status":{"replicas":2}}')
    file.write_text(file.read_text().replace("10Gi", "5Gi"))

    ran = sync(tmp_path, "push", "--recreate", "--dry-run", "-n", namespace)

    claims = {
        "Retain": "its PersistentVolumeClaims keep their size and data (data-db-0, data-db-1)",
        "Delete": "its PersistentVolumeClaims are deleted with their data (data-db-0, data-db-1)",
    }
    stopped = "2 Pods stop" if "2 Pods stop" in ran.out else "1 Pod stops"  # a controller may count by itself
    assert f"it is deleted and created again: {stopped}; {claims[goes].partition(',')[0].partition(')')[0]}" in ran.out


@pytest.mark.parametrize("options", [(), ("--recreate",)])
def test_a_claim_that_shrinks_gets_no_hint_that_goes_in_circles(
    tmp_path: Path, namespace: str, options: tuple[str, ...]
) -> None:
    file = tmp_path / "disk.yaml"
    file.write_text(CLAIM)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file.write_text(CLAIM.replace("10Gi", "5Gi"))

    ran = sync(tmp_path, "push", "--yes", *options, "-n", namespace)

    says(ran, 5, "persistentvolumeclaim/disk was not written", "make one of another name and copy the data")
    assert "add --recreate" not in ran.err
    assert "@@" not in ran.err


def test_half_of_a_change_that_is_refused_names_the_other_half(tmp_path: Path, namespace: str) -> None:
    file = tmp_path / "web.yaml"
    file.write_text(SERVICE)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file.write_text(SERVICE.replace("port: 9090", "port: 9091"))
    with running.environment_of(tmp_path, namespace) as environment:
        plan = running.planned(environment)
        hunks = [hunk for change in plan.changes for hunk in change.hunks]
        gone = [hunk.id for hunk in hunks if "9090" in str(hunk.changes[0].path)]
        half = Review(plan, running.PUSH).skip(*gone).plan

        outcome = running.pushed(environment, half)

    assert len(gone) == 1
    named = "choose spec.ports[port=9090,protocol=TCP] too: "
    (left,) = outcome.parked
    assert left.hint.startswith(named)


def test_a_server_that_goes_away_is_one_line(tmp_path: Path, namespace: str, relay: Relay) -> None:
    for number in range(5):
        write(tmp_path, f"c{number}")
    relay.on("POST", r"/configmaps\?(?!.*dryRun)", faults.drop())

    ran = sync(tmp_path, "push", "--yes", "-c", "relay", "-n", namespace, "--transport", "proxy")

    (told,) = problems(ran)
    assert (ran.code, "5 objects may or may not have been written" in told) == (5, True)
    assert "0 objects written, 5 failed" in ran.out


def test_a_login_that_ends_in_the_middle_is_one_line(tmp_path: Path, namespace: str, relay: Relay) -> None:
    for number in range(5):
        write(tmp_path, f"c{number}")
    relay.on("POST", r"/configmaps\?(?!.*dryRun)", faults.status_object(401, "Unauthorized", "Unauthorized"))

    ran = sync(tmp_path, "push", "--yes", "-c", "relay", "-n", namespace, "--transport", "proxy")

    (told,) = problems(ran)
    assert (ran.code, "the login ended" in told, "5 objects were not written" in told) == (5, True, True)


@pytest.mark.parametrize("columns", [60, 80])
def test_a_terminal_breaks_no_word(tmp_path: Path, namespace: str, kubectl: Kubectl, columns: int) -> None:
    write(tmp_path, "configuration-of-the-frontend")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "annotate", "cm", "configuration-of-the-frontend", "example.com/reviewed=nobody")
    plain = sync(tmp_path, "status", "-n", namespace)

    terminal = Terminal(tmp_path, "status", "-n", namespace, columns=columns)
    terminal.end()

    words = {word for line in plain.out.splitlines() for word in line.split() if len(word) < columns - 20}
    seen = {word for line in terminal.everything.splitlines() for word in line.split()}
    assert words - seen == set(), terminal.everything


def test_a_reader_that_goes_is_no_error(tmp_path: Path, namespace: str) -> None:
    for number in range(300):
        write(tmp_path, f"c{number}", "0")
    script = f"set -o pipefail; {sys.executable} -m kubectl_sync status -n {namespace} --explain 2>&1 | head -1"

    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False, env=os.environ)

    assert done.returncode in (0, 141)


def test_an_empty_mapping_of_the_servers_is_no_difference(tmp_path: Path, namespace: str) -> None:
    file = tmp_path / "report.yaml"
    bare = "".join(line for line in CRONJOB.splitlines(keepends=True) if not line.endswith(": {}\n"))
    for first, then in ((CRONJOB, bare), (bare, CRONJOB)):
        file.write_text(first)
        assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
        file.write_text(then)
        assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0
    file.write_text(bare.replace("report", "other"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file.unlink()
    assert sync(tmp_path, "pull", "cronjob/other", "--yes", "-o", "new.yaml", "-n", namespace).code == 0
    assert "{}" not in (tmp_path / "new.yaml").read_text()


def test_an_item_between_others_is_one_question(tmp_path: Path, namespace: str) -> None:
    file = tmp_path / "report.yaml"
    file.write_text(CRONJOB)
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    file.write_text(
        CRONJOB.replace("            - {name: C", '            - {name: B, value: "2"}\n            - {name: C')
    )

    ran = sync(tmp_path, "push", "--dry-run", "-n", namespace)
    found = json.loads(sync(tmp_path, "push", "--dry-run", "--format", "json", "-n", namespace).out)

    assert "name=A; name=C → name=A; name=B; name=C" in ran.out
    assert len({change["hunk"] for change in found["objects"][0]["changes"]}) == 1
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0
