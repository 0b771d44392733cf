"""Values of Secrets: compared and written, in no text."""

import base64
from typing import Any

import pytest

from kubectl_sync.engine.hidden.other_owners import owning_tool
from kubectl_sync.engine.policy.protect import why_protected
from kubectl_sync.model.content import same
from kubectl_sync.model.masked import Masked, masked, masked_word, unmasked
from kubectl_sync.model.objects import LiveObject, ObjectRef, Sides, Snapshot, Version
from kubectl_sync.model.plan import FieldChange, Row

CLEAR = "hunter22"
CODED = base64.b64encode(CLEAR.encode()).decode()


def secret(**body: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}} | body


def test_a_masked_value_is_in_no_text() -> None:
    change = FieldChange(("data", "p"), Masked(CODED), Masked(CODED), Masked("x"), Row.CONFLICT)

    for text in (
        repr(change),
        str(change),
        f"{Masked(CLEAR)}",
        f"{Masked(CLEAR):>9}",
        repr([Masked(CLEAR)]),
    ):
        assert CLEAR not in text
        assert CODED not in text
        assert "***" in text


def test_masked_values_are_equal_by_value() -> None:
    assert Masked("a") == Masked("a")
    assert same({"x": Masked("a")}, {"x": Masked("a")})
    assert not same({"x": Masked("a")}, {"x": Masked("b")})
    assert not same(Masked("a"), "a")


def test_string_data_is_data_and_wins() -> None:
    given = secret(data={"p": "b2xk", "q": "cQ=="}, stringData={"p": CLEAR})

    assert masked(given) == secret(data={"p": Masked(CODED), "q": Masked("cQ==")})
    assert unmasked(masked(given)) == secret(data={"p": CODED, "q": "cQ=="})
    assert "stringData" in given


def test_wrapped_base64_is_the_same_value_and_broken_base64_stays() -> None:
    wrapped = "\n".join((CODED[:4], CODED[4:]))

    assert masked(secret(data={"p": wrapped})) == masked(secret(data={"p": CODED}))
    assert masked(secret(data={"p": "no base64!"}))["data"] == {"p": Masked("no base64!")}
    assert masked(secret(data={"p": None, "q": 7}))["data"] == {"p": Masked(None), "q": Masked(7)}


def test_annotations_are_masked_but_those_that_are_read_here() -> None:
    copies = {"kubectl.kubernetes.io/last-applied-configuration": CLEAR, "kapp.k14s.io/original": CLEAR, "mine": CLEAR}
    given = secret(metadata={"name": "s", "annotations": {**copies, "kubesync/protect": "true", "empty": None}})

    found = masked(given)

    assert CLEAR not in repr(found)
    assert found["metadata"]["annotations"] == {
        **{key: Masked(CLEAR) for key in copies}, "kubesync/protect": "true", "empty": None,
    }  # fmt: skip
    assert unmasked(found) == given
    assert masked(found) == found


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("meta.helm.sh/release-name", "shop"), ("argocd.argoproj.io/tracking-id", "shop:x"),
        ("configmanagement.gke.io/managed", "enabled"),
    ],
)  # fmt: skip
def test_who_writes_a_secret_is_known_of_a_masked_one(annotation: str, value: str) -> None:
    live = secret(metadata={"name": "s", "annotations": {annotation: value}})

    assert owning_tool(masked(live)) == owning_tool(live) is not None


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("kubesync/protect", "true"), ("helm.sh/resource-policy", "keep"),
        ("kustomize.toolkit.fluxcd.io/prune", "disabled"), ("argocd.argoproj.io/sync-options", "Prune=false"),
    ],
)  # fmt: skip
def test_a_masked_secret_is_protected(annotation: str, value: str) -> None:
    ref = ObjectRef("", "Secret", "n", "s")
    live = masked(secret(metadata={"name": "s", "annotations": {annotation: value}}))

    assert annotation in why_protected(
        ref, Sides(Snapshot({}), Snapshot({ref: LiveObject(live, Version("u", "1"))})), named=False
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"stringdata": {"a": CLEAR}}, {"Data": {"a": CODED}}, {"data ": CLEAR}, {"password": CLEAR}, {"status": CLEAR},
        {"type": {"a": CLEAR}}, {"immutable": [CLEAR]}, {"data": CLEAR}, {"stringData": [CLEAR]},
        {"data": [{"a": CLEAR}]},
        {"data": {"a": {"b": CLEAR}}}, {"metadata": CLEAR}, {"metadata": [CLEAR]}, {"metadata": {"data": {"a": CLEAR}}},
        {"metadata": {"labels": CLEAR}}, {"metadata": {"labels": {"a": {"b": CLEAR}}}},
        {"metadata": {"annotations": CLEAR}}, {"metadata": {"annotations": {"kubesync/protect": [CLEAR]}}},
        {"metadata": {"finalizers": {"a": CLEAR}}}, {"metadata": {"finalizers": [[CLEAR]]}},
        {"metadata": {"ownerReferences": [{"name": "x", "password": CLEAR}]}},
        {"metadata": {"ownerReferences": [{"name": {"x": CLEAR}}]}}, {"metadata": {"managedFields": [{"a": CLEAR}]}},
        {"metadata": {"uid": {"a": CLEAR}}},
    ],
)  # fmt: skip
def test_what_is_not_known_to_be_harmless_is_masked(wrong: dict[str, Any]) -> None:
    given = secret() | wrong

    found = masked(given)

    assert CLEAR not in repr(found)
    assert CODED not in repr(found)
    assert masked(found) == found
    assert unmasked(found) == given


