"""Git tells of rendered objects, too, which side is newer: older commits are rendered for that."""

import pytest

from tests.e2e.checkouts import AHEAD, BEHIND, DRIFT, FIRST, Checkout
from tests.e2e.kustomize.shops import FILE, IMAGE, OF_PRODUCTION, edit


def applied(shop: Checkout) -> None:
    shop.kube("apply", "-k", str(shop.folder / OF_PRODUCTION[1]))


def created(shop: Checkout) -> None:
    """Without an annotation that would tell what was applied."""
    shop.kube("create", "-k", str(shop.folder / OF_PRODUCTION[1]))


@pytest.mark.parametrize("make", [applied, created])
def test_a_fresh_clone_that_is_ahead_is_pushed(shop: Checkout, make: object) -> None:
    assert callable(make)
    make(shop)
    edit(shop, FILE, '"1.28"', '"1.29"')
    shop.commit()
    clone = shop.clone("ci")

    assert clone.rows(*OF_PRODUCTION) == {IMAGE: AHEAD}
    assert clone.witness(*OF_PRODUCTION).startswith("by git: live has the version of")
    assert "nginx:1.28 → nginx:1.29" in clone.pushed(*OF_PRODUCTION).out


def test_drift_is_drift_for_a_fresh_clone(shop: Checkout) -> None:
    created(shop)
    shop.kube("set", "image", "deploy/web", "web=nginx:1.30")
    clone = shop.clone("ci")

    rows = clone.rows(*OF_PRODUCTION)

    assert rows in ({IMAGE: DRIFT}, {IMAGE: FIRST})
    assert clone.sync("push", "--yes", *OF_PRODUCTION).code in (0, 4)
    assert shop.live("web", "deploy")["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:1.30"


def test_a_change_of_any_input_upstream_means_behind(shop: Checkout) -> None:
    clone = shop.clone("mine")
    edit(shop, "base/deployment.yaml", "memory: 64Mi", "cpu: 100m\n            memory: 64Mi")
    shop.commit()
    applied(shop)
    clone.git("fetch", "-q")

    assert set(clone.rows(*OF_PRODUCTION).values()) == {BEHIND}
    assert clone.witness(*OF_PRODUCTION) == "by git: origin/main has newer commits about it get them with `git pull`"
    assert clone.sync("push", "--yes", *OF_PRODUCTION).code == 4
    clone.git("pull", "-q")
    assert clone.rows(*OF_PRODUCTION) == {}


def test_a_rollback_to_an_older_commit_is_left(shop: Checkout) -> None:
    old = shop.git("rev-parse", "HEAD")
    edit(shop, FILE, '"1.28"', '"1.29"')
    shop.commit()
    shop.pushed(*OF_PRODUCTION)
    shop.git("checkout", "-q", old)

    ran = shop.sync("push", "--yes", *OF_PRODUCTION)

    assert ran.code == 4
    typed = f"push --take file deployment.apps/web -n {shop.namespace} -k {OF_PRODUCTION[1]}"
    assert f"roll back to what is here: kubectl sync {typed}\n" in ran.out
    assert shop.sync(*typed.split(), "--yes").code == 0
    assert shop.rows(*OF_PRODUCTION) == {}
