"""What every test gets: no way out of its sandbox, and a real control plane if it asks."""

import os
import signal

import pytest

pytest_plugins = ["tests.controlplane.sharing", "tests.controlplane.fixtures", "tests.faults.fixtures"]


def pytest_configure() -> None:
    """One seed for all workers of a run, always the same: what comes of a run depends on the code alone.

    `SIMULATION_SEED=N make test` takes another; `python -m tests.engine.simulation` a new one each time.
    """
    os.environ.setdefault("SIMULATION_SEED", "1")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as of a job in the background: its children would ignore it
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the control plane, and run it last: it may still be built."""
    for item in items:
        if "plane" in getattr(item, "fixturenames", ()):
            item.add_marker("server")
    items.sort(key=lambda item: item.get_closest_marker("server") is not None)


def pytest_report_header() -> str:
    return f"simulation: SIMULATION_SEED={os.environ['SIMULATION_SEED']}"


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again at the end, also where -q hides the header."""
    terminalreporter.write_line(f"SIMULATION_SEED={os.environ['SIMULATION_SEED']}")
