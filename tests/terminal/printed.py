"""Reads the printed form of a plan back: what a user can know of a write by what was shown.

Written from docs/status.md alone, without the code that prints.
"""

import json
import re
from collections.abc import Iterable
from itertools import takewhile

_LEFT_OUT = re.compile(
    r"^\((\d+) characters?\) \.\.\. | \.\.\. \((\d+) characters?\) \.\.\. | \.\.\. \((\d+) characters?\)$"
)
_SIGNS = str.maketrans({"·": " ", "⇥": "\t"})
_LABELS = ("push would write:", "pull would write:", "changed in the file:", "changed in the cluster:",
           "from live (-) to the file (+):")  # fmt: skip


def labelled(lines: Iterable[str]) -> dict[str, list[str]]:
    """The lines below each label, those without one below ""."""
    found: dict[str, list[str]] = {}
    label = ""
    for line in lines:
        if line in _LABELS:
            label = line
            assert label not in found
            found[label] = []
        elif label:
            assert line.startswith("  ") or not line, line
            found[label].append(line[2:])
        else:
            found.setdefault("", []).append(line)
    return found


def real(shown: str) -> str:
    """The characters of a line that is shown."""
    inside = unquoted(shown)
    if inside is not None:
        return inside
    end = len(list(takewhile("·⇥".__contains__, reversed(shown))))
    return shown[: len(shown) - end] + shown[len(shown) - end :].translate(_SIGNS)


def unquoted(shown: str) -> str | None:
    """What stands in quotes because it would look like something else without them."""
    if len(shown) < 2 or shown[0] != '"' or shown[-1] != '"':
        return None
    try:
        inside: str = json.loads(shown)
    except ValueError:
        return None
    is_taken = inside[:1] in set("·⇥") or "\n" in inside or inside.endswith(("·", "⇥")) or inside in ('""', "(none)")
    return inside if is_taken or unquoted(inside) is not None else None


def real_value(shown: str) -> str | None:
    """The text that is all of a value; None where there is none."""
    if shown in ("(none)", '""'):
        return None if shown == "(none)" else ""
    inside = unquoted(shown)
    if inside is not None:
        return inside
    start = len(list(takewhile("·⇥".__contains__, shown)))
    return shown[:start].translate(_SIGNS) + real(shown[start:])


def patched(old: str | None, lines: list[str]) -> str | None:
    """What becomes of a text by the lines of a change; None stands for no value."""
    if not lines:
        return old
    if len(lines) == 1 and " → " in lines[0]:
        before, after = lines[0].split(" → ")
        assert real_value(before) == old
        return real_value(after)
    signs = "".join(line[:1] or " " for line in lines)
    is_value = signs in ("+", "-", "-+") and all(line[2:] for line in lines)
    if is_value and not _LEFT_OUT.search(lines[0]):
        found = {line[0]: real_value(line[2:]) for line in lines}
        if found.get("-") == old:
            return found.get("+")
    assert ('- ""' in lines[:1]) == (old == "")
    text = _Patch(old or "").by(lines)
    return text if text or '+ ""' in lines else None


class _Patch:
    """A text that is followed line by line while it becomes another one."""

    def __init__(self, old: str) -> None:
        *whole, rest = old.split("\n")
        self.old = [f"{line}\n" for line in whole] + ([rest] if rest else [])
        self.new: list[str] = []
        self.place = 0
        self.left_out: list[list[str]] = []

    def by(self, lines: list[str]) -> str:
        # Nothing tells of line ends where the whole value is one line before and after.
        is_alone = len(self.old) == 1 and not self.old[0].endswith("\n")
        is_value = is_alone and [line[:1] for line in lines] == ["-", "+"]
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            end = "" if is_value or following == "\\ no line end" else "\n"
            self._take(line, end)
        return "".join([*self.new, *self.old[self.place :]])

    def _take(self, line: str, end: str) -> None:
        sign, text = line[:1] or " ", line[2:]
        if line in ('- ""', '+ ""'):
            assert not (self.old if sign == "-" else self.new)
        elif sign == "@":
            number = int(line.removeprefix("@@ line ").removesuffix(" @@"))
            assert number > self.place + 2, "a note that takes as much as the line"
            self.new += self.old[self.place : number - 1]
            self.place = number - 1
        elif sign == "-":
            gone = self.old[self.place]
            assert gone.endswith("\n") == bool(end)
            self.left_out += filter(None, [_gaps(gone.removesuffix("\n"), text)])
            self.place += 1
        elif sign == "+":
            if _LEFT_OUT.search(text):
                gaps = iter(self.left_out.pop(0))
                text = _LEFT_OUT.sub(lambda _: next(gaps), text)
            self.new.append(real(text) + end)
        elif sign == " ":
            _gaps(self.old[self.place].removesuffix("\n"), text)
            self.left_out = []
            self.new.append(self.old[self.place])
            self.place += 1
        else:
            assert line == "\\ no line end", line


def _gaps(whole: str, shown: str) -> list[str]:
    """What is left out of a line; all that is shown is in it, where it is shown."""
    found: list[str] = []
    place, start = 0, 0
    for match in _LEFT_OUT.finditer(shown):
        text, count = shown[start : match.start()], int(next(filter(None, match.groups())))
        assert whole[place : place + len(text)] == text
        place += len(text)
        found.append(whole[place : place + count])
        assert len(found[-1]) == count
        place, start = place + count, match.end()
    assert whole[place:] == real(shown[start:]), (whole, shown)
    return found
