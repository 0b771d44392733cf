"""A unified diff is difflib's where that is quick, and always one with which `patch` makes the new text."""

import difflib
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.views import hunks

NAMES = ("a", "b")
TEXTS = st.lists(st.sampled_from("abcde"), max_size=40)


def few(number: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    return [chosen.choice("abc") for _ in range(number)]


def every_second(number: int, letter: str) -> list[str]:
    return [f"{letter}{at}" if at % 2 else "- same" for at in range(number)]


@given(TEXTS, TEXTS)
def test_short_texts_have_the_diff_of_difflib(old: list[str], new: list[str]) -> None:
    assert list(hunks.unified_diff(old, new, NAMES)) == list(difflib.unified_diff(old, new, *NAMES, lineterm=""))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (few(40, 1), few(40, 2)),
        (few(3000, 1), few(3000, 2)),
        (every_second(3000, "x"), every_second(2900, "y")),
        ([str(at) for at in range(3000)], [str(at) for at in range(3000) if at % 7]),
    ],
    ids=["short", "few kinds of lines", "every second line", "unique lines"],
)
def test_patch_makes_the_new_text(tmp_path: Path, old: list[str], new: list[str]) -> None:
    file = tmp_path / "a"
    file.write_text("".join(f"{line}\n" for line in old))
    made = "".join(f"{line}\n" for line in hunks.unified_diff(old, new, NAMES))

    subprocess.run(["patch", "--fuzz=0", str(file)], input=made, text=True, check=True, capture_output=True)

    assert file.read_text() == "".join(f"{line}\n" for line in new)
