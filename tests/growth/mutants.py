"""`make mutants`, the part for growth: put one search of all for each back in at a time, and see which test fails.

A mutant is killed where `test_scans` fails on a copy of the program. Prints those that survive.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import kubectl_sync
from tests.growth.scans import SCANNED

PACKAGE: Final = Path(kubectl_sync.__file__).parent
TESTS: Final = Path(__file__).parents[1]


class Mutant(NamedTuple):
    """What in a file takes the place of what, and by which sample it is to be seen."""

    sample: str
    file: str
    now: str
    slow: str


MUTANTS: Final = (
    Mutant(
        "the line of each of many places",
        "documents/chunks.py",
        'self._lines[stretch] + self.text.count("\\n", stretch * _STRETCH, index)',
        'self.line + self.text.count("\\n", 0, index)',
    ),
    Mutant("items that are others", "documents/alignment.py", "if at not in taken:\n", "if at not in found:\n"),
    Mutant(
        "defaults that were others",
        "engine/hidden/hidden.py",
        "return [*(one for one in found if one not in changed), *members]",
        "known = list(changed)\n    return [*(one for one in found if one not in known), *members]",
    ),
    Mutant(
        "defaults that were others",
        "engine/hidden/hidden.py",
        "changed -= {one for one in hidden_candidates(base.live, schema) if one.reason is Reason.DEFAULT}",
        "followed = [one for one in hidden_candidates(base.live, schema) if one.reason is Reason.DEFAULT]\n"
        "        changed = {one for one in changed if one not in followed}",
    ),
    Mutant(
        "items that are on one side alone",
        "engine/differences/compare.py",
        "gone = set().union(*others)",
        "gone = [item for other in others for item in other]",
    ),
    Mutant(
        "items that are there twice",
        "engine/differences/list_keys.py",
        "counts = [Counter(items) for items in sides]\n"
        "    repeated = {item for one in counts for item, number in one.items() if number > 1}\n"
        "    return all(len({one[item] for one in counts}) == 1 for item in repeated)",
        "repeated = {item for items in sides for item in items if items.count(item) > 1}\n"
        "    return all(len({items.count(item) for items in sides}) == 1 for item in repeated)",
    ),
    Mutant("dollars that begin no placeholder", "model/templates.py", r"(?<!\$)\$+", r"\$+"),
)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kubectl-sync-growth-") as top:
        survivors = list(survived(Path(top)))
    for one in survivors:
        print(f"survived: {one.file}: {one.sample}")
    print(f"{len(MUTANTS) - len(survivors)} of {len(MUTANTS)} mutants of growth killed")
    return 1 if survivors else 0


def survived(top: Path) -> Iterator[Mutant]:
    """The mutants of which no test fails. Raises SystemExit where the tests fail of the program as it is."""
    folder = top / PACKAGE.name
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (top / TESTS.name).symlink_to(TESTS)
    if fails(top, *SCANNED):
        raise SystemExit("a test fails without a mutant")
    for one in MUTANTS:
        file = folder / one.file
        text = file.read_text()
        if text.count(one.now) != 1:
            raise SystemExit(f"{one.file} has not once: {one.now}")
        file.write_text(text.replace(one.now, one.slow))
        if not fails(top, one.sample):
            yield one
        file.write_text(text)


def fails(top: Path, *samples: str) -> bool:
    """Whether the growth of one of the samples is too fast, by the program in a folder."""
    test = f"import kubectl_sync; assert kubectl_sync.__file__.startswith({str(top)!r})\n"
    test += "from tests.growth.measure import MOST\nfrom tests.growth.scans import growth_of\n"
    test += f"for sample in {samples!r}: assert growth_of(sample) < MOST"
    done = subprocess.run([sys.executable, "-c", test], cwd=top, capture_output=True, text=True, check=False)
    if done.returncode and not done.stderr.rstrip().splitlines()[-1].startswith("AssertionError"):
        raise SystemExit(done.stderr)
    return bool(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
