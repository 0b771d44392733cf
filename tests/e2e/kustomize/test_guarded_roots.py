"""What a run with kustomizations must not do, each as somebody tried it."""

from tests.e2e.checkouts import Checkout
from tests.e2e.kustomize.shops import FILE, OF_PRODUCTION, PRODUCTION, PRUNE, edit, is_there, settings, without_budget

ENVIRONMENTS = "environments:\n" + "".join(
    f"  {one}: {{kustomize: overlays/{one}, namespace: NAMESPACE}}\n" for one in ("dev", "staging", "production")
)


def test_an_edit_that_is_gone_again_was_never_deleted(shop: Checkout) -> None:
    without_budget(shop)
    shop.commit()
    edit(shop, FILE, "- ../../base\n", "- ../../base\n- budget.yaml\n")
    shop.pushed(*OF_PRODUCTION)
    shop.git("checkout", "-q", ".")

    ran = shop.sync("push", *PRUNE)

    assert "no commit made it: it came from an edit that is gone" in ran.out
    assert is_there(shop)


def test_a_file_that_a_new_kustomization_does_not_name_is_not_gone(shop: Checkout) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\ndata: {{a: b}}\n"
    for name in ("one", "two"):
        shop.put(f"plain/{name}.yaml", text.format(name))
    shop.pushed("plain")
    shop.put("plain/kustomization.yaml", "resources: [one.yaml]\n")

    ran = shop.sync("push", "--prune", "--yes", "plain")

    assert ran.code == 0
    assert "name it there if its objects are to stay" in ran.err
    assert is_there(shop, "configmap/two")


def test_what_names_a_secret_that_is_left_is_left_too(shop: Checkout) -> None:
    shop.put(FILE, (shop.folder / FILE).read_text() + "secretGenerator: [{name: db, literals: [password=one]}]\n")
    patch = (shop.folder / f"{PRODUCTION}/memory.yaml").read_text()
    shop.put(f"{PRODUCTION}/memory.yaml", patch.rstrip() + "\n        envFrom: [{secretRef: {name: db}}]\n")
    shop.pushed("--include-secrets", *OF_PRODUCTION)
    edit(shop, FILE, "password=one", "password=two")

    left = shop.sync("push", "--yes", *OF_PRODUCTION)
    found = shop.kube("get", "deployment/web", "-o", "jsonpath={..secretRef.name}")
    taken = shop.sync("push", "--yes", "--include-secrets", *OF_PRODUCTION)

    assert "which this run does not make: add --include-secrets" in left.out
    assert is_there(shop, f"secret/{found}")
    assert taken.code == 0
    assert shop.kube("get", "deployment/web", "-o", "jsonpath={..secretRef.name}") != found


def test_a_base_of_environments_is_no_matter_of_the_root(shop: Checkout) -> None:
    settings(shop, ENVIRONMENTS.replace("NAMESPACE", shop.namespace))

    ran = shop.sync("status")

    assert ran.code == 0, ran.err
    assert "3 environments: " in ran.out
    assert "base/" not in ran.err


def test_what_another_overlay_made_is_no_edit_of_this_one(shop: Checkout) -> None:
    for one in ("dev", "production"):
        shop.put(f"two/{one}/kustomization.yaml", f"resources: [../base]\npatches: [{{path: {one}.yaml}}]\n")
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{a: {}}}\n"
        shop.put(f"two/{one}/{one}.yaml", text.format(one))
    shop.put("two/base/kustomization.yaml", "resources: [c.yaml]\n")
    shop.put("two/base/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: base}\n")
    shop.commit()
    shop.pushed("-k", "two/production")

    ran = shop.sync("push", "--yes", "-k", "two/dev")

    assert ran.code == 4, ran.out
    assert shop.live() == {"a": "production"}


def test_a_folder_with_settings_of_its_own_is_no_part_of_one_around_it(shop: Checkout) -> None:
    shop.put("inner/.kubesync/config", f"protected: {{namespaces: [{shop.namespace}]}}\n")
    shop.put("inner/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")

    around = shop.sync("push", "--yes", "inner")
    inside = shop.sync("push", "--yes", folder="inner")

    assert (around.code, "folder with settings of its own" in around.err) == (5, True)
    assert (inside.code, "is protected" in inside.err) == (3, True)


def test_a_base_is_pushed_by_its_name_alone(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)

    ran = shop.sync("push", "--yes", folder="base")

    assert ran.code in (2, 5), ran.out
    assert "written" not in ran.out or "0 objects written" in ran.out


def test_what_another_overlay_of_the_root_makes_is_not_gone_with_this_one(shop: Checkout) -> None:
    for one in ("a", "b"):
        shop.put(f"two/{one}/kustomization.yaml", "resources: [d.yaml, c.yaml]\nlabels: [{pairs: {x: z}}]\n")
        shop.put(f"two/{one}/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")
        shop.put(f"two/{one}/d.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: d-{one}}}\n")
    shop.commit()
    shop.pushed("-k", "two/a")
    shop.put("two/a/kustomization.yaml", "resources: [d.yaml]\nlabels: [{pairs: {x: z}}]\n")
    shop.commit()

    shop.sync("push", "--prune", "--yes", "-k", "two/a")

    assert is_there(shop, "configmap/c")
