"""What comments and documents cite of this repository: pages, headings, rules, files and tests.

A page is cited as `docs/kubernetes.md` with `#heading` behind it, as GitHub makes anchors of headings;
in a document by a link, too. Numbers of sections, rules or rows are no citations: they move.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.docs.pages import ROOT

PACKAGE = ROOT / "kubectl_sync"
_PAGE = re.compile(r"(?<![\w.:/-])([\w.-]+(?:/[\w.-]+)*\.md)(?:#([\w-]+))?")
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
_FILE = re.compile(r"`((?:[\w-]+/)+[\w-]+\.py)(?:::(\w+))?`")
_NAME = re.compile(r"`([A-Za-z_]+(?:\.[A-Za-z_]+)+)(?:\(\))?`")
# What names of other programs, or of Kubernetes, begin with where comments have them.
_FOREIGN = frozenset({"InfoObject", "Path", "deployments", "lazyNode", "name", "protocol"})
_NUMBERED = re.compile(r"[\w-]*\.md,? §?\d|\b(?:[Rr]ules?|[Rr]ows?|[Ss]ections?) §?\d+(?:\.\d+)*\b")
_RULE = re.compile(r"(?<![\w#])R\d{1,2}\b")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


class Text(NamedTuple):
    """A text that may cite: a page, or a comment or docstring with its first line."""

    file: Path
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Every document of the repository that people read."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")]


def texts() -> Iterator[Text]:
    """Every text that may cite. Of the program also what it says to users."""
    for page in pages():
        yield Text(page, 1, page.read_text(encoding="utf-8"))
    for folder in (PACKAGE, ROOT / "tests"):
        for file in sorted(folder.rglob("*.py")):
            source = file.read_text(encoding="utf-8")
            yield from comments(file, source)
            yield from _strings(file, source, all_of_them=folder == PACKAGE)


def comments(file: Path, source: str) -> Iterator[Text]:
    """The comments of a module, those on lines that follow each other as one."""
    begin, lines = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if lines and token.start[0] != begin + len(lines):
            yield Text(file, begin, "\n".join(lines))
            lines = []
        if not lines:
            begin = token.start[0]
        lines.append(token.string.lstrip("# "))
    if lines:
        yield Text(file, begin, "\n".join(lines))


def _strings(file: Path, source: str, *, all_of_them: bool) -> Iterator[Text]:
    """Docstrings, or every text of a module."""
    for node in ast.walk(ast.parse(source)):
        value = node if all_of_them else getattr(node, "value", None)
        is_meant = all_of_them or isinstance(node, ast.Expr)
        if is_meant and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield Text(file, value.lineno, value.value)


@cache
def anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub makes anchors of them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in kept}


def cited(text: Text) -> Iterator[tuple[str, str]]:
    """The pages that a text cites, each with the anchor or "", as they stand there."""
    said = _FENCED.sub("", text.said)
    if text.file.suffix == ".md":
        yield from ((target, anchor) for target, anchor in _LINK.findall(said))
        said = _LINK.sub("]", said)
    yield from _PAGE.findall(said)


def found(text: Text, page: str) -> Path | None:
    """The page that a text means: beside it, in the repository, or in `docs`. "" is the text's own."""
    if not page:
        return text.file
    tries = (folder / page for folder in (text.file.parent, ROOT, ROOT / "docs"))
    return next((one.resolve() for one in tries if one.exists()), None)


def broken(text: Text) -> Iterator[str]:
    """The citations of a text that lead nowhere."""
    for page, anchor in cited(text):
        where = found(text, page)
        if where is None or (anchor and anchor not in anchors(where)):
            yield f"{page}#{anchor}"
    said = _FENCED.sub("", text.said)
    yield from (f"{one}: cite a heading" for one in _NUMBERED.findall(said))
    rules = anchors(ROOT / "docs/rules.md")
    yield from (one for one in _RULE.findall(said) if one.lower() not in rules)
    yield from (f"{file}::{name}" for file, name in _FILE.findall(said) if not is_there(file, name))


def unknown_names(text: Text) -> Iterator[str]:
    """The names of our own code, with dots, that a comment of the program has and that are nowhere."""
    for name in _NAME.findall(text.said) if text.file.is_relative_to(PACKAGE) else ():
        own = name.removeprefix("kubectl_sync.").removesuffix(".py")
        if own.partition(".")[0] not in _FOREIGN and not any(f".{one}".endswith(f".{own}") for one in _own_names()):
            yield name


@cache
def _own_names() -> frozenset[str]:
    """The modules of the program with what they define, and the members of its classes, all from the top."""
    found = set[str]()
    for file in PACKAGE.rglob("*.py"):
        module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found |= {module, *(f"{module}.{name}" for name in _defined(ast.parse(file.read_text(encoding="utf-8"))))}
    return frozenset(found)


def _defined(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            yield one.name
        if isinstance(one, ast.ClassDef):
            yield from (f"{one.name}.{name}" for name in _defined(one))
        targets = [one.target] if isinstance(one, ast.AnnAssign) else getattr(one, "targets", [])
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def is_there(file: str, name: str = "") -> bool:
    """Whether a module or test is there: from the top of the repository or of the package."""
    tries = [folder / file for folder in (ROOT, PACKAGE) if (folder / file).exists()]
    if not tries or not name:
        return bool(tries)
    return re.search(rf"^ *(def|class) {name}\b", tries[0].read_text(encoding="utf-8"), re.MULTILINE) is not None
