"""Command line before environment before kubeconfig."""

from pathlib import Path

import pytest

from kubectl_sync.settings import Settings


@pytest.mark.parametrize(
    ("option", "variable", "expected"),
    [("a", "b", "a"), (None, "b", "b"), (None, "", None), (None, None, None)],
)
def test_precedence_of_the_context(
    option: str | None, variable: str | None, expected: str | None, tmp_path: Path
) -> None:
    environment = {} if variable is None else {"KUBESYNC_CONTEXT": variable}

    found = Settings.of(context=option, namespace=None, root=tmp_path, environment=environment)

    assert found.context == expected


def test_the_home_can_be_moved(tmp_path: Path) -> None:
    environment = {"KUBESYNC_HOME": str(tmp_path / "x")}

    assert Settings.of(context=None, namespace=None, root=tmp_path, environment=environment).home == tmp_path / "x"
