"""The objects in a text that a file had once."""

from pathlib import Path

from kubectl_sync.files.identity import Types
from kubectl_sync.files.manifests import parse
from kubectl_sync.files.text import Unreadable, decode
from kubectl_sync.model.content import Object
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import ObjectRef


def objects_in(raw: bytes, file: Path, types: Types) -> dict[ObjectRef, Object]:
    """The objects of a file's bytes, as they would be read today; none of what cannot be read.

    An object that is in it twice is left out: nobody knows which one counts.
    """
    try:
        parts = parse(file.name, decode(raw), "").parts
    except Unreadable:
        return {}
    found: dict[ObjectRef, Object] = {}
    twice: set[ObjectRef] = set()
    for part in parts:
        ref = types.of(part, file.name)
        if isinstance(ref, ObjectRef):
            twice |= {ref} & found.keys()
            found[ref] = masked(part.content)
    return {ref: content for ref, content in found.items() if ref not in twice}
