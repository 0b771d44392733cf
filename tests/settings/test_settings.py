"""Command line before environment variables before files before kubeconfig."""

from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.settings import Settings, Typed


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repo" / ".kubesync").mkdir(parents=True)
    (tmp_path / "repo" / ".kubesync" / "id").write_text("repo-0123456789abcdef\n")
    return tmp_path / "repo"


def settings(home: Path, here: Path, typed: Typed | None = None, **variables: str) -> Settings:
    environment = {"KUBESYNC_HOME": str(home)} | variables
    return Settings.of(typed or Typed(), environment=environment, here=here)


@pytest.mark.parametrize(
    ("typed", "variable", "environment", "workspace", "user", "expected"),
    [
        ("typed", "variable", "environment", "workspace", "user", "typed"),
        (None, "variable", "environment", "workspace", "user", "variable"),
        (None, "", "environment", "workspace", "user", "environment"),
        (None, "", None, "workspace", "user", "workspace"),
        (None, "", None, None, "user", "user"),
        (None, "", None, None, None, None),
    ],
)
def test_precedence_of_the_context(
    home: Path,
    root: Path,
    typed: str | None,
    variable: str,
    environment: str | None,
    workspace: str | None,
    user: str | None,
    expected: str | None,
) -> None:
    (home / "config").write_text(f"context: {user}\n" if user else "")
    lines = [f"context: {workspace}"] if workspace else []
    lines += ["environments:", "  here:", f"    context: {environment}"] if environment else []
    (root / ".kubesync" / "config").write_text("\n".join(lines))

    assert settings(home, root, Typed(context=typed), KUBESYNC_CONTEXT=variable).context == expected


def test_the_namespace_of_the_command_line_alone_leaves_others_out(home: Path, root: Path) -> None:
    (root / ".kubesync" / "config").write_text("namespace: shop\n")

    silent, typed = settings(home, root), settings(home, root, Typed(namespace="other"))

    assert (silent.namespace, silent.only) == ("shop", None)
    assert (typed.namespace, typed.only) == ("other", frozenset({"other"}))


def test_the_users_file_is_for_everything(home: Path, root: Path) -> None:
    (home / "config").write_text(
        "transport: processes\nprojection: off\nrequest-timeout: 5\ncolor: never\npager: false\n"
        "kubectl: /opt/kubectl\nkubeconfig: /etc/kube\n"
    )

    found = settings(home, root)

    assert (found.transport, found.projection, found.request_timeout) == ("processes", False, 5.0)
    assert (found.color, found.pager, found.kubectl, found.kubeconfig) == ("never", False, "/opt/kubectl", "/etc/kube")


def test_a_workspace_may_only_turn_the_projection_off(home: Path, root: Path) -> None:
    (root / ".kubesync" / "config").write_text("projection: off\n")

    assert not settings(home, root).projection


def test_the_root_is_the_nearest_folder_upwards_that_is_marked(home: Path, root: Path) -> None:
    (root / "apps" / "web").mkdir(parents=True)

    found = settings(home, root / "apps" / "web")

    assert (found.root, found.here) == (root, root / "apps" / "web")


def test_a_mark_without_settings_hides_none_further_up(home: Path, root: Path) -> None:
    """Any run that names a folder leaves a mark in it."""
    inner = root / "apps" / "web"
    (inner / ".kubesync").mkdir(parents=True)
    (inner / ".kubesync" / "id").write_text("web-0123456789abcdef\n")
    assert settings(home, inner).root == inner, "nobody has settings"

    (root / ".kubesync" / "config").write_text("environments: {prod: {folder: apps/web, context: prod}}\n")

    found = settings(home, inner)
    assert (found.root, found.scope.name, found.context, found.outer) == (root, "prod", "prod", None)


def test_the_protection_of_all_roots_around_holds_in_a_root(home: Path, root: Path) -> None:
    inner = root / "apps" / "web"
    (inner / ".kubesync").mkdir(parents=True)
    (inner / ".kubesync" / "config").write_text("protected: {namespaces: [mine]}\n")
    (root / ".kubesync" / "config").write_text(
        "context: theirs\nprotected: {contexts: [prod], namespaces: [production]}\n"
    )

    for typed in (Typed(), Typed(root=inner)):
        found = settings(home, inner, typed)

        assert (found.root, found.outer, found.context) == (inner, root, None)
        assert found.protection.contexts == ("prod",)
        assert found.protection.namespaces == ("mine", "production")


