"""What a verb is asked to do: what was typed, without how it was typed."""

from dataclasses import dataclass
from pathlib import Path

from kubectl_sync.model.policy import Grant
from kubectl_sync.steps.review.guards import Consent

NO_CONSENT = Consent()


@dataclass(frozen=True, slots=True)
class About:
    """What a run is about: words, labels, and whether Secrets are part of it."""

    words: tuple[str, ...] = ()
    labels: str | None = None
    secrets: bool = False


@dataclass(frozen=True, slots=True)
class PushRequest:
    """What to write to the cluster, and what was allowed beyond the verb's defaults.

    `plans_only`: nobody is shown anything, and nothing is written. `ready_seconds` is how long a new namespace or CRD
    may take.
    """

    about: About = About()
    grants: frozenset[Grant] = frozenset()
    consent: Consent = NO_CONSENT
    is_dry_run: bool = False
    plans_only: bool = False
    ready_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What to take into the files.

    `new`: also objects without a manifest; `managed`: also those that controllers, Helm and the like write. Those
    without one go into `file`, or into the folder `inside`, if one of them is given.
    """

    about: About = About()
    grants: frozenset[Grant] = frozenset()
    consent: Consent = NO_CONSENT
    is_dry_run: bool = False
    new: bool = False
    managed: bool = False
    file: Path | None = None
    inside: Path | None = None


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What to compare. `new`: also live objects without a manifest; `explain`: also why fields are in no file."""

    about: About = About()
    new: bool = False
    explain: bool = False
