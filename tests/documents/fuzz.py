"""Any text: reading and editing either do what they promise or say no.

`make fuzz` lets atheris look for texts that they do not; `python -m tests.documents.fuzz FILE...` repeats some,
`--seeds FOLDER` writes texts to begin with.
"""

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from kubectl_sync import documents
from kubectl_sync.errors import DocumentError
from kubectl_sync.model import paths
from tests.documents.drift import drift
from tests.documents.edit_cases import load
from tests.documents.trials import faults

SEED_BYTES = 4


def one_input(data: bytes) -> None:
    """Read the bytes behind the first four as text and edit it; raises AssertionError where a promise is broken."""
    chance = random.Random(data[:SEED_BYTES])
    text = data[SEED_BYTES:].decode(errors="surrogateescape")
    try:
        found = documents.read(text)
    except DocumentError as error:
        _told(error)
        return
    objects = [one for one in found if isinstance(one.content, dict) and one.content]
    for one in found:
        assert documents.edit(text, one.index, [((), one.content)]) == text, "an edit of nothing"
    if not objects:
        return
    document = chance.choice(objects)
    changes = drift(document.content, chance, chance.choice((1, 2, 3)))
    wanted = paths.patch(document.content, changes.changes)
    try:
        new = documents.edit(text, document.index, changes.changes)
    except DocumentError as error:
        _told(error)
        return
    wrong = list(faults(text, new, document, changes, wanted))
    assert not wrong, f"{wrong}: {text!r} with {changes.changes!r} became {new!r}"


def _told(error: DocumentError) -> None:
    assert re.match(r"line \d+: .", error.message), error.message


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--seeds"]:
        _write_seeds(Path(arguments[1]))
        return
    if arguments and Path(arguments[0]).is_file():
        for name in arguments:
            one_input(Path(name).read_bytes())
        return
    import atheris

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *arguments], one_input)
    atheris.Fuzz()


def seeds() -> Iterator[bytes]:
    """The texts of the cases."""
    cases = Path(__file__).parent / "cases"
    for file in sorted(cases.rglob("*.case")):
        yield load(file).before.encode()
    for file in sorted(cases.rglob("*.yaml")):
        yield file.read_bytes()


def _write_seeds(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for at, text in enumerate(seeds()):
        (folder / f"seed{at:04}").write_bytes(f"{at:04}".encode() + text)


if __name__ == "__main__":
    main(sys.argv[1:])
