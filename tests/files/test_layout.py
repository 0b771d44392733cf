"""The way that a folder calls its files, learned from what is there; and names that no two objects share."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.files.layout import KnownManifest, NamingLayout
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.objects import ObjectRef

FILE = re.compile(r"`(\S+\.ya?ml)`")
DOCS = Path(__file__).parents[2] / "docs" / "new-files.md"
KINDS = Kinds(
    (
        Kind("", "v1", "Service", "services", "service", True, ("svc",)),
        Kind("", "v1", "ConfigMap", "configmaps", "configmap", True, ("cm",)),
        Kind("", "v1", "Namespace", "namespaces", "namespace", False, ("ns",)),
        Kind("", "v1", "Event", "events", "event", True, ("ev",)),
        Kind("events.k8s.io", "v1", "Event", "events", "event", True, ("ev",)),
        Kind("apps", "v1", "Deployment", "deployments", "deployment", True, ("deploy",)),
        Kind("networking.k8s.io", "v1", "Ingress", "ingresses", "ingress", True, ("ing",)),
        Kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", "networkpolicy", True, ("netpol",)),
        Kind("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", "clusterrole", False),
    )
)


def ref(text: str) -> ObjectRef:
    """`NAMESPACE/Kind/name`, or `Kind/name` of no namespace."""
    *around, kind, name = text.split("/")
    group = next(one.group for one in KINDS.all if one.kind == kind)
    return ObjectRef(group, kind, around[0] if around else "", name)


def layout(*files: str) -> NamingLayout:
    """Of files, each `FILE OBJECT ...`; an object may have `@APP` behind it."""
    known = []
    for line in files:
        file, *objects = line.split()
        parts = [one.partition("@") for one in objects]
        known += [KnownManifest(ref(one), app, file, len(objects) == 1) for one, _, app in parts]
    return NamingLayout.learned(known, KINDS)


FLAT = ("service-api.yaml n/Service/api", "deployment-web.yaml n/Deployment/web")
NEW = ("n/NetworkPolicy/web", "m/Service/web", "Namespace/n")


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ((), ("n/networkpolicy-web", "m/service-web", "cluster/namespace-n")),
        (FLAT, ("networkpolicy-web", "m/service-web", "namespace-n")),
        (("svc-api.yaml n/Service/api", "deploy-web.yaml n/Deployment/web"), ("netpol-web", "m/svc-web", "ns-n")),
        (("api-svc.yaml n/Service/api", "web-deploy.yaml n/Deployment/web"), ("web-netpol", "m/web-svc", "n-ns")),
        (("api.service.yaml n/Service/api", "w.deployment.yaml n/Deployment/w"),
         ("web.networkpolicy", "m/web.service", "n.namespace")),
        (("api_service.yaml n/Service/api", "w_configMap.yaml n/ConfigMap/w"),
         ("web_networkPolicy", "m/web_service", "n_namespace")),
        (("Service-api.yaml n/Service/api", "ConfigMap-w.yaml n/ConfigMap/w"),
         ("NetworkPolicy-web", "m/Service-web", "Namespace-n")),
        (("services/api.yaml n/Service/api", "deployments/web.yaml n/Deployment/web"),
         ("networkpolicies/web", "m/services-web", "namespaces/n")),
        (("service/api.yaml n/Service/api", "deployment/web.yaml n/Deployment/web"),
         ("networkpolicy/web", "m/service-web", "namespace/n")),
        (("api/service.yaml n/Service/api", "web/deployment.yaml n/Deployment/web"),
         ("web/networkpolicy", "m/service-web", "n/namespace")),
        (("n/services/api.yaml n/Service/api", "o/deployments/web.yaml o/Deployment/web"),
         ("n/networkpolicies/web", "m/services/web", "cluster/namespaces/n")),
        (("services/n/api.yaml n/Service/api", "deployments/o/web.yaml o/Deployment/web"),
         ("networkpolicies/n/web", "services/m/web", "namespaces/cluster/n")),
        (("n/service-api.yaml n/Service/api", "_global/clusterrole-r.yaml ClusterRole/r"),
         ("n/networkpolicy-web", "m/service-web", "_global/namespace-n")),
        (("n/service-api.yaml n/Service/api", "clusterrole-r.yaml ClusterRole/r"),
         ("n/networkpolicy-web", "m/service-web", "namespace-n")),
        (("k8s/n/service-api.yaml n/Service/api", "k8s/o/service-api.yaml o/Service/api"),
         ("k8s/n/networkpolicy-web", "k8s/m/service-web", "k8s/cluster/namespace-n")),
        (("k8s/service-api.yaml n/Service/api", "k8s/service-b.yaml n/Service/b"),
         ("k8s/networkpolicy-web", "k8s/m/service-web", "k8s/namespace-n")),
        (("n-service-api.yaml n/Service/api", "o-service-api.yaml o/Service/api"),
         ("n-networkpolicy-web", "m-service-web", "cluster-namespace-n")),
        (("deployment.yaml n/Deployment/web", "service.yaml n/Service/web"),
         ("networkpolicy", "m/service-web", "namespace")),
        # one application in each file
        (("web.yaml n/Service/web n/Deployment/web", "api.yaml n/Service/api n/Deployment/api"),
         ("web", "m/service-web", "n")),
        (("shop.yaml n/Service/front@shop n/Deployment/back@shop", "db.yaml n/Service/a@db n/Deployment/b@db"),
         ("web", "m/service-web", "n")),
        # one kind in each file
        (("services.yaml n/Service/a n/Service/b", "deployments.yaml n/Deployment/a n/Deployment/b"),
         ("networkpolicies", "m/services-web", "namespaces")),
        # neither of two ways is that of most
        (("service-api.yaml n/Service/api", "some/thing.yaml n/Deployment/web"),
         ("n/networkpolicy-web", "m/service-web", "cluster/namespace-n")),
        # one file says nothing, but for one that names kind and name
        (("web.yaml n/Deployment/web",), ("n/networkpolicy-web", "m/service-web", "cluster/namespace-n")),
        (("deploy-web.yaml n/Deployment/web",), ("netpol-web", "m/svc-web", "ns-n")),
    ],
)  # fmt: skip
def test_new_files_are_called_as_those_that_are_there(files: tuple[str, ...], names: tuple[str, ...]) -> None:
    found = layout(*files)
    there = {line.split()[0] for line in files} if found.shared else set()

    assert tuple(found.file(ref(one), "", there, there).removesuffix(".yaml") for one in NEW) == names


@pytest.mark.parametrize(
    "files",
    [
        (),
        ("service-api.yaml shop/Service/api", "deployment-web.yaml shop/Deployment/web"),
        ("svc-api.yaml shop/Service/api", "deploy-web.yaml shop/Deployment/web"),
        ("api.service.yml shop/Service/api", "web.deployment.yml shop/Deployment/web"),
        ("services/api.yaml shop/Service/api", "deployments/web.yaml shop/Deployment/web"),
        ("web/deployment.yaml shop/Deployment/web", "api/service.yaml shop/Service/api"),
        ("k8s/shop/service-api.yaml shop/Service/api", "k8s/shop/deployment-web.yaml shop/Deployment/web"),
        ("web.yaml shop/Service/web shop/Deployment/web", "api.yaml shop/Service/api shop/Deployment/api"),
    ],
)
def test_the_table_of_the_documentation(files: tuple[str, ...]) -> None:
    cells = [line.split("|")[1:3] for line in DOCS.read_text().splitlines() if line.startswith("|")]
    told = {tuple(FILE.findall(first)): FILE.findall(last) for first, last in cells[2:]}
    there = tuple(line.split()[0] for line in files)

    assert [layout(*files).file(ref("shop/Ingress/web"), "", there, there)] == told[there]


def test_the_extension_is_that_of_most() -> None:
    files = ("service-a.yml n/Service/a", "service-b.yml n/Service/b", "service-c.yaml n/Service/c")

    assert layout(*files).file(ref("n/Service/d"), "", (), ()) == "service-d.yml"
    assert layout("x.yml n/Service/d").file(ref("n/Service/d"), "", (), ()) == "n/service-d.yml"


@pytest.mark.parametrize(
    ("files", "taken", "name"),
    [
        ((), {"n/service-web.yaml"}, "n/service.core-web.yaml"),
        ((), {"n/service-web.yaml", "n/service.core-web.yaml"}, "n/service.core-web~"),
        (("a.yaml n/Service/a", "b.yaml n/Service/b"), {"web.yaml"}, "service-web.yaml"),
        (("deployment.yaml n/Deployment/a", "service.yaml n/Service/a"), {"service.yaml"}, "service.core.yaml"),
        # not a file of manifests, so nothing is added to it
        (("a.yaml n/Service/a n/Deployment/a", "b.yaml n/Service/b n/Deployment/b"), {"web.yaml"}, "service-web.yaml"),
    ],
)
def test_a_name_that_is_taken(files: tuple[str, ...], taken: set[str], name: str) -> None:
    assert layout(*files).file(ref("n/Service/web"), "", taken, ()).startswith(name)


def test_an_application_is_what_its_label_says() -> None:
    found = layout("shop.yaml n/Service/a@shop n/Deployment/b@shop", "db.yaml n/Service/c@db n/Deployment/d@db")

    assert found.file(ref("n/ConfigMap/settings"), "shop", {"shop.yaml"}, {"shop.yaml"}) == "shop.yaml"


REFS = st.builds(
    ObjectRef,
    st.sampled_from(["", "apps", "events.k8s.io", "example.com"]),
    st.sampled_from(["Service", "Deployment", "Event", "EVENT", "Namespace"]),
    st.sampled_from(["", "n", "m", "cluster", "core"]),
    st.text("aAbB.-:%~_/ ", min_size=1, max_size=4) | st.text("a", min_size=190, max_size=260),
)
SOME = st.sampled_from(
    [
        (),
        FLAT,
        ("n/services/api.yaml n/Service/api", "o/deployments/web.yaml o/Deployment/web"),
        ("a.yaml n/Service/a", "b.yaml n/Service/b"),
        ("deployment.yaml n/Deployment/a", "service.yaml n/Service/a"),
        ("a.deploy.yml n/Deployment/a", "a.svc.yml n/Service/a"),
    ]
)


@given(SOME, st.lists(REFS, unique=True, max_size=12))
def test_two_objects_never_get_one_file(files: tuple[str, ...], refs: list[ObjectRef]) -> None:
    found = layout(*files)
    taken = {line.split()[0] for line in files}
    for number, one in enumerate(refs):
        file = found.file(one, "", taken, ())
        assert ".." not in file.split("/")
        assert not file.startswith("/")
        assert max(map(len, file.split("/"))) <= 255
        taken.add(file.lower())
        assert len(taken) == len(files) + number + 1
