"""What plans, diffs and pulls say of rendered objects, and that they write into no source of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.e2e.checkouts import DRIFT, Checkout
from tests.e2e.kustomize.shops import FILE, IMAGE, OF_PRODUCTION, PRODUCTION, edit, settings, texts
from tests.running import ROOT

SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schemas/plan.json").read_text()))
LEFT = "left: it is rendered by kustomize: change its source by hand"


def drifted(shop: Checkout) -> None:
    """A colleague changes what three sources set."""
    shop.pushed(*OF_PRODUCTION)
    shop.kube("set", "image", "deploy/web", "web=nginx:1.29")
    shop.kube("scale", "deploy/web", "--replicas=5")
    shop.kube("set", "resources", "deploy/web", "--requests=memory=256Mi")


def valid(text: str) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(text)
    SCHEMA.validate(plan)
    return plan


def test_each_field_names_the_likeliest_place(shop: Checkout) -> None:
    drifted(shop)

    told, plan = shop.sync("status", *OF_PRODUCTION), shop.plan(*OF_PRODUCTION)

    assert told.code == 0
    assert f"  deployment.apps/web  namespace {shop.namespace}  {FILE} (base/deployment.yaml:1)\n" in told.out
    for line in (
        f"({FILE}:8)\n      nginx:1.28 → nginx:1.29",
        f"({FILE}:11)\n      3 → 5",
        f"({PRODUCTION}/memory.yaml:12)\n      128Mi → 256Mi",
    ):
        assert line in told.out
    SCHEMA.validate(plan)
    (web,) = plan["objects"]
    assert (web["file"], web["source"]) == (FILE, "base/deployment.yaml:1")
    assert sorted(one["source"] for one in web["changes"]) == [
        f"{FILE}:11", f"{FILE}:8", f"{PRODUCTION}/memory.yaml:12",
    ]  # fmt: skip


def test_a_pull_shows_what_changed_and_writes_no_source(shop: Checkout) -> None:
    drifted(shop)
    shop.kube("create", "configmap", "extra", "--from-literal=a=b")
    before = texts(shop.folder)

    ran = shop.sync("pull", "--yes", *OF_PRODUCTION)
    taken = shop.sync("pull", "--yes", "--take", "live", *OF_PRODUCTION)

    assert (ran.code, taken.code) == (4, 4)
    assert f"({FILE}:8)\n      nginx:1.28 → nginx:1.29" in ran.out
    assert ran.out.count(LEFT) == 1
    assert "--new" not in ran.out + ran.err, "with -k no new manifest is written"
    assert "0 objects written" in ran.out
    assert texts(shop.folder) == before


def test_what_a_pull_was_told_is_done_by_hand_and_then_in_sync(shop: Checkout) -> None:
    drifted(shop)
    edit(shop, FILE, '"1.28"', '"1.29"')
    edit(shop, FILE, "count: 3", "count: 5")
    edit(shop, f"{PRODUCTION}/memory.yaml", "128Mi", "256Mi")

    assert "nothing to do: 4 in sync" in shop.sync("status", *OF_PRODUCTION).out
    assert "0 objects written" in shop.pushed(*OF_PRODUCTION).out


def test_a_push_takes_drift_back_only_where_that_is_said(shop: Checkout) -> None:
    drifted(shop)

    left, taken = shop.sync("push", "--yes", *OF_PRODUCTION), shop.pushed("--overwrite", *OF_PRODUCTION)

    assert left.code == 0
    assert "0 objects written" in left.out
    assert "1 object written" in taken.out
    assert shop.rows(*OF_PRODUCTION) == {}


def test_a_conflict_is_decided_by_what_the_run_says_to_type(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    edit(shop, FILE, '"1.28"', '"1.29"')
    shop.kube("set", "image", "deploy/web", "web=nginx:1.30")

    pushed, pulled = shop.sync("push", "--yes", *OF_PRODUCTION), shop.sync("pull", "--yes", *OF_PRODUCTION)

    assert (pushed.code, pulled.code) == (4, 4)
    decided = f"push --take file deployment.apps/web -n {shop.namespace} -k {PRODUCTION}"
    assert f"decide: kubectl sync {decided}\n" in pushed.out
    assert "--take live" not in pulled.out, "no pull would do it"
    assert shop.sync(*decided.split(), "--yes").code == 0
    assert shop.rows(*OF_PRODUCTION) == {}


def test_a_dry_run_and_a_kept_plan_write_nothing(shop: Checkout) -> None:
    dry = shop.sync("push", "--dry-run", "--format", "json", *OF_PRODUCTION)
    kept = shop.sync("push", "-o", "../plan.json", *OF_PRODUCTION)

    assert (dry.code, kept.code) == (0, 0)
    plans = [valid(dry.out), valid((shop.folder.parent / "plan.json").read_text())]
    assert [len(plan["objects"]) for plan in plans] == [4, 4]
    assert "web" not in shop.kube("get", "deploy", "-o", "name")


def test_a_diff_is_of_what_is_rendered(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    edit(shop, FILE, '"1.28"', '"1.29"')

    ran = shop.sync("diff", *OF_PRODUCTION)

    assert ran.code == 1
    assert "# -        image: nginx:1.28\n# +        image: nginx:1.29\n" in ran.out
    assert "approved" not in ran.out


def test_an_external_diff_program_gets_what_is_rendered(shop: Checkout, temporary: Path) -> None:
    shop.pushed(*OF_PRODUCTION)
    edit(shop, FILE, '"1.28"', '"1.29"')

    ran = shop.sync("diff", *OF_PRODUCTION, env={"KUBECTL_EXTERNAL_DIFF": "diff -r"})

    assert ran.code == 1, ran.err
    assert "<         image: nginx:1.28\n---\n>         image: nginx:1.29\n" in ran.out
    assert list(temporary.iterdir()) == []


def test_what_is_gone_from_the_cluster_is_taken_out_of_no_source(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    shop.kube("delete", "pdb", "web")
    before = texts(shop.folder)

    ran, status = shop.sync("pull", "--prune", "--yes", *OF_PRODUCTION), shop.sync("status", *OF_PRODUCTION)

    assert ran.code == 4
    assert f"(left: {LEFT.removeprefix('left: ')})" in ran.out
    assert "1 deleted from the cluster and left: push --recreate creates anew\n" in ran.err
    assert "1 deleted from the cluster: push --recreate creates anew\n" in status.out
    assert texts(shop.folder) == before
    assert "poddisruptionbudget.policy/web created" in shop.pushed("--recreate", *OF_PRODUCTION).out


def test_what_left_the_render_is_not_restored_into_a_file(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    edit(shop, FILE, "- budget.yaml\n", "")
    before = texts(shop.folder)

    for where in ((), OF_PRODUCTION):
        ran = shop.sync("pull", "--yes", "pdb/web", *where)
        assert ran.code == 4, ran.err
        assert f"deleted from the files  ({LEFT})" in ran.out
        assert "  to " not in ran.out
        assert "1 deleted from the files and left: push --prune deletes from the cluster too\n" in ran.err
        assert texts(shop.folder) == before


@pytest.mark.parametrize("words", [(), ("-o", "base/service.yaml"), ("-o", f"{PRODUCTION}/new.yaml")])
def test_new_objects_go_into_no_folder_of_sources(shop: Checkout, words: tuple[str, ...]) -> None:
    shop.kube("create", "configmap", "extra", "--from-literal=a=b")
    before = texts(shop.folder)
    where = () if words else OF_PRODUCTION

    ran = shop.sync("pull", "--new", "--yes", "configmap/extra", *words, *where)

    assert ran.code == (2 if words else 5)
    assert ("a kustomization, which would have to name it" if words else "write it by hand") in ran.err
    assert texts(shop.folder) == before


def test_new_objects_beside_kustomizations_have_files(shop: Checkout) -> None:
    shop.kube("create", "configmap", "extra", "--from-literal=a=b")
    before = texts(shop.folder)

    ran = shop.sync("pull", "--new", "--yes", "configmap/extra")

    assert ran.code == 0, ran.err
    (new,) = texts(shop.folder).keys() - before.keys()
    assert new == f"{shop.namespace}/configmap-extra.yaml"
    assert shop.rows("configmap/extra") == {}


def test_doctor_counts_what_is_rendered(shop: Checkout) -> None:
    ran = shop.sync("doctor", *OF_PRODUCTION)

    assert ran.code == 0, ran.out
    assert "folder         4 objects in 1 file" in ran.out


def test_doctor_is_not_well_with_a_kustomization_that_cannot_be_rendered(shop: Checkout) -> None:
    (shop.folder / "base/service.yaml").unlink()

    ran = shop.sync("doctor")

    assert ran.code != 0
    assert "names service.yaml, which is not there" in ran.out + ran.err


def test_the_source_of_drift_is_told_in_an_environment_too(shop: Checkout) -> None:
    settings(shop, f"environments:\n  production:\n    kustomize: {PRODUCTION}\n    namespace: {shop.namespace}\n")
    shop.pushed("--env", "production")
    shop.kube("set", "image", "deploy/web", "web=nginx:1.29")

    assert shop.rows("--env", "production") == {IMAGE: DRIFT}
    (one,) = shop.plan("--env", "production")["objects"]
    assert one["changes"][0]["source"] == f"{FILE}:8"
