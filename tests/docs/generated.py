"""Parts of documents that are written from the code: between `<!-- generated: NAME -->` and `<!-- end -->`."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import typer

from kubectl_sync.cli.app import VERBS, Verbs
from kubectl_sync.cli.options import Options
from kubectl_sync.engine.differences.body import BOOKKEEPING
from kubectl_sync.engine.hidden import defaults
from kubectl_sync.errors import MEANINGS

_PART: Final = re.compile(r"<!-- generated: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)


def regenerated(page: str) -> str:
    """The page with its generated parts as they are now. Raises KeyError for a part that nothing makes."""

    def again(found: re.Match[str]) -> str:
        name = found["name"]
        return f"<!-- generated: {name} -->\n" + "\n".join(PARTS[name]()) + "\n<!-- end -->"

    return _PART.sub(again, page)


def _exit_codes() -> Iterable[str]:
    return table(("exit", "meaning"), ((str(int(code)), meaning) for code, meaning in MEANINGS.items()))


def _verbs() -> Iterable[str]:
    for verb, about in VERBS.items():
        yield f"### `kubectl sync {verb}`\n\n{about}.\n"
        own = [one for one in _parameters(verb) if one.param_type_name == "option" and one.name not in _shared()]
        if own:
            yield from table(("option", "meaning"), map(_row, own))
            yield ""


def _global_options() -> Iterable[str]:
    shared = [one for one in _parameters("status") if one.name in _shared()]
    return table(("option", "meaning"), map(_row, shared))


def _shared() -> frozenset[str]:
    return frozenset(Options.__dataclass_fields__)


def _parameters(verb: str) -> list[Any]:
    parameters: list[Any] = Verbs().get_command(None, verb).params
    return parameters


def _row(option: Any) -> tuple[str, str]:
    context = typer.Context(typer.main.get_command(typer.Typer(callback=lambda: None, no_args_is_help=False)))
    names, meaning = option.get_help_record(context)
    return f"`{names}`".replace("|", "\\|"), " ".join(meaning.split())


def _bookkeeping() -> Iterable[str]:
    yield ", ".join(f"`metadata.{one}`" for one in sorted(BOOKKEEPING)) + ", `status`."


def _annotations() -> Iterable[str]:
    yield ", ".join(f"`{one}`" for one in sorted(defaults.SYSTEM_ANNOTATIONS))
    yield "and all that begin with " + ", ".join(f"`{one}`" for one in defaults.SYSTEM_PREFIXES) + "."


def _allocated() -> Iterable[str]:
    rows = ((kind, _fields(paths)) for kind, paths in {**defaults.ALLOCATED, "Job": defaults.JOB}.items())
    return table(("kind", "field"), rows)


def _defaults() -> Iterable[str]:
    tables: Mapping[str, Mapping[str, Any]] = {
        "pod specs": defaults.POD_SPEC, "containers": defaults.CONTAINER, "probes": defaults.PROBE, **defaults.KINDS,
    }  # fmt: skip
    return table(("of", "field", "value"), (
        (kind, f"`{path.replace('~', '.')}`", f"`{_value(value)}`") for kind, one in tables.items()
        for path, value in one.items()
    ))  # fmt: skip


def _fields(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path.replace('~', '.')}`" for path in paths)


def _value(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    """A Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


PARTS: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    "allocated": _allocated,
    "annotations": _annotations,
    "bookkeeping": _bookkeeping,
    "defaults": _defaults,
    "exit-codes": _exit_codes,
    "global-options": _global_options,
    "verbs": _verbs,
}
