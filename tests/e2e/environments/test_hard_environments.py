"""At a root with environments: one is written in a run, all are shown, and a path chooses its own."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import objects
from tests.e2e.manifests import commented, put
from tests.e2e.messages import problems, says
from tests.e2e.verbs import READERS, VERBS, WRITERS, yes
from tests.running import ROOT, sync

SCHEMA = json.loads((ROOT / "docs/schemas/plan.json").read_text())


@pytest.fixture
def root(tmp_path: Path, namespace: str) -> Path:
    """Two environments of one cluster, with a manifest each; a third folder that is none."""
    staging, production = (f"{{folder: envs/{name}, context: plane, namespace: {namespace}}}" for name in ("s", "p"))
    put(tmp_path / ".kubesync/config", f"environments:\n  staging: {staging}\n  production: {production}\n")
    put(tmp_path / "envs/s/web.yaml", commented("web"))
    put(tmp_path / "envs/s/shop/api.yaml", commented("api"))
    put(tmp_path / "envs/p/shop.yaml", commented("shop"))
    put(tmp_path / "docs/readme.yaml", "title: none\n")
    return tmp_path


@pytest.mark.parametrize("verb", WRITERS)
@pytest.mark.parametrize(
    ("here", "words", "told"),
    [
        (".", "", "2 environments here: staging, production"),
        ("envs", "", "2 environments here: staging, production"),
        (".", "envs/", "2 environments in envs/: staging, production"),
        (".", "configmap/web", "2 environments here: staging, production"),
        ("docs", "../envs", "2 environments in ../envs: staging, production"),
    ],
)
def test_a_verb_that_writes_names_the_environments_that_it_may_be_of(
    root: Path, namespace: str, kubectl: Kubectl, verb: str, here: str, words: str, told: str
) -> None:
    ran = sync(root / here, verb, *words.split(), "--yes")

    hint = f"name one with --env NAME, or stand in its folder: `kubectl sync {verb} --env staging`"
    says(ran, 2, told, hint)
    assert (ran.out, objects(kubectl, namespace)) == ("", set())


def test_a_hint_that_names_an_environment_is_a_command_that_works(root: Path, namespace: str, kubectl: Kubectl) -> None:
    for name, written in (("staging", {"configmap/web", "configmap/api"}), ("production", {"configmap/shop"})):
        before = objects(kubectl, namespace)
        ran = sync(root, "push", "--env", name, "--yes")
        assert (ran.code, objects(kubectl, namespace) - before) == (0, written), ran.err


@pytest.mark.parametrize("verb", READERS)
@pytest.mark.parametrize(("here", "words"), [(".", ""), ("envs", ""), (".", "envs"), ("docs", "../envs/")])
def test_a_verb_that_shows_goes_over_all_environments(root: Path, verb: str, here: str, words: str) -> None:
    assert sync(root, "push", "--env", "production", "--yes").code == 0

    ran = sync(root / here, verb, *words.split(), *(["--exit-code"] if verb == "status" else []))

    assert ran.code == 1, ran.err
    summary = "2 environments: staging: 2 objects differ, 0 in sync; production: 0 objects differ, 1 in sync"
    assert (ran.out if verb == "status" else ran.err).splitlines()[-1] == summary
    heads = [line.rpartition("environment ")[2] for line in ran.err.splitlines() if line.startswith("folder")]
    assert heads == ["staging", "production"]
    assert [name for name in ("web", "api") if name in ran.out] == ["web", "api"]


def test_a_summary_is_green_only_where_all_are(root: Path) -> None:
    for name in ("staging", "production"):
        assert sync(root, "push", "--env", name, "--yes").code == 0

    for verb in ("status --exit-code", "diff"):
        assert sync(root, *verb.split()).code == 0
    put(root / "envs/p/broken.yaml", "kind: ConfigMap\napiVersion: v1\nmetadata: [\n")
    for verb in ("status --exit-code", "diff"):
        assert sync(root, *verb.split()).code == 5


@pytest.mark.parametrize("verb", READERS)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_programs_get_one_document_of_all_environments(root: Path, verb: str, form: str) -> None:
    ran = sync(root, verb, "--format", form)

    if form == "yaml":
        assert ran.out.startswith("apiVersion: kubectl-sync/v1alpha1\nkind: PlanList\n")
        return
    found = json.loads(ran.out)
    jsonschema.validate(found, SCHEMA)
    assert [(one["environment"], len(one["objects"])) for one in found["items"]] == [("staging", 2), ("production", 1)]
    assert found["trouble"] == []
    one = json.loads(sync(root, verb, "--env", "staging", "--format", form).out)
    jsonschema.validate(one, SCHEMA)
    assert (one["kind"], one["objects"]) == ("Plan", found["items"][0]["objects"])


BROKEN = {
    "context-missing": ("context: nowhere", "there is no context 'nowhere'"),
    "unreachable": ("context: gone", "cannot reach https://127.0.0.1:1"),
    "empty": ("context: plane", "nothing to compare in"),
}


@pytest.mark.parametrize("verb", READERS)
@pytest.mark.parametrize("case", BROKEN)
def test_an_environment_that_cannot_be_looked_at_is_one_error_and_the_others_go_on(
    root: Path, namespace: str, kubectl: Kubectl, verb: str, case: str
) -> None:
    kubectl("config", "set-cluster", "gone", "--server=https://127.0.0.1:1")
    kubectl("config", "set-credentials", "gone", "--token=any")
    kubectl("config", "set-context", "gone", "--cluster=gone", "--user=gone")
    context, told = BROKEN[case]
    put(
        root / ".kubesync/config",
        f"environments:\n  first: {{folder: envs/p, {context}}}\n"
        f"  staging: {{folder: envs/s, context: plane, namespace: {namespace}}}\n",
    )
    if case == "empty":
        (root / "envs/p/shop.yaml").unlink()

    ran = sync(root, verb)
    read = sync(root, verb, "--format", "json")

    assert (ran.code, read.code) == (5, 5), ran.err
    (problem,) = problems(ran)
    assert problem.startswith(f"environment first: {told}")
    assert "web" in ran.out, "the other one is shown"
    assert "2 environments: staging: 2 objects differ, 0 in sync; first: not read" in ran.out + ran.err
    found = json.loads(read.out)
    jsonschema.validate(found, SCHEMA)
    assert [one["environment"] for one in found["items"]] == ["staging"]
    assert [(one["environment"], one["error"]) for one in found["trouble"]] == [
        ("first", problem.removeprefix("environment first: "))
    ]


@pytest.mark.parametrize(
    ("words", "code"), [("web", 0), ("shop", 0), ("configmap/api", 0), ("nothing-of-it", 5), ("cronjobs", 5)]
)
def test_a_word_is_in_vain_only_where_no_environment_knows_it(root: Path, words: str, code: int) -> None:
    ran = sync(root, "status", words)

    assert ran.code == code, ran.err
    assert ("error:" in ran.err) is (code == 5)


@pytest.mark.parametrize("verb", READERS)
def test_a_type_that_only_one_environment_has_is_no_error(root: Path, verb: str) -> None:
    put(root / "envs/s/job.yaml", commented("job").replace("kind: ConfigMap", "kind: PodTemplate"))

    one, unknown = sync(root, verb, "podtemplates"), sync(root, verb, "cronjobs")

    assert one.code == (1 if verb == "diff" else 0), one.err
    assert "note: environment production: podtemplates: none of it is here" in one.err
    assert "error" not in one.err
    assert unknown.code == 5
    (problem,) = problems(unknown)
    assert problem.startswith("cronjobs: none of it is here")


def test_the_roots_own_manifests_are_a_run_of_their_own_and_say_what_is_left_out(
    root: Path, namespace: str, kubectl: Kubectl
) -> None:
    put(root / "shared.yaml", commented("shared"))

    for verb in VERBS:
        ran = sync(root, verb, "-n", namespace, *yes(verb))
        assert "note: staging, production are left out: this run is about the root's own manifests" in ran.err
        assert ran.code == (1 if verb == "diff" else 0), ran.err
    assert objects(kubectl, namespace) == {"configmap/shared"}
    put(root / "other.yaml", commented("other"))
    (root / "shared.yaml").unlink()
    ran = sync(root, "push", "--prune", "--yes", "-n", namespace)
    assert (ran.code, "configmap/shared deleted" in ran.out) == (0, True), ran.err + ran.out


def test_what_is_remembered_of_files_that_are_gone_is_no_manifest_of_the_root(
    root: Path, namespace: str, kubectl: Kubectl
) -> None:
    """The folder may have been renamed: what it held is an environment's then, and lives."""
    assert sync(root, "push", "--yes", "--env", "staging", "-n", namespace).code == 0
    before = objects(kubectl, namespace)
    (root / "envs" / "s").rename(root / "envs" / "renamed")
    settings = root / ".kubesync" / "config"
    settings.write_text(settings.read_text().replace("envs/s", "envs/renamed"))

    says(sync(root, "push", "--prune", "--yes", "-n", namespace), 2, "2 environments here", "--env NAME")
    assert objects(kubectl, namespace) == before != set()


