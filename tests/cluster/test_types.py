"""Types and schemas: the same by either way, remembered, renewed, and never invented."""

import json
import time
from pathlib import Path

import pytest

from kubectl_sync import __version__
from kubectl_sync.cluster.door import Cluster
from kubectl_sync.folders import sealed
from kubectl_sync.model.choices import Way
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.schemas import ScalarFormat
from tests.cluster.conftest import Opener

WEB = Item((("name", "web"),))


def kept(content: object) -> bytes:
    """A cache file as the program writes it."""
    return sealed(json.dumps(content).encode(), __version__)


def raw(opener: Opener) -> int:
    return sum(" get --raw " in line for line in opener.traced)


def by_label(cluster: Cluster) -> dict[str, Kind]:
    return {kind.label: kind for kind in cluster.kinds.all}


def test_group_by_group_the_types_are_those_of_aggregated_discovery(opener: Opener) -> None:
    aggregated, by_group = opener(Way.PROXY), opener(Way.PROCESSES)

    assert by_label(aggregated) == by_label(by_group)
    assert len(by_label(aggregated)) > 50
    assert aggregated.kinds.unread == by_group.kinds.unread == ()


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("deploy", "deployments.apps"),
        ("Deployment", "deployments.apps"),
        ("deployments.v1.apps", "deployments.apps"),
        ("deployment.apps", "deployments.apps"),
        ("cm", "configmaps"),
        ("hpa", "horizontalpodautoscalers.autoscaling"),
        ("hpa.v1.autoscaling", "horizontalpodautoscalers.autoscaling"),
        ("events", "events"),
        ("events.events.k8s.io", "events.events.k8s.io"),
        ("ing", "ingresses.networking.k8s.io"),
    ],
)
def test_types_have_the_names_that_kubectl_knows(opener: Opener, word: str, label: str) -> None:
    found = opener(Way.PROXY).kinds.named(word)

    assert found
    assert found.label == label


def test_a_category_is_several_types(opener: Opener) -> None:
    labels = {kind.label for kind in opener(Way.PROXY).kinds.category("all")}

    assert {"pods", "services", "deployments.apps", "cronjobs.batch"} <= labels
    assert "configmaps" not in labels


def test_warm_discovery_is_confirmed_by_the_server(opener: Opener) -> None:
    cold = opener(Way.PROXY).kinds
    opener.traced.clear()

    warm = opener(Way.PROXY)

    assert warm.kinds == cold
    assert raw(opener) == 2
    assert warm.renewed() is False
    assert raw(opener) == 2, "what was confirmed is not asked for again"


def test_warm_discovery_group_by_group_asks_nothing(opener: Opener) -> None:
    cold = opener(Way.PROCESSES).kinds
    asked = raw(opener)
    opener.traced.clear()

    warm = opener(Way.PROCESSES)

    assert (warm.kinds, raw(opener)) == (cold, 0)
    assert warm.renewed() is False
    assert raw(opener) == asked, "what is only remembered is asked for when a type is missing"


def discovery_file(cache: Path) -> Path:
    (file,) = cache.rglob("discovery*.json")
    return file


def test_what_was_asked_long_ago_is_asked_again(opener: Opener) -> None:
    opener(Way.PROCESSES).kinds  # noqa: B018
    file = discovery_file(opener.cache)
    old = json.loads(file.read_bytes().partition(b"\n")[2])
    file.write_bytes(kept(old | {"at": time.time() - 601, "kinds": []}))

    assert by_label(opener(Way.PROCESSES))["deployments.apps"].kind == "Deployment"


DAMAGES = [b"", b"{", b"[]", kept([]), kept({"form": 1}), kept({"form": 0, "kinds": 5, "etags": ["a", "b"]})]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_none(opener: Opener, damage: bytes) -> None:
    kinds = opener(Way.PROXY).kinds
    discovery_file(opener.cache).write_bytes(damage)

    assert opener(Way.PROXY).kinds == kinds


