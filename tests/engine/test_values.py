"""Words behind `deploy`, `set` and `scale`: what they give which containers and fields, and what to type instead."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.engine.values.asked import Asked
from kubectl_sync.engine.values.env import asked_variables, variables
from kubectl_sync.engine.values.fields import asked_fields, field_words
from kubectl_sync.engine.values.image_words import sorted_words, tag_word
from kubectl_sync.engine.values.images import asked_images
from kubectl_sync.engine.values.scale import asked_replicas, replicas_of
from kubectl_sync.engine.values.typed_paths import typed_path
from kubectl_sync.errors import SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, UNDECIDED, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.schemas import Schema, Schemas
from tests.engine.making import sides_of

A = "sha256:" + "a" * 64
B = "sha256:" + "b" * 64
WEB, DB, SET, JOB = (
    ObjectRef(group, kind, "n", name) for group, kind, name in
    (("apps", "Deployment", "web"), ("apps", "StatefulSet", "db"),
     ("argoproj.io", "Rollout", "roll"), ("batch", "CronJob", "j"))
)  # fmt: skip
REPLICAS = ("spec", "replicas")


def of(ref: ObjectRef, *containers: str, init: tuple[str, ...] = (), **spec: Any) -> Object:
    """A workload whose containers are `name=image`."""
    shown = [dict(zip(("name", "image"), one.split("=", 1), strict=False)) for one in containers]
    first = [dict(zip(("name", "image"), one.split("=", 1), strict=False)) for one in init]
    pods: Object = {"containers": shown} | ({"initContainers": first} if first else {})
    inner: Object = {"template": {"spec": pods}}
    spec |= {"jobTemplate": {"spec": inner}} if ref.kind == "CronJob" else inner
    return {"apiVersion": f"{ref.group}/v1", "kind": ref.kind, "metadata": {"name": ref.name}, "spec": spec}


def deployed(manifests: dict[ObjectRef, Object], *words: str, named: bool = True) -> Asked:
    _, images = sorted_words(words)
    return asked_images(manifests, images, named=named)


def shown(asked: Asked) -> dict[str, Any]:
    return {
        f"{ref.name} {paths.show(path)}": value for ref, values in asked.proposals.items() for path, value in values
    }


def told(asked: Asked) -> list[tuple[str, str]]:
    return [(one.message, one.hint) for one in asked.refused]


IMAGE = "spec.template.spec.containers[name={}].image"
INIT = "spec.template.spec.initContainers[name={}].image"
TWO = {WEB: of(WEB, "web=nginx:1.27", "proxy=envoy:1")}


@pytest.mark.parametrize(
    ("manifest", "words", "given"),
    [
        (of(WEB, "web=nginx:1.27"), ["nginx:1.28"], {"web": "nginx:1.28"}),
        (of(WEB, "web=nginx:1.27", "proxy=envoy:1"), ["nginx:1.28"], {"web": "nginx:1.28"}),
        (of(WEB, "web=nginx:1.27", "b=docker.io/library/nginx"), ["docker.io/nginx:2"],
         {"web": "nginx:2", "b": "docker.io/library/nginx:2"}),
        (of(WEB, "web=nginx:1.27"), [":1.28"], {"web": "nginx:1.28"}),
        (of(WEB, "web=nginx:1.27", "b=nginx:1.26"), [":1.28"], {"web": "nginx:1.28", "b": "nginx:1.28"}),
        (of(WEB, "web=nginx:1.27"), [f"@{A}"], {"web": f"nginx@{A}"}),
        (of(WEB, "web=nginx:1.27"), [f":1.28@{A}"], {"web": f"nginx:1.28@{A}"}),
        (of(WEB, "web=nginx:1.27"), ["ghcr.io/a/b:1"], {"web": "ghcr.io/a/b:1"}),
        (of(WEB, "web=nginx:1.27", "proxy=envoy:1"), ["web=ghcr.io/a/b"], {"web": "ghcr.io/a/b"}),
        (of(WEB, "web=nginx:1.27", "proxy=envoy:1"), ["proxy=:2", "nginx:1.28"],
         {"web": "nginx:1.28", "proxy": "envoy:2"}),
        (of(WEB, "web=a:1", init=("web=a:1",)), ["web=a:2"], {"web": "a:2", "+web": "a:2"}),
        (of(WEB, "web=a:1", init=("first=a:1",)), ["a:2"], {"web": "a:2", "+first": "a:2"}),
        (of(WEB, "web"), ["nginx:1"], {"web": "nginx:1"}),
        (of(WEB, "web=${IMAGE}"), ["web=nginx:1"], {"web": "nginx:1"}),
        (of(SET, "web=nginx:1"), [":2"], {"web": "nginx:2"}),
    ],
)  # fmt: skip
def test_containers_get_their_images(manifest: Object, words: list[str], given: dict[str, str]) -> None:
    asked = deployed({WEB: manifest}, *words)

    wanted = {(INIT if name[0] == "+" else IMAGE).format(name.lstrip("+")): image for name, image in given.items()}
    assert shown(asked) == {f"web {path}": image for path, image in wanted.items()}
    assert not asked.refused


@pytest.mark.parametrize(
    ("manifests", "words", "message", "hint"),
    [
        (TWO, ["redis:7"], "nothing here runs redis", "type web=redis:7 or proxy=redis:7"),
        (TWO, [":2"], ":2 could be for several images", "type web=:2 or proxy=:2"),
        (TWO, ["wbe=:2"], "deployment.apps/web has no container 'wbe'", "type web=:2 or proxy=:2"),
        (TWO | {DB: of(DB, "pg=postgres:16")}, ["pg=:17"], "deployment.apps/web has no container 'pg'",
         "type web=:17 or proxy=:17"),
        (TWO, ["nginx:1", "web=nginx:2"], "nginx:1 and nginx:2 are both for container web of deployment.apps/web",
         "type which is for which: web=IMAGE or proxy=IMAGE"),
        ({WEB: of(WEB, "web=${IMAGE}")}, [":2"],
         "'${IMAGE}' of container web in deployment.apps/web is no image, so it has no repository to keep",
         "type the whole image: web=NAME:2"),
        ({WEB: of(WEB)}, ["a:2"], "nothing here runs a",
         "it has no containers; `set TARGET PATH=VALUE` sets any field"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_says_what_to_type(
    manifests: dict[ObjectRef, Object], words: list[str], message: str, hint: str
) -> None:
    asked = deployed(manifests, *words)

    assert told(asked) == [(message, hint)]
    assert not asked.proposals


def test_without_targets_all_that_run_the_repository_are_meant() -> None:
    all_of_it = {
        WEB: of(WEB, "web=nginx:1", "b=envoy:1"), DB: of(DB, "db=docker.io/nginx:1"), JOB: of(JOB, "j=busybox"),
    }  # fmt: skip

    assert shown(deployed(all_of_it, "nginx:2", named=False)) == {
        f"web {IMAGE.format('web')}": "nginx:2", f"db {IMAGE.format('db')}": "docker.io/nginx:2",
    }  # fmt: skip
    assert shown(deployed(all_of_it, "b=envoy:2", named=False)) == {f"web {IMAGE.format('b')}": "envoy:2"}
    assert told(deployed({JOB: all_of_it[JOB]}, "nginx:2", named=False)) == [
        ("nothing here runs nginx", "type j=nginx:2")
    ]
    assert told(deployed(all_of_it, ":2", named=False)) == [(":2 of what?", "type the object before it: TARGET :2")]
    job = "j spec.jobTemplate.spec.template.spec.containers[name=j].image"
    assert shown(deployed(all_of_it, "busybox:2", named=False)) == {job: "busybox:2"}


def test_a_digest_that_goes_is_told() -> None:
    asked = deployed({WEB: of(WEB, f"web=nginx:1.27@{A}")}, ":1.28")

    assert asked.notes == (
        f"container web of deployment.apps/web: nginx:1.28 is no longer pinned: the digest {A} was that of 1.27",
    )
    assert not deployed({WEB: of(WEB, f"web=nginx:1.27@{A}")}, f"@{B}").notes


def test_images_are_told_from_targets() -> None:
    targets, images = sorted_words(["web", "deployment/web", "nginx:1", ":2", f"@{A}", "c=nginx", "a/b.yaml"])

    assert targets == ["web", "deployment/web", "a/b.yaml"]
    assert [(one.container, one.typed) for one in images] == [
        ("", "nginx:1"),
        ("", ":2"),
        ("", f"@{A}"),
        ("c", "nginx"),
    ]
    assert str(tag_word("3").image) == ":3"


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("NGINX:1", "'NGINX:1' is no image: the name of a repository is in lower case", "type NAME:TAG"),
        ("nginx:", "'nginx:' is no image: there is no tag", "type NAME:TAG"),
        (":", "':' is no image: there is no tag", "type NAME:TAG"),
        ("@sha256:1", "'@sha256:1' is no image: 'sha256:1' is no digest", "type NAME:TAG"),
        ("web=", "'' is no image: an image has a name", "type NAME:TAG"),
        ("web=a b", "'a b' is no image", "type NAME:TAG"),
        ("localhost:5000/app", "localhost:5000/app has neither tag nor digest", "type localhost:5000/app:TAG, or CONT"),
    ],
)
def test_what_is_no_image_is_refused(word: str, message: str, hint: str) -> None:
    with pytest.raises(SyncError) as caught:
        sorted_words([word])

    assert caught.value.message.startswith(message)
    assert caught.value.hint.startswith(hint)


def with_env(*entries: Object) -> Object:
    found = of(WEB, "web=a", init=("first=a",))
    found["spec"]["template"]["spec"]["containers"][0]["env"] = list(entries)
    return found


ENV = "web spec.template.spec.containers[name=web].env[name=A]"
INIT_ENV = "web spec.template.spec.initContainers[name=first].env[name=A]"


@pytest.mark.parametrize(
    ("entries", "word", "container", "given", "consents"),
    [
        ([{"name": "A", "value": "1"}], "A=2", "web", {f"{ENV}.value": "2"}, 0),
        ([{"name": "A"}], "A=2", "web", {f"{ENV}.value": "2"}, 0),
        ([], "A=2", "web", {ENV: {"name": "A", "value": "2"}}, 0),
        ([], "A=", "web", {ENV: {"name": "A", "value": ""}}, 0),
        ([], "A=x=y", "web", {ENV: {"name": "A", "value": "x=y"}}, 0),
        ([{"name": "A", "value": "1"}], "A-", "", {ENV: ABSENT}, 0),
        ([{"name": "A", "value": "1"}], "A=2", "",
         {f"{ENV}.value": "2", INIT_ENV: {"name": "A", "value": "2"}}, 0),
        ([{"name": "A", "valueFrom": {"secretKeyRef": {}}}], "A=2", "web", {ENV: {"name": "A", "value": "2"}}, 1),
        ([{"name": "A", "valueFrom": {"secretKeyRef": {}}}], "A-", "web", {ENV: ABSENT}, 0),
    ],
)  # fmt: skip
def test_variables(entries: list[Object], word: str, container: str, given: dict[str, Any], consents: int) -> None:
    asked = asked_variables({WEB: with_env(*entries)}, variables([word])[1], container)

    assert shown(asked) == given
    assert (asked.refused, len(asked.consents)) == ((), consents)


def test_variables_that_are_not_there() -> None:
    manifest = {WEB: with_env({"name": "LEVEL", "value": "1"})}

    assert told(asked_variables(manifest, variables(["LEVLE-"])[1])) == [
        ("no container has a variable LEVLE", "did you mean LEVEL-?")
    ]
    assert told(asked_variables(manifest, variables(["A=1"])[1], "x")) == [
        ("there is no container 'x'", "type -c web or -c first")
    ]
    assert told(asked_variables({WEB: of(WEB)}, [])) == [("what is named has no containers", "name a workload")]
    for words in (["=1"], ["-"], ["A=1", "A-"]):
        with pytest.raises(SyncError):
            variables(words)
    assert variables(["web", "A=1"])[0] == ["web"]


def test_scaling() -> None:
    manifest = {WEB: of(WEB, replicas=2)}

    assert asked_replicas(manifest, replicas_of("3"), ()).proposals == {WEB: [(REPLICAS, 3)]}
    assert told(asked_replicas(manifest, 3, {WEB}))[0][0].startswith(
        "an autoscaler sets the replicas of deployment.apps/web"
    )
    assert told(asked_replicas({WEB: of(WEB)}, 3, ()))[0] == (
        "the manifest of deployment.apps/web leaves replicas out, and scale adds them to none",
        "type `kubectl sync set deployment/web spec.replicas=3` to have it there, or `kubectl scale`",
    )
    assert told(asked_replicas({JOB: of(JOB)}, 3, ()))[0][0] == "cronjob.batch/j has no replicas"
    assert not asked_replicas({SET: of(SET, replicas=1)}, 3, ()).refused
    for text in ("-1", "x", "", "1.5", "\uff11"):
        with pytest.raises(SyncError):
            replicas_of(text)


SERVICE = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"a.b/c": "d"}},
    "spec": {
        "replicas": 1, "args": ["x", "y"],
        "ports": [{"port": 80, "protocol": "TCP"}, {"port": 80, "protocol": "UDP"}, {"port": 81}],
        "template": {"spec": {"containers": [{"name": "web", "image": "a", "ports": [{"containerPort": 80}]}]}},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "path", "value"),
    [
        ("spec.replicas=3", ("spec", "replicas"), 3),
        ("spec.paused=true", ("spec", "paused"), True),
        ('metadata.labels["a.b/c"]=x=y', ("metadata", "labels", "a.b/c"), "x=y"),
        ('metadata.labels["a.b/c"]-', ("metadata", "labels", "a.b/c"), ABSENT),
        ('metadata.annotations["n=e"]=1', ("metadata", "annotations", "n=e"), 1),
        ("spec.args[1]=z", ("spec", "args", 1), "z"),
        ("spec.args[2]=z", ("spec", "args", 2), "z"),
        ("spec.args=[a, b]", ("spec", "args"), ["a", "b"]),
        ("spec.ports[port=81].name=x", ("spec", "ports", Item((("port", 81), ("protocol", "TCP"))), "name"), "x"),
        ("spec.ports[2].name=x", ("spec", "ports", Item((("port", 81), ("protocol", "TCP"))), "name"), "x"),
        ("spec.ports[port=82]={port: 82}", ("spec", "ports", Item((("port", 82),))), {"port": 82}),
        ("spec.ports[port=80,protocol=UDP]-", ("spec", "ports", Item((("port", 80), ("protocol", "UDP")))), ABSENT),
        ('spec.x="7"', ("spec", "x"), "7"),
        ('spec.x=""', ("spec", "x"), ""),
    ],
)
def test_fields(word: str, path: FieldPath, value: Any) -> None:
    targets, words = field_words(["web", word])
    asked = asked_fields({WEB: SERVICE}, words, Schemas())

    assert targets == ["web"]
    assert (asked.proposals, asked.refused) == ({WEB: [(path, value)]}, ())


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ["spec.ports[port=80].name=x"],
            "spec.ports[port=80] means several items: [port=80,protocol=TCP], [port=80,",
            "type one",
        ),
        (["spec.ports[x].name=y"], "spec.ports has no item [x]", "there is [port=80,protocol=TCP], "),
        (["spec.ports[port=82].name=y"], "spec.ports[port=82] is not there, so nothing in it", "set it as a whole: "),
        (["spec.args[7]=x"], "spec.args[7] is not there, so nothing in it", "set it as a whole: "),
        (["spec.replicas.x=1"], "spec.replicas.x: spec.replicas is a number", "copy the path"),
        (["spec[0]=1"], "spec[0]: spec is a mapping", "copy the path"),
        (["spec.args.x=1"], "spec.args.x: spec.args is a list", "copy the path"),
        (["metadata.labels.a.b/c=1"], "'metadata.labels.a.b/c' is no path from '/c' on", "a key with dots"),
        (["spec..x=1"], "'spec..x' is no path from '..x' on", "a key with dots"),
        (["=1"], "there is no path before the =", "type PATH=VALUE"),
        (["spec.x="], "spec.x is given no value", "type spec.x- to remove it, or spec.x='\"\"' for"),
        (["spec.x={"], "spec.x: '{' is no YAML", "put quotes"),
        (["spec.x-"], "spec.x is not there", "there is nothing to remove"),
        (["spec.args=[]", "spec.args[0]=z"], "spec.args and spec.args[0] are given at once", "type one of them"),
        (["metadata.name=x"], "metadata.name is the object's identity, or the server's", "set another field"),
        (["status.x=x"], "status.x is the object's identity, or the server's", "set another field"),
        (["kind=x"], "kind is the object's identity, or the server's", "set another field"),
    ],
)
def test_what_cannot_be_set_says_why(words: list[str], message: str, hint: str) -> None:
    asked = asked_fields({WEB: SERVICE}, field_words(words)[1], Schemas())

    ((said, advice),) = told(asked)
    assert said.startswith(f"deployment.apps/web: {message}")
    assert advice.startswith(hint)
    assert not asked.proposals


def test_values_of_secrets_are_not_typed() -> None:
    ref = ObjectRef("", "Secret", "n", "s")
    asked = asked_fields({ref: {"apiVersion": "v1", "kind": "Secret"}}, field_words(["data.a=eA=="])[1], Schemas())

    assert told(asked)[0][0] == "secret/s: values of Secrets are not typed on a command line"


@pytest.mark.parametrize(("text", "value"), [("1.28", "1.28"), ('"1"', "1"), ("true", "true"), ("'x", "'x")])
def test_where_the_server_takes_text_a_number_is_text(text: str, value: str) -> None:
    schema = Schema({}, {"fields": {"spec": {"fields": {"x": {"type": "string"}}}}})
    schemas = Schemas({("apps", "v1", "Deployment"): schema})

    assert asked_fields({WEB: SERVICE}, field_words([f"spec.x={text}"])[1], schemas).proposals[WEB][0][1] == value


def test_what_is_asked_for_is_a_change_of_both_sides() -> None:
    """An image that differs on both sides already is decided by what was typed; the rest of it is left."""
    mine, theirs = of(WEB, "web=nginx:1", replicas=1), of(WEB, "web=nginx:2", replicas=2)
    asked = deployed({WEB: mine}, ":3")

    (change,) = plan(sides_of(mine, theirs, ref=WEB), [WEB], POLICIES["two-way"], proposals=asked.proposals).changes
    wanted = {paths.show(one.path): one.wanted for one in change.changes}
    assert wanted == {IMAGE.format("web"): "nginx:3", "spec.replicas": UNDECIDED}


# Law: what a plan shows of a path is what can be typed.
NAME = st.sampled_from(["a", "b-c", "x.y/z", "8080", "k=v", "sp ace"])
CONTAINERS = st.lists(st.fixed_dictionaries({"name": st.sampled_from(["a", "b", "9"])}), max_size=3)
PORTS = st.lists(
    st.fixed_dictionaries({"port": st.integers(80, 82)}, optional={"protocol": st.just("UDP")}), max_size=3
)
VALUES = st.recursive(
    st.integers(0, 3) | NAME, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
OBJECTS = st.fixed_dictionaries(
    {"apiVersion": st.just("apps/v1"), "containers": CONTAINERS, "ports": PORTS, "spec": VALUES}
)


def every_path(content: Any, path: FieldPath = ()) -> list[FieldPath]:
    found = [path] if path else []
    if isinstance(content, dict):
        for key, value in content.items():
            found += every_path(value, (*path, key))
    elif isinstance(content, list):
        for step, value in list_keys.items(path, content, built_in=True):
            found += every_path(value, (*path, step))
    return found


@settings(max_examples=300, deadline=None, derandomize=True)
@given(OBJECTS)
def test_a_path_that_is_shown_can_be_typed(content: Object) -> None:
    for path in every_path(content):
        shown_path = paths.show(path)
        assert typed_path(shown_path, content) == path
        ((word,), (other,)) = (field_words([f"{shown_path}{end}"])[1] for end in ("=x", "-"))
        assert (word.path, word.value) == (shown_path, "x")
        assert (other.path, other.value) == (shown_path, ABSENT)
