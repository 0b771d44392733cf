"""What kubectl's users type by habit, and what it is here: told, where it would mean something else or nothing."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kubectl_sync.errors import SyncError
from kubectl_sync.model.choices import Format

_FORMAT: Final = re.compile(r"json|yaml|name|wide|(?:jsonpath|go-template|custom-columns)(?:[-=].*)?")
_LEFT_OUT: Final = "leave it out: "
# Options of kubectl that are none here, each with what to do instead.
_OTHERS: Final = {
    "-R": f"{_LEFT_OUT}a folder is read with all that is below it",
    "--recursive": f"{_LEFT_OUT}a folder is read with all that is below it",
    "--server-side": f"{_LEFT_OUT}each write is a patch of the fields that were shown",
    "--force-conflicts": "--take file decides for the file",
    "--field-manager": f"{_LEFT_OUT}the field manager is kubectl-sync",
    "--validate": f"{_LEFT_OUT}the server always checks strictly",
    "--wait": f"{_LEFT_OUT}namespaces and CRDs are waited for, --timeout SECONDS says how long",
    "--all": f"{_LEFT_OUT}without a word, everything is meant",
}
# Verbs of kubectl that are none here.
VERBS: Final = {
    "get": "`kubectl sync status` shows what differs, `kubectl sync pull TYPE NAME -o -` prints a manifest",
    "describe": "`kubectl sync status` shows what differs, and who changed it",
    "apply": "`kubectl sync push` writes what changed in the manifests",
    "create": "`kubectl sync push` makes what is only in the files",
    "kustomize": "`kubectl sync status -k DIR` compares what a kustomization makes",
    "delete": "`kubectl sync push --prune` deletes what was taken out of the files",
}


def refuse(words: Sequence[str]) -> None:
    """Raises SyncError for words that mean something else here, with those that mean what was wanted."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        name, _, value = word.partition("=")
        file = _file(word, following)
        if file == "-":
            raise SyncError(
                "-f means --force here, not a file: -f -", "type - without -f for what comes on standard input"
            )
        if file:
            raise SyncError(f"-f means --force here, not a file: -f {file}", f"type {file} without -f")
        if name == "--filename":
            raise SyncError("there is no option --filename here", f"type {value or following} without it")
        if name == "--dry-run" and value:
            raise SyncError(f"{word}: it takes no value", "type --dry-run alone: it always asks the server")
        if name in _OTHERS:
            raise SyncError(f"there is no option {name} here", _OTHERS[name])


def forced(words: Sequence[str]) -> bool:
    """Whether an option follows -f, which for kubectl would name a file: then it is told what -f means here."""
    following = dict(itertools.pairwise(words)).get("-f", "")
    writes = bool({"push", "pull"} & {*words}) and not {"--force", "--dry-run"} & {*words}
    return writes and following.startswith("-")


def format_of(words: Sequence[str]) -> Format:
    """The form in which a run is to speak, as far as its words can be read: they may be wrong."""
    found = Format.TEXT
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        value = value if equals else following
        if name == "--format" and value in {*Format}:
            found = Format(value)
    return found


def refuse_format(output: str | None) -> None:
    """Raises SyncError where the file that `-o` names is one of kubectl's formats."""
    name = (output or "").removeprefix("=")
    if _FORMAT.fullmatch(name):
        hint = f"type --format {name}" if name in ("json", "yaml") else "leave it out, or type -o FILE"
        raise SyncError(f"-o names a file here, not a format: -o {name}", hint)


def _file(word: str, following: str) -> str:
    """The file that kubectl would take the words to name with its -f; "" where they name none."""
    if word in ("-f", "-Rf", "-fR"):
        is_named = following == "-" or (not following.startswith("-") and Path(following or "-").exists())
        return following if is_named else ""
    attached = word.removeprefix("-f").removeprefix("=")
    return attached if word.startswith("-f") and attached and Path(attached).exists() else ""
