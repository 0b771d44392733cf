"""With -n a run is about the objects of that namespace: of those of another one it neither says nor does anything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.controlplane.access import Access
from tests.controlplane.api import Api
from tests.controlplane.fixtures import Kubectl
from tests.controlplane.namespaces import create_namespace
from tests.e2e.checkouts import Checkout, begun, config


@pytest.fixture
def both(tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access) -> Iterator[tuple[Checkout, Checkout]]:
    """One folder, pushed: `mine` is of one namespace, `theirs`, `edited` and one of two in a file of another one."""
    here = begun(tmp_path, namespace, kubectl)
    api, other = Api(plane), f"{namespace}-b"
    create_namespace(api, other)
    here.put("mine.yaml", of(namespace, "mine"))
    for name in ("theirs", "edited"):
        here.put(f"{name}.yaml", of(other, name))
    here.put("pair.yaml", f"{of(other, 'one')}---\n{of(namespace, 'two')}")
    here.commit()
    there = replace(here, namespace=other)
    here.pushed()
    there.pushed()
    yield here, there
    api.delete(f"/api/v1/namespaces/{other}", missing_ok=True)


def of(namespace: str, name: str, **data: str) -> str:
    return config(name, **(data or {"k": "1"})).replace("metadata:\n", f"metadata:\n  namespace: {namespace}\n")


def edit(there: Checkout) -> None:
    there.put("edited.yaml", of(there.namespace, "edited", k="2"))
    there.pushed()


def commit_an_edit(there: Checkout) -> None:
    edit(there)
    there.commit()


def delete(there: Checkout) -> None:
    (there.folder / "theirs.yaml").unlink()


def commit_a_deletion(there: Checkout) -> None:
    delete(there)
    there.commit()


def take_out_and_bring_back(there: Checkout) -> None:
    text = (there.folder / "theirs.yaml").read_text()
    commit_a_deletion(there)
    there.sync("push", "--prune", "--yes", "--confirm-context=plane")
    there.put("theirs.yaml", text)
    there.commit()
    there.pushed()


@pytest.mark.parametrize("change", [edit, commit_an_edit, delete, commit_a_deletion, take_out_and_bring_back])
def test_what_happens_in_another_namespace_is_no_matter_of_a_run(
    both: tuple[Checkout, Checkout], change: Callable[[Checkout], None]
) -> None:
    here, there = both
    change(there)
    before = there.kube("get", "cm", "-o", "name")

    for asked in (here, here.elsewhere()):  # with a memory, and without
        plan = asked.plan()
        ran = asked.sync("push", "--prune", "--yes", "--confirm-context=plane")

        assert (plan["objects"], plan["parked"], plan["unread"]) == ([], [], [])
        assert (ran.code, "can be read" in ran.err) == (0, False), ran.out + ran.err
    assert there.kube("get", "cm", "-o", "name") == before


def test_a_file_that_holds_objects_of_another_namespace_alone_can_be_read(both: tuple[Checkout, Checkout]) -> None:
    here, there = both
    here.put("pair.yaml", of(there.namespace, "one"))

    plan = here.plan()
    ran = here.sync("push", "--prune", "--yes", "--confirm-context=plane")

    assert ([one["name"] for one in plan["objects"]], plan["unread"]) == (["two"], [])
    assert (ran.code, here.kube("get", "cm", "two", "--ignore-not-found")) == (0, ""), ran.err


def test_a_file_that_holds_a_secret_alone_can_be_read(both: tuple[Checkout, Checkout]) -> None:
    here, _ = both
    here.put("mine.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: own}\n")

    assert ([one["name"] for one in here.plan()["objects"]], here.plan()["unread"]) == (["mine"], [])
