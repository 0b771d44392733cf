"""The real kubectl as oracle: what it reads in files, offline and in one call."""

import json
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# `annotate --local` reads as every verb does, asks no server, and prints what it read.
COMMAND = ("annotate", "--local", "--recursive", "--output", "json", "read=true")
INT64 = 1 << 63
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True)
class Answer:
    """What kubectl read: the objects in the order of files and documents; what it said of files it could not read."""

    objects: list[dict[str, Any]]
    errors: str

    def named(self) -> dict[str, list[dict[str, Any]]]:
        found = defaultdict(list)
        for one in self.objects:
            found[one["metadata"]["name"]].append(one)
        return found


def ask(kubectl: Path, *places: Path) -> Answer:
    """Read all files below the places; a List is read as its items."""
    files = [word for place in places for word in ("-f", str(place))]
    done = subprocess.run([str(kubectl), *COMMAND, *files], capture_output=True, text=True, check=False)
    return Answer([_as_read(one) for one in _objects(done.stdout)], done.stderr)


def _objects(text: str) -> list[dict[str, Any]]:
    decoder = json.JSONDecoder(parse_int=_integer)
    found = []
    at = 0
    while at < len(text):
        one, at = decoder.raw_decode(text, at)
        found.append(one)
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
    return found


def _integer(digits: str) -> float:
    """Go prints a float that is whole without a point."""
    return int(digits) if -INT64 <= int(digits) < INT64 else float(digits)


def _as_read(one: dict[str, Any]) -> dict[str, Any]:
    annotations = one["metadata"]["annotations"]
    del annotations["read"]
    if not annotations:
        del one["metadata"]["annotations"]
    return one
