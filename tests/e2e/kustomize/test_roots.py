"""Which kustomizations are rendered, which only list files, and which of them a run is about."""

import pytest

from tests.e2e.checkouts import Checkout, config
from tests.e2e.kustomize.shops import DEV, OF_PRODUCTION, PRODUCTION, STAGING, edit, settings
from tests.e2e.messages import says

IN_PRODUCTION = ["ConfigMap", "Deployment", "PodDisruptionBudget", "Service"]
FIRST_LINE = "kustomize v5.8.1 renders "


def kinds(plan: dict[str, object]) -> list[str]:
    objects = plan["objects"]
    assert isinstance(objects, list)
    return sorted(one["kind"] for one in objects)


def test_each_kustomization_that_no_other_one_names_is_rendered(shop: Checkout) -> None:
    ran = shop.sync("status")

    assert f"{FIRST_LINE}{DEV}, {PRODUCTION}, {STAGING}\n" in ran.err
    assert "skipped" not in ran.out
    assert f"deployment.apps/dev-web  namespace {shop.namespace}  {DEV}/kustomization.yaml (base/deployment.yaml:1)" \
        in ran.out  # fmt: skip
    assert ran.out.endswith("10 objects differ: 10 only in the file; 0 in sync  (would take: push 10)\n")


def test_only_what_one_kustomization_makes(shop: Checkout) -> None:
    shop.put("plain.yaml", config("plain"))

    assert kinds(shop.plan(*OF_PRODUCTION)) == IN_PRODUCTION
    assert kinds(shop.plan("-k", "../production", folder=STAGING)) == IN_PRODUCTION
    assert kinds(shop.plan("--kustomize", str(shop.folder / "base"))) == ["ConfigMap", "Deployment", "Service"]


def test_where_one_stands_is_what_a_run_is_about(shop: Checkout) -> None:
    in_overlay, in_base = shop.plan(folder=PRODUCTION), shop.plan(folder="base")

    assert kinds(in_overlay) == IN_PRODUCTION
    assert {one["file"] for one in in_overlay["objects"]} == {"kustomization.yaml"}
    assert {one["source"] for one in in_overlay["objects"]} == {
        "budget.yaml:1", "../../base/deployment.yaml:1", "../../base/kustomization.yaml", "../../base/service.yaml:1",
    }  # fmt: skip
    assert {one["file"] for one in in_base["objects"]} == {"kustomization.yaml"}
    assert kinds(in_base) == ["ConfigMap", "Deployment", "Service"]


