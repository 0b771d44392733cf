"""What a run that left conflicts says: commands that decide them, and nothing else."""

from kubectl_sync.cli.hints import again, decisions
from kubectl_sync.cli.options import Options
from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.plan import FieldChange, Hunk, ObjectChange, Plan, Row

PUSH, PULL = policy("push"), policy("pull")


def conflict(name: str, row: Row = Row.CONFLICT, namespace: str = "n", *, waits: bool = False) -> ObjectChange:
    ref = ObjectRef("", "ConfigMap", namespace, name)
    change = FieldChange(("data", "k"), "a", "b", "c", row)
    held = "it waits" if waits else ""
    return ObjectChange(ref, ABSENT, ABSENT, None, (Hunk("id", (change,), held, waits),))


def said(*changes: ObjectChange, options: Options | None = None, pull: bool = False) -> list[str]:
    rules = PULL if pull else PUSH
    return list(decisions(Plan(changes, (), (), ()), rules, options or Options()))


def test_conflicts_are_named() -> None:
    assert said(conflict("a"), conflict("b")) == ["decide: kubectl sync push --take file configmap/a configmap/b"]
    assert said(conflict("a"), pull=True) == ["decide: kubectl sync pull --take live configmap/a"]


def test_a_rollback_is_called_so_and_is_no_part_of_another_decision() -> None:
    both = conflict("a"), conflict("b", Row.BEHIND)

    assert said(*both) == [
        "decide: kubectl sync push --take file configmap/a",
        "roll back to what is here: kubectl sync push --take file configmap/b",
    ]


def test_each_namespace_has_a_command_of_its_own() -> None:
    assert said(conflict("a", namespace="one"), conflict("a", namespace="two")) == [
        "decide: kubectl sync push --take file configmap/a -n one",
        "decide: kubectl sync push --take file configmap/a -n two",
    ]


def test_what_waits_for_a_placeholder_is_decided_by_no_option() -> None:
    assert said(conflict("a", Row.LOCAL_AHEAD, waits=True)) == ["left to what fills in their placeholders: configmap/a"]


def test_many_names_are_no_line_to_type() -> None:
    (line,) = said(*(conflict(str(number)) for number in range(20)))

    assert line == "decide: kubectl sync push --take file TYPE/NAME...  (20 objects above)"


def test_a_command_runs_where_the_run_was() -> None:
    options = Options(context="a b", namespace="n", env="staging", as_user="jane", all_namespaces=False)

    assert again("push", options, "x") == "kubectl sync push x -c 'a b' -n n --env staging --as jane"
