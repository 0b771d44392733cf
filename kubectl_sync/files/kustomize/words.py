"""Words that kustomize takes for texts, and kubectl for something else: it reads YAML 1.2 where kubectl reads 1.1."""

import re
from typing import Final

from kubectl_sync.files.text import LARGEST

# `yes` is true and a date is a time to one of them alone: as a key, as a value in a line, and in `[…]` or `{…}`. What
# only looks so, as in a longer text, is found too.
_WORDS: Final = re.compile(
    rb"(?:^[ \t]*(?:-[ \t]+)*|[\[{,:][ \t]+|[\[{,])"
    rb"(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|\d{4}-\d\d?-\d\d?(?:[Tt \t][^\n]*)?)"
    rb"[ \t]*(?:\r?$|#|[,\]}]|:(?:\s|$))",
    re.MULTILINE,
)


def may_be_read_otherwise(path: str, size: int) -> bool:
    """Whether a manifest may say one thing to kubectl and another to kustomize; not where it cannot be read at all."""
    if size > LARGEST:
        return False
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a thousand times
            return bool(_WORDS.search(file.read()))
    except OSError:
        return False
