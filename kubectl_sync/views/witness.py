"""What told which side of an object is the newer one, as a person reads it."""

import datetime as dt
from typing import Final

from kubectl_sync.model.plan import Witness
from kubectl_sync.model.wording import number

_SHORT_ID: Final = 7
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def sentence(witness: Witness, now: dt.datetime) -> str:
    """`by git: live has the version of 3f2a91c, 2 days old`."""
    if not witness.commit:
        return witness.says
    name = witness.commit[:_SHORT_ID] if witness.time else witness.commit  # the name of a branch is told whole
    age = f", {_age(now.timestamp() - witness.time)} old" if witness.time else ""
    return witness.says.format(commit=name + age)


def _age(seconds: float) -> str:
    for size, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            return number(int(seconds // size), word)
    return number(max(int(seconds), 0), "second")
