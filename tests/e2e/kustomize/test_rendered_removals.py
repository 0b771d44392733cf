"""What left a render is deleted only where its commit made it, and nothing speaks for its coming back."""

from tests.e2e.checkouts import Checkout
from tests.e2e.kustomize.shops import FILE, OF_PRODUCTION, PRUNE, edit, is_there, without_budget


def test_what_a_commit_took_out_of_the_render_is_pruned(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    without_budget(shop)
    shop.commit()

    status = shop.sync("status", *OF_PRODUCTION)
    pushed = shop.sync("push", *PRUNE)

    assert "1 deleted from the files: push --prune deletes from the cluster too\n" in status.out
    assert (pushed.code, "poddisruptionbudget.policy/web deleted" in pushed.out) == (0, True)
    assert not is_there(shop)


def test_a_clone_that_never_pushed_it_prunes_nothing(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    without_budget(shop)
    shop.commit()

    ran = shop.clone("ci").sync("push", *PRUNE)

    assert ran.code == 0, ran.err
    assert "deleted" not in ran.out
    assert is_there(shop)


def test_what_kubectl_applied_and_a_commit_took_out_is_told_and_pruned(shop: Checkout) -> None:
    shop.kube("apply", "-k", str(shop.folder / OF_PRODUCTION[1]))
    assert shop.rows(*OF_PRODUCTION) == {}
    without_budget(shop)
    shop.commit()

    assert shop.rows(*OF_PRODUCTION) == {"web": "local-deleted"}
    shop.sync("push", *PRUNE)

    assert not is_there(shop)


def test_an_older_commit_prunes_nothing(shop: Checkout) -> None:
    without_budget(shop)
    old = shop.commit()
    edit(shop, FILE, "- ../../base\n", "- ../../base\n- budget.yaml\n")
    shop.commit()
    shop.pushed(*OF_PRODUCTION)
    shop.git("checkout", "-q", old)

    ran = shop.sync("push", *PRUNE)

    assert "(left: an older commit is checked out than when it was last in sync)" in ran.out
    assert is_there(shop)


def test_another_branch_prunes_nothing(shop: Checkout) -> None:
    shop.git("branch", "other")
    edit(shop, FILE, "count: 3", "count: 4")
    shop.commit()
    shop.pushed(*OF_PRODUCTION)
    shop.git("checkout", "-q", "other")
    without_budget(shop)
    shop.commit()

    ran = shop.sync("push", *PRUNE)

    assert ": what is checked out does not come from what was last in sync)" in ran.out
    assert is_there(shop)


def test_nothing_is_pruned_while_upstream_has_newer_commits(shop: Checkout) -> None:
    clone = shop.clone("mine")
    clone.pushed(*OF_PRODUCTION)
    edit(shop, "base/shop.properties", "EUR", "USD")
    shop.commit()
    clone.git("fetch", "-q")
    without_budget(clone)

    ran = clone.sync("push", *PRUNE)

    assert "(left: origin/main has newer commits about it (`git pull`))" in ran.out
    assert is_there(shop)


def test_nothing_is_pruned_of_a_kustomization_that_cannot_be_rendered(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    (shop.folder / "base/service.yaml").unlink()

    named, all_of_it = shop.sync("push", *PRUNE), shop.sync("push", "--prune", "--yes")

    for ran in (named, all_of_it):
        assert ran.code == 5
        assert f"{FILE}: is made of base/kustomization.yaml, which names service.yaml, which is not there" in ran.err
        assert "deleted" not in ran.out
    assert all(is_there(shop, one) for one in ("pdb/web", "service/web", "deploy/web"))
    assert shop.plan(*OF_PRODUCTION)["objects"] == []


def test_nothing_is_pruned_of_a_kustomization_that_is_not_rendered_any_more(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    edit(shop, FILE, "images:", "helmCharts: [{name: x}]\nimages:")

    ran = shop.sync("push", "--prune", "--yes")

    assert "deleted" not in ran.out
    assert all(is_there(shop, one) for one in ("pdb/web", "service/web", "deploy/web"))


def test_what_is_left_is_deleted_or_forgotten_by_what_the_run_says_to_type(shop: Checkout) -> None:
    shop.git("branch", "other")
    edit(shop, FILE, "count: 3", "count: 4")
    shop.commit()
    shop.pushed(*OF_PRODUCTION)
    shop.git("checkout", "-q", "other")
    without_budget(shop)

    ran = shop.sync("push", *PRUNE)

    what = f"poddisruptionbudget.policy/web -n {shop.namespace} -k {OF_PRODUCTION[1]}"
    assert f"leave there, and forget: kubectl sync forget {what}\n" in ran.err
    assert f"delete from the cluster: kubectl sync push --prune {what}\n" in ran.err
    assert shop.sync("push", "--prune", *what.split(), "--yes").code == 0
    assert not is_there(shop)


def test_what_is_forgotten_is_not_pruned(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    without_budget(shop)

    assert shop.sync("forget", "--yes", "pdb/web", *OF_PRODUCTION).code == 0
    ran = shop.sync("push", *PRUNE)

    assert (ran.code, is_there(shop)) == (0, True)


def test_what_lay_in_a_folder_that_is_named_no_more_is_pruned(shop: Checkout) -> None:
    shop.put("extra/kustomization.yaml", "resources: [c.yaml]\n")
    shop.put("extra/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n")
    edit(shop, FILE, "- ../../base\n", "- ../../base\n- ../../extra\n")
    shop.commit()
    shop.pushed(*OF_PRODUCTION)
    edit(shop, FILE, "- ../../extra\n", "")
    shop.git("rm", "-rq", "extra")
    shop.commit()

    shop.sync("push", *PRUNE)

    assert not is_there(shop, "configmap/extra")
