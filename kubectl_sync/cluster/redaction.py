"""What must not be shown of a server's or kubectl's message: objects, credentials, values of Secrets.

A message can embed a whole object, and with it a Secret (unknown fields under strict validation do:
docs/kubernetes.md#refusals); errors of logins can hold tokens and URLs with passwords
(CVE-2023-25163).
"""

import re
from typing import Final

_LONGEST: Final = 300
_READ: Final = 50_000  # a webhook may say megabytes
_UNKNOWN_FIELDS: Final = re.compile(r'unknown field "[^"]+"')
# JSON, quoted once or twice, and what Go prints of a structure: from the first brace to the last one, or to the end.
_OBJECT: Final = re.compile(r'\{\s*\\*"(?:.*\}|.*)|&?\b[a-z0-9]+\.[A-Z]\w*\{(?:.*\}|.*)|\bmap\[(?:.*\]|.*)', re.DOTALL)
# Each begins where a word does: from every letter of a long one on, they would take minutes.
_USERINFO: Final = re.compile(r"(\b\w+://)[^/\s@]+@")
_TOKEN: Final = re.compile(r"\b(Bearer\s+)\S+|(?<![\w-])eyJ[\w-]+\.[\w-]+(\.[\w-]*)?", re.IGNORECASE)
# The beginning of a value that is no JSON (encoding/json: SyntaxError), a number that does not fit, and the text
# around a fault (json-iterator, in servers up to 1.22).
_LETTER: Final = re.compile(r"(invalid character )(?:'\\.[^']{0,12}'|'.')", re.DOTALL)
_NUMBER: Final = re.compile(r"(cannot unmarshal number )\S+ (?=into )")
_AROUND: Final = re.compile(r"(error found in #\d+ byte of ).*", re.DOTALL)
_QUOTED: Final = re.compile(
    r'(Invalid value: |Unsupported value: |Duplicate value: )(?:"(?:[^"\\]|\\.)*(?:"|\Z)|[^":{\s]+(?=:))', re.DOTALL
)

# What a webhook or a policy says may hold any value of the object, in clear or as base64.
_DENIED: Final = re.compile(r"(denied (?:the )?request: ).+", re.DOTALL)


def redacted(text: str, *, values: bool = False) -> str:
    """Return a message as one line that is safe to show; `values`: without the values it complains of, too."""
    text = text[:_READ]
    if unknown := _UNKNOWN_FIELDS.findall(text):
        return ", ".join(dict.fromkeys(unknown))
    text = _OBJECT.sub("{...}", text)
    text = _USERINFO.sub(r"\1***@", text)
    text = _TOKEN.sub(lambda found: f"{found[1] or ''}***", text)
    text = _AROUND.sub(r"\1...", text)
    text = " ".join(text.split())
    if values:
        text = _DENIED.sub(r"\1***", text)
        text = _QUOTED.sub(r'\1"***"', text)
        text = _NUMBER.sub(r"\1", _LETTER.sub(r"\1'*'", text))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."