# Where one stands, what one types, and which manifests that means.
CHOSEN = [
    (".", "envs/s", {"web", "api"}),
    (".", "envs/s/", {"web", "api"}),
    (".", "./envs/p/", {"shop"}),
    (".", "envs/s/shop", {"api"}),
    (".", "envs/s/web.yaml", {"web"}),
    (".", "envs/s/web", {"web"}),
    ("envs", "p", {"shop"}),
    ("envs", "s configmap/web", {"web"}),
    ("docs", "../envs/s/shop/", {"api"}),
    ("docs", "envs/p", {"shop"}),
    ("envs/p", "../s/shop", {"api"}),
]


@pytest.mark.parametrize(("here", "words", "meant"), CHOSEN)
def test_a_path_chooses_its_environment(
    root: Path, namespace: str, kubectl: Kubectl, here: str, words: str, meant: set[str]
) -> None:
    shown = json.loads(sync(root / here, "status", *words.split(), "--format", "json").out)
    pushed = sync(root / here, "push", *words.split(), "--yes")

    assert {one["name"] for one in shown["objects"]} == meant
    assert (pushed.code, objects(kubectl, namespace)) == (0, {f"configmap/{one}" for one in meant}), pushed.err
    for name in meant:
        kubectl("-n", namespace, "patch", "cm", name, "--type=merge", "-p", '{"data":{"key":"live"}}')
    pulled = sync(root / here, "pull", *words.split(), "--yes")
    texts = {file.stem for file in root.rglob("*.yaml") if "key: live" in file.read_text()}
    assert (pulled.code, texts) == (0, meant), pulled.err


