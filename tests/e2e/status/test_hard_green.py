"""Nothing is green by accident: who asked for something and got nothing sees it in the exit code, and reads why."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controlplane.access import Access
from tests.controlplane.fixtures import Kubectl
from tests.e2e.listings import objects
from tests.e2e.manifests import commented, put
from tests.e2e.messages import problems, says
from tests.e2e.verbs import READERS, VERBS, WRITERS, yes
from tests.running import sync

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: {0}}}\nspec: {{ports: [{{port: 80}}]}}\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n"


def kustomized(folder: Path, text: str = "resources: [a.yaml, b.yaml]\nhelmCharts: [{name: c}]\n") -> None:
    """A kustomization of which nothing is made here, with two manifests beside it."""
    put(folder / "kustomization.yaml", text)
    put(folder / "a.yaml", commented("a"))
    put(folder / "b.yaml", commented("b"))


def charted(folder: Path) -> None:
    put(folder / "Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")
    put(folder / "templates/a.yaml", commented("a"))


# What lies in a folder of which nothing can be synced, why, and what helps.
LEFT: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "empty": (lambda _: None, "there is no manifest in it", "--root DIR"),
    "values": (
        lambda folder: put(folder / "values.yaml", "replicas: 3\n"),
        "there is no manifest in it, only values file (1)",
        "--root DIR",
    ),
    "kustomize": (
        kustomized,
        "2 files are rendered by kustomize; kustomization that has Helm charts (1)",
        "`kubectl kustomize --enable-helm DIR | kubectl sync status -` compares",
    ),
    "remote": (
        lambda folder: kustomized(folder, "resources: [a.yaml, b.yaml, 'https://127.0.0.1:1/c']\nnamePrefix: my-\n"),
        "2 files are rendered by kustomize; kustomization that has remote resources",
        "add --remote",
    ),
    "component": (
        lambda folder: kustomized(folder, "kind: Component\nresources: [a.yaml, b.yaml]\n"),
        "2 files are rendered by kustomize; component of a kustomization (1)",
        "name a kustomization that has it in `components`",
    ),
    "unnamed": (
        lambda folder: kustomized(folder, "resources: []\n"),
        "not named by kustomization.yaml (2)",
        "add what is meant to the `resources` of the kustomization",
    ),
    "helm": (charted, "2 files are part of a Helm chart", "`helm template DIR | kubectl sync status -` compares"),
    "secrets": (lambda folder: put(folder / "s.yaml", SECRET), "1 Secret is left alone", "add --include-secrets"),
    "other-namespace": (
        lambda folder: put(folder / "o.yaml", commented("o", namespace="elsewhere")),
        "1 manifest is of namespace elsewhere",
        "leave -n out, or name theirs: -n elsewhere",
    ),
    "generated-name": (
        lambda folder: put(folder / "g.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: g-}\n"),
        "generateName without a name: each push would make another (1)",
        "--root DIR",
    ),
}


@pytest.mark.parametrize("case", LEFT)
def test_where_there_is_nothing_to_look_at(tmp_path: Path, namespace: str, kubectl: Kubectl, case: str) -> None:
    make, told, hint = LEFT[case]
    make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    kubectl("-n", namespace, "create", "configmap", "live")

    for verb in VERBS:
        if verb == "pull" and case in ("empty", "values"):
            continue
        ran = sync(tmp_path, verb, "-n", namespace, *yes(verb))
        doing = {"push": "push", "pull": "pull"}.get(verb, "compare")
        way = "pull --new" if "root" in hint and verb == "pull" else hint
        says(ran, 2, f"nothing to {doing} in {tmp_path}: {told}", way)
        assert len(problems(ran)) == 1
        assert (ran.out, sorted(tmp_path.rglob("*"))) == ("", before)
    read = sync(tmp_path, "status", "-n", namespace, "--format", "json")
    assert (read.code, json.loads(read.out)["objects"]) == (2, [])
    assert objects(kubectl, namespace) == {"configmap/live"}


def test_explain_names_all_that_is_left_where_nothing_is_synced(tmp_path: Path, namespace: str) -> None:
    kustomized(tmp_path)

    ran = sync(tmp_path, "status", "--explain", "-n", namespace)

    says(ran, 2, "kustomization that has Helm charts", "kubectl kustomize --enable-helm")
    assert "skipped: kustomization that has Helm charts (1)\n  kustomization.yaml" in ran.out
    assert "a.yaml, b.yaml" in ran.out


def test_a_pull_fills_a_folder_without_manifests_and_no_other(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    kubectl("-n", namespace, "create", "configmap", "live")
    for case, (make, _, _) in LEFT.items():
        make(tmp_path / case)
        (tmp_path / case).mkdir(exist_ok=True)
        ran = sync(tmp_path / case, "pull", "--yes", "-n", namespace, "--root", ".")
        is_empty = case in ("empty", "values")
        assert (ran.code, "configmap/live created" in ran.out) == ((0, True) if is_empty else (2, False)), ran.err
    assert sync(tmp_path / "secrets", "pull", "--new", "--yes", "-n", namespace, "--root", ".").code == 0


@pytest.mark.parametrize("verb", WRITERS)
def test_a_file_that_may_be_a_manifest_makes_a_folder_not_empty(
    tmp_path: Path, namespace: str, kubectl: Kubectl, verb: str
) -> None:
    kubectl("-n", namespace, "create", "configmap", "live")
    for name, text in (
        ("broken", "kind: ConfigMap\napiVersion: v1\nmetadata: [\n"),
        ("unknown", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n"),
    ):
        put(tmp_path / name / "a.yaml", text)
        ran = sync(tmp_path / name, verb, "--yes", "-n", namespace, "--root", ".")
        assert (ran.code, [*tmp_path.rglob("*live*")]) == (5, []), ran.err
        assert len(problems(ran)) == 1


def test_what_is_in_sync_or_gone_from_the_files_is_something(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    put(tmp_path / "one.yaml", commented("one"))
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    for verb in VERBS:
        assert sync(tmp_path, verb, "-n", namespace, *yes(verb)).code == 0
    (tmp_path / "one.yaml").unlink()

    status = sync(tmp_path, "status", "-n", namespace)
    pushed = sync(tmp_path, "push", "--yes", "-n", namespace)
    assert (status.code, pushed.code, "deleted from the files" in status.out) == (0, 0, True), pushed.err
    assert sync(tmp_path, "push", "--prune", "--yes", "-n", namespace).code == 0
    assert objects(kubectl, namespace) == set()
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 2, "nothing is remembered any more"


def test_a_part_of_a_folder_without_manifests(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / ".kubesync/config", "")
    put(tmp_path / "one.yaml", commented("one"))
    put(tmp_path / "docs/a.yaml", "title: none\n")

    ran = sync(tmp_path / "docs", "push", "--yes", "-n", namespace)

    says(ran, 2, f"nothing to push in {tmp_path}/docs: there is no manifest in it", f"`kubectl sync push {tmp_path}`")


# Words that nothing answers to, in each of their forms.
IN_VAIN = {
    "file": ("onee.yaml", "nothing here is called 'onee.yaml'"),
    "path": ("apps/twoo", "the cluster has no type 'apps'"),
    "folder": ("docs/", "docs/: nothing of it is synced: no manifest (no apiVersion and kind) (1)"),
    "bare-folder": ("docs", "docs/: nothing of it is synced"),
    "folder-gone": ("nowhere/", "there is no file or folder 'nowhere/'"),
    "file-of-nothing": ("notes.txt", "notes.txt: nothing of it is synced: there is no manifest in it"),
    "type": ("cronjobs", "cronjobs: none of it is here"),
    "types": ("cronjobs,hpa", "cronjobs,hpa: none of it is here"),
    "type-unknown": ("widgetz", "widgetz'"),
    "name": ("onee", "onee'"),
    "type-name": ("configmap/onee", "configmap"),
    "type-and-name": ("cm onee", "configmap"),
    "glob": ("on*", "on*'"),
    "label": ("-l app=nope", "-l app=nope: selects nothing here"),
    "label-of-type": ("cm -l app=nope", "cm: none of it is here"),
}


@pytest.mark.parametrize("case", IN_VAIN)
@pytest.mark.parametrize("verb", VERBS)
def test_a_word_that_matches_nothing(tmp_path: Path, namespace: str, verb: str, case: str) -> None:
    words, told = IN_VAIN[case]
    put(tmp_path / "one.yaml", commented("one"))
    put(tmp_path / "apps/two.yaml", commented("two"))
    put(tmp_path / "docs/a.yaml", "title: none\n")
    put(tmp_path / "notes.txt", "none\n")

    ran = sync(tmp_path, verb, *words.split(), "-n", namespace, *yes(verb))

    assert ran.code == 5, ran.err + ran.out
    (problem,) = problems(ran)
    assert told in problem


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("cm/web-setings", "did you mean cm/web-settings?"),
        ("configmap/websettings", "did you mean configmap/web-settings?"),
        ("cm websettings", "did you mean configmap/web-settings?"),
        ("configmap websettings", "did you mean configmap/web-settings?"),
        ("websettings", "did you mean web-settings?"),
        ("cm/web-stetings", "did you mean cm/web-settings?"),
        ("cm/other", "there is cm/web, cm/web-settings"),
        ("configmap other", "there is configmap/web, configmap/web-settings"),
        ("cm/wbe", "did you mean cm/web?"),
        ("wbe", "did you mean web?"),
        ("servces", "did you mean services?"),
        ("secondfil.yaml", "did you mean deep/secondfile.yaml?"),
        ("secondfil", "did you mean deep/secondfile.yaml?"),
        ("x.yaml", "type a file, its name without extension, a plural type, or an object's name"),
    ],
)
def test_a_typo_is_answered_with_what_is_there(tmp_path: Path, namespace: str, words: str, hint: str) -> None:
    put(tmp_path / "deep/secondfile.yaml", commented("web-settings"))
    put(tmp_path / "c.yaml", commented("web"))

    for verb in ("status", "push"):
        ran = sync(tmp_path, verb, *words.split(), "-n", namespace, *yes(verb))
        assert (ran.code, len(problems(ran))) == (5, 1), ran.err
        (told,) = problems(ran).values()
        assert told == hint
    pulled = sync(tmp_path, "pull", *words.split(), "--yes", "-n", namespace)
    assert pulled.code == 5, pulled.err


def test_a_file_that_cannot_be_read_is_told_by_its_stem(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / "one.yaml", commented("one"))
    put(tmp_path / "odd/broken.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n")

    for word in ("broken", "broken.yaml"):
        ran = sync(tmp_path, "status", word, "-n", namespace)
        says(ran, 5, f"nothing here is called '{word}'; odd/broken.yaml: line ", "mend the file")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("way", ["option", "one-of-two", "environment", "root"])
def test_a_namespace_that_is_not_there(tmp_path: Path, namespace: str, kubectl: Kubectl, verb: str, way: str) -> None:
    wrong = f"{namespace[:-1]}-x"
    put(tmp_path / "one.yaml", commented("one"))
    typed = {"option": ["-n", wrong], "one-of-two": ["-n", f"{wrong},{namespace}"]}.get(way, [])
    if way == "one-of-two":
        put(tmp_path / "two.yaml", commented("two", namespace=namespace))
        put(tmp_path / "one.yaml", commented("one", namespace=wrong))
    if way == "environment":
        put(tmp_path / ".kubesync/config", f"environments: {{e: {{folder: e, context: plane, namespace: {wrong}}}}}\n")
        put(tmp_path / "e/one.yaml", commented("one"))
    elif way == "root":
        put(tmp_path / ".kubesync/config", f"namespace: {wrong}\n")

    ran = sync(tmp_path / "e" if way == "environment" else tmp_path, verb, *typed, *yes(verb))

    assert ran.code == 5, ran.err + ran.out
    ((problem, hint),) = problems(ran).items()
    assert problem.startswith(f"namespace {wrong}: is not in the cluster")
    assert hint == f"did you mean {namespace}?"
    if way == "one-of-two" and verb == "push":
        assert objects(kubectl, namespace) == {"configmap/two"}, "the other one goes on"


def test_a_namespace_of_a_manifest_that_is_not_there(tmp_path: Path, namespace: str) -> None:
    put(tmp_path / "one.yaml", commented("one", namespace=f"{namespace[:-1]}-x"))

    ran = sync(tmp_path, "push", "--yes")

    assert (ran.code, [*problems(ran).values()]) == (5, [f"did you mean {namespace}?"]), ran.err


def test_a_namespace_that_a_manifest_here_makes_is_no_error(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    new = f"{namespace}-new"
    put(tmp_path / "one.yaml", commented("one"))
    put(tmp_path / "ns.yaml", f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {new}}}\n")

    for verb in ("status", "push"):
        ran = sync(tmp_path, verb, "-n", new, *yes(verb))
        assert (ran.code, problems(ran)) == (0, {}), ran.err
    kubectl("delete", "namespace", new, "--wait=false")


def test_of_a_namespace_that_may_not_be_read_nothing_is_known(
    tmp_path: Path, namespace: str, kubectl: Kubectl, plane: Access
) -> None:
    assert plane.kubeconfig.exists()
    kubectl.allow(namespace, "get,list", "configmaps")
    put(tmp_path / "one.yaml", commented("one"))

    ran = sync(tmp_path, "status", "-n", namespace, "--as", "dev")

    assert (ran.code, problems(ran)) == (0, {}), ran.err


def test_a_namespace_of_the_context_that_is_not_there_promises_no_push(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    kubectl("config", "set-context", "plane", f"--namespace={namespace}-x")
    put(tmp_path / "one.yaml", commented("one"))

    ran = sync(tmp_path, "status")

    assert (ran.code, [*problems(ran).values()]) == (5, [f"did you mean {namespace}?"]), ran.err
    put(tmp_path / "one.yaml", commented("one", namespace=namespace))
    assert "note: namespace" not in sync(tmp_path, "status").err, "nothing is of it"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder shop/ and objects of that name, in it and elsewhere; objects that share a name; a folder of a type."""
    put(tmp_path / "shop/a.yaml", commented("a"))
    put(tmp_path / "shop/shop.yaml", commented("shop"))
    put(tmp_path / "other.yaml", SERVICE.format("shop"))
    put(tmp_path / "both.yaml", commented("web") + "---\n" + SERVICE.format("web"))
    put(tmp_path / "services/b.yaml", commented("b"))
    return tmp_path


