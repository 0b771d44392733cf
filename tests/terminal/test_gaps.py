"""What could not be read: told once where many have one reason."""

from kubectl_sync.model.objects import Gap
from kubectl_sync.terminal import gaps

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

    assert list(gaps.lines(found)) == [
        f"error: {', '.join(kinds[:6])} and 2 more in namespace n: no right",
        "hint: ask for the right to list them",
        "error: pods in namespace m: no right",
        "hint: ask for the right to list pods",
        "error: nodes: no right",
        "hint: ask for the right to list nodes",
    ]
    assert next(gaps.lines(found, names=True)) == f"error: {', '.join(kinds)} in namespace n: no right"


def test_two_are_told_one_by_one() -> None:
    found = [missing("pods", "n"), missing("services", "n"), broken("a.yaml"), broken("b.yaml")]

    assert [line for line in gaps.lines(found) if not line.startswith("hint")] == [
        "error: pods in namespace n: no right",
        "error: services in namespace n: no right",
        "note: a.yaml: line 3 of a.yaml",
        "note: b.yaml: line 3 of b.yaml",
    ]


def test_many_broken_files_that_a_run_is_not_about_are_counted() -> None:
    elsewhere = [broken(f"{name}.yaml") for name in "abcde"]
    mine, gone = (
        broken("mine.yaml", named=True),
        Gap("z.yaml", "has it no more", "", False, "", "A", "n", "z", files=("z.yaml",)),
    )

    assert list(gaps.lines([*elsewhere, mine, gone])) == [
        "error: mine.yaml: line 3 of mine.yaml",
        "hint: mend the file",
        "note: z.yaml: has it no more",
        f"note: {COUNTED} (`kubectl sync status --explain` names them)",
    ]
    assert len(list(gaps.lines([*elsewhere, mine, gone], names=True))) == 13
