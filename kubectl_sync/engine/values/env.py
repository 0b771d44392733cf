"""Environment variables of containers: `set env`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kubectl_sync.engine.values.asked import Asked, Manifests
from kubectl_sync.engine.values.containers import Container, containers_of
from kubectl_sync.errors import SyncError
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Absent, Content, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.paths import FieldPath, Item
from kubectl_sync.model.wording import near, some

# Any printable character but `=` (kubernetes/apimachinery:pkg/util/validation, IsRelaxedEnvVarName).
_NAME: Final = re.compile(r"[ -<>-~]+\Z")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable and its text, ABSENT to remove it."""

    name: str
    value: str | Absent


def variables(words: Sequence[str]) -> tuple[list[str], list[Variable]]:
    """The words that name targets, and the variables: `KEY=VALUE`, `KEY-`. Raises SyncError."""
    targets: list[str] = []
    found: dict[str, Variable] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals and not word.endswith("-"):
            targets.append(word)
            continue
        key = name if equals else word[:-1]
        if not _NAME.match(key):
            raise SyncError(f"{word!r} names no variable", "type KEY=VALUE, or KEY- to remove it")
        if key in found:
            raise SyncError(f"{key} is given twice", "type it once")
        found[key] = Variable(key, value if equals else ABSENT)
    return targets, list(found.values())


def asked_variables(manifests: Manifests, wanted: Sequence[Variable], container: str = "") -> Asked:
    """The variables for all containers and init containers of the manifests, or for those of a name."""
    every = list(containers_of(manifests))
    found = [one for one in every if container in ("", one.name)]
    if not found:
        return Asked(refused=(_no_container(every, container),))
    proposals: dict[ObjectRef, list[tuple[FieldPath, Content]]] = {}
    consents: list[tuple[ObjectRef, FieldPath]] = []
    for one in found:
        for variable in wanted:
            path = (*one.path, "env", Item((("name", variable.name),)))
            for value in _written(one, variable, path):
                proposals.setdefault(one.ref, []).append(value)
            if variable.value is not ABSENT and "valueFrom" in _entry(one, variable):
                consents.append((one.ref, path))
    missing = tuple(_not_there(found, one) for one in wanted if one.value is ABSENT and not _is_anywhere(found, one))
    return Asked(proposals, missing, consents=tuple(consents))


def _written(one: Container, variable: Variable, path: FieldPath) -> Iterator[tuple[FieldPath, Content]]:
    """The value alone where there is one: the place in the list means something, `$(VAR)` sees those above it."""
    entry = _entry(one, variable)
    if variable.value is ABSENT:
        if entry:
            yield path, ABSENT
    elif entry and "valueFrom" not in entry:
        yield (*path, "value"), variable.value
    else:
        yield path, {"name": variable.name, "value": variable.value}


def _entry(one: Container, variable: Variable) -> Object:
    found = paths.get(one.content, ("env", Item((("name", variable.name),))))
    return found if isinstance(found, dict) else {}


def _is_anywhere(found: Sequence[Container], variable: Variable) -> bool:
    return any(_entry(one, variable) for one in found)


def _names(found: Sequence[Container]) -> list[str]:
    return list(dict.fromkeys(str(entry.get("name")) for one in found for entry in one.content.get("env") or []))


def _not_there(found: Sequence[Container], variable: Variable) -> SyncError:
    there = _names(found)
    close = near(variable.name, there)
    hint = f"there is {some(there, 5)}" if there else "there is none at all"
    if close:
        hint = f"did you mean {close}-?"
    return SyncError(f"no container has a variable {variable.name}", hint)


def _no_container(every: Sequence[Container], container: str) -> SyncError:
    names = list(dict.fromkeys(one.name for one in every))
    if not names:
        return SyncError("what is named has no containers", "name a workload")
    return SyncError(f"there is no container {container!r}", f"type -c {' or -c '.join(names)}")
