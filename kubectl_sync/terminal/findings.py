"""What `doctor` finds out, as a person reads it: a topic, a fact, a small table; what to do comes last."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from kubectl_sync.model.findings import Finding
from kubectl_sync.terminal import styled
from kubectl_sync.views.report import API_VERSION

_TOPIC = 14


def print_findings(found: Iterable[Finding]) -> list[Finding]:
    """Print each as soon as it is known; return all."""
    seen = []
    for one in found:
        styled.print_styled(_lines(one))
        seen.append(one)
    return seen


def advise(found: Iterable[Finding]) -> None:
    """Print what to do, or that there is nothing."""
    advice = list(dict.fromkeys(one.advice for one in found if one.advice))
    if not advice:
        styled.print_styled([("", ""), ("all is well", "green")])
        return
    styled.print_styled([("", ""), ("what to do", "bold"), *((f"  {text}", "") for text in advice)])


def findings_document(found: Iterable[Finding]) -> dict[str, Any]:
    """The findings for programs; a topic that is "" goes on with the one before it."""
    return {"apiVersion": API_VERSION, "kind": "Findings", "findings": [_listed(asdict(one)) for one in found]}


def _listed(content: Any) -> Any:
    """The content with lists for tuples, as YAML and JSON have them."""
    if isinstance(content, dict):
        return {key: _listed(value) for key, value in content.items()}
    return [_listed(value) for value in content] if isinstance(content, list | tuple) else content


def _lines(one: Finding) -> Iterator[tuple[str, str]]:
    mark = "! " if one.broken else ""
    yield f"{one.topic:<{_TOPIC}} {mark}{one.text}", "red" if one.broken else "yellow" if one.advice else ""
    widths = [max(map(len, column)) for column in zip(*one.rows, strict=True)]
    for row in one.rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield (f"{'':<{_TOPIC}} " + "  ".join(cells)).rstrip(), ""