SHOP = "note: shop is the folder shop/ here; configmap/shop and service/shop are named by their types"
SERVICES = "note: services is the type here; the folder is services/"
# Words, the objects that they mean, and what is noted of them.
MEANT = [
    ("shop", {"configmap/a", "configmap/shop"}, SHOP),
    ("shop/", {"configmap/a", "configmap/shop"}, ""),
    ("service/shop", {"service/shop"}, ""),
    ("svc shop", {"service/shop"}, ""),
    ("services", {"service/shop", "service/web"}, SERVICES),
    ("services/", {"configmap/b"}, ""),
    ("services shop", {"service/shop"}, ""),
    ("service web", {"service/web"}, ""),
    ("svc", {"service/shop", "service/web"}, ""),
    ("svc,cm", {"service/shop", "service/web", *(f"configmap/{one}" for one in ("a", "b", "shop", "web"))}, ""),
    ("both web", {"configmap/web", "service/web"}, ""),
]


@pytest.mark.parametrize(("words", "meant", "note"), MEANT)
def test_a_type_comes_before_a_folder_and_a_folder_before_names(
    shop: Path, namespace: str, words: str, meant: set[str], note: str
) -> None:
    ran = sync(shop, "status", *words.split(), "-n", namespace, "--format", "json")

    found = {f"{one['kind'].lower()}/{one['name']}" for one in json.loads(ran.out)["objects"]}
    assert (ran.code, found) == (0, meant), ran.err
    assert [line for line in ran.err.splitlines() if line.startswith("note:")] == ([note] if note else [])
    if words == "both web":
        return
    pushed = sync(shop, "push", *words.split(), "-n", namespace, "--dry-run", "--format", "json")
    written = {f"{one['kind'].lower()}/{one['name']}" for one in json.loads(pushed.out)["objects"]}
    assert (pushed.code, written, note in pushed.err) == (0, meant, True), pushed.err


