"""Fields of an object that a controller fills in because the object itself asks for it."""

from collections.abc import Iterator
from typing import Final

from kubectl_sync.engine.hidden.candidates import expand
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath

# "Rules will be overwritten" (kubernetes/api:rbac/v1/types.go, ClusterRole.AggregationRule).
AGGREGATES: Final = "aggregationRule"
_RULES: Final[FieldPath] = ("rules",)
# Whoever names one of these wants its certificate put in (cert-manager/cert-manager:pkg/apis/certmanager/v1/types.go,
# openshift/service-ca-operator:pkg/controller/api/api.go).
_INJECTED: Final = (
    "cert-manager.io/inject-ca-from", "cert-manager.io/inject-ca-from-secret",
    "cert-manager.io/inject-apiserver-ca", "service.beta.openshift.io/inject-cabundle",
)  # fmt: skip
_CERTIFICATES: Final = {
    "ValidatingWebhookConfiguration": "webhooks.*.clientConfig.caBundle",
    "MutatingWebhookConfiguration": "webhooks.*.clientConfig.caBundle",
    "CustomResourceDefinition": "spec.conversion.webhook.clientConfig.caBundle",
    "APIService": "spec.caBundle",
}


def governed(local: Object | None, live: Object | None, base: Base | None = None) -> tuple[Hidden, ...]:
    """The fields of an object that are a controller's, whatever its manifest says of them.

    It is so where either side asks for it; not where the file has ceased to: then they are the file's again.
    """
    sides = [one for one in (local, live) if one is not None]
    asking = [one for one in sides if _asks(one)]
    was = base.local if base else None
    has_ceased = local is not None and not _asks(local) and was is not None and _asks(was)
    if not asking or has_ceased:
        return ()
    found = dict.fromkeys(path for one in sides for path in _fields(one))
    return tuple(Hidden(path, Reason.CONTROLLER) for path in found)


def _asks(content: Object) -> bool:
    if _is_role(content):
        return bool(content.get(AGGREGATES))
    annotations = paths.get(content, ("metadata", "annotations"))
    is_bearer = content.get("kind") in _CERTIFICATES
    return is_bearer and isinstance(annotations, dict) and any(annotations.get(key) for key in _INJECTED)


def _fields(content: Object) -> Iterator[FieldPath]:
    if _is_role(content):
        yield _RULES
    else:
        yield from (path for path, _ in expand(((), content), _CERTIFICATES[content["kind"]]))


def _is_role(content: Object) -> bool:
    group, _ = split_api_version(str(content.get("apiVersion", "")))
    return (group, content.get("kind")) == ("rbac.authorization.k8s.io", "ClusterRole")


def says_something(content: Content) -> bool:
    """Whether a manifest names more than a place for what the controller fills in."""
    return content not in (ABSENT, None, "", [])
