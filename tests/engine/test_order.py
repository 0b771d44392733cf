from kubectl_sync.engine.policy.order import removal_stage, stage
from kubectl_sync.model.objects import ObjectRef


def refs(*kinds: str) -> list[ObjectRef]:
    return [ObjectRef("", kind, "", "x") for kind in kinds]


def test_what_others_need_comes_first() -> None:
    order = ["Namespace", "GatewayClass", "ConfigMap", "Deployment", "Widget", "APIService",
             "ValidatingWebhookConfiguration"]  # fmt: skip

    assert [ref.kind for ref in sorted(refs(*reversed(order)), key=stage)] == order
    assert [ref.kind for ref in sorted(refs(*order), key=removal_stage)] == order[::-1]


def test_everything_is_written_before_anything_is_deleted() -> None:
    kinds = refs("Namespace", "StorageClass", "Secret", "Pod", "Ingress", "MutatingWebhookConfiguration")

    assert max(map(stage, kinds)) < min(map(removal_stage, kinds))
