"""The time of a run."""

import datetime as dt


def now() -> str:
    """The time in the form that the server gives, so that all times of a plan look alike."""
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
