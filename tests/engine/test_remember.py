"""What is remembered of an item that one side removed, where that was not decided: it keeps its place."""

from typing import Any

import pytest

from kubectl_sync.engine.plan import plan
from kubectl_sync.engine.policy import POLICIES
from kubectl_sync.engine.remember import advance
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import Base, ObjectRef
from tests.engine.making import sides_of

POD = ObjectRef("", "Pod", "n", "web")


def _pod(names: str) -> Object:
    spec: dict[str, Any] = {"containers": [{"name": name, "image": f"{name}:1"} for name in names]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "n"}, "spec": spec}


def _names(pod: Object) -> str:
    return "".join(one["name"] for one in pod["spec"]["containers"])


@pytest.mark.parametrize(
    ("verb", "base", "before", "after", "then"),
    [
        pytest.param("push", "a", ("ab", "c"), ("ab", "bc"), "ab", id="gone from the cluster, first in the file"),
        pytest.param("push", "a", ("ba", "c"), ("ba", "bc"), "ba", id="gone from the cluster, last in the file"),
        pytest.param("pull", "a", ("", "ba"), ("b", "ba"), "ba", id="gone from the file, last in the cluster"),
        pytest.param("pull", "abc", ("c", "abc"), ("c", "abc"), "abc", id="two gone from the file"),
    ],
)
def test_an_item_that_is_left_keeps_its_place_in_both_bases(
    verb: str, base: str, before: tuple[str, str], after: tuple[str, str], then: str
) -> None:
    sides = sides_of(_pod(before[0]), _pod(before[1]), Base(_pod(base), _pod(base), "u"), POD)
    (change,) = plan(sides, [POD], POLICIES[verb]).changes

    remembered = advance(change, _pod(after[0]), _pod(after[1]))

    assert remembered is not None
    assert (_names(remembered.local), _names(remembered.live)) == (then, then)
