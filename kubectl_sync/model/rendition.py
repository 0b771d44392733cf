"""Both sides of a file as texts, for a diff by line."""

from dataclasses import dataclass

from kubectl_sync.model.plan import FieldChange


@dataclass(frozen=True, slots=True)
class Omission:
    """What a verb would leave: a sentence of one line, and the fields whose values are told below it."""

    why: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendition:
    """One manifest file, or one object, as the files have it and as the cluster has it.

    Both texts are the file's own, comments and style too, and differ only in what the verb would write: `live` has the
    values of the cluster, `file` those of the files. "" where the side has nothing of it. `left` is what the verb
    would not write. Where `is_patch` is false, no file has these lines, and nothing can apply them: a Secret, or a
    text that cannot be edited.
    """

    name: str
    file: str
    live: str
    left: tuple[Omission, ...] = ()
    is_patch: bool = True
