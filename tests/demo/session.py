"""The part of the demo's story that the README shows: recorded, not written."""

import re
from dataclasses import replace
from pathlib import Path

from tests.demo.story import COLLEAGUE, Story

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- recorded by `make docs` -->\n", "<!-- end of the recording -->\n"
# What is another one in each run, and what the README says in words.
_HEADER = re.compile(r"^(context .*  server|folder  /)")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_OLDER = re.compile(r"((?:Pod|ReplicaSet) owned\s+by\s+a\s+controller) \(\d+\)")  # the controllers are still at work


def record(story: Story) -> None:
    """Tell the story and put its part into the README."""
    told = transcript(story)
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    README.write_text(f"{before}{BEGIN}{told}{END}{rest.partition(END)[2]}", encoding="utf-8")


def transcript(story: Story) -> str:
    """Tell all of the story; return the README's part as Markdown, times and namespaces as it has them."""
    said: list[str] = []

    def say(text: str) -> None:
        story.say(text)
        said.append(text)

    replace(story, say=say).tell()
    parts = "\n".join(said).split("\n== ")
    (shown,) = [part for part in parts if part.startswith(COLLEAGUE)]
    text = _block(shown).replace(story.namespace, "shop")
    return _OLDER.sub(r"\1 (2)", _TIME.sub("2026-11-25T02:14:07Z", text))


def _block(part: str) -> str:
    title, _, text = part.partition(" ==\n")
    lines = [_noted(line) for line in text.strip("\n").splitlines() if not _HEADER.match(line)]
    return f"{title.strip()}:\n\n```console\n" + "\n".join(lines) + "\n```\n\n"


def _noted(line: str) -> str:
    note = line.strip()
    return f"# {note[1:-1]}" if line.startswith("   (") and note.endswith(")") else line


def recorded() -> str:
    """What the README has."""
    return README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
