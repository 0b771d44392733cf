"""What a run says went wrong."""

from pathlib import Path

from tests.running import Ran


def says(ran: Ran, code: int, error: str, hint: str) -> None:
    """AssertionError unless it ended so, with such an error, such a hint, and no traceback."""
    lines = ran.err.splitlines()
    assert ran.code == code, ran.err
    assert any(line.startswith("error:") and error in line for line in lines), ran.err
    assert any(line.startswith("hint:") and hint in line for line in lines), ran.err
    assert "Traceback" not in ran.err


def problems(ran: Ran) -> dict[str, str]:
    """Each `error:` line with the `hint:` line below it. AssertionError where one has none, or a traceback is there."""
    assert "Traceback" not in ran.err, ran.err
    lines = ran.err.splitlines()
    found: dict[str, str] = {}
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if line.startswith("error: "):
            assert following.startswith("hint: "), f"{line!r} has no hint: {ran.err}"
            assert line not in found, f"{line!r} is told twice"
            found[line.removeprefix("error: ")] = following.removeprefix("hint: ")
    return found


def unfinished(folder: Path) -> list[Path]:
    """Files of a write that was not brought to its end."""
    return [one for one in folder.rglob(".kubectl-sync-*") if one.is_file()]
