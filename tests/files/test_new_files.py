"""Where new manifests go in a folder as it is on the disk, and in which style."""

import os
from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.files import Folder
from kubectl_sync.files.new_files import NewFiles
from kubectl_sync.files.unread import refuse_unread
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import ObjectRef
from tests.files.making import CONFIG, KINDS, config, files, place

ROLE = ObjectRef("rbac.authorization.k8s.io", "Role", "n", "system:Admin")
FLAT = {"configmap-a.yaml": "a", "configmap-b.yaml": "b"}


def new_files(root: Path, inside: str = "", others: frozenset[str] = frozenset()) -> NewFiles:
    return Folder(root.resolve(), inside, None, others).new_files(KINDS, "n")


def name(here: NewFiles, ref: ObjectRef, app: str = "", was: str = "") -> str:
    labels = {"labels": {"app": app}} if app else {}
    content: Object = {"apiVersion": "v1", "kind": ref.kind, "metadata": {"name": ref.name, **labels}}
    return here.target(ref, content, was).file.relative_to(here.top).as_posix()


def test_an_empty_folder(tmp_path: Path) -> None:
    here = new_files(tmp_path)

    assert name(here, ROLE) == "n/role-system%3A%41dmin.yaml"
    assert name(here, ObjectRef("", "Namespace", "", "n")) == "cluster/namespace-n.yaml"


def test_two_types_of_one_name(tmp_path: Path) -> None:
    here = new_files(tmp_path)
    refs = [ObjectRef(group, "Event", "n", "x") for group in ("", "events.k8s.io", "example.com")]

    assert [name(here, ref) for ref in refs] == [
        "n/event-x.yaml", "n/event.events.k8s.io-x.yaml", "n/event.example.com-x.yaml",
    ]  # fmt: skip


def test_they_go_into_the_environments_folder(tmp_path: Path) -> None:
    files(tmp_path, {f"envs/prod/{one}": text for one, text in FLAT.items()})
    here = new_files(tmp_path, "envs/prod")

    assert here.top == tmp_path / "envs/prod"
    assert name(here, config("c")) == "configmap-c.yaml"


@pytest.mark.parametrize("there", ["CONFIGMAP-C.yaml", "configmap-c.yaml"])
def test_a_file_that_some_file_systems_take_for_the_same(tmp_path: Path, there: str) -> None:
    here = new_files(files(tmp_path, {**FLAT, there: "# nothing\n"}))

    assert name(here, config("c")) == "configmap.core-c.yaml"


def test_a_folder_that_some_file_systems_take_for_the_same(tmp_path: Path) -> None:
    here = new_files(files(tmp_path, {"N/configmap-c.yaml": "# nothing\n"}))

    assert name(here, config("c")) == "n/configmap.core-c.yaml"


def test_files_of_applications_take_what_is_theirs(tmp_path: Path) -> None:
    shop, db = (f"{CONFIG.format(name=f'{one}-a')}---\n{CONFIG.format(name=f'{one}-b')}" for one in ("shop", "db"))
    labelled = [text.replace("metadata:\n", f"metadata:\n  labels: {{app: {app}}}\n")
                for text, app in ((shop, "shop"), (db, "db"))]  # fmt: skip
    here = new_files(files(tmp_path, dict(zip(("shop.yaml", "db.yaml"), labelled, strict=True))))

    assert name(here, config("c"), "shop") == "shop.yaml"
    target = here.target(config("d"), {"metadata": {"labels": {"app": "shop"}}})
    assert target.hash == place(here.local, config("shop-a")).hash
    assert [name(here, config(one), "web") for one in "ef"] == ["web.yaml", "web.yaml"]


def test_what_was_deleted_comes_back_to_where_it_was(tmp_path: Path) -> None:
    here = new_files(files(tmp_path, {**FLAT, "other.yaml": "# nothing\n"}))

    for one in "xw":  # of one file that is gone
        assert name(here, config(one), was=str(tmp_path / "sub" / "any.yml")) == "sub/any.yml"
    assert name(here, config("y"), was=str(tmp_path / "configmap-a.yaml")) == "configmap-a.yaml"
    # not a file of manifests any more; not in this folder
    assert name(here, config("z"), was=str(tmp_path / "other.yaml")) == "configmap-z.yaml"
    assert name(here, config("c"), was="/elsewhere/c.yaml") == "configmap-c.yaml"
    assert name(here, config("j"), was=str(tmp_path / "j.json")) == "configmap-j.yaml"


@pytest.mark.parametrize(
    ("there", "others", "reason"),
    [
        ({"n/Chart.yaml": "name: n\n"}, frozenset(), "n/ is a Helm chart"),
        ({}, frozenset({"n"}), "n/ is the folder of another environment"),
    ],
)
def test_where_nobody_would_read_it(tmp_path: Path, there: dict[str, str], others: frozenset[str], reason: str) -> None:
    with pytest.raises(SyncError, match=reason) as caught:
        name(new_files(files(tmp_path, there), others=others), ROLE)

    assert caught.value.message == f"{ROLE} was not written to n/role-system%3A%41dmin.yaml: {reason}"


def test_a_folder_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "n").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SyncError, match="n/ is a link"):
        name(new_files(tmp_path), ROLE)


