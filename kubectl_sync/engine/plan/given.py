"""What the server gives where something else was wanted, and why: a new object of the same manifest tells."""

from collections.abc import Iterable, Iterator

from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT, Object, same
from kubectl_sync.model.plan import FieldChange, Given, Verdict


def judge_given(untaken: Iterable[FieldChange], live: Object, fresh: Object | str) -> Iterator[Given]:
    """Judge the fields of a live object that the server does not give as they are wanted (`effects.untaken`).

    `fresh` is what it would make of a new object of the manifest, or why it does not say. Where that has the same
    value, it is a rule of the server's, or a default of what is removed; else the live object keeps what it had, or
    gets what this write alone brings along.
    """
    for one in untaken:
        is_removal = one.local is ABSENT
        stays = same(one.live, paths.get(live, one.path))
        if isinstance(fresh, str):
            verdict, why = Verdict.OPEN, fresh
        elif same(paths.get(fresh, one.path), one.live):
            if is_removal:
                continue
            verdict, why = Verdict.REWRITTEN, ""
        else:
            verdict, why = Verdict.KEPT if stays else Verdict.MOVED, ""
        if stays or not is_removal:  # else it was removed, and something else has come
            yield Given(one.path, one.local, one.live, verdict, why)


def of_new(overridden: Iterable[FieldChange]) -> Iterator[Given]:
    """The fields of a new object that the server gives another value: it does so every time."""
    for one in overridden:
        yield Given(one.path, one.local, one.live, Verdict.REWRITTEN)
