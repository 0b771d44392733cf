"""What the server made of a write is what was asked for, or the plan said so, and every later run does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.engine.differences.body import body
from tests.controlplane.fixtures import Kubectl
from tests.e2e import rules
from tests.e2e.checkouts import Checkout, config, plain
from tests.e2e.edits import EDITS, ROLLING, RULE, Manifest, network, workload

# Chosen by the server for one object alone.
CHOSEN = ("clusterIP", "clusterIPs", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy")


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    return plain(tmp_path, namespace, kubectl)


def comparable(content: dict[str, Any]) -> Any:
    """What an object is for, without what no two objects share."""
    found = body(content)
    del found["metadata"]
    spec = found["spec"]
    for port in spec.get("ports", []) if content["kind"] == "Service" else []:
        port.pop("nodePort", None)
    found["spec"] = {key: value for key, value in spec.items() if key not in CHOSEN}
    return found


def named(manifest: Manifest, case: str, more: str = "") -> Manifest:
    return manifest | {"metadata": {"name": re.sub("[^a-z]+", "-", case.lower()) + more}}


def put(here: Checkout, side: int) -> dict[str, Manifest]:
    """All manifests of one side of the edits, as files."""
    found = {case: named(edit[side], case) for case, edit in EDITS.items()}
    for manifest in found.values():
        here.put(f"{manifest['metadata']['name']}.yaml", json.dumps(manifest, indent=1))
    return found


def listed(text: str) -> dict[str, Any]:
    """The objects that kubectl prints, one after the other, by their names."""
    found: dict[str, Any] = {}
    while text := text.lstrip():
        one, end = json.JSONDecoder().raw_decode(text)
        found |= {each["metadata"]["name"]: each for each in one.get("items", [one])}
        text = text[end:]
    return found


@pytest.mark.parametrize("way", [(0, 1), (1, 0)], ids=["there", "back"])
def test_after_each_edit_live_is_what_a_new_object_would_be(here: Checkout, way: tuple[int, int]) -> None:
    put(here, way[0])
    here.pushed()
    manifests = put(here, way[1])

    ran = here.pushed("--confirm-context", "plane")  # every object is changed

    items = [named(one, case, "-new") for case, one in manifests.items()]
    news = {"apiVersion": "v1", "kind": "List", "items": items}
    fresh = listed(here.kube("create", "--dry-run=server", "-o", "json", "-f", "-", given=json.dumps(news)))
    kinds = ",".join({one["kind"] for one in manifests.values()})
    live = listed(here.kube("get", kinds, "-o", "json"))
    for case, manifest in manifests.items():
        name = manifest["metadata"]["name"]
        assert comparable(live[name]) == comparable(fresh[f"{name}-new"]), case + ran.out
    done = f"nothing to do: {len(EDITS)} in sync"
    for folder in (here, here.copy("clone")):
        seen = folder.sync("status", "--exit-code")
        assert (seen.code, seen.out.splitlines()[-1]) == (0, done), seen.out


@pytest.fixture
def ruled(namespace: str, kubectl: Kubectl) -> None:
    """Rules of the cluster: two replicas at least, and every image from a mirror."""
    least = "object.spec.replicas < 2 ? [JSONPatch{op: 'replace', path: '/spec/replicas', value: 2}] : []"
    at = "/spec/template/spec/containers/0/image"
    image = "object.spec.template.spec.containers[0].image"
    mirrored = (
        f"{image}.startsWith('mirror.') ? [] : [JSONPatch{{op: 'replace', path: '{at}', value: 'mirror.' + {image}}}]"
    )
    rules.mutate(kubectl, namespace, "deployments", least, mirrored)


def ruled_of(here: Checkout) -> list[tuple[str, Any, Any]]:
    """What a program is told that the server rewrites: path, the file's value, live's."""
    held = [one for one in here.plan()["held"] if one["reason"] == "rewritten by the server"]
    return [(one["path"], one["file"], one["live"]) for one in held]


IMAGE = "spec.template.spec.containers[name=web].image"


@pytest.mark.usefixtures("ruled")
def test_what_a_rule_rewrites_every_time_is_told_before_and_on_every_run_after(here: Checkout) -> None:
    first = workload(replicas=1, image="example.org/web:1")
    here.put("a.yaml", json.dumps(first))
    new = here.pushed()
    made = [("spec.replicas", 1, 2), (IMAGE, "example.org/web:1", "mirror.example.org/web:1")]
    assert "! spec.replicas would be 2, not 1: the server rewrites it" in new.out
    assert ruled_of(here) == made

    here.put("a.yaml", json.dumps(workload(replicas=1, image="example.org/web:2")))
    ran = here.pushed()

    why = "the server rewrites it, as it would in a new object"
    assert f"! {IMAGE} would be mirror.example.org/web:2, not example.org/web:2: {why}" in ran.out
    for folder in (here, here.copy("clone")):
        for words in (("status", "--exit-code"), ("push", "--dry-run"), ("pull", "--dry-run")):
            seen = folder.sync(*words)
            assert seen.code == 0, seen.out
            assert "rewritten by the server (2 fields):" in seen.out
            last = "nothing to do: 1 in sync; 2 fields rewritten by the server"
            assert seen.out.splitlines()[-1].startswith(last)
        assert ruled_of(folder)[1] == (IMAGE, "example.org/web:2", "mirror.example.org/web:2")
    here.kube("set", "image", "deploy/a", "web=example.org/web:hot")
    assert here.rows() == {f"a {IMAGE}": "live-ahead"}


def test_what_somebody_set_does_not_follow_and_is_told(here: Checkout) -> None:
    here.put("a.yaml", json.dumps(network(ingress=RULE)))
    here.pushed()
    here.kube("patch", "netpol", "a", "--type=merge", "-p", '{"spec": {"policyTypes": ["Egress"]}}')
    here.kube("patch", "netpol", "a", "--type=merge", "-p", '{"spec": {"policyTypes": ["Ingress"]}}')
    here.put("a.yaml", json.dumps(network(ingress=RULE, egress=RULE)))

    ran = here.pushed()

    told = '! spec.policyTypes would stay ["Ingress"], not ["Ingress", "Egress"]: it does not follow, as it was set'
    assert f"{told} by kubectl-patch" in ran.out
    assert here.live("a", "netpol")["spec"]["policyTypes"] == ["Ingress"]
    assert here.rows() == {"a spec.policyTypes": "live-ahead"}, "it is in no file, and not in sync"


def test_a_pull_writes_nothing_that_only_follows(here: Checkout) -> None:
    here.put("a.yaml", json.dumps(network(ingress=RULE)))
    here.put("b.yaml", json.dumps(workload(strategy={"type": "Recreate"})))
    here.pushed()
    colleague = here.copy("colleague")
    colleague.put("a.yaml", json.dumps(network(ingress=RULE, egress=RULE)))
    colleague.put("b.yaml", json.dumps(workload(strategy=ROLLING)))
    colleague.pushed()

    assert here.sync("pull", "--yes").code == 0

    assert "policyTypes" not in (here.folder / "a.yaml").read_text()
    assert "rollingUpdate" not in (here.folder / "b.yaml").read_text()
    assert here.sync("status", "--exit-code").code == 0


def test_a_pull_writes_out_what_live_keeps_and_the_file_would_no_longer_imply(here: Checkout) -> None:
    policy = network(ingress=RULE)
    pods = workload(strategy={"type": "Recreate"})
    pods["spec"]["template"]["spec"]["containers"][0]["image"] = "busybox"
    here.put("a.yaml", json.dumps(policy))
    here.put("b.yaml", json.dumps(pods))
    here.pushed()
    here.kube("patch", "networkpolicy", policy["metadata"]["name"], "--type=merge", "-p",
              json.dumps({"spec": {"egress": RULE}}))  # fmt: skip
    here.kube("set", "image", f"deployment/{pods['metadata']['name']}", "*=busybox:9")

    shown = here.sync("diff", "--reverse")
    ran = here.sync("pull", "--yes")

    assert ran.code == 0, ran.err
    assert "policyTypes" in shown.out
    assert "imagePullPolicy" in shown.out
    assert "* spec.policyTypes  written out beside spec.egress" in ran.out
    assert "imagePullPolicy  written out beside spec.template.spec.containers[" in ran.out
    assert json.loads((here.folder / "a.yaml").read_text())["spec"]["policyTypes"] == ["Ingress"]
    for folder in (here, here.copy("clone")):
        seen = folder.sync("status", "--exit-code")
        assert (seen.code, seen.out.splitlines()[-1]) == (0, "nothing to do: 2 in sync"), seen.out


def test_after_a_pull_of_each_patched_object_the_file_means_what_is_live(here: Checkout) -> None:
    first, second = put(here, 0), {case: named(edit[1], case) for case, edit in EDITS.items()}
    here.pushed()
    taken = 0
    for case, manifest in second.items():
        what = f"{manifest['kind']}/{first[case]['metadata']['name']}"
        patch = ["patch", what, "--type=merge", "-p", json.dumps({"spec": manifest["spec"]})]
        taken += "patched" in here.kubectl("-n", here.namespace, *patch, check=False)
    assert taken > 25  # some leave the fields of the other member of a union, which the server refuses

    ran = here.sync("pull", "--yes")

    assert ran.code == 0, ran.err
    for folder in (here, here.copy("clone")):
        seen = folder.sync("status", "--exit-code")
        assert (seen.code, seen.out.splitlines()[-1]) == (0, f"nothing to do: {len(EDITS)} in sync"), seen.out


@pytest.fixture
def keeping(namespace: str, kubectl: Kubectl) -> None:
    """A rule of the cluster by which nothing changes `data.fixed` of a ConfigMap once it is there."""
    kept = (
        "has(oldObject.data) && 'fixed' in oldObject.data ? "
        "[JSONPatch{op: 'add', path: '/data/fixed', value: oldObject.data.fixed}] : []"
    )
    rules.mutate(kubectl, namespace, "configmaps", kept, on=("UPDATE",))


@pytest.mark.usefixtures("keeping")
def test_what_the_server_keeps_is_told_before_and_is_no_success(here: Checkout) -> None:
    here.put("c.yaml", config(fixed="old", other="1"))
    here.pushed()
    here.put("c.yaml", config(fixed="new", other="2"))

    shown = here.sync("push", "--dry-run")
    ran = here.sync("push", "--yes")

    told = "! data.fixed would stay old, not new: the server keeps it, though not in a new object"
    assert told in shown.out
    assert (ran.code, here.live()) == (5, {"fixed": "old", "other": "2"})
    assert 'error: configmap/c was written, but data.fixed is still "old", not "new"' in ran.err
    for folder in (here, here.copy("clone")):
        assert folder.rows() == {"c data.fixed": "local-ahead"}
        assert folder.sync("status", "--exit-code").code == 1


SIDECAR = (
    "[JSONPatch{op: 'add', path: '/spec/template/spec/containers/-', value: "
    "Object.spec.template.spec.containers{name: 'sidecar', image: 'example.org/sidecar:1'}}, "
    "JSONPatch{op: 'add', path: '/spec/template/spec/hostNetwork', value: true}]"
)


@pytest.mark.parametrize("anew", [False, True])
def test_what_a_rule_adds_to_a_new_object_is_told(here: Checkout, namespace: str, kubectl: Kubectl, anew: bool) -> None:
    manifest = workload()
    if anew:
        here.put("d.yaml", json.dumps(manifest | {"spec": manifest["spec"] | {"selector": {"matchLabels": {"b": "c"}}}})
                 .replace('"labels": {"app": "a"}', '"labels": {"app": "a", "b": "c"}'))  # fmt: skip
        here.pushed()
    rules.mutate(kubectl, namespace, "deployments", SIDECAR, on=("CREATE",))
    here.put("d.yaml", json.dumps(manifest))

    ran = here.sync("push", "--yes", *(["--recreate"] if anew else []))

    assert (ran.code, ran.err.count("error:")) == (0, 0), ran.out + ran.err
    assert "! the server would also add spec.template.spec.containers[name=sidecar]" in ran.out
    assert "! the server would also add spec.template.spec.hostNetwork" in ran.out
    for folder in (here, here.copy("clone")):
        assert folder.sync("status", "--exit-code").code == 0


def red(value: str) -> str:
    return config(team="red", x=value)


BLUE = "has(object.data) && 'team' in object.data ? [JSONPatch{op: 'add', path: '/data/team', value: 'blue'}] : []"


def test_what_a_new_rule_makes_of_another_field_of_the_file_is_told_on_every_run(
    here: Checkout, namespace: str, kubectl: Kubectl
) -> None:
    here.put("c.yaml", red("1"))
    here.pushed()
    rules.mutate(kubectl, namespace, "configmaps", BLUE)
    here.put("c.yaml", red("2"))

    ran = here.pushed()

    assert "! data.team would be blue, not red: the server rewrites it, as it would in a new object" in ran.out
    assert "would also change data.team" not in ran.out
    assert here.live() == {"team": "blue", "x": "2"}
    for folder in (here, here.copy("clone")):
        seen = folder.sync("status", "--exit-code")
        assert (seen.code, ruled_of(folder)) == (0, [("data.team", "red", "blue")]), seen.out
    rules.lift(kubectl, namespace)
    assert here.rows() == {"c data.team": "local-ahead"}
    here.pushed()
    assert here.live() == {"team": "red", "x": "2"}


def test_what_a_write_alone_brings_along_is_no_success(here: Checkout, namespace: str, kubectl: Kubectl) -> None:
    here.put("c.yaml", red("1"))
    here.pushed()
    rules.mutate(kubectl, namespace, "configmaps", BLUE, on=("UPDATE",))
    here.put("c.yaml", red("2"))

    ran = here.sync("push", "--yes")

    told = "! data.team would become blue, not red: the server changes it with this write, though not in a new object"
    assert told in ran.out
    assert (ran.code, here.live()) == (5, {"team": "blue", "x": "2"})
    assert 'error: configmap/c was written, but data.team is now "blue", not "red"' in ran.err
    assert here.rows() == {"c data.team": "live-ahead"}


def test_what_the_server_made_of_an_own_write_is_nobodys_change(
    here: Checkout, namespace: str, kubectl: Kubectl
) -> None:
    here.put("c.yaml", red("1"))
    here.pushed()
    rules.mutate(kubectl, namespace, "configmaps", BLUE, on=("UPDATE",))
    here.put("c.yaml", config(team="green", x="2"))

    ran = here.sync("push", "--yes")

    assert "! data.team would become blue, not green" in ran.out
    assert (ran.code, here.live()) == (5, {"team": "blue", "x": "2"})
    assert here.rows() == {"c data.team": "local-ahead"}


def test_a_value_that_follows_goes_with_what_it_comes_from(here: Checkout) -> None:
    here.put("a.yaml", json.dumps(network(ingress=RULE)))
    here.pushed()
    other = network(ingress=RULE, egress=RULE)
    other["spec"]["podSelector"] = {"matchLabels": {"a": "b"}}
    here.put("a.yaml", json.dumps(other))

    ran = here.sync("push", "--dry-run")

    assert "spec.policyTypes  follows spec.egress" in ran.out


@pytest.mark.usefixtures("keeping")
def test_where_no_new_object_may_be_tried_the_question_stays_open(
    here: Checkout, namespace: str, kubectl: Kubectl
) -> None:
    here.put("c.yaml", config(fixed="old"))
    here.pushed()
    here.put("c.yaml", config(fixed="new"))
    kubectl.limit(namespace, "count/configmaps=1")
    clone = here.copy("clone")

    seen = clone.sync("status")
    ran = here.sync("push", "--yes")

    assert "not known whether the server would give it to a new object (1 field):" in seen.out
    assert "whether a new object would have it is not known" in ran.out
    assert (ran.code, here.sync("status", "--exit-code").code) == (5, 1)
