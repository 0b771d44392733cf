"""`make mutants`, the part that no tool does: change one cell of the state table at a time, and see who notices.

A mutant is killed where a case of `test_every_case` comes out otherwise. Prints those that survive.
"""

import sys
from collections.abc import Iterator, Mapping

from kubectl_sync.engine.policy import policy as table
from kubectl_sync.engine.policy.policy import LEAVE, Cell
from kubectl_sync.model.plan import Row
from kubectl_sync.model.policy import Grant, Want
from tests.engine.every_case import Case, cases, expected, planned

VERBS = ("pull", "push", "two-way", "mirror")


def main() -> int:
    by_verb = {verb: [case for case in cases() if case.verb == verb] for verb in VERBS}
    survivors, number = [], 0
    original = dict(table.TABLE)
    for row, cells in original.items():
        for column, cell in enumerate(cells):
            for mutant in mutations(cell):
                number += 1
                changed = original | {row: (*cells[:column], mutant, *cells[column + 1 :])}
                if not noticed(changed, by_verb[VERBS[column]]):
                    survivors.append((row, VERBS[column], mutant))
    for row, verb, mutant in survivors:
        print(f"survived: {row.name} {verb}: {mutant}")
    print(f"{number - len(survivors)} of {number} mutants of the state table killed")
    return 1 if survivors else 0


def mutations(cell: Cell) -> Iterator[Cell]:
    """Every other cell that differs in one way from this one."""
    found = [Cell(want, taken=True) for want in Want] + [
        Cell(Want.FILE, offered=True),
        Cell(Want.LIVE, offered=True),
        LEAVE,
    ]
    found += [Cell(Want.FILE, grant=grant) for grant in Grant] + [Cell(Want.LIVE, grant=grant) for grant in Grant]
    if cell.want:
        found += [replace_(cell, want=want) for want in Want]
        found += [replace_(cell, taken=not cell.taken), replace_(cell, offered=not cell.offered)]
        found += [replace_(cell, grant=grant) for grant in (*Grant, None)]
        found += [replace_(cell, granted=want) for want in (*Want, None)]
    for mutant in dict.fromkeys(found):
        if meaning(mutant) != meaning(cell):
            yield mutant


def replace_(cell: Cell, **parts: object) -> Cell:
    return cell._replace(**parts)  # type: ignore[arg-type]


def meaning(cell: Cell) -> object:
    """What a cell decides and offers, for every set of options: cells that mean the same are no mutants."""
    if cell.want is None:
        return None
    alone = [cell.decision(frozenset({grant})) for grant in Grant]
    return cell.decision(frozenset()), alone, cell.offered and (cell.decision(frozenset()) is None) and cell.want


def noticed(changed: Mapping[Row, tuple[Cell, ...]], tried: list[Case]) -> bool:
    original = table.TABLE
    table.TABLE = changed  # type: ignore[misc, assignment]
    try:
        return any(planned(case) != expected(case) for case in tried)
    finally:
        table.TABLE = original  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