def test_an_object_that_several_roots_make_is_left_until_one_is_named(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    shop.put("overlays/canary/kustomization.yaml", "resources: [../../base]\n")

    ran = shop.sync("push", "--yes")

    assert ran.code == 5
    assert "service/web, deployment.apps/web: made by each of overlays/canary, overlays/production\n" in ran.err
    assert "hint: name one of them, as `-k overlays/canary`, or give each an environment" in ran.err
    made = "made by each of overlays/canary, overlays/production"
    assert f"  deployment.apps/web  in two manifests: {made}  (left)\n" in shop.sync("status").out
    assert "deploy" in shop.kube("get", "deploy", "dev-web", "-o", "name")
    for words, folder in (((), "overlays/canary"), (("-k", "overlays/canary"), "")):
        (one,) = shop.plan(*words, folder=folder)["objects"]
        assert one["kind"] == "Deployment"
        assert one["file"].endswith("kustomization.yaml")


def test_a_kustomization_that_only_lists_its_files_is_rendered_by_nobody(shop: Checkout) -> None:
    shop.put("plain/kustomization.yaml", "resources: [c.yaml]\n")
    shop.put("plain/c.yaml", config(k="1"))

    ran = shop.sync("push", "--yes", "-k", "plain")

    assert ran.code == 0, ran.err
    assert "renders" not in ran.err
    assert "+ configmap/c" in ran.out
    assert "plain/c.yaml:1" in ran.out
    assert shop.live() == {"k": "1"}


def test_a_pull_edits_a_file_that_is_only_listed(shop: Checkout) -> None:
    shop.put("plain/kustomization.yaml", "resources: [c.yaml]\n")
    shop.put("plain/c.yaml", config(k="1") + "  # the last one counts\n")
    shop.pushed("-k", "plain")
    shop.patched({"k": "2"})

    ran = shop.sync("pull", "--yes", "-k", "plain")

    assert ran.code == 0, ran.err
    assert (shop.folder / "plain/c.yaml").read_text() == config(k="2") + "  # the last one counts\n"


# What is not rendered: what is written into the overlay, what is said of it, and what helps.
REFUSED = {
    "helm": ("helmCharts: [{name: x}]\n", "Helm charts", "kubectl kustomize --enable-helm DIR | "),
    "remote": ("bases: ['https://example.com/x.yaml']\n", "remote resources", "--remote"),
    "function": ("generators: [f.yaml]\n", "a plugin or function (Thing)", "kustomize build DIR | "),
    "missing": ("crds: [gone.yaml]\n", "names gone.yaml, which is not there", "its objects are left alone until then"),
    "outside": ("crds: [../../../out.yaml]\n", "which leads out of", "its objects are left alone until then"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_rendered_is_told_by_name(shop: Checkout, case: str) -> None:
    more, told, hint = REFUSED[case]
    shop.put("../out.yaml", config())
    shop.put(f"{DEV}/f.yaml", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n")
    edit(shop, f"{DEV}/kustomization.yaml", "namePrefix: dev-\n", more)

    alone, all_of_it = shop.sync("status", "-k", DEV), shop.sync("status")

    says(alone, 5 if case in ("missing", "outside") else 2, told, hint)
    assert told in all_of_it.out + all_of_it.err
    assert all_of_it.code == (5 if case in ("missing", "outside") else 0)
    assert f"{FIRST_LINE}{PRODUCTION}, {STAGING}\n" in all_of_it.err


def test_remote_resources_are_fetched_where_that_is_allowed(shop: Checkout) -> None:
    edit(shop, f"{DEV}/kustomization.yaml", "- ../../base", "- ../../base\n- http://127.0.0.1:9/c.yaml")

    ran = shop.sync("status", "--remote", "-k", DEV)

    assert ran.code == 5
    assert "127.0.0.1:9" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-k", "nowhere"), "there is no folder"),
        (("-k", "components/probes"), "component of a kustomization (1)"),
        (("-k", "components"), "there is no kustomization in "),
        (("-k", "../elsewhere"), "there is no kustomization in "),
    ],
)
def test_a_folder_that_makes_nothing(shop: Checkout, words: tuple[str, ...], told: str) -> None:
    (shop.folder.parent / "elsewhere").mkdir()

    ran = shop.sync("status", *words)

    assert ran.code == 2
    assert told in ran.err


def test_a_source_that_is_named_says_who_is_made_of_it(shop: Checkout) -> None:
    ran = shop.sync("status", "base/deployment.yaml")

    made = "overlays/dev, overlays/production, overlays/staging are rendered from it"
    says(ran, 5, f"base/deployment.yaml: nothing of it is synced: {made}", "name what is made of it, as `-k overlays")


ENVIRONMENT = "environments:\n  production:\n    kustomize: overlays/production\n"


def test_an_environment_may_be_what_a_kustomization_makes(shop: Checkout) -> None:
    settings(shop, f"{ENVIRONMENT}    namespace: {shop.namespace}\n")
    shop.put("plain.yaml", config("plain"))

    assert kinds(shop.plan("--env", "production")) == IN_PRODUCTION
    assert kinds(shop.plan(folder=PRODUCTION)) == IN_PRODUCTION
    ran = shop.sync("push", "--yes", "--env", "production")
    assert (ran.code, "environment production" in ran.err) == (0, True)
    assert "nothing to do: 4 in sync" in shop.sync("status", "--env", "production").out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{ENVIRONMENT}    folder: base\n", "environment production has both `folder` and `kustomize`"),
        (ENVIRONMENT.replace("overlays/production", "../elsewhere"), "../elsewhere is not below"),
        (ENVIRONMENT.replace("overlays/production", "components"), "there is no kustomization in "),
        (ENVIRONMENT.replace("kustomize:", "kustomise:"), "kustomise"),
    ],
)
def test_an_environment_that_is_wrong(shop: Checkout, text: str, told: str) -> None:
    settings(shop, text)

    ran = shop.sync("push", "--yes", "--env", "production")

    assert ran.code == 2
    assert told in ran.err


def test_a_protected_namespace_still_has_to_be_confirmed(shop: Checkout) -> None:
    settings(shop, f"protected:\n  namespaces: [{shop.namespace}]\n")

    refused = shop.sync("push", "--yes", *OF_PRODUCTION)
    shop.pushed(*OF_PRODUCTION, "--confirm-context", "plane")

    assert refused.code == 3
    assert shop.namespace in refused.err
