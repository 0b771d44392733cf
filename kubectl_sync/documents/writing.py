"""Writing: new text in people's style.

An emitter of our own, on the one quoting rule of this room: PyYAML's and ruamel.yaml's know neither
kubectl's readings (`0o17`, `y`) nor literal blocks with tabs or emoji, and explain long keys with `?`.
"""

from typing import Final

from kubectl_sync.documents import lines
from kubectl_sync.documents.key_order import in_key_order
from kubectl_sync.documents.lines import Style
from kubectl_sync.documents.reading import read
from kubectl_sync.errors import DocumentError
from kubectl_sync.model.content import Object, same
from kubectl_sync.model.masked import unmasked

_DEFAULT: Final = Style()


def write(content: Object, style: Style = _DEFAULT, *, sort: bool = False) -> str:
    """Return a manifest for the content, in block style.

    Keys come in people's order (apiVersion, kind, metadata, ...; name first), others as given; `sort`: all in
    the alphabet's. `style` is that of the folder's other manifests. Values may be `Masked`. Raises DocumentError
    where YAML cannot say the content, such as half a character.
    """
    plain = unmasked(content)
    try:
        text = (
            "".join(f"{line}\n" for line in lines.mapping_lines(in_key_order(plain, sort=sort), style))
            if plain
            else "{}\n"
        )
        documents = read(text)
    except (ValueError, DocumentError) as error:
        raise DocumentError(
            "this object cannot be written as YAML: it holds a number or a character that YAML has not"
        ) from error
    if len(documents) != 1 or not same(documents[0].content, plain):
        raise DocumentError("this object cannot be written as YAML: it would be read differently")
    return ("---\n" * style.start + text).replace("\n", style.newline)
