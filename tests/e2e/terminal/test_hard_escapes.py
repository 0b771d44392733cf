"""Live values that would drive a terminal, turn its text, or look like lines of ours: harmless wherever they stand."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import write
from tests.e2e.messages import problems
from tests.running import sync

# Colours, a title, C1 controls, a line begun anew, erased letters, turned and isolated text, other line breaks.
EVIL = "a\x1b[31mred\x1b]0;title\x07\x9b2Jb\rforged\x08\x7f\u202eturned\u2066\u200f\u2028line\x85next\nerror: forged\n"
NAME = "role\nerror: forged\x1b[2J\u202e"
VERBS = ("status --new", "diff", "push --dry-run", "pull --new --dry-run", "doctor")


def is_harmless(text: str) -> bool:
    driving = [one for one in text if one not in "\n\t" and unicodedata.category(one) == "Cc"]
    turning = re.findall("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", text)
    return not driving and not turning and not re.search("^(error: )?forged", text, re.MULTILINE)


def live(kubectl: Kubectl, namespace: str) -> None:
    change = {"metadata": {"annotations": {"note": EVIL}}, "data": {"key": EVIL, "short": EVIL[:8]}}
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", json.dumps(change))
    role: dict[str, Any] = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": NAME}}
    kubectl("-n", namespace, "create", "-f", "-", stdin=json.dumps(role))


def test_no_output_of_any_verb_drives_a_terminal(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    live(kubectl, namespace)

    for verb in VERBS:
        ran = sync(tmp_path, *verb.split(), "-n", namespace)
        assert (ran.code, problems(ran)) == (int(verb == "diff"), {}), verb
        assert (is_harmless(ran.out), is_harmless(ran.err)) == (True, True), verb


def test_programs_and_files_get_the_very_value(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    write(tmp_path, "c")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    live(kubectl, namespace)
    told = [sync(tmp_path, "status", "--format", form, "-n", namespace).out for form in ("json", "yaml")]
    printed = sync(tmp_path, "pull", "-o", "-", "cm", "c", "-n", namespace).out
    pulled = sync(tmp_path, "pull", "--new", "--yes", "-n", namespace)

    for found in (json.loads(told[0]), yaml.safe_load(told[1])):
        assert EVIL in [one.get("live") for one in found["objects"][0]["changes"]]
    assert yaml.safe_load(printed)["data"]["key"] == EVIL
    assert (pulled.code, is_harmless(pulled.out)) == (0, True), pulled.err
    for file in tmp_path.rglob("*.yaml"):
        assert is_harmless(file.read_text()), file
        assert is_harmless(file.name)
    assert yaml.safe_load((tmp_path / "c.yaml").read_text())["data"]["key"] == EVIL
    same = sync(tmp_path, "status", "--exit-code", "-n", namespace)
    assert (same.code, "2 in sync" in same.out) == (0, True), same.out


UNSEEN = "\u200b\ufeff\u00ad\u2060\u3164\u00a0\u2003\ufe00\U000e0041"


def test_what_nobody_sees_is_told_by_every_verb(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    """In values, keys, names and names of files; programs get the very text."""
    write(tmp_path, "c")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    change = {"data": {"key": f"a{UNSEEN}b", "short": "x"}, "metadata": {"annotations": {"note": f"b{UNSEEN}"}}}
    kubectl("-n", namespace, "patch", "cm", "c", "--type=merge", "-p", json.dumps(change))
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": f"we{UNSEEN}b"}}
    kubectl("-n", namespace, "create", "-f", "-", stdin=json.dumps(role))
    (tmp_path / f"we{UNSEEN}b.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: [\n")

    told = {verb: sync(tmp_path, *verb.split(), "-n", namespace) for verb in VERBS if verb != "diff"}
    found = json.loads(sync(tmp_path, "status", "--format", "json", "-n", namespace).out)

    for verb, ran in told.items():
        left = {one for one in ran.out + ran.err if one in UNSEEN}
        assert not left, (verb, [hex(ord(one)) for one in left])
    assert "we\\u200b\\ufeff" in told["status --new"].out + told["status --new"].err
    assert "a\\u200b\\ufeff" in told["push --dry-run"].out
    assert f"a{UNSEEN}b" in [one.get("live") for one in found["objects"][0]["changes"]]
