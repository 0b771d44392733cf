"""YAML as people write it, for Hypothesis: every style, comments and empty lines anywhere, odd columns."""

import json

from hypothesis import strategies as st

KEYS = ("a", "b", "c", "name", "image", "y1", "example.com/k", "'quoted'", '"double"', "with space", "7", "no")
PLAIN = (
    "x",
    "web-1",
    "a b",
    "5",
    "0644",
    "1.5",
    "yes",
    "no",
    "~",
    "null",
    "nginx:1.27",
    "http://x:80/y#z",
    "-a",
    "12:30",
)
TEXT = st.text(st.sampled_from("ab 1:#-'\"\\é{}[],&*!|>%@\t"), max_size=8)
COMMENTS = ("# why", "#", "# key: value", "# - item", "#: [", "#  'quoted'")
LINES = st.lists(
    st.sampled_from(["one", "two # no comment", "  further in", "", "- x", "k: v", "'q"]), min_size=1, max_size=4
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of one to three documents, the first of which is a mapping."""
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    parts = []
    for number in range(draw(st.integers(1, 3))):
        lines = [*draw(st.lists(st.sampled_from(["", *COMMENTS]), max_size=2)), *draw(mappings(0, 3))]
        head = draw(st.sampled_from(["---", "--- # next", "---  "])) if number or draw(st.booleans()) else None
        parts += [head, *lines] if head else lines
    text = newline.join(parts)
    return draw(st.sampled_from(["", "", "", "\ufeff"])) + text + draw(st.sampled_from([newline, newline, ""]))


@st.composite
def mappings(draw: st.DrawFn, column: int, depth: int) -> list[str]:
    """The lines of a block mapping at a column."""
    lines: list[str] = []
    dash = draw(st.sampled_from([0, 0, 2, 1]))
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        lines += draw(between(column))
        lines += draw(values(column, f"{' ' * column}{key}:", depth, dash))
    return lines


@st.composite
def between(draw: st.DrawFn, column: int) -> list[str]:
    """What may stand between two keys or items: mostly nothing."""
    if draw(st.integers(0, 3)):
        return []
    lines = st.sampled_from(["", " " * column]) | st.sampled_from(COMMENTS).map(lambda text: " " * column + text)
    odd = st.sampled_from(COMMENTS).flatmap(lambda text: st.integers(0, column + 3).map(lambda by: " " * by + text))
    return draw(st.lists(lines | odd, max_size=3))


@st.composite
def values(draw: st.DrawFn, column: int, head: str, depth: int, dash: int) -> list[str]:
    """The lines of a value behind a key or dash, which is at a column."""
    kind = draw(st.sampled_from(["scalar", "scalar", "scalar", "block", "mapping", "list", "flow", "rows"]))
    end = draw(st.sampled_from(["", "", "", " # end", "   #"]))
    if kind == "block":
        return draw(blocks(column, head, end))
    if kind == "mapping" and depth:
        return [head + end, *draw(mappings(column + draw(st.integers(1, 4)), depth - 1))]
    if kind == "list" and depth:
        return [head + end, *draw(sequences(column + (dash if head.endswith(":") else 2), depth - 1))]
    if kind == "rows" and depth:
        return draw(rows(column, head, end))
    value = draw(flows(2)) if kind == "flow" else draw(scalars())
    gap = draw(st.sampled_from([" ", " ", " ", "   "])) if value else ""
    return [head + gap + value + end]


@st.composite
def sequences(draw: st.DrawFn, column: int, depth: int) -> list[str]:
    """The lines of a block sequence whose dashes are at a column."""
    lines: list[str] = []
    gap = draw(st.sampled_from([2, 2, 4]))
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(between(column))
        if depth and draw(st.booleans()):
            first, *rest = draw(
                mappings(column + gap, depth - 1).filter(lambda found: found[0].strip()[:1] not in ("", "#"))
            )
            lines += [" " * column + "-".ljust(gap) + first.lstrip(" "), *rest]
        else:
            lines += draw(values(column, " " * column + "-", depth, 2))
    return lines


@st.composite
def blocks(draw: st.DrawFn, column: int, head: str, end: str) -> list[str]:
    """A literal or folded block."""
    style, chomping = draw(st.sampled_from("||>")), draw(st.sampled_from(["", "-", "+"]))
    indent = " " * (column + draw(st.integers(1, 3)))
    lines = ["start", *draw(LINES)]
    return [f"{head} {style}{chomping}{end}", *(indent + line if line else line for line in lines)]


@st.composite
def rows(draw: st.DrawFn, column: int, head: str, end: str) -> list[str]:
    """Brackets with a row for each value."""
    indent = " " * (column + 2)
    items = draw(st.lists(flows(1), min_size=1, max_size=3))
    keys = draw(st.booleans())
    last = draw(st.sampled_from([",", ""]))
    lines = [f"{indent}k{at}: {item}" if keys else indent + item for at, item in enumerate(items)]
    commas = [*[","] * (len(items) - 1), last]
    ends = [draw(st.sampled_from(["", " # row"])) for _ in items]
    body = [line + comma + remark for line, comma, remark in zip(lines, commas, ends, strict=True)]
    return [f"{head} {'{' if keys else '['}{end}", *body, " " * (column + 1) + ("}" if keys else "]")]


def flows(depth: int) -> st.SearchStrategy[str]:
    """A value in one line that may stand in brackets."""
    word = st.sampled_from(["x", "5", "yes", "~", "'q, r'", '"d: e"', "{}", "[]"]) | TEXT.map(json.dumps)
    if not depth:
        return word
    items = st.lists(flows(depth - 1), min_size=1, max_size=3)
    lists = items.map(lambda found: "[" + ", ".join(found) + "]")
    maps = items.map(lambda found: "{" + ",".join(f"k{at}: {one}" for at, one in enumerate(found)) + "}")
    return word | lists | maps | items.map(lambda found: "[ " + " , ".join(found) + " ]")


def scalars() -> st.SearchStrategy[str]:
    """A scalar in one line."""
    single = TEXT.filter(lambda text: "\t" not in text).map(lambda text: "'" + text.replace("'", "''") + "'")
    return st.sampled_from(["", *PLAIN]) | st.sampled_from(PLAIN) | single | TEXT.map(json.dumps)
