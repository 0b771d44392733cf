"""Tables of cases in Markdown, each row with its test, and what every such table has to hold."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
CHECKS = ("says", "problems")


class Row(NamedTuple):
    """A case: its verbs, its test (`file::function`, from here), the word for it in a table of that file."""

    case: str
    verbs: str
    test: str
    word: str


def rows(table: str) -> list[Row]:
    """The rows of a file here that name a test."""
    lines = (line for line in (HERE / table).read_text().splitlines() if "::" in line)
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines]


def hold(found: list[Row]) -> None:
    """AssertionError where a case is there twice, its test is not there, asserts nothing or does not use its word."""
    assert len({row.case for row in found}) == len(found)
    for row in found:
        file, _, name = row.test.partition("::")
        module = _parsed(file)
        assert name in _definitions(module), row.case
        used = list(_used(module, name))
        assert any(isinstance(node, ast.Assert) for node in used) or _calls_what_asserts(used), row.case
        if row.word:
            assert any(text.startswith(row.word) for text in _texts(used)), (row.case, row.word)


@cache
def _parsed(file: str) -> ast.Module:
    return ast.parse((HERE / file).read_text())


def _definitions(module: ast.Module) -> dict[str, ast.stmt]:
    """What a module defines, by its name."""
    found: dict[str, ast.stmt] = {}
    for one in module.body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            found[one.name] = one
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            found |= {name.id: one for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return found


def _used(module: ast.Module, name: str) -> Iterator[ast.AST]:
    """All of a test, with the tables, fixtures and functions of its module that it names, and those that they name."""
    known = _definitions(module)
    waiting, seen = [name], {name}
    while waiting:
        for node in ast.walk(known[waiting.pop()]):
            yield node
            named = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else ""
            if named in known and named not in seen:
                seen.add(named)
                waiting.append(named)


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield repr(node.value)[1:-1]  # as it is written, half characters too


def _calls_what_asserts(nodes: Iterable[ast.AST]) -> bool:
    """Whether a check that tests share is called."""
    calls = (node.func for node in nodes if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Name) and one.id in CHECKS for one in calls)


def unnamed(found: list[Row], files: str) -> set[str]:
    """The tests in files of a pattern that no row names."""
    there = {
        f"{file.relative_to(HERE)}::{name}"
        for file in HERE.rglob(files)
        for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    return there - {row.test for row in found}