def test_without_a_mark_the_root_is_where_the_user_stands(home: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()

    found = settings(home, tmp_path / "plain")

    assert (found.root, found.here) == (tmp_path / "plain", tmp_path / "plain")


ENVIRONMENTS = """
environments:
  staging: {folder: envs/staging, context: stage, namespace: shop}
  production:
    folder: envs/production
    context: prod
"""


@pytest.mark.parametrize(
    ("below", "typed", "name", "folder", "context", "others"),
    [
        ("envs/staging/web", None, "staging", "envs/staging", "stage", ["envs/production"]),
        ("envs/production", None, "production", "envs/production", "prod", ["envs/staging"]),
        (".", None, "", ".", None, ["envs/production", "envs/staging"]),
        (".", "production", "production", "envs/production", "prod", ["envs/staging"]),
        ("envs/staging", "production", "production", "envs/production", "prod", ["envs/staging"]),
    ],
)
def test_the_environment_is_named_or_the_innermost_around_the_user(
    home: Path,
    root: Path,
    below: str,
    typed: str | None,
    name: str,
    folder: str,
    context: str | None,
    others: list[str],
) -> None:
    (root / ".kubesync" / "config").write_text(ENVIRONMENTS)
    for one in ("envs/staging/web", "envs/production"):
        (root / one).mkdir(parents=True, exist_ok=True)

    found = settings(home, root / below, Typed(environment=typed))

    assert (found.scope.name, found.scope.folder, found.context) == (name, (root / folder).resolve(), context)
    assert [str(one.relative_to(root)) for one in found.scope.others] == others


def test_an_environment_in_the_folder_of_another_one_has_its_own_files(home: Path, root: Path) -> None:
    (root / "envs" / "prod").mkdir(parents=True)
    (root / ".kubesync" / "config").write_text("environments: {all: {folder: envs}, prod: {folder: envs/prod}}\n")
    file = str(root / "envs" / "prod" / "web.yaml")

    inner, outer = (settings(home, root, Typed(environment=name)).scope for name in ("prod", "all"))

    assert (inner.holds(file), outer.holds(file)) == (True, False)
    assert (inner.environment_of(Path(file)), inner.environment_of(root / "envs" / "x.yaml")) == ("prod", "all")


def test_an_unknown_environment_names_those_there_are(home: Path, root: Path) -> None:
    (root / ".kubesync" / "config").write_text(ENVIRONMENTS)

    with pytest.raises(SyncError, match="no environment 'prod'") as error:
        settings(home, root, KUBESYNC_ENV="prod")

    assert "production, staging" in error.value.hint


def test_an_environment_stays_below_its_root(home: Path, root: Path) -> None:
    (root / ".kubesync" / "config").write_text("environments: {other: {folder: ../elsewhere}}\n")

    with pytest.raises(SyncError, match=r"environment other: \.\./elsewhere is not below"):
        settings(home, root)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("contxt: a\n", "1: there is no setting `contxt` here", id="a name that is not known"),
        pytest.param("a: 1\nkubeconfig: x\n", "1: there is no setting `a` here", id="the first of two"),
        pytest.param("context: a\nkubectl: /x\n", "2: there is no setting `kubectl` here", id="a program"),
        pytest.param("projection: on\n", "1: projection: ", id="less care than the user asks for"),
        pytest.param("context: 7\n", "1: context: expected text", id="a number for text"),
        pytest.param("context: ''\n", "1: context: ", id="empty text"),
        pytest.param(
            "protected:\n  contexts:\n  - prod\n  - 7\n", "4: protected.contexts[1]: expected text", id="one item"
        ),
        pytest.param("protected: [prod]\n", "1: protected: expected a mapping", id="a list for a mapping"),
        pytest.param(
            "environments:\n  a:\n    folder: here\n  b:\n    context: c\n    foldr: x\n",
            "6: there is no setting `foldr` here",
            id="below a name of the user's",
        ),
        pytest.param("environments:\n  a: {}\n  b:\n    folder: 7\n", "4: environments.folder: ", id="a value there"),
        pytest.param("- context\n", "1: the file: expected a mapping", id="no mapping at all"),
        pytest.param("a: b: c\n", " line 1: ", id="no YAML"),
        pytest.param("context: a\n---\ncontext: b\n", "3: a second document", id="two documents"),
        pytest.param("context: a\ncontext: b\n", "2: the key is there twice", id="a key twice"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(home: Path, root: Path, text: str, message: str) -> None:
    file = root / ".kubesync" / "config"
    file.write_text(text)

    with pytest.raises(SyncError) as error:
        settings(home, root)

    assert error.value.message.startswith(f"{file}:{message}")
    assert error.value.hint


def test_an_empty_file_and_none_say_nothing(home: Path, root: Path) -> None:
    (root / ".kubesync" / "config").write_text("# nothing yet\n")
    (home / "config").write_text("")

    found = settings(home, root)

    assert (found.context, found.transport, found.projection, found.pager) == (None, "auto", True, True)


@pytest.mark.parametrize(("content", "message"), [(b"\xff", "not UTF-8 at byte 0"), (b"#" * 300_000, "larger than")])
def test_a_file_that_is_no_text_is_refused(home: Path, root: Path, content: bytes, message: str) -> None:
    (home / "config").write_bytes(content)

    with pytest.raises(SyncError, match=message):
        settings(home, root)


def test_a_folder_that_is_not_there_is_refused(home: Path, root: Path) -> None:
    with pytest.raises(SyncError, match="there is no folder"):
        settings(home, root, Typed(root=root / "missing"))


def test_an_unknown_transport_is_refused(home: Path, root: Path) -> None:
    with pytest.raises(SyncError, match="there is no transport 'carrier'"):
        settings(home, root, KUBESYNC_TRANSPORT="carrier")


def test_a_folder_that_may_be_a_renamed_environment_is_none_of_the_roots_own(home: Path, root: Path) -> None:
    """Else all of it would go where manifests without an environment go."""
    (root / ".kubesync" / "config").write_text("environments: {prod: {folder: prod}, old: {folder: old}}\n")
    for name in ("prod", "stage"):
        (root / name).mkdir()

    for here in (root / "stage", root):
        with pytest.raises(SyncError, match="environment old names a folder that is not there: old"):
            settings(home, here)
    assert settings(home, root / "prod").scope.name == "prod"
    (root / "old").mkdir()
    assert settings(home, root / "stage").scope.name == ""


def test_two_environments_of_one_folder_are_told_apart_by_their_name_alone(home: Path, root: Path) -> None:
    (root / "apps").mkdir()
    (root / ".kubesync" / "config").write_text("environments: {blue: {folder: apps}, green: {folder: apps}}\n")

    with pytest.raises(SyncError, match="environments blue and green have the same folder: apps"):
        settings(home, root / "apps")
    assert settings(home, root / "apps", KUBESYNC_ENV="green").scope.name == "green"