def test_the_file_that_is_named(tmp_path: Path) -> None:
    here = new_files(files(tmp_path, {"a.yaml": "a", "x.txt": "x"}))

    assert here.named(tmp_path / "b.yaml", ROLE).hash is None
    assert here.named(tmp_path / "a.yaml", ROLE).hash == place(here.local, config("a")).hash
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(SyncError, match=r"folder.yaml: "):
        here.named(tmp_path / "folder.yaml", ROLE)


def test_a_file_that_another_tool_reads_takes_nothing_in(tmp_path: Path) -> None:
    here = new_files(files(tmp_path, {"a.yaml": "a", "patch.yaml": "b", "kustomization.yaml": "patches: [patch.yaml]"}))

    with pytest.raises(SyncError, match=r"patch.yaml: named by kustomization.yaml: rendered by kustomize"):
        here.named(tmp_path / "patch.yaml", ROLE)


NAMES = (
    "a.yaml", "b.yml", "new/c.json", "README.md", "Dockerfile", ".yaml", ".hidden.yaml", ".git/a.yaml", "a/.b/c.yaml",
    "node_modules/a.yaml", "chart/a.yaml", "chart/templates/a.yaml", "others/a.yaml", "../out.yaml",
    "kustomization.yaml", "Chart.yaml", "new/", "others/", "chart/", ".hidden/", "..", ".",
)  # fmt: skip


@pytest.mark.parametrize("typed", NAMES)
def test_a_place_is_taken_just_where_it_is_read_again(tmp_path: Path, typed: str) -> None:
    top = files(tmp_path / "top", {"chart/Chart.yaml": "name: c\n", "others/x.yaml": "x"}).resolve()
    folder = Folder(top, "", None, frozenset({"others"}))
    named = Path(os.path.normpath(top / typed))
    file, inside = (None, named) if typed.endswith(("/", ".")) else (named, None)
    try:
        refuse_unread(folder, file, inside)
        taken = True
    except SyncError:
        taken = False

    files(top, {str(file or named / "z.yaml"): "z"})
    found = folder.read(KINDS, "n")[0]

    is_of_kustomize = typed == "kustomization.yaml"  # we would read it, but it would break every build
    assert taken == (config("z") in found.objects and not is_of_kustomize)


@pytest.mark.parametrize(
    ("typed", "inside", "reason"),
    [
        ("README.md", "", r"README.md: only \*.yaml, \*.yml and \*.json are read as manifests"),
        (".yaml", "", r".yaml: hidden files are not read"),
        ("envs/prod/x.yaml", "envs/staging", r"envs/prod/x.yaml: it is of another environment"),
        ("envs/prod/x.yaml", "", r"envs/prod/x.yaml: no manifest is read there: prod/ is the folder of another"),
        ("elsewhere/x.yaml", "envs/staging", r"elsewhere/x.yaml: it is outside of the folder that is synced"),
        ("../x.yaml", "", r"x.yaml: it is outside of the folder that is synced"),
    ],
)
def test_why_a_place_is_refused(tmp_path: Path, typed: str, inside: str, reason: str) -> None:
    folder = Folder(tmp_path.resolve(), inside, None, frozenset({"envs/prod"}))

    with pytest.raises(SyncError, match=reason):
        refuse_unread(folder, Path(os.path.normpath(folder.root / typed)), None)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ({}, ["new/configmap-a.yaml", "new/role-system%3A%41dmin.yaml", "new/configmap.core-a.yaml"]),
        (
            {"x/svc-b.yml": CONFIG.replace("ConfigMap", "Service").format(name="b")},
            ["new/configmap-a.yml", "new/role-system%3A%41dmin.yml", "new/configmap.core-a.yml"],
        ),
    ],
)
def test_all_go_into_the_folder_that_is_named(tmp_path: Path, there: dict[str, str], expected: list[str]) -> None:
    root = files(tmp_path, there).resolve()
    here = Folder(root, "", None).new_files(KINDS, "n", root / "new")

    made = [name(here, ref) for ref in (config("a"), ROLE, config("a")._replace(namespace="other"))]

    assert made == expected
    assert name(Folder(root, "", None).new_files(KINDS, "n", root), config("a")) == expected[0].removeprefix("new/")


def test_the_style_is_that_of_the_folder(tmp_path: Path) -> None:
    text = "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: {}\n    labels:\n        a: 'yes'\n"
    here = new_files(files(tmp_path, {f"{one}.yaml": text.format(one) for one in "abc"} | {"x.json": "{}"}))

    style = here.target(config("d"), {}).style

    assert (style.start, style.step, style.quote) == (True, 4, "'")


def test_a_secret_goes_into_no_file_of_others(tmp_path: Path) -> None:
    labelled = CONFIG.replace("metadata:", "metadata:\n  labels: {{app: {app}}}")
    apps = {
        f"{app}.yaml": "---\n".join(labelled.format(name=f"{app}-{n}", app=app) for n in (1, 2))
        for app in ("api", "web")
    }
    here = new_files(files(tmp_path, apps))

    assert name(here, config("api-3"), "api") == "api.yaml"
    assert name(here, ObjectRef("", "Secret", "n", "login"), "api") not in apps
