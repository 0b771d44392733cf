"""Where a pull puts what is new: as the folder has it, into the file that is named, back to where it was."""

from pathlib import Path

from tests.controlplane.fixtures import Kubectl
from tests.e2e.messages import says
from tests.running import sync

CONFIG = "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: {}\ndata:\n    key: '1'\n"


def folder(root: Path, *names: str) -> None:
    """A folder with habits: short names of kinds, `.yml`, four columns, single quotes, dashes in front."""
    for name in names:
        (root / f"cm-{name}.yml").write_text(CONFIG.format(name))


def test_new_files_are_like_those_that_are_there(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    folder(tmp_path, "a", "b")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=key=2")
    kubectl("-n", namespace, "create", "role", "Team:Reader", "--verb=get", "--resource=pods")

    ran = sync(tmp_path, "pull", "--new", "--yes", "-n", namespace)

    assert ran.code == 0, ran.out + ran.err
    new = CONFIG.format("c").replace("name: c", f"name: c\n    namespace: {namespace}").replace("'1'", "'2'")
    assert (tmp_path / "cm-c.yml").read_text() == new
    assert (tmp_path / "role-%54eam%3A%52eader.yml").read_text().startswith("---\napiVersion: rbac.")
    assert len(list(tmp_path.glob("*.yml"))) == 4
    again = sync(tmp_path, "status", "--exit-code", "-n", namespace)
    assert (again.code, "nothing to do: 4 in sync" in again.out) == (0, True), again.out


def test_o_adds_to_a_file_that_is_there(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / "all.yaml").write_text("# ours\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a} # one")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    kubectl("-n", namespace, "create", "configmap", "c", "--from-literal=key=2")

    ran = sync(tmp_path, "pull", "cm", "c", "-o", "all.yaml", "--yes", "-n", namespace)

    assert ran.code == 0, ran.out + ran.err
    assert "configmap/c added to all.yaml\n" in ran.out
    assert "\n1 new manifest, all proven\n" in ran.out
    assert (tmp_path / "all.yaml").read_text() == (
        "# ours\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a} # one\n---\napiVersion: v1\nkind: ConfigMap\n"
        f'metadata:\n  name: c\n  namespace: {namespace}\ndata:\n  key: "2"\n'
    )
    assert sync(tmp_path, "status", "--exit-code", "-n", namespace).code == 0


def test_o_makes_nothing_that_is_not_read_again(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / "README.md").write_text("ours\n")
    kubectl("-n", namespace, "create", "configmap", "c")
    kubectl("-n", namespace, "create", "configmap", "d")
    words = ("pull", "cm", "--yes", "-n", namespace)

    refused = sync(tmp_path, *words, "-o", "README.md")

    says(refused, 2, "README.md: only *.yaml, *.yml and *.json are read as manifests", "or a folder (`-o DIR/`)")
    assert (tmp_path / "README.md").read_text() == "ours\n"
    assert sync(tmp_path, *words, "-o", "sub/").code == 0
    assert {file.name for file in (tmp_path / "sub").iterdir()} == {"configmap-c.yaml", "configmap-d.yaml"}
    assert "nothing to do: 2 in sync" in sync(tmp_path, "status", "-n", namespace).out


def test_o_adds_to_nothing_that_cannot_be_read(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    (tmp_path / "all.yaml").write_text("a: [\n")
    kubectl("-n", namespace, "create", "configmap", "c")

    ran = sync(tmp_path, "pull", "cm", "c", "-o", "all.yaml", "--yes", "-n", namespace)

    says(ran, 5, "all.yaml: configmap/c: line 1: ", "mend the file")
    assert (tmp_path / "all.yaml").read_text() == "a: [\n"


def test_what_was_deleted_here_and_changed_there_comes_back_to_its_file(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    folder(tmp_path, "a", "b")
    (tmp_path / "sub").mkdir()
    (tmp_path / "cm-b.yml").rename(tmp_path / "sub" / "other.yaml")
    assert sync(tmp_path, "push", "--yes", "-n", namespace).code == 0
    (tmp_path / "sub" / "other.yaml").unlink()
    kubectl("-n", namespace, "patch", "configmap", "b", "--type=merge", "-p", '{"data":{"key":"2"}}')

    left = sync(tmp_path, "pull", "--yes", "-n", namespace)
    assert (left.code, (tmp_path / "sub" / "other.yaml").exists()) == (4, False), left.out + left.err
    ran = sync(tmp_path, "pull", "configmap/b", "--yes", "-n", namespace)

    assert ran.code == 0, ran.out + ran.err
    assert "key: '2'" in (tmp_path / "sub" / "other.yaml").read_text()
