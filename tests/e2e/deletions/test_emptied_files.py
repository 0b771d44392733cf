"""What a file held that can be read no more is unknown: no run tells that all is well, whatever became of the file."""

import json
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import configs
from tests.e2e.manifests import commented, put
from tests.e2e.verbs import VERBS, yes
from tests.running import sync

# What is left in the file of an object that was in sync.
LEFT = {
    "nothing": "",
    "blanks": "\n\n",
    "comments alone": "# c was here\n",
    "separators alone": "---\n---\n",
    "an empty list": "[]\n",
    "no manifest": "a: b\n",
    "a text that was cut off": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name",
}


def put_in_sync(folder: Path, namespace: str, kubectl: Kubectl, by: str) -> None:
    for name in ("c", "d"):
        put(folder / f"{name}.yaml", commented(name))
    if by == "pushed":
        assert sync(folder, "push", "--yes", "-n", namespace).code == 0
    else:
        kubectl("-n", namespace, "create", "-f", str(folder))
        assert sync(folder, "status", "-n", namespace).code == 0


@pytest.mark.parametrize("by", ["pushed", "only seen"])
@pytest.mark.parametrize("left", LEFT)
def test_what_was_in_a_file_is_unknown(tmp_path: Path, namespace: str, kubectl: Kubectl, left: str, by: str) -> None:
    put_in_sync(tmp_path, namespace, kubectl, by)
    put(tmp_path / "c.yaml", LEFT[left])

    for verb in VERBS:
        for words in ((), ("c.yaml",)):
            ran = sync(tmp_path, verb, *words, *yes(verb), "-n", namespace)
            assert ran.code == 5, (verb, words, ran.err)
            assert len([line for line in ran.err.splitlines() if line.startswith("error: ")]) == 1, ran.err
            assert "error: c.yaml" in ran.err
        assert sync(tmp_path, verb, "d.yaml", *yes(verb), "-n", namespace).code == 0, "it is no matter of that"
    told = json.loads(sync(tmp_path, "status", "--format", "json", "-n", namespace).out)
    assert [(one["name"], one["row"]) for one in told["parked"]] == [("c", "unknown")]
    assert told["summary"]["inSync"] == 1
    assert any(one["where"].startswith("c.yaml") and one["named"] for one in told["unread"])
    assert configs(kubectl, namespace) == {"c", "d"}


def test_who_means_it_deletes_the_file(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    put_in_sync(tmp_path, namespace, kubectl, "pushed")
    put(tmp_path / "c.yaml", "")
    (tmp_path / "c.yaml").unlink()

    ran = sync(tmp_path, "push", "--prune", "--yes", "-n", namespace)

    assert (ran.code, configs(kubectl, namespace)) == (0, {"d"}), ran.err
