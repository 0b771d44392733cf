"""What `make bench` measured: said at once, and kept as a table of ratios in the documents."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.demo.story import say

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Result:
    """One row: what was measured of `kubectl sync` and of a peer in the same run, in words with their units."""

    what: str
    mine: str
    peer: str
    theirs: str
    ratio: str

    def __str__(self) -> str:
        day = date.today().isoformat()  # noqa: DTZ011 - for people
        return f"| {self.what} | {self.peer} | {self.mine} | {self.theirs} | {self.ratio} | {day} |"


def tell(result: Result) -> None:
    """Say a result and put it into the page: in the place of an older one of the same two, or below its kind."""
    say(f"  {result.what}: {result.mine}; {result.peer}: {result.theirs}; {result.ratio}")
    text = PAGE.read_text(encoding="utf-8")
    key = f"| {result.what} | {result.peer} |"
    lines = text.splitlines()
    kin = [number for number, line in enumerate(lines) if line.startswith(f"| {result.what} |")]
    old = [number for number in kin if lines[number].startswith(key)]
    after = kin[-1] + 1 if kin else len(lines)
    lines[old[0] if old else after : old[0] + 1 if old else after] = [str(result)]
    PAGE.write_text("\n".join([*lines, ""]), encoding="utf-8")


def milliseconds(mine: float, theirs: float, what: str, peer: str) -> None:
    """Tell two short times, both in seconds."""
    ratio = f"{theirs / mine:.1f} x faster" if mine < theirs else f"{mine / theirs:.2f} x its time"
    tell(Result(what, f"{1000 * mine:.0f} ms", peer, f"{1000 * theirs:.0f} ms", ratio))


def seconds(mine: float, theirs: float, what: str, peer: str, *, memory: tuple[float, float] | None = None) -> None:
    """Tell two times in seconds, and two peaks of memory in mebibytes if they were measured."""
    sizes = [f", {one:.0f} MiB" for one in memory] if memory else ["", ""]
    ratio = f"{theirs / mine:.1f} x faster" if mine < theirs else f"{mine / theirs:.2f} x its time"
    tell(Result(what, f"{mine:.2f} s{sizes[0]}", peer, f"{theirs:.2f} s{sizes[1]}", ratio))
