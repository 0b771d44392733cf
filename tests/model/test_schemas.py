"""Schemas answer by path, through components that may name themselves."""

from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.schemas import Node, ScalarFormat, Schema, Schemas

COMPONENTS: dict[str, Node] = {
    "Deployment": {"fields": {"spec": {"ref": "Spec"}}},
    "Spec": {
        "fields": {
            "containers": {"list": "map", "keys": ["name"], "items": {"ref": "Container"}},
            "limits": {"values": {"format": "quantity"}},
            "selector": {"ref": "Selector"},
            "inner": {"ref": "Spec"},
        }
    },
    "Container": {"fields": {"port": {"format": "int-or-string"}, "protocol": {"default": "TCP"}}},
    "Selector": {"map": "atomic"},
}
SCHEMAS = Schemas({("apps", "v1", "Deployment"): Schema(COMPONENTS, {"ref": "Deployment"})})
WEB = Item((("name", "web"),))


def at(*path: str | int | Item) -> Schema:
    found = SCHEMAS.of({"apiVersion": "apps/v1", "kind": "Deployment"})
    assert found
    schema = found.at(path)
    assert schema, path
    return schema


def test_a_keyed_list_tells_its_keys() -> None:
    assert (at("spec", "containers").list_type, at("spec", "containers").keys) == ("map", ("name",))


def test_items_are_reached_by_key_and_by_position() -> None:
    for step in (WEB, 0):
        assert at("spec", "containers", step, "port").format is ScalarFormat.INT_OR_STRING
    assert at("spec", "containers", 0, "protocol").default == "TCP"


def test_values_of_a_map_with_free_keys() -> None:
    assert at("spec", "limits", "memory").format is ScalarFormat.QUANTITY


def test_a_component_may_name_itself() -> None:
    assert at("spec", "inner", "inner", "inner", "containers").keys == ("name",)


def test_what_a_component_says_holds_for_the_field_that_names_it() -> None:
    assert at("spec", "selector").is_atomic
    assert not at("spec").is_atomic


def test_what_nobody_says_is_not_known() -> None:
    unknown: list[FieldPath] = [("spec", "nothing"), ("spec", "containers", "name"), ("spec", "nothing", 0, "deep")]
    whole = SCHEMAS.find("apps", "v1", "Deployment")
    assert whole
    assert [whole.at(path) for path in unknown] == [None, None, None]
    assert at("spec").default is ABSENT
    assert (at("spec").list_type, at("spec").keys, at("spec").format) == ("", (), None)


def test_a_type_that_was_not_asked_for_is_not_there() -> None:
    assert SCHEMAS.of({"apiVersion": "v1", "kind": "Pod"}) is None
