"""Each list is asked for once, in full where a manifest needs it."""

import pytest

from kubectl_sync.cluster.lists import ListScope
from kubectl_sync.model.kinds import Kind
from kubectl_sync.steps.read.listings import without_repetition

CONFIG = Kind("", "v1", "ConfigMap", "configmaps", "configmap", namespaced=True)
ROLE = Kind("rbac", "v1", "ClusterRole", "clusterroles", "clusterrole", namespaced=False)


def config(namespace: str, version: str = "v1", *, named: bool = False, labels: str = "") -> ListScope:
    return ListScope(CONFIG, version, namespace, named, labels)


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        pytest.param(
            [config("a", named=True), config("a", labels="x")], [config("a", named=True)], id="manifests first"
        ),
        pytest.param([config("a"), config("b")], [config("a"), config("b")], id="namespaces"),
        pytest.param([config("a"), config("")], [config("")], id="all stand for each"),
        pytest.param([config("a", named=True), config("")], [config("", named=True)], id="and are named as it was"),
        pytest.param(
            [config("a", named=True), config("", labels="x")],
            [config("a", named=True), config("", labels="x")],
            id="all by label do not",
        ),
        pytest.param([config("a", "v2"), config("")], [config("a", "v2"), config("")], id="versions"),
        pytest.param(
            [ListScope(ROLE, "v1", ""), config("a")],
            [ListScope(ROLE, "v1", ""), config("a")],
            id="what has no namespaces",
        ),
    ],
)
def test_no_list_is_asked_for_twice(scopes: list[ListScope], expected: list[ListScope]) -> None:
    assert without_repetition(scopes) == expected
