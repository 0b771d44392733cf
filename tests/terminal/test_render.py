"""What the user reads of a plan: every row that an engine can make has words here."""

from pathlib import Path
from typing import Any

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Base, ObjectRef, Place, Sides, Snapshot
from kubectl_sync.model.plan import Row, Side
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.views import blocks
from tests.engine.making import REF, config, in_cluster, in_file, sides_of

PUSH = POLICIES["push"]
POD = ObjectRef("", "Pod", "n", "p")
KNOWN = blocks.Extras(lambda file: file.name)


def lines(sides: Sides, ref: ObjectRef = REF, rules: Policy = PUSH) -> list[str]:
    found = plan(sides, [ref], rules, key=b"k")
    (side,) = rules.writes
    shown = blocks.plan_lines(found, side, KNOWN)
    return [line for line, _ in shown if line]


NUMBERS = "1\n2\n3\n4\n5\n6\n"


def in_both_sides(local: str, live: str) -> Sides:
    base = config(NUMBERS)
    return sides_of(config(local), config(live), Base(base, base, "u"))


def test_a_merge_shows_what_the_write_does() -> None:
    sides = in_both_sides(NUMBERS.replace("1", "one"), NUMBERS.replace("6", "six"))

    head = "  * data.key  changed on both sides, in different places"
    assert lines(sides)[1:] == [head, "      - 1", "      + one", "        2"]
    assert lines(sides, rules=POLICIES["pull"])[1:] == [
        head, "      @@ line 5 @@", "        5", "      - 6", "      + six",
    ]  # fmt: skip


def test_a_merge_that_nobody_writes_shows_both_writes() -> None:
    sides = in_both_sides(NUMBERS.replace("1", "one"), NUMBERS.replace("6", "six"))

    found = plan(sides, [REF], POLICIES["status"])

    assert [line for line, _ in blocks.plan_lines(found, None, KNOWN) if line][2:] == [
        "      push would write:", "        - 1", "        + one", "          2",
        "      pull would write:", "        @@ line 5 @@", "          5", "        - 6", "        + six",
    ]  # fmt: skip


def test_a_conflict_of_texts_shows_what_each_side_changed() -> None:
    sides = in_both_sides(NUMBERS.replace("3", "file"), NUMBERS.replace("3", "live").replace("6\n", ""))

    assert lines(sides)[1:] == [
        "    data.key  changed on both sides  (left)",
        "      changed in the file:",
        "          1", "          2", "        - 3", "        + file", "          4",
        "      changed in the cluster:",
        "          1", "          2", "        - 3", "        + live", "          4", "          5", "        - 6",
    ]  # fmt: skip


def test_without_a_base_a_conflict_of_texts_is_one_difference() -> None:
    sides = sides_of(config(NUMBERS.replace("3", "file")), config(NUMBERS))

    assert lines(sides)[1:] == [
        "    data.key  differs, never synced  (left)",
        "      from live (-) to the file (+):",
        "          1", "          2", "        - 3", "        + file", "          4",
    ]  # fmt: skip


def test_a_conflict_of_short_values_shows_all_three() -> None:
    base = config("x")
    sides = sides_of(config(""), config("x "), Base(base, base, "u"))

    assert lines(sides)[2:] == ["      base  x", '      file  ""', "      live  x·"]


def test_a_manager_without_a_time_says_so() -> None:
    base = config("x")
    known = blocks.Extras(lambda file: file.name, lambda *_: ("kubectl", ""))
    found = plan(sides_of(base, config("y"), Base(base, base, "u")), [REF], POLICIES["status"])

    told = [line for line, _ in blocks.plan_lines(found, None, known)]

    assert told[1] == "    data.key  changed in the cluster by kubectl, time unknown"


def test_an_order_shows_the_items_by_their_names() -> None:
    def pod(*names: str) -> dict[str, Any]:
        containers = [{"name": name} for name in names]
        return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": containers}}

    old = pod("a", "b")

    assert lines(sides_of(pod("b", "a"), old, Base(old, old, "u"), POD), POD)[1:] == [
        "  * spec.containers[order]  changed in the file",
        "      name=a; name=b → name=b; name=a",
    ]


def test_a_field_has_its_author_its_line_and_both_values() -> None:
    base = config("x")
    known = blocks.Extras(lambda file: file.name, lambda *_: ("kubectl-edit", "2026-11-25T03:14:05Z"), lambda *_: 7)
    found = plan(sides_of(base, config("y"), Base(base, base, "u")), [REF], POLICIES["status"])

    assert [line for line, _ in blocks.plan_lines(found, None, known)] == [
        "  configmap/c  namespace n  c.yaml",
        "    data.key  changed in the cluster by kubectl-edit 2026-11-25T03:14:05Z  (line 7)",
        "      x → y",
        "",
    ]


def test_what_a_guard_holds_says_why() -> None:
    base = config("x", annotations={"kubesync/protect": "true"})

    told = lines(sides_of(None, base, Base(base, base, "u")), rules=granting(PUSH, Grant.PRUNE))

    head = "  configmap/c  namespace n  deleted from the files"
    assert told == [
        f"{head}  (left: it is protected by its annotation kubesync/protect)",
    ]


def test_a_successor_and_a_moved_file_are_told() -> None:
    base = Base(config("x"), config("x"), "before", file="old.yaml")

    assert lines(sides_of(config("y"), config("x"), base))[1:4] == [
        "    ! another object of this name than when it was last in sync",
        "    moved here from old.yaml",
        "    data.key  changed in the file, and replaced in the cluster  (left)",
    ]


def test_what_is_parked_has_a_line_of_its_own() -> None:
    places = tuple(Place(Path(name), 0, "h") for name in ("a.yaml", "b.yaml"))
    twice = Sides(Snapshot({}, (), {REF: places}), Snapshot({REF: in_cluster(config("x"))}))
    going = sides_of(config("x"), config("y", deletionTimestamp="now"))

    assert lines(twice) == [
        "  configmap/c  in two manifests: a.yaml (document 1) and b.yaml (document 1) hold it  (left)"
    ]
    assert lines(going) == ["  configmap/c  being deleted in the cluster: it is neither there nor gone yet  (left)"]


def test_a_masked_value_stays_masked() -> None:
    local, live = ({**config("x"), "data": {"p": Masked(value)}} for value in ("hunter22", "hunter33"))
    told = lines(Sides(Snapshot({REF: in_file(local)}), Snapshot({REF: in_cluster(live)})))

    assert not any("hunter" in line for line in told)
    assert ["***" in line for line in told[2:]] == [True, True]


def test_every_row_has_words_of_its_own() -> None:
    assert len({row.value for row in Row}) == len(Row)
    assert Side.LOCAL.value == "file"
