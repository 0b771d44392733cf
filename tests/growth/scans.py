"""Steps that look something up for each of many: a search of all of them would be one call of C, which no count sees.

Each is made alone and many times: within a whole edit or plan such a search takes no time that could be told from
others, up to sizes that take minutes. `tests.growth.mutants` tells whether each of these searches is seen here.
"""

from collections.abc import Callable

from kubectl_sync.documents import alignment, chunks
from kubectl_sync.engine.differences import compare, equality, list_keys, merge
from kubectl_sync.engine.hidden import hidden
from kubectl_sync.engine.plan import remember
from kubectl_sync.model import templates
from kubectl_sync.model.objects import Base
from kubectl_sync.model.schemas import Schema
from tests.growth.measure import growth_of_time
from tests.growth.samples import Cases, env, port, ports

TIMES = 8
A_SET = Schema({}, {"list": "set"})


def lines_of(number: int) -> Callable[[], object]:
    (chunk,) = chunks.cut("a: b\n" * number)
    return lambda: [chunk.line_at(at) for at in range(0, 5 * number, 5)]


def aligned(number: int) -> Callable[[], object]:
    old, new = ([f"{name}{at}" for at in range(number)] for name in "ab")
    return lambda: alignment.align(old, new)


def hiding(number: int, *, shift: int) -> Callable[[], object]:
    """Ports whose targets the server fills in, and somebody changed since."""
    live, was = ports(number), ports(number, 1 + shift)
    return lambda: hidden.hidden(live, None, Base(was, was, "u"))


def new_items(number: int) -> Callable[[], object]:
    local, live, was = (tuple(map(port, range(at * number, (at + 1) * number))) for at in range(3))
    return lambda: compare._without(local, live, was)  # noqa: SLF001 - a whole comparison takes far longer


def repeated(number: int) -> Callable[[], object]:
    variables = env(number) * 2
    return lambda: list_keys.keys(("env",), [variables, variables[::-1]], None, built_in=True)


def members(number: int, *, first: int = 0) -> list[str]:
    return [f"m{at}" for at in range(first, first + number)]


def merged_sets(number: int) -> Callable[[], object]:
    sides = [members(number, first=at * number // 2) for at in range(3)]
    return lambda: merge.members(*sides)


def woven(number: int) -> Callable[[], object]:
    """Items of which every second one is put back where it was."""
    before = tuple(map(port, range(number)))
    gone = set(before[::2])
    return lambda: remember._woven(before, before[1::2], gone)  # noqa: SLF001 - likewise


SCANNED: Cases = {
    "the line of each of many places": (lines_of, 2_000),
    "items that are others": (aligned, 500),
    "defaults that were others": (lambda n: hiding(n, shift=0), 100),
    "items that are on one side alone": (new_items, 400),
    "items that are there twice": (repeated, 150),
    "sets that both sides changed": (merged_sets, 1_000),
    "a set in another order": (lambda n: lambda: equality.equal(members(n), members(n)[::-1], A_SET), 200),
    "items that are put back": (woven, 400),
    "dollars that begin no placeholder": (lambda n: lambda: templates.first_mark("$" * n + "{"), 6_000),
}


def growth_of(sample: str) -> float:
    """The exponent of the time that a sample takes."""
    return growth_of_time(*SCANNED[sample], times=TIMES)
