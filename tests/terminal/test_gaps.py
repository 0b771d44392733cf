"""What could not be read: told once where many have one reason."""

from kubectl_sync.model.objects import Gap
from kubectl_sync.views import gaps

HINT = "ask for the right to list {}"
COUNTED = "5 files cannot be read, of which nothing is concluded: a.yaml, b.yaml and 3 more"


def broken(name: str, *, named: bool = False) -> Gap:
    return Gap(name, f"line 3 of {name}", "mend the file", named, files=(name,))


def missing(kind: str, namespace: str) -> Gap:
    return Gap(f"{kind} in namespace {namespace}", "no right", HINT.format(kind), True, "", kind, namespace)


def test_many_of_one_reason_share_a_line_and_a_hint() -> None:
    kinds = [f"type{number}s" for number in range(8)]
    found = [
        *(missing(one, "n") for one in kinds),
        missing("pods", "m"),
        Gap("nodes", "no right", HINT.format("nodes")),
    ]

    assert list(gaps.gap_lines(found)) == [
        f"error: {', '.join(kinds[:6])} and 2 more in namespace n: no right",
        "hint: ask for the right to list them",
        "error: pods in namespace m: no right",
        "hint: ask for the right to list pods",
        "error: nodes: no right",
        "hint: ask for the right to list nodes",
    ]
    assert next(gaps.gap_lines(found, names=True)) == f"error: {', '.join(kinds)} in namespace n: no right"


def test_two_are_told_one_by_one() -> None:
    found = [missing("pods", "n"), missing("services", "n"), broken("a.yaml"), broken("b.yaml")]

    assert [line for line in gaps.gap_lines(found) if not line.startswith("hint")] == [
        "error: pods in namespace n: no right",
        "error: services in namespace n: no right",
        "note: a.yaml: line 3 of a.yaml",
        "note: b.yaml: line 3 of b.yaml",
    ]


def unserved(kind: str, place: str, hint: str = "a CRD may be missing", *, named: bool = True) -> Gap:
    return Gap(place, f"the cluster does not serve {kind} in x.io/v1", hint, named, "x.io", kind, files=(place[0],))


def test_manifests_of_types_that_are_not_served_have_a_line_for_each_type_and_one_hint() -> None:
    found = [unserved(kind, f"{place}.yaml:1") for place in "abcde" for kind in ("Foo", "Bar", "Baz")]
    other = unserved("Deploymnet", "f.yaml:1", "did you mean Deployment?")

    assert list(gaps.gap_lines([*found, other, broken("a.yaml", named=True)])) == [
        *(
            f"error: the cluster does not serve {kind} in x.io/v1: 5 manifests "
            "(a.yaml:1, b.yaml:1, c.yaml:1 and 2 more)"
            for kind in ("Foo", "Bar", "Baz")
        ),
        "hint: a CRD may be missing",
        "error: f.yaml:1: the cluster does not serve Deploymnet in x.io/v1",
        "hint: did you mean Deployment?",
        "error: a.yaml: line 3 of a.yaml",
        "hint: mend the file",
    ]
    every = "\n".join(gaps.gap_lines(found, names=True))
    assert all(gap.where in every for gap in found), "all are named where all are asked for"


def test_few_manifests_of_types_that_are_not_served_are_told_one_by_one() -> None:
    found = [unserved("Foo", "a.yaml:1"), unserved("Foo", "b.yaml:1"), unserved("Bar", "b.yaml:9")]

    assert [line for line in gaps.gap_lines(found) if line.startswith("error: ")] == [
        "error: a.yaml:1: the cluster does not serve Foo in x.io/v1",
        "error: b.yaml:1: the cluster does not serve Foo in x.io/v1",
        "error: b.yaml:9: the cluster does not serve Bar in x.io/v1",
    ]


def test_many_broken_files_that_a_run_is_not_about_are_counted() -> None:
    elsewhere = [broken(f"{name}.yaml") for name in "abcde"]
    mine, gone = (
        broken("mine.yaml", named=True),
        Gap("z.yaml", "has it no more", "", False, "", "A", "n", "z", files=("z.yaml",)),
    )

    assert list(gaps.gap_lines([*elsewhere, mine, gone])) == [
        "error: mine.yaml: line 3 of mine.yaml",
        "hint: mend the file",
        "note: z.yaml: has it no more",
        f"note: {COUNTED} (`kubectl sync status --explain` names them)",
    ]
    assert len(list(gaps.gap_lines([*elsewhere, mine, gone], names=True))) == 13


def test_so_are_manifests_of_types_that_are_not_served() -> None:
    elsewhere = [broken("a.yaml"), *(unserved("Foo", f"{place}.yaml:1", named=False) for place in "bcde")]

    assert list(gaps.gap_lines([*elsewhere, unserved("Bar", "f.yaml:1")])) == [
        "error: f.yaml:1: the cluster does not serve Bar in x.io/v1",
        "hint: a CRD may be missing",
        f"note: {COUNTED.replace('b.yaml', 'b')} (`kubectl sync status --explain` names them)",
    ]
