"""All combinations of base, file, live, trouble, verb and option, against the rules told in another way.

The engine names rows and looks verbs up in a table. Here the rules are told by what a person would expect of
the two sides after a run, from facts only: who has it, who moved it, what was allowed.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kubectl_sync.engine.plan.plan import plan
from kubectl_sync.engine.policy.policy import policy
from kubectl_sync.model.content import ABSENT, UNDECIDED
from kubectl_sync.model.objects import Base, Gap, LiveObject, Place, Sides, Snapshot, Version
from kubectl_sync.model.plan import ObjectChange, Side
from kubectl_sync.model.policy import Grant
from tests.engine.making import REF, config, in_file

VALUES = {
    "words": {"A": "a", "B": "b", "C": "c"},
    # B and C change different lines of A: together they make a fourth text.
    "lines": {"A": "1\n2\n3\n4\n5\n", "B": "one\n2\n3\n4\n5\n", "C": "1\n2\n3\n4\nfive\n"},
    # B and C change the same line of A, and C another one, which no decision about the first may undo.
    "overlap": {"A": "1\n2\n3\n4\n5\n", "B": "one\n2\n3\n4\n5\n", "C": "ONE\n2\n3\n4\nfive\n"},
}


TOGETHER = "one\n2\n3\n4\nfive\n"


TROUBLES = (
    "none",
    "replaced",
    "deleting",
    "duplicate",
    "moved",
    "protected",
    "named",
    "half read files",
    "half a list",
)


VERBS = ("status", "pull", "push", "two-way", "mirror")


ALLOWED = (frozenset[Grant](), *(frozenset({one}) for one in Grant), frozenset(Grant))


@dataclass(frozen=True)
class Case:
    family: str
    base: str
    file: str
    live: str
    trouble: str
    verb: str
    allowed: frozenset[Grant]

    def value(self, letter: str) -> str | None:
        return VALUES[self.family].get(letter)


@dataclass(frozen=True)
class After:
    """What a run leaves: both sides, whether a person may choose more, and whether one must be asked."""

    file: str | None
    live: str | None
    choice: bool = False
    asks: bool = False


def cases() -> Iterator[Case]:
    sides = ("absent", "A", "B", "C", "unknown")
    bases = ("absent", "A", "B", "C", "applied A")
    for family, base, file, live, trouble in itertools.product(VALUES, bases, sides, sides, TROUBLES):
        for verb, allowed in itertools.product(VERBS, ALLOWED):
            if family == "words" or (trouble in ("none", "replaced") and base == "A"):
                yield Case(family, base, file, live, trouble, verb, allowed)


def expected(case: Case) -> After:
    """The rules as a person would tell them."""
    file, live = case.value(case.file), case.value(case.live)
    untouched = After(file, live)
    if "unknown" in (case.file, case.live) or case.trouble == "duplicate" or (case.trouble == "deleting" and live):
        return untouched  # nobody knows, or it is about to go: hands off
    if file == live or case.verb == "status":
        return replace(untouched, asks=file != live and _asks(case, file, live))
    if file is None or live is None:
        return _one_has_it(case, file, live)
    return _both_have_it(case, file, live)


def _asks(case: Case, file: str | None, live: str | None) -> bool:
    """Whether both sides did something that cannot both be had."""
    if file is None or live is None:
        ours = None if case.base.startswith("applied") else case.value(case.base)
        left = file if live is None else live
        successor = case.trouble == "replaced" and live is not None
        return ours is not None and (left != ours or successor)
    was = case.value(case.base.removeprefix("applied "))
    if was is None:
        return True
    if file != was and _is_successor(case):
        return True
    return was not in (file, live) and not _mergeable(case)


def _is_successor(case: Case) -> bool:
    return case.trouble == "replaced" and case.base in ("A", "B", "C")


def _mergeable(case: Case) -> bool:
    letters = {case.file, case.live}
    return case.family == "lines" and case.base == "A" and letters == {"B", "C"} and not _is_successor(case)


def _one_has_it(case: Case, file: str | None, live: str | None) -> After:  # noqa: PLR0911 - a rule a line
    was = None if case.base.startswith("applied") else case.value(case.base)
    left = After(file, live, asks=_asks(case, file, live))
    may_delete = case.trouble not in ("protected", "half read files", "half a list")
    wiped = After(None, None) if may_delete else left
    both_new_file, both_new_live = After(live, live, choice=True), After(file, file, choice=True)
    if file is None:
        if was is None or live != was or case.trouble == "replaced":  # new, or worth more than its deletion
            if was is not None and case.verb != "mirror":  # a deletion here, and an edit there: a person decides
                return _brought_back_by_name(case, left, both_new_file)
            return left if case.verb == "push" else both_new_file
        if case.verb in ("mirror", "pull"):
            return both_new_file if case.verb == "mirror" else _brought_back_by_name(case, left, both_new_file)
        return replace(wiped, choice=may_delete) if Grant.PRUNE in case.allowed else left
    if was is None:  # new here: no copy of the cluster may lose it
        return both_new_live if case.verb in ("push", "two-way") else left
    if case.verb == "mirror":
        return replace(wiped, choice=may_delete)
    if case.verb == "push":
        return both_new_live if Grant.RECREATE in case.allowed else replace(left, choice=file == was)
    if file == was and Grant.PRUNE in case.allowed:
        return replace(wiped, choice=may_delete)
    return left


def _brought_back_by_name(case: Case, left: After, both: After) -> After:
    """What became of an object that was deleted from the files, and is there to be brought back by a pull of it."""
    if case.verb != "pull":
        return left
    return both if Grant.RESTORE in case.allowed else replace(left, choice=True)


def _both_have_it(case: Case, file: str, live: str) -> After:  # noqa: PLR0911 - a rule a line
    was = case.value(case.base.removeprefix("applied "))
    asks = _asks(case, file, live)
    take_file, take_live = After(live, live, choice=True), After(file, file, choice=True)
    overwrite = Grant.OVERWRITE in case.allowed
    take = Grant.TAKE in case.allowed or overwrite
    if case.verb == "mirror":
        return take_file
    if _mergeable(case) and case.verb == "two-way":
        return After(TOGETHER, TOGETHER, choice=True) if Grant.MERGE in case.allowed else After(file, live)
    if _mergeable(case) and not overwrite:
        merged_file, merged_live = (TOGETHER, live) if case.verb == "pull" else (file, TOGETHER)
        return After(merged_file, merged_live, choice=True)
    if not asks and not _mergeable(case):
        mine = file != was  # the file alone moved, else the cluster alone
        if case.verb == "two-way":
            return take_live if mine else take_file
        if case.verb == "pull":
            return take_file if not mine or overwrite else After(file, live, choice=True)
        return take_live if mine or overwrite else After(file, live, choice=True)
    if case.verb == "two-way":
        return After(file, live, asks=True)
    done = take_file if case.verb == "pull" else take_live
    if not overwrite and (kept := _kept_elsewhere(case)):
        done = After(kept, live, choice=True) if case.verb == "pull" else After(file, kept, choice=True)
    return done if take else After(file, live, choice=True, asks=True)


def _kept_elsewhere(case: Case) -> str:
    """What a text becomes where the verb's side wins the lines in conflict, if other lines were changed too."""
    letters = {case.file, case.live}
    if case.base != "A" or letters != {"B", "C"} or case.family == "words":
        return ""
    if case.family == "lines":
        return TOGETHER if _is_successor(case) else ""
    theirs = case.live if case.verb == "pull" else case.file  # whose line is taken
    return TOGETHER if theirs == "B" else VALUES["overlap"]["C"]