def test_a_cache_that_cannot_be_written_is_none(opener: Opener, tmp_path: Path) -> None:
    opener.cache = tmp_path / "file"
    opener.cache.write_text("in the way")

    assert opener(Way.PROXY).kinds.named("deploy")


def test_types_are_found_again_by_all_their_names() -> None:
    def kind(group: str, name: str, *short: str, version: str = "v1") -> Kind:
        return Kind(group, version, name, name.lower() + "s", name.lower(), True, short, other_versions=("v1beta1",))

    kinds = Kinds((kind("", "Box", "apple"), kind("fruit.example.com", "Apple"), kind("other.example.com", "Apple")))

    words = ("apple", "box", "apples.other.example.com", "apple.v1beta1.fruit.example.com")
    named = {word: found.label for word in words if (found := kinds.named(word))}
    assert named == {
        "apple": "apples.fruit.example.com",  # a whole name goes before another type's short name
        "box": "boxs",
        "apples.other.example.com": "apples.other.example.com",
        "apple.v1beta1.fruit.example.com": "apples.fruit.example.com",
    }
    assert kinds.plural("apple") is kinds.plural("box") is None, "singulars are no types for push"
    assert kinds.plural("boxs") is not None


SCHEMAS: list[tuple[str, FieldPath, str, object]] = [
    ("Deployment", ("spec", "template", "spec", "containers"), "keys", ("name",)),
    ("Deployment", ("spec", "template", "spec", "containers", WEB, "ports"), "keys", ("containerPort", "protocol")),
    ("Deployment", ("spec", "template", "spec", "containers", WEB, "env"), "list_type", "map"),
    ("Deployment", ("spec", "template", "spec", "containers", WEB, "args"), "list_type", "atomic"),
    ("Deployment", ("spec", "template", "spec", "tolerations"), "list_type", "atomic"),
    ("Deployment", ("spec", "template", "spec", "containers", WEB, "ports", 0, "protocol"), "default", "TCP"),
    ("Deployment", ("spec", "template", "spec", "containers", WEB, "resources", "limits", "cpu"), "format",
     ScalarFormat.QUANTITY),
    ("Deployment", ("spec", "strategy", "rollingUpdate", "maxSurge"), "format", ScalarFormat.INT_OR_STRING),
    ("Deployment", ("metadata", "creationTimestamp"), "format", ScalarFormat.TIME),
    ("Deployment", ("metadata", "finalizers"), "list_type", "set"),
    ("Deployment", ("spec", "selector"), "is_atomic", True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "says", "expected"), SCHEMAS)
def test_schemas_say_what_lists_and_values_are(
    opener: Opener, kind: str, path: FieldPath, says: str, expected: object
) -> None:
    whole = opener(Way.PROXY).schemas([("apps", "v1")]).find("apps", "v1", kind)
    assert whole
    field = whole.at(path)

    assert field
    assert getattr(field, says) == expected


def test_schemas_are_fetched_once_and_only_for_the_groups_in_use(opener: Opener) -> None:
    cold = opener(Way.PROXY).schemas([("apps", "v1"), ("", "v1")])
    asked = [line for line in opener.traced if "openapi" in line]
    opener.traced.clear()

    warm = opener(Way.PROXY).schemas([("", "v1"), ("apps", "v1")])

    assert warm == cold
    assert len(asked) == 3
    assert [line.split()[-1] for line in opener.traced if "openapi" in line] == ["/openapi/v3"]
    assert {group for group, _, _ in cold.types} == {"", "apps"}


def test_schemas_are_the_same_by_processes(opener: Opener, tmp_path: Path) -> None:
    one = opener(Way.PROXY).schemas([("apps", "v1")])
    opener.cache = tmp_path / "other"

    assert opener(Way.PROCESSES).schemas([("apps", "v1")]) == one


def test_a_group_without_schemas_is_left_out(opener: Opener) -> None:
    cluster = opener(Way.PROXY)

    assert cluster.schemas([("nothing.example.com", "v1")]).types == {}
    assert cluster.schemas([]).types == {}
