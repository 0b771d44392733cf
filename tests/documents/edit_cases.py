"""Cases of edits as files tell them: before, changes, after."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Content
from kubectl_sync.model.paths import FieldPath, Item, Order

NO_END = "without a last line break"
_SECTION = re.compile(r"^=== (?P<name>\w+)(?P<rest>[^\n]*)\n", re.MULTILINE)
_STEP = re.compile(
    r'\.?(?P<key>[\w-]+)|\["(?P<quoted>[^"]+)"\]|\[(?P<order>order)\]|\[(?P<at>\d+)\]'
    r"|\[(?P<name>\w+)=(?P<value>[^\]#]+?)(?: #(?P<nth>\d+))?\]"
)


@dataclass(frozen=True)
class Case:
    before: str
    document: int
    changes: list[tuple[FieldPath, Content]]
    after: str
    refused: str


def load(file: Path) -> Case:
    parts = _SECTION.split(file.read_bytes().decode())[1:]
    sections = {
        name: text[:-1] if NO_END in rest else text
        for name, rest, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
    document, changes = 0, []
    for line in sections["changes"].splitlines():
        if line.startswith("@"):
            document = int(line[1])
        path, _, value = re.sub(r"^@\d ", "", line).partition(" = ")
        changes.append(_change(path, value))
    return Case(sections["before"], document, changes, sections.get("after", ""), sections.get("refused", ""))


def _change(text: str, value: str) -> tuple[FieldPath, Content]:
    path = () if text == "." else tuple(_step(match) for match in _STEP.finditer(text))
    if path and isinstance(path[-1], Order):
        return path, tuple(Item((("name", name.strip()),)) for name in value.split(","))
    return path, ABSENT if value == "ABSENT" else json.loads(value)


def _step(match: re.Match[str]) -> paths.Step:
    if match["name"]:
        return Item(((match["name"], match["value"]),), int(match["nth"]) - 1 if match["nth"] else None)
    if match["order"]:
        return Order(("name",))
    return int(match["at"]) if match["at"] else match["key"] or match["quoted"]