def planned(case: Case) -> After:
    """What the engine would make of it: the values of both sides after the verb wrote."""
    rules = policy(case.verb, case.allowed)
    named = frozenset({REF}) if case.trouble == "named" else frozenset()
    found = plan(_sides(case), [REF], rules, named=named)
    after: dict[Side, str | None] = {Side.LOCAL: case.value(case.file), Side.LIVE: case.value(case.live)}
    for change in found.changes:
        for side in rules.writes:
            after[side] = _written(change, side, after[side])
    hunks = [hunk for change in found.changes for hunk in change.hunks]
    choice = any(rules.is_open(hunk) for hunk in hunks)
    return After(after[Side.LOCAL], after[Side.LIVE], choice, bool(found.conflicts))


def _written(change: ObjectChange, side: Side, old: str | None) -> str | None:
    for one in change.writes(side):
        assert one.wanted is not UNDECIDED
        if one.path == ():
            return None if one.wanted is ABSENT else _value(one.wanted)
        return str(one.wanted)
    return old


def _value(content: dict[str, Any]) -> str:
    return str(content["data"]["key"])


def _sides(case: Case) -> Sides:
    protected = {"annotations": {"kubesync/protect": "true"}} if case.trouble in ("protected", "named") else {}
    going = {"deletionTimestamp": "2026-01-01T00:00:00Z"} if case.trouble == "deleting" else {}
    uid = "other" if case.trouble == "replaced" else "u"
    file, live = case.value(case.file), case.value(case.live)
    local = {REF: in_file(config(file, **protected))} if file else {}
    cluster = {REF: LiveObject(config(live, uid=uid, **protected, **going), Version(uid, "1"))} if live else {}
    places = tuple(Place(Path(name), 0, "h") for name in ("a.yaml", "b.yaml"))
    twice = {REF: places} if case.trouble == "duplicate" else {}
    return Sides(
        Snapshot({} if twice else local, _gaps(case, "file", "half read files"), twice),
        Snapshot(cluster, _gaps(case, "live", "half a list")),
        _base(case),
    )


def _gaps(case: Case, side: str, half: str) -> tuple[Gap, ...]:
    if (case.file if side == "file" else case.live) == "unknown":
        return (Gap("where", "broken", words=frozenset({"c"})),)
    if case.trouble == half == "half read files":
        return (Gap("broken.yaml", "broken", words=frozenset({"other"})),)
    if case.trouble == half == "half a list" and case.live == "absent":
        return (Gap("cm", "half", group="example.com", kind="Other"), Gap("elsewhere", "half"))
    return (Gap("cm", "half", group="", kind="ConfigMap", namespace="n"),) if case.trouble == half else ()


def _base(case: Case) -> dict[Any, Base]:
    value = case.value(case.base.removeprefix("applied "))
    if value is None:
        return {}
    content = config(value, annotations={"kubesync/protect": "true"} if case.trouble in ("protected", "named") else {})
    if case.base.startswith("applied"):
        return {REF: Base(content, content, "", remembered=False)}
    return {REF: Base(content, content, "u", file="old.yaml" if case.trouble == "moved" else "", pushed=True)}