def test_what_is_harmless_stays_in_clear() -> None:
    metadata = {
        "name": "s", "namespace": "n", "labels": {"app": "web"}, "uid": "u", "resourceVersion": "1", "generation": 2,
        "creationTimestamp": None, "finalizers": ["x/y"], "generateName": "s-", "selfLink": "/s",
        "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u", "controller": True}],
        "managedFields": [{"manager": "m", "operation": "Update", "fieldsV1": {"f:data": {"f:a": {}}}}],
    }  # fmt: skip
    given = secret(type="Opaque", immutable=True, metadata=metadata)

    assert repr(masked(given)) == repr(given)


def test_a_secret_is_one_in_any_version() -> None:
    for version in ("v1", "/v1", "v2"):
        assert CLEAR not in repr(masked(secret(data={"a": CLEAR}) | {"apiVersion": version}))
    other = secret(data={"a": CLEAR}) | {"apiVersion": "example.com/v1"}
    assert masked(other) is other


def test_a_field_in_the_wrong_place_may_be_a_value() -> None:
    found = masked(secret(name=CLEAR, metadata={"name": "s", "type": CLEAR, "kind": CLEAR}))

    assert found == secret(name=Masked(CLEAR), metadata={"name": "s", "type": Masked(CLEAR), "kind": Masked(CLEAR)})


def test_other_objects_stay_as_they_are() -> None:
    config = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"p": CLEAR}}
    empty = secret()

    assert masked(config) is config
    assert masked(secret(stringData={})) == empty
    assert unmasked({"a": [1, Masked(2)]}) == {"a": [1, 2]}


def test_two_sides_are_shown_by_what_they_have_in_common() -> None:
    mine = masked(secret(stringData={"p": CLEAR, "q": "x", "r": "y"}))
    theirs = masked(secret(data={"p": CODED, "q": "eg=="}))

    assert masked_word(mine, theirs, "*** (mine)") == secret(data={"p": "***", "q": "*** (mine)", "r": "*** (mine)"})
    assert masked_word(theirs, {}, "*** (theirs)")["data"] == {"p": "*** (theirs)", "q": "*** (theirs)"}
    assert masked_word({"a": [{"b": Masked(CLEAR)}]}, {"a": "x"}, "***") == {"a": [{"b": "***"}]}
