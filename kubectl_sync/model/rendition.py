"""Both sides of a file as texts, for a diff by line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendition:
    """One manifest file, or one object without a file, as the files have it and as the cluster has it.

    `live` is the file's own text with the cluster's values in it: comments and style are the file's, so only
    what differs in meaning differs. "" where the side has nothing of it. `notes` say what of it the verb leaves.
    """

    name: str
    file: str
    live: str
    notes: tuple[str, ...] = ()
