"""Values of Secrets: compared and written, in no text."""

import base64
from typing import Any

from kubectl_sync.model.content import same
from kubectl_sync.model.masked import Masked, masked, shown, unmasked
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


def test_the_annotation_of_apply_is_masked_too() -> None:
    key = "kubectl.kubernetes.io/last-applied-configuration"
    given = secret(metadata={"name": "s", "annotations": {key: CLEAR, "mine": "x"}})

    found = masked(given)

    assert CLEAR not in repr(found)
    assert found["metadata"]["annotations"]["mine"] == "x"
    assert unmasked(found) == given


def test_other_objects_stay_as_they_are() -> None:
    config = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"p": CLEAR}}
    empty = secret()

    assert masked(config) is config
    assert masked(secret(stringData={})) == empty
    assert unmasked({"a": [1, Masked(2)]}) == {"a": [1, 2]}


def test_two_sides_are_shown_by_what_they_have_in_common() -> None:
    mine = masked(secret(stringData={"p": CLEAR, "q": "x", "r": "y"}))
    theirs = masked(secret(data={"p": CODED, "q": "eg=="}))

    assert shown(mine, theirs, "*** (mine)") == secret(data={"p": "***", "q": "*** (mine)", "r": "*** (mine)"})
    assert shown(theirs, {}, "*** (theirs)")["data"] == {"p": "*** (theirs)", "q": "*** (theirs)"}
    assert shown({"a": [{"b": Masked(CLEAR)}]}, {"a": "x"}, "***") == {"a": [{"b": "***"}]}
