"""A plan under review, with what the ids of its questions need."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.plan.review import Review
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Row
from kubectl_sync.steps.review.reviews import review_of
from tests.engine.making import sides_of

REF = ObjectRef("", "Secret", "n", "s")
PUSH = POLICIES["push"]


def secret(value: str) -> dict[str, Any]:
    metadata = {"name": "s", "namespace": "n"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"p": Masked(value)}}


def test_a_question_about_a_secret_may_be_given_another_value() -> None:
    found = plan(sides_of(secret("bmV3"), secret("b2xk"), Base(secret("b2xk"), secret("b2xk"), "u"), REF),
                 [REF], PUSH, cluster="c", key=b"k")  # fmt: skip
    (hunk,) = found.changes[0].hunks
    environment = cast("Environment", SimpleNamespace(identity="c", store=SimpleNamespace(key=b"k")))

    edited = review_of(environment, found, PUSH).edit(hunk.id, Masked("b3RoZXI="))

    (new,) = edited.plan.changes[0].hunks
    assert (new.row, new.changes[0].wanted) == (Row.PROPOSED, Masked("b3RoZXI="))
    with pytest.raises(ValueError, match="needs a key"):
        Review(found, PUSH, "c").edit(hunk.id, Masked("b3RoZXI="))
