"""Fields that a file leaves to a template (`${TAG}`, `{{ .tag }}`): neither pushed literally nor overwritten."""

from collections.abc import Iterator, Sequence
from typing import Final

from kubectl_sync.engine.compare import Question
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.hidden import Hidden, Reason
from kubectl_sync.model.masked import Masked
from kubectl_sync.model.objects import Base
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.plan import FieldChange
from kubectl_sync.model.templates import marks, marks_but_scripts

# Kinds whose texts are templates for whoever reads them from the cluster.
_TEMPLATES_THEMSELVES: Final = frozenset({"PrometheusRule"})


def unfilled(content: Content, live: Object | None, base: Base | None) -> str:
    """A mark in what a file says that something else fills in, "" where there is none; `***` in a Secret's value.

    What the cluster has literally, or had when both sides were last seen equal, is text: an alert's
    `{{ $value }}`, a script's `${HOME}`.
    """
    if any(isinstance(one, dict) and one.get("kind") in _TEMPLATES_THEMSELVES for one in (content, live)):
        return ""
    found = marks_but_scripts(content)
    if found:
        found -= marks(live) | (marks(base.live) if base and base.remembered else frozenset())
    return min(found & marks(_without_values(content)), default="***") if found else ""


def taken_out(
    questions: Sequence[Question], live: Object, base: Base | None
) -> tuple[list[Question], tuple[Hidden, ...]]:
    """The questions without the values that are a template's, and those; what holds such a value stays, to be held."""
    hidden = [one for question in questions for one in question if _is_template(one, live, base)]
    rest = (tuple(one for one in question if one not in hidden) for question in questions) if hidden else questions
    return [question for question in rest if question], tuple(Hidden(one.path, Reason.TEMPLATE) for one in hidden)


def why_kept(written: Sequence[Content], live: Object | None, base: Base | None) -> str:
    """Why a field is not written: its value in the file, or what would be pushed, is a template's; "" where it is."""
    mark = next((found for value in written if (found := unfilled(value, live, base))), "")
    return f"{mark} is a template's; what it is filled with is not known here" if mark else ""


def _is_template(one: FieldChange, live: Object, base: Base | None) -> bool:
    value = [one.local] if isinstance(one.local, str | Masked) else []
    return bool(unfilled([*value, *_words(one.path)], live, base))


def _without_values(content: Content) -> Content:
    """The content without what a Secret holds."""
    if isinstance(content, dict):
        return {key: _without_values(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_without_values(value) for value in content]
    return None if isinstance(content, Masked) else content


def _words(path: FieldPath) -> Iterator[str]:
    """The keys of a path, of mappings and of list items: they may be a template's, too."""
    for step in path:
        if isinstance(step, str):
            yield step
        elif isinstance(step, Item):
            yield from (value for _, value in step.keys if isinstance(value, str))
