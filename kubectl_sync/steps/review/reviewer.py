"""Who decides what is written: a person at a terminal, an option, or nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from kubectl_sync.errors import Stopped
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Policy
from kubectl_sync.steps.review.guards import Undoing

# Asks the server about a plan in which somebody decided otherwise than the verb.
Retry: TypeAlias = Callable[[Plan], Plan]


@dataclass(frozen=True, slots=True)
class Demand:
    """A name that has to be typed before anything is written.

    `question` asks for it at a terminal; `refusal` says what to type instead where nobody can be asked.
    """

    name: str
    question: str
    refusal: Stopped


class Reviewer(Protocol):
    """Decides a plan. It is shown the plan first, and told all that the decision depends on."""

    def show(self, plan: Plan, policy: Policy, undone: Sequence[Undoing]) -> None:
        """Show what would be written, and which other tools would undo it."""

    def decide(self, plan: Plan, policy: Policy, retry: Retry) -> Plan:
        """Return the plan as it is to be written. Raises Stopped where nothing is."""

    def type_name(self, demand: Demand) -> None:
        """Return if the name was typed. Raises Stopped if not."""


class Unattended:
    """Shows nothing, and agrees to nothing that the policy does not take by itself."""

    def show(self, plan: Plan, policy: Policy, undone: Sequence[Undoing]) -> None:
        """Nobody looks."""

    def decide(self, plan: Plan, policy: Policy, retry: Retry) -> Plan:  # noqa: ARG002 - nobody decides otherwise
        """The plan as the policy has decided it."""
        return plan

    def type_name(self, demand: Demand) -> None:
        """Raises Stopped: nobody is there to type it."""
        raise demand.refusal
