"""What runs side by side keep of a cluster."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from kubectl_sync.cluster.cache import Cache


def test_runs_side_by_side_lose_nothing_of_each_other(tmp_path: Path) -> None:
    """Else a status of few rights asks again what it may not ask, and shows another spelling as a difference."""
    cache, inside, between = Cache(tmp_path / "cache"), Event(), Event()

    def slowly(now: dict[str, Any]) -> dict[str, Any]:
        inside.set()
        between.wait(0.5)  # the other run must not come between; without the lock it would be done by now
        return now | {"first": 1}

    def other() -> None:
        inside.wait()
        cache.update("answers", lambda now: now | {"second": 2})
        between.set()

    with ThreadPoolExecutor() as runs:
        for run in [runs.submit(cache.update, "answers", slowly), runs.submit(other)]:
            run.result()

    assert cache.load("answers") == {"first": 1, "second": 2}


def test_a_home_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.write_text("in the way")

    Cache(folder).update("answers", lambda now: now | {"one": 1})

    assert Cache(folder).load("answers") == {}
