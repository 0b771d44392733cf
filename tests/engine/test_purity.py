"""Nothing in the engine or the model reads, prints, asks or looks at a clock."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent / "kubectl_sync"
MODULES = sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "model").rglob("*.py")])
PURE = {
    "base64", "binascii", "bisect", "collections", "collections.abc", "contextlib", "dataclasses", "datetime",
    "difflib", "enum", "fnmatch",
    "fractions", "functools", "hashlib", "ipaddress", "itertools", "json", "pathlib", "math",
    "operator", "re", "sys.intern", "typing", "unicodedata", "urllib.parse",
    # Reading YAML is pure, too: a text in, values out.
    "kubectl_sync", "kubectl_sync.documents", "kubectl_sync.errors", "kubectl_sync.engine", "kubectl_sync.model",
}  # fmt: skip
CALLS = {"open", "input", "print", "__import__", "eval", "exec"}
METHODS = {
    "now", "today", "utcnow", "exists", "read_text", "read_bytes", "write_text", "resolve", "cwd", "home", "urandom",
    "environ",
}  # fmt: skip


def impure(file: Path) -> set[str]:
    tree = list(ast.walk(ast.parse(file.read_text())))
    called = {node.id for node in tree if isinstance(node, ast.Name)} & CALLS
    return called | {node.attr for node in tree if isinstance(node, ast.Attribute)} & METHODS


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            # Of the interpreter itself, each thing by its name.
            found |= {f"sys.{alias.name}" for alias in node.names} if node.module == "sys" else {node.module or ""}
    return found


def allowed(module: str) -> bool:
    return module in PURE or module.startswith(("kubectl_sync.engine.", "kubectl_sync.model."))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_only_pure_things_are_imported_and_called(file: Path) -> None:
    assert {module for module in imports(file) if not allowed(module)} == set()
    assert impure(file) == set()


def test_an_impure_module_would_be_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import time\nfrom kubectl_sync.cluster import door\nfrom datetime import datetime\ndatetime.now()\nopen(1)\n"
    )

    assert {module for module in imports(bad) if not allowed(module)} == {"time", "kubectl_sync.cluster"}
    assert impure(bad) == {"now", "open"}
