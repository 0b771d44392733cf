"""What a person reads above and below a plan: what was skipped or not read, what it comes to, what was done."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kubectl_sync.errors import Also, InPart
from kubectl_sync.model.hidden import Reason
from kubectl_sync.model.outcome import Done, Outcome
from kubectl_sync.model.plan import ObjectChange, Plan, Row
from kubectl_sync.model.skipped import OURS, counted
from kubectl_sync.model.wording import number, some

_SHOWN_NAMES: Final = 6
_FEW_NAMES: Final = 3
_FEW_REASONS: Final = 5
_WIDEST: Final = 100
_HELD: Final = {Reason.REWRITTEN: "rewritten by the server", Reason.OPEN: "not known"}
_PAST: Final = {
    "create": "created", "update": "updated", "delete": "deleted", "recreate": "recreated", "none": "left"
}  # fmt: skip


def total(shown: Plan) -> str:
    """`3 objects differ: 1 changed in the file, 2 changed in the cluster; 40 in sync`."""
    counts: dict[Row, int] = {}
    for change in shown.changes:
        for row in {hunk.row for hunk in change.hunks}:
            counts[row] = counts.get(row, 0) + 1
    parts = ", ".join(f"{counts[row]} {row.value}" for row in Row if row in counts)
    refused = sum(bool(change.refused) for change in shown.changes)
    equal = in_sync(shown) + (f"; {refused} would be refused" if refused else "")
    equal += "".join(_held(shown))
    if not shown.changes and (shown.not_known or any(gap.named for gap in shown.gaps)):
        return f"nothing more was found: {equal}"
    if not (shown.changes or shown.equal or shown.parked):
        return "nothing to do: there is nothing here that could be synced"
    if not shown.changes:
        return f"nothing to do: {equal}"
    return f"{number(len(shown.changes), 'object')} differ{'s' if len(shown.changes) == 1 else ''}: {parts}; {equal}"


def in_sync(shown: Plan) -> str:
    """`3 in sync, 1 object not known`."""
    unknown = len(shown.not_known)
    return f"{len(shown.in_sync)} in sync" + (f", {number(unknown, 'object')} not known" if unknown else "")


def _held(shown: Plan) -> Iterator[str]:
    """`; 2 fields left to others; 1 field rewritten by the server`."""
    counts = Counter(_HELD.get(one.reason, "left to others") for _, one in shown.held)
    for what, count in counts.items():
        yield f"; {number(count, 'field')} {what}"


def ways(shown: Plan, takes: Mapping[str, int]) -> str:
    """`would take: push 3, pull 1; 2 are for you to decide`: `takes` is how many objects each verb would write."""
    parts = [f"{verb} {count}" for verb, count in takes.items() if count]
    told = [f"would take: {', '.join(parts)}"] if parts else []
    if asked := len(shown.conflicts):
        told.append(f"{asked} {'is' if asked == 1 else 'are'} for you to decide")
    return "; ".join(told)


def by_type(title: str, changes: Iterable[ObjectChange]) -> Iterator[str]:
    """Objects that only one side has: one line for each type and namespace, with the first names."""
    names: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        kind = f"{change.ref.kind}.{change.ref.group}" if change.ref.group else change.ref.kind
        names.setdefault((kind, change.ref.namespace), []).append(str(change.ref).partition("/")[2])
    if not names:
        return
    yield title
    several = len({namespace for _, namespace in names}) > 1
    heads = {key: f"{key[0]}  namespace {key[1]}" if several and key[1] else key[0] for key in names}
    width = max(map(len, heads.values()))
    for key, found in names.items():
        head = f"  {heads[key]:<{width}}  {len(found):>4}  "
        room = _width() - len(head)
        yield head + next((names for names in _fewer(found) if len(names) <= room), some(found, 1))
    yield ""


def _fewer(names: Sequence[str]) -> Iterator[str]:
    """The first names, fewer each time."""
    return (some(names, most) for most in range(_SHOWN_NAMES, 0, -1))


def skipped(shown: Plan, *, names: bool = False) -> Iterator[str]:
    """What is left alone: a line for each reason with the first names, or with all; many reasons have one line.

    What is only counted has one line for each option that would take it. Plans of ours are told with `names` alone.
    """
    named = [one for one in shown.skipped if one.where and (names or one.reason != OURS)]
    reasons = counted(named)
    options = {one.reason: f"; taken with {one.option}" for one in named if one.option}
    if len(reasons) > _FEW_REASONS and not names:
        yield filled(f"skipped: {_kinds_of(reasons)} (`kubectl sync status --explain` names them)")
        reasons = {}
    for reason, count in reasons.items():
        where = sorted({one.where for one in named if one.reason == reason})
        if names:
            yield f"skipped: {reason} ({count})"
            yield filled(", ".join(where), "  ")
        else:
            yield filled(f"skipped: {reason} ({count}): {some(where, _FEW_NAMES)}{options.get(reason, '')}")
    yield from _only_counted(shown)


def _kinds_of(reasons: Mapping[str, int]) -> str:
    """Reasons with their numbers, most first; without what each names (`named by ...: rendered by kustomize`)."""
    counts: Counter[str] = Counter()
    for reason, count in reasons.items():
        counts[reason.rpartition(": ")[2] if reason.startswith("named by ") else reason] += count
    return ", ".join(f"{reason} ({count})" for reason, count in counts.most_common())


def _only_counted(shown: Plan) -> Iterator[str]:
    only_counted = [one for one in shown.skipped if not one.where]
    for option in dict.fromkeys(one.option for one in only_counted):
        mine = counted(one for one in only_counted if one.option == option)
        taken = f": taken with {option}" if option else ""
        yield filled(f"skipped: {', '.join(f'{reason} ({count})' for reason, count in mine.items())}{taken}")


def _width() -> int:
    """The columns that a line of names takes at most."""
    return min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)


def filled(text: str, indent: str = "") -> str:
    """The text in lines of at most 100 columns, broken between words; those behind the first are further in."""
    import textwrap

    behind = f"{indent}  " if len(indent) > 2 else "  "  # noqa: PLR2004 - names below a head
    return textwrap.fill(
        text, _width(), initial_indent=indent, subsequent_indent=behind, break_long_words=False, break_on_hyphens=False
    )


def done(one: Done) -> str:
    if one.added:
        return f"{one.ref} added to {one.file}"
    return f"{one.ref} {_PAST[one.action]}" + (f" in {one.file}" if one.file else "")


def outcome(result: Outcome) -> str:
    deleted = [one for one in result.done if one.action == "delete"]
    where = " from the files" if deleted and deleted[0].file else ""
    if len(deleted) < len(result.done) or not deleted:
        parts = [f"{number(len(result.done) - len(deleted), 'object')} written"]
        parts += [f"{len(deleted)} deleted{where}"] if deleted else []
    else:
        parts = [f"{number(len(deleted), 'object')} deleted{where}"]
    if in_part := sum(isinstance(one, InPart) for one in result.parked):
        parts.append(f"{in_part} of them in part")
    if failed := sum(not isinstance(one, Also | InPart) for one in result.parked):
        parts.append(f"{failed} failed")
    if result.by_hand:
        parts.append(f"{result.by_hand} left to be changed by hand")
    if rest := result.conflicts - result.by_hand:
        parts.append(f"{number(rest, 'conflict')} left")
    return ", ".join(parts)
