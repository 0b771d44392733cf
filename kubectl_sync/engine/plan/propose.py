"""Values that a verb was given (deploy, scale, set, promote, revert), as changes like any other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from kubectl_sync.engine.differences import list_keys
from kubectl_sync.engine.differences.compare import Question, differences
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content, Object, same
from kubectl_sync.model.kinds import split_api_version
from kubectl_sync.model.objects import Base, LiveObject, Manifest, ObjectRef
from kubectl_sync.model.paths import ROOT, FieldPath
from kubectl_sync.model.plan import FieldChange, ObjectChange, Row, Side

Values: TypeAlias = Sequence[tuple[FieldPath, Content]]
Proposals: TypeAlias = Mapping[ObjectRef, Values]


def with_proposals(
    questions: list[Question], values: Values, local: Manifest, live: LiveObject, base: Base | None
) -> tuple[list[Question], str]:
    """The questions with the given values in them, and why one of them cannot be taken, "" where all can.

    A value for a field that differs anyway answers that question; one for a part of what differs, or for
    more than it, cannot be put in without deciding the rest: it is refused.
    """
    questions = list(questions)
    for path, value in values:
        touching = [one for one in questions if any(paths.overlap(change.path, path) for change in one)]
        if not touching:
            change = _change(path, value, local, live, base)
            questions += [(change,)] if change else []
        elif len(touching) == 1 and [change.path for change in touching[0]] == [path]:
            answered = replace(touching[0][0], row=Row.PROPOSED, merged=value)
            questions[questions.index(touching[0])] = (answered,)
        else:
            where = ", ".join(paths.show(change.path) for one in touching for change in one)
            return questions, f"{paths.show(path)} is part of what differs ({where}): decide that first"
    return questions, ""


def into_new(change: FieldChange, values: Values) -> FieldChange:
    """The creation of an object with the given values in it."""
    content = change.live if change.local is ABSENT else change.local
    return replace(change, row=Row.PROPOSED, merged=paths.patch(content, values))


def proposed_fields(change: ObjectChange, side: Side) -> tuple[tuple[FieldPath, Content], ...]:
    """What is written to a side: the decided fields with the values that they shall have.

    Of an object that is there and is given values as a whole, since the other side has none of it,
    only those values.
    """
    found: list[tuple[FieldPath, Content]] = []
    for one in change.writes(side):
        old = one.value(side)
        if one.path == ROOT and isinstance(old, dict) and isinstance(one.wanted, dict):
            found += proposal_parts(old, one.wanted)
        else:
            found.append((one.path, one.wanted))
    return tuple(found)


def proposal_parts(old: Object, new: Object) -> Iterator[tuple[FieldPath, Content]]:
    """The fields of an object that are other ones in the new content, with their new values."""
    built_in = list_keys.is_built_in(split_api_version(old["apiVersion"])[0])
    for question in differences(None, old, new, built_in=built_in):
        for one in question:
            yield one.path, one.live


def _change(
    path: FieldPath, value: Content, local: Manifest, live: LiveObject, base: Base | None
) -> FieldChange | None:
    was = paths.get(base.local, path) if base else ABSENT
    ours, theirs = paths.get(local.content, path), paths.get(live.content, path)
    if same(ours, value) and same(theirs, value):
        return None
    return FieldChange(path, was, ours, theirs, Row.PROPOSED, value)
