"""The numbers that the house holds, printed by `make check`: lengths of modules and functions; names; who borrows."""

import ast
import re
import statistics
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_MODULE = 400
MODULES_MEDIAN = 150
FUNCTIONS_MEDIAN, FUNCTIONS_P90 = 10, 30
# Public names of the program that stand for several things still. The list only gets shorter.
SEVERAL_MEANINGS = {"insert_items", "insert_pairs", "read", "run", "write"}
NO_ROOMS = {"utils", "helpers", "common", "base", "manager", "handler"}


def main() -> int:
    """Print the numbers; 1 where one does not hold."""
    files = [*(ROOT / "kubectl_sync").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    modules = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    own = [lines for file, lines in modules.items() if file.parts[0] == "kubectl_sync" and lines]
    lengths = sorted(length for file in files if "kubectl_sync" in file.parts for length in _functions(file))
    p90 = lengths[len(lengths) * 9 // 10]
    sys.stdout.write(
        f"{len(own)} modules, {sum(own)} lines: median {statistics.median(own):.0f}, longest {max(own)}; "
        f"{len(lengths)} functions: median {statistics.median(lengths):.0f} lines, 90 % up to {p90}\n"
    )
    broken = [f"{file} has {lines} lines" for file, lines in modules.items() if lines > LONGEST_MODULE]
    broken += [f"{file}: a room for everything" for file in modules if file.stem in NO_ROOMS]
    broken += [f"{file} imports the tests of {module}" for file in modules for module in _borrowed(ROOT / file)]
    broken += list(_several_meanings(file for file in files if "kubectl_sync" in file.parts))
    if statistics.median(own) > MODULES_MEDIAN or statistics.median(lengths) > FUNCTIONS_MEDIAN or p90 > FUNCTIONS_P90:
        broken.append("medians are higher than the house holds")
    sys.stderr.writelines(f"error: {one}\n" for one in broken)
    return bool(broken)


def _several_meanings(files: Iterable[Path]) -> Iterator[str]:
    """Public functions and classes of one name, declarations of verbs aside: they share the name of what they call."""
    homes: dict[str, list[str]] = {}
    for file in files:
        if file.parent.parts[-2:] == ("cli", "verbs"):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(file.relative_to(ROOT / "kubectl_sync")))
    several = {name: where for name, where in homes.items() if len(where) > 1}
    for name in sorted(several.keys() - SEVERAL_MEANINGS):
        yield f"{name} is several things: {', '.join(sorted(several[name]))}"
    for name in sorted(SEVERAL_MEANINGS - several.keys()):
        yield f"{name} has one meaning now: take it off the list in tests/house.py"


def _borrowed(file: Path) -> Iterator[str]:
    """Modules of tests that a module takes something from: what tests share has a module of its own."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = [alias.name for alias in node.names]
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            yield from (name for name in (module, *names) if re.search(r"(^|\.)test_", name))


def _functions(file: Path) -> Iterator[int]:
    """Lines of each function, its docstring and decorators aside."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = 1 if ast.get_docstring(node) and len(node.body) > 1 else 0
            first = node.body[docstring].lineno
            yield (node.end_lineno or first) - first + 2


if __name__ == "__main__":
    sys.exit(main())
