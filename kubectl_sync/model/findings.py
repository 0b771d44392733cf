"""What `doctor` finds out."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about how this program reaches a cluster; `advice` says what to do where it is not as it should be.

    `rows` is a small table below it, the first row its head. `broken` tells that a run here would fail in part.
    """

    topic: str
    text: str
    advice: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=())
    broken: bool = False
