"""What is wrong with a text, in plain words; no value of the text is ever shown, it may be secret."""

from typing import Final

import yaml

from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.errors import DocumentError

TEMPLATE_HINT: Final = "this looks like a template ({{ }}): render it first, or leave it out"
_INDENTATION: Final = "the indentation does not fit the lines before, or quotes are missing"

_TAB: Final = "a tab where spaces must be"
_NO_YAML: Final = "this is not YAML"

# A part of what libyaml or PyYAML says -> what it means to the reader.
_WORDS: Final = (
    ("mapping values are not allowed", "a `: ` stands where none can: bad indentation, or missing quotes"),
    ("did not find expected key", _INDENTATION),
    ("did not find expected '-' indicator", _INDENTATION),
    ("expected <block end>", _INDENTATION),
    ("could not find expected ':'", "a key without its `:`, or text over several lines without quotes"),
    ("block sequence entries are not allowed", "a `- ` stands where none can: bad indentation"),
    ("unexpected end of stream", "a quote is opened and not closed"),
    ("expected ',' or", "a `[` or `{` is opened and not closed, or a comma is missing"),
    ("expected node content", "something is missing between two commas or brackets"),
    ("control characters are not allowed", "a control character that YAML does not allow"),
    ("special characters are not allowed", "a control character that YAML does not allow"),
    ("unknown escape character", "an unknown escape (`\\`) in double quotes; single quotes need none"),
    ("expected <document start>", "kubectl reads nothing after `...`, and takes no directive (`%`)"),
    ("found unexpected ':'", "a `:` that ends nothing: put a space after it, or quotes around the text"),
    ("invalid Unicode character escape", "an escape (`\\u`) that is no character"),
    ("undefined tag handle", "an unknown tag (`!`)"),
    ("cannot start any token", "text that starts with `@`, `%` or a backtick needs quotes"),
    ("duplicate anchor", "an anchor (`&`) that is there twice"),
    ("alphabetic or numeric character", "an anchor (`&`) or alias (`*`) without a name"),
    ("comment or line break", "something stands behind `|` or `>`: the text begins on the next line"),
    ("indentation indicator", "`|` or `>` with an indentation of 0"),
    ("tag URI", "a tag (`!`) that is none"),
    ("URI escaped octet", "a tag (`!`) that is none"),
    ("whitespace or line break", "something stands right behind a tag (`!`) or an anchor (`&`)"),
    ("tab character", _TAB),
    ("document indicator", "`---` or `...` stands inside quotes"),
    ("alias", "an alias (`*`) that is none"),
    ("directive", "a directive (`%`), which kubectl does not take"),
    ("YAML document", "a directive (`%`), which kubectl does not take"),
    ("version number", "a directive (`%`), which kubectl does not take"),
    ("hexdecimal number", "an escape (`\\x`, `\\u`) that is no character"),
)


def problem(chunk: Chunk, index: int, message: str, hint: str = "") -> DocumentError:
    """Return the error for something at `index` of a chunk."""
    return DocumentError(f"line {chunk.line_at(index)}: {message}", hint)


def explain(chunk: Chunk, error: yaml.YAMLError) -> DocumentError:
    """Return what a YAML library says, in plain words and with the line of the file."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    mark = getattr(error, "problem_mark", None)
    index = mark.index if mark else max(int(getattr(error, "position", 0) or 0), 0)
    line = _line(chunk.text, index)
    hint = TEMPLATE_HINT if "{{" in line else ""
    is_tab = "\t" in line[: len(line) - len(line.lstrip())] or chunk.text.startswith("\t", index)
    told = _TAB if is_tab else _meaning(said)
    return problem(chunk, min(index, len(chunk.text.rstrip())), told, hint)


def _meaning(said: str) -> str:
    """What is said means; never what is said itself: some parsers quote the text."""
    return next((words for part, words in _WORDS if part in said), _NO_YAML)


def _line(text: str, index: int) -> str:
    end = text.find("\n", index)
    return text[text.rfind("\n", 0, index) + 1 : end if end >= 0 else len(text)]
