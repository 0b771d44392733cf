"""What is wrong with a text, in plain words; no value of the text is ever shown, it may be secret."""

from typing import Final

import yaml

from kubectl_sync.documents.chunks import Chunk
from kubectl_sync.errors import DocumentError

TEMPLATE_HINT: Final = "this looks like a template ({{ }}): render it first, or leave it out"
_INDENTATION: Final = "the indentation does not fit the lines before, or quotes are missing"

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
)


def problem(chunk: Chunk, index: int, message: str, hint: str = "") -> DocumentError:
    """Return the error for something at `index` of a chunk."""
    return DocumentError(f"line {chunk.line_at(index)}: {message}", hint)


def explain(chunk: Chunk, error: yaml.YAMLError) -> DocumentError:
    """Return what a YAML library says, in plain words and with the line of the file."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "this is not YAML")
    mark = getattr(error, "problem_mark", None)
    index = mark.index if mark else max(int(getattr(error, "position", 0) or 0), 0)
    line = _line(chunk.text, index)
    hint = TEMPLATE_HINT if "{{" in line else ""
    return problem(chunk, min(index, len(chunk.text.rstrip())), _plain(said, chunk.text, index, line), hint)


def _plain(said: str, text: str, index: int, line: str) -> str:
    if "cannot start any token" in said:
        character = text[index : index + 1]
        return "a tab where spaces must be" if character == "\t" else f"text starting with `{character}` needs quotes"
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return "a tab where spaces must be"
    return next((words for part, words in _WORDS if part in said), said)


def _line(text: str, index: int) -> str:
    end = text.find("\n", index)
    return text[text.rfind("\n", 0, index) + 1 : end if end >= 0 else len(text)]
