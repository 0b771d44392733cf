"""Contents by their ids."""

from collections.abc import Mapping, Sequence
from typing import Final

from kubectl_sync.git.program import Git

# Of all contents of one question together: two thousand versions of a long manifest.
_MOST: Final = 64 << 20


def blob_contents(git: Git, ids: Sequence[str]) -> Mapping[str, bytes]:
    """The contents that are here, bytes as they are stored; of very many the first ones.

    What a partial clone left with its server is not fetched, and lacks. Raises GitError.
    """
    if not ids:
        return {}
    unique = list(dict.fromkeys(ids))
    asked = git.begin(["cat-file", "--batch"], "".join(f"{one}\n" for one in unique).encode(), _MOST)
    return _parts(git.answer(asked).stdout)


def _parts(raw: bytes) -> dict[str, bytes]:
    """The documented form: `id blob size`, and as many bytes; or `id missing`."""
    found: dict[str, bytes] = {}
    at = 0
    while (end := raw.find(b"\n", at)) >= 0:
        words = raw[at:end].decode("ascii", "replace").split(" ")
        at = end + 1
        if len(words) != 3:  # noqa: PLR2004 - the form above
            continue
        content = raw[at : at + int(words[2])]
        at += int(words[2]) + 1
        if at <= len(raw):
            found[words[0]] = content
    return found
