"""What git tells of one object's manifest: the versions that the checked-out history had of it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kubectl_sync.model.content import Absent, Object

Checkout: TypeAlias = Literal["newer", "older", "apart"]


@dataclass(frozen=True, slots=True)
class PastManifest:
    """An object as a commit left it in the files; `time` is the commit's, in seconds since 1970."""

    commit: str
    time: int
    content: Object | Absent


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one manifest on the first-parent history of HEAD, HEAD's own first.

    None at all where HEAD does not have the object: git knows nothing of it then. `is_whole` tells that no older
    version is missing, as in a shallow clone (`is_shallow`) or a very long history. `upstream` is the branch
    (`origin/main`) whose newer commits change the manifest, "" where none does. `checkout` tells how HEAD stands to
    the commit that was checked out when the object was last remembered: the same or newer, older, or on a way of its
    own, as after a rebase or on another branch. `is_silent` tells that git did not answer: nothing is known then.
    """

    versions: tuple[PastManifest, ...]
    is_whole: bool = True
    is_shallow: bool = False
    upstream: str = ""
    checkout: Checkout = "newer"
    is_silent: bool = False