@pytest.mark.parametrize("verb", VERBS)
def test_an_environment_that_was_named_is_no_other_one(root: Path, verb: str) -> None:
    for word in ("envs/s/web.yaml", "envs/s/"):
        for ran in (
            sync(root, verb, "--env", "production", word),
            sync(root, verb, word, env={"KUBESYNC_ENV": "production"}),
        ):
            says(ran, 2, f"{word} is of environment staging, and this run is not", "add --env staging")


@pytest.mark.parametrize("words", ["envs/s/ envs/p/", "envs/s/web.yaml envs/p/shop", "envs/p envs/s/shop"])
def test_words_of_two_environments(root: Path, namespace: str, kubectl: Kubectl, words: str) -> None:
    for verb in WRITERS:
        ran = sync(root, verb, *words.split(), "--yes")
        says(ran, 2, "the words are of 2 environments: ", f"`kubectl sync {verb} envs/")
        assert all(word in ran.err for word in words.split())
    assert objects(kubectl, namespace) == set()

    shown = json.loads(sync(root, "status", *words.split(), "--format", "json").out)
    assert {one["environment"] for one in shown["items"]} == {"staging", "production"}
    found = {one["name"] for part in shown["items"] for one in part["objects"]}
    assert found == {"web.yaml": {"web", "shop"}, "envs/p/": {"web", "api", "shop"}}.get(
        words.rpartition(" ")[2], {"shop", "api"} if "envs/p envs" in words else {"web", "shop"}
    )
