"""How help texts are laid out: what a verb has of its own first, what all verbs have behind it."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from typer.core import TyperCommand

from kubectl_sync.cli.options import Options


class Verb(TyperCommand):
    """A command whose help lists its own options apart from those of every verb."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        options(self.get_params(ctx), ctx, formatter, own="Options", shared="Options of every verb")


def options(params: Iterable[Any], ctx: Any, formatter: Any, *, own: str, shared: str) -> None:
    """Write the arguments and the two kinds of options, each below its title."""
    everywhere = {one.name for one in fields(Options)} | {"help"}
    found: dict[str, list[Any]] = {"Arguments": [], own: [], shared: []}
    for one in params:
        if record := one.get_help_record(ctx):
            title = own if one.name not in everywhere else shared
            found["Arguments" if one.param_type_name == "argument" else title].append(record)
    for title, records in found.items():
        if records:
            with formatter.section(title):
                formatter.write_dl(records)
