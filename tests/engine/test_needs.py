"""What one push makes first is told from what is missing for other reasons."""

import pytest

from kubectl_sync.engine.policy.needs import missed
from kubectl_sync.model.objects import ObjectRef

MADE = [
    ObjectRef("", "ServiceAccount", "shop", "web"), ObjectRef("", "ConfigMap", "shop", "shop"),
    ObjectRef("scheduling.k8s.io", "PriorityClass", "", "high"), ObjectRef("", "Namespace", "", "shop"),
    ObjectRef("rbac.authorization.k8s.io", "Role", "shop", "reader"),
]  # fmt: skip
PREFIX = "pod/p was not written: "


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ('pods "p" is forbidden: error looking up service account shop/web: serviceaccount "web" not found', 0),
        ('pods "p" is forbidden: no PriorityClass with name high was found', 2),
        ('namespaces "shop" not found', 3),
        ('roles.rbac.authorization.k8s.io "reader" not found', 4),
        ('serviceaccount "other" not found', None),
        ('secrets "web" not found', None),
        ('"web" not found', None),
        ("exceeded quota: web", None),
        ('admission webhook "web" denied the request: nothing found', None),
    ],
)  # fmt: skip
def test_the_missing_one_is_found_by_the_servers_words(message: str, first: int | None) -> None:
    assert missed(PREFIX + message, MADE) == (None if first is None else MADE[first])