def test_a_name_of_several_objects_is_all_of_them_where_nothing_is_written(
    shop: Path, namespace: str, kubectl: Kubectl
) -> None:
    for verb in READERS:
        ran = sync(shop, verb, "web", "-n", namespace, "--format", "json")
        found = {(one["kind"], one["name"]) for one in json.loads(ran.out)["objects"]}
        assert (ran.code, found) == (int(verb == "diff"), {("ConfigMap", "web"), ("Service", "web")}), ran.err
    for verb in WRITERS:
        says(sync(shop, verb, "web", "--yes", "-n", namespace), 2, "'web' may be configmap/web or service/web", "TYPE")
    assert "configmap/web" not in objects(kubectl, namespace)


@pytest.mark.parametrize("word", ["deployment", "Deployment", "deploy", "deployments.apps", "configmap,deployment"])
def test_a_type_by_any_of_its_names(tmp_path: Path, namespace: str, kubectl: Kubectl, word: str) -> None:
    pod = "{metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: c}]}}"
    spec = f"{{selector: {{matchLabels: {{a: b}}}}, template: {pod}}}"
    put(tmp_path / "d.yaml", f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {spec}\n")
    put(tmp_path / "s.yaml", SERVICE.format("web"))

    for verb in READERS:
        ran = sync(tmp_path, verb, word, "-n", namespace)
        assert (ran.code, "eployment" in ran.out, "ervice" in ran.out) == (int(verb == "diff"), True, False), ran.err
    if word in ("deployment", "Deployment"):
        ran = sync(tmp_path, "push", word, "--yes", "-n", namespace)
        says(ran, 5, f"nothing here is called '{word}'", "type deployments for all of them")
        assert kubectl("-n", namespace, "get", "deploy", "-o=name") == "", "a name may be missing behind it"
