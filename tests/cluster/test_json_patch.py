"""Patches as data; that a real server takes and refuses them is shown in tests/e2e."""

from typing import Any

import pytest

from kubectl_sync.cluster.json_patch import json_patch
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.paths import Item


def live(**rest: Any) -> dict[str, Any]:
    return {"metadata": {"uid": "u"}} | rest


def item(name: str) -> Item:
    return Item((("name", name),))


def short(operations: list[dict[str, Any]]) -> list[str]:
    return [f"{one['op']} {one['path']} {one.get('value', '')}".strip() for one in operations][1:]


def test_the_uid_is_tested_first() -> None:
    assert json_patch(live(a=1), [(("a",), 2)])[0] == {"op": "test", "path": "/metadata/uid", "value": "u"}


def test_the_old_value_is_tested_before_it_is_replaced() -> None:
    assert short(json_patch(live(a=1), [(("a",), 2)])) == ["test /a 1", "replace /a 2"]


def test_list_items_are_identified() -> None:
    content = live(containers=[{"name": "db", "image": "x"}, {"name": "web", "image": "a"}])

    assert short(json_patch(content, [(("containers", item("web"), "image"), "b")])) == [
        "test /containers/1/name web",
        "test /containers/1/image a",
        "replace /containers/1/image b",
    ]


def test_missing_parents_are_made_only_if_still_missing() -> None:
    assert short(json_patch(live(), [(("metadata", "annotations", "a/b~c"), "v")])) == [
        "test /metadata/annotations None",
        "add /metadata/annotations {}",
        "test /metadata/annotations/a~1b~0c None",
        "add /metadata/annotations/a~1b~0c v",
    ]


def test_items_are_removed_from_the_end_after_everything_else() -> None:
    env = [{"name": "a", "value": "1"}, {"name": "b"}, {"name": "c"}]
    changes = [(("env", item("a")), ABSENT), (("env", item("c")), ABSENT), (("env", item("b"), "value"), "2")]

    operations = json_patch(live(env=env), changes)

    assert [one["path"] for one in operations if one["op"] == "remove"] == ["/env/2", "/env/0"]
    assert [one["op"] for one in operations].index("add") < [one["op"] for one in operations].index("remove")


def test_a_path_that_is_gone_is_refused() -> None:
    with pytest.raises(ClusterError, match="not there any more"):
        json_patch(live(env=[]), [(("env", item("a"), "value"), ABSENT)])
