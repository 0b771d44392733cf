"""What the user may do, asked once: a dry run that would be refused is a refused write in the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kubectl_sync.cluster.answers import mapping, sequence
from kubectl_sync.cluster.requests import REVIEWS, Request, Transport
from kubectl_sync.model.kinds import Kind

_RULES: Final = f"{REVIEWS}v1/selfsubjectrulesreviews"
_ACCESS: Final = f"{REVIEWS}v1/selfsubjectaccessreviews"


@dataclass(frozen=True, slots=True)
class Right:
    """A verb on objects of a type in a namespace ("" for a cluster-scoped type)."""

    verb: str
    kind: Kind
    namespace: str

    def __str__(self) -> str:
        return f"{self.verb} {self.kind.label}" + (f" in namespace {self.namespace}" if self.namespace else "")


@dataclass
class Rights:
    """The answers of a run.

    One SelfSubjectRulesReview for each namespace says most of it; where it says of itself that it is
    incomplete (authorizers outside of RBAC, as of EKS and GKE, do not enumerate), and for cluster-scoped
    types, each right is asked for by a SelfSubjectAccessReview.
    """

    transport: Transport
    _rules: dict[str, list[Mapping[str, Any]] | None] = field(default_factory=dict)
    _known: dict[Right, bool] = field(default_factory=dict)

    def ask(self, rights: Iterable[Right]) -> dict[Right, bool]:
        """Tell of each right whether the user has it; one that nobody could tell of counts as had."""
        wanted = list(dict.fromkeys(rights))
        unknown = [right for right in wanted if right not in self._known]
        self._ask_rules(sorted({right.namespace for right in unknown if right.namespace} - self._rules.keys()))
        for right in unknown:
            rules = self._rules.get(right.namespace)
            if right.namespace and any(_allows(rule, right) for rule in rules or ()):
                self._known[right] = True
            elif right.namespace and rules is not None:
                self._known[right] = False
        self._ask_access([right for right in unknown if right not in self._known])
        return {right: self._known[right] for right in wanted}

    def _ask_rules(self, namespaces: list[str]) -> None:
        requests = [
            Request(
                "POST", _RULES, ("auth", "can-i", "--list", f"--namespace={one}"), body=_body("Rules", namespace=one)
            )
            for one in namespaces
        ]
        for namespace, reply in zip(namespaces, self.transport.exchange(requests), strict=True):
            status = mapping(mapping(reply.body).get("status")) if reply.ok else {}
            found = status.get("resourceRules", "")
            complete = isinstance(found, list | None) and not status.get("incomplete")
            rules = [mapping(one) for one in sequence(found)]
            self._rules[namespace] = rules if complete else None

    def _ask_access(self, rights: list[Right]) -> None:
        replies = self.transport.exchange([_access(right) for right in rights])
        for right, reply in zip(rights, replies, strict=True):
            allowed = mapping(mapping(reply.body).get("status")).get("allowed") if reply.ok else None
            # An answer that is none forbids nothing: the server itself does, when it is asked to write.
            self._known[right] = allowed if isinstance(allowed, bool) else True


def _access(right: Right) -> Request:
    inside = (f"--namespace={right.namespace}",) if right.namespace else ()
    attributes = {
        "verb": right.verb,
        "group": right.kind.group,
        "resource": right.kind.plural,
        "namespace": right.namespace,
    }
    body = _body("Access", resourceAttributes=attributes)
    return Request("POST", _ACCESS, ("auth", "can-i", right.verb, right.kind.label, *inside), body=body)


def _body(kind: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "authorization.k8s.io/v1", "kind": f"SelfSubject{kind}Review", "spec": spec}


def _allows(rule: Mapping[str, Any], right: Right) -> bool:
    """Whether a rule allows it. One for some names only may: the server says for which."""
    return (
        _matches(rule.get("verbs"), right.verb)
        and _matches(rule.get("apiGroups"), right.kind.group)
        and _matches(rule.get("resources"), right.kind.plural)
    )


def _matches(values: Any, wanted: str) -> bool:
    return any(one in ("*", wanted) for one in sequence(values))
