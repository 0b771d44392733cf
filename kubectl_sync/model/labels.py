"""Label selectors as kubectl's `-l` takes them (kubernetes/apimachinery:pkg/labels/selector.go)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

_KEY: Final = r"(?P<key>[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?)"
_VALUE: Final = r"[\w.-]*"
_FORMS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?P<not>!\s*)?{_KEY}",
        rf"{_KEY}\s*(?P<not>!)?==?\s*(?P<values>{_VALUE})",
        rf"{_KEY}\s+(?P<not>not)?in\s*\((?P<values>\s*{_VALUE}\s*(,\s*{_VALUE}\s*)*)\)",
    )
)
# Commas that part requirements: not those between the values of a set.
_COMMA: Final = re.compile(r",(?![^(]*\))")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A label that is there with one of the values (empty: with any), or, turned round, is not."""

    key: str
    values: frozenset[str]
    negated: bool

    def is_met(self, labels: Mapping[str, str]) -> bool:
        has = self.key in labels and (not self.values or labels[self.key] in self.values)
        return has is not self.negated


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """All requirements are to be met; none selects everything."""

    requirements: tuple[Requirement, ...] = ()
    text: str = field(default="", compare=False)  # as it was typed, for the server

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises ValueError for what is no selector."""
        parts = [part.strip() for part in _COMMA.split(text)] if text.strip() else []
        return cls(tuple(map(_requirement, parts)), ",".join(parts))

    def selects(self, labels: Mapping[str, str]) -> bool:
        return all(one.is_met(labels) for one in self.requirements)


ANY: Final = LabelSelector()


def _requirement(text: str) -> Requirement:
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if found is None:
        raise ValueError(f"{text!r} is no requirement of labels")
    groups = found.groupdict()
    values = frozenset(one.strip() for one in groups["values"].split(",")) if "values" in groups else frozenset()
    return Requirement(groups["key"], values, bool(groups["not"]))
