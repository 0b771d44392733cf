"""Objects as Kubernetes has them, generated: keyed lists that mind their order or do not, atomic lists, maps, text."""

from typing import Any

from hypothesis import strategies as st

WORDS = st.sampled_from(["u", "v", "w"])
NAMES = ("a", "b", "c")
LINES = st.lists(st.sampled_from(["1\n", "2\n", "3\n", "4\n"]), max_size=5).map("".join)
MAPS = st.dictionaries(st.sampled_from([*NAMES, "example.com/d"]), WORDS, max_size=3)
ENV = st.lists(st.fixed_dictionaries({"name": st.sampled_from(NAMES), "value": WORDS}), max_size=3)


def named(inside: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]] | None = None) -> Any:
    """Lists of mappings with names of their own, in any order."""
    one = st.fixed_dictionaries(inside, optional=optional or {})
    return st.lists(
        st.tuples(st.sampled_from(NAMES), one).map(lambda pair: {"name": pair[0]} | pair[1]),
        unique_by=lambda item: str(item["name"]),
        max_size=3,
    )


CONTAINERS = named(
    {"image": WORDS},
    {
        "env": ENV,
        "args": st.lists(WORDS, max_size=3),
        "resources": st.fixed_dictionaries({"limits": MAPS}),
        "ports": st.lists(
            st.fixed_dictionaries(
                {"containerPort": st.sampled_from([80, 81])}, optional={"protocol": st.sampled_from(["TCP", "UDP"])}
            ),
            unique_by=lambda port: (port["containerPort"], port.get("protocol", "TCP")),
            max_size=2,
        ),
    },
)
SPECS = st.fixed_dictionaries(
    {"containers": CONTAINERS},
    optional={"volumes": named({"emptyDir": st.just({})}), "nodeSelector": MAPS, "hostNetwork": st.booleans()},
)
TEMPLATES = st.fixed_dictionaries(
    {"spec": SPECS},
    optional={"metadata": st.fixed_dictionaries({"annotations": st.dictionaries(st.just("text"), LINES, max_size=1)})},
)


@st.composite
def deployments(draw: st.DrawFn) -> dict[str, Any]:
    metadata = {"name": "d", "namespace": "n"} | draw(st.fixed_dictionaries({}, optional={"labels": MAPS}))
    spec = draw(st.fixed_dictionaries({"template": TEMPLATES}, optional={"replicas": st.integers(0, 3)}))
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def three() -> Any:
    """Base, file and live; often one of them is another one again."""
    one = deployments()
    return st.one_of(
        st.tuples(one, one, one),
        st.tuples(one, one).map(lambda two: (two[0], two[0], two[1])),
        st.tuples(one, one).map(lambda two: (two[0], two[1], two[0])),
        st.tuples(one, one).map(lambda two: (two[0], two[1], two[1])),
        one.map(lambda it: tuple(with_text(it, text) for text in ("1\n2\n3\n", "one\n2\n3\n", "1\n2\nthree\n"))),
        one.map(lambda it: tuple(with_args(it, args) for args in ("uvw", "wvu", "uvw"))),
    )


def with_text(content: dict[str, Any], text: str) -> dict[str, Any]:
    """The object with a text of several lines, which can be merged."""
    template = content["spec"]["template"] | {"metadata": {"annotations": {"text": text}}}
    return content | {"spec": content["spec"] | {"template": template}}


def with_args(content: dict[str, Any], args: str) -> dict[str, Any]:
    """The object with one more container, which has an atomic list."""
    template = content["spec"]["template"]
    containers = [*template["spec"]["containers"], {"name": "args", "args": list(args)}]
    template = template | {"spec": template["spec"] | {"containers": containers}}
    return content | {"spec": content["spec"] | {"template": template}}
