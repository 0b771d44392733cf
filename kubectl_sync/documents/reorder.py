"""Items of a list change places, with the comments above them and in them."""

from kubectl_sync.documents.nodes import Sequence
from kubectl_sync.documents.patches import Sheet


def reorder(sheet: Sheet, sequence: Sequence, order: list[int]) -> None:
    """Let the items at these positions stand in this order; the others stay where they are."""
    layout = sheet.layout
    spans = _flow_spans(sheet, sequence) if sequence.flow else _block_spans(sheet, sequence)
    patch = sheet.patch()
    patch.moves = True
    for place, item in zip(sorted(order), order, strict=True):
        start, end = spans[place]
        if place != item:
            patch.put(start, end, layout.text[slice(*spans[item])])


def _flow_spans(sheet: Sheet, sequence: Sequence) -> list[tuple[int, int]]:
    return [(item.start, sheet.layout.item_tail(sequence, at)) for at, item in enumerate(sequence.items)]


def _block_spans(sheet: Sheet, sequence: Sequence) -> list[tuple[int, int]]:
    """From the comment above an item, or its dash, to the end of its last line: empty lines between stay."""
    layout = sheet.layout
    column = layout.column(layout.dash(sequence, 0))
    spans = []
    for at in range(len(sequence.items)):
        dash = layout.dash(sequence, at)
        start = dash if layout.before(dash).strip() else layout.head(dash, column) + column
        end = layout.below(layout.item_tail(sequence, at), column) - len(layout.newline)
        spans.append((start, end))
    return spans
