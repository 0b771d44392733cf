"""What every verb does around its steps: have the folder, read, settle, review, remember."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from kubectl_sync.engine.policy.policy import POLICIES, granting
from kubectl_sync.environment import Environment
from kubectl_sync.errors import Ended, Stopped
from kubectl_sync.model.listener import SILENT, Listener
from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.outcome import Done
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.model.selection import Selection
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.steps.read.reading import Reading, read
from kubectl_sync.steps.read.sides import Manifests, read_files
from kubectl_sync.steps.review import belonging
from kubectl_sync.steps.review.guards import Consent
from kubectl_sync.steps.review.review import foretell, review, show_plan
from kubectl_sync.steps.review.reviewer import Reviewer, Unattended
from kubectl_sync.steps.select import file_words
from kubectl_sync.steps.settle.settle import settle, settle_again
from kubectl_sync.steps.write import leftovers, recovery
from kubectl_sync.steps.write.run import Report
from kubectl_sync.verbs.clock import now
from kubectl_sync.verbs.requests import About


@dataclass
class Session:
    """All that a verb is given: an environment, who decides, who is told, and the time of the run."""

    environment: Environment
    reviewer: Reviewer = field(default_factory=Unattended)
    listener: Listener = SILENT
    at: str = field(default_factory=now)
    _writes: bool = field(default=False, init=False, repr=False)

    @contextmanager
    def begun(self, verb: str, consent: Consent, *, is_dry_run: bool) -> Iterator[None]:
        """Have the folder for a run that writes; one that only shows needs nothing. Raises Stopped.

        Another run has it, its state cannot be written, or it belongs to another cluster. Whoever ends the run before
        it writes is told that it wrote nothing.
        """
        environment = self.environment
        self._writes = False
        if is_dry_run:
            self.tell_elsewhere(verb)
            yield
            return
        try:
            with environment.store.claimed(verb, self.at):
                self._keep_to_cluster(consent)
                with self.listener.during("looking for what the last run wrote"):
                    for line in recovery.recover_open_runs(environment, verb, self.at):
                        self.listener.note(line)
                yield
        except Ended as error:
            if self._writes:
                raise
            raise Ended(f"{error.message}: nothing was written") from error

    def tell_elsewhere(self, verbs: str) -> None:
        """Say that a run which writes nothing goes to another cluster than its folder, so that `verbs` would stop."""
        if found := belonging.other_cluster(self.environment):
            self.listener.note(f"note: {found.told}: a {verbs} would stop")
        elif doubt := belonging.unsure(self.environment):
            self.listener.note(f"note: {doubt}")

    def _keep_to_cluster(self, consent: Consent) -> None:
        """A folder belongs to one cluster: to write to or from another one is a mistake, or has to be said."""
        environment = self.environment
        found = belonging.other_cluster(environment)
        if not found:
            environment.store.rebinds = True  # it is the same cluster, by whatever it is known now
            if doubt := belonging.unsure(environment):
                self.listener.note(f"note: {doubt}")
            return
        is_meant = consent.context == environment.cluster.context.name if found.once else consent.rebind
        if not is_meant:
            raise Stopped(f"nothing was written: {found.told}", found.hint)
        environment.store.rebinds = not found.once

    def tell_leftovers(self, skipped: Iterable[Skipped]) -> None:
        """Say what runs that were killed left beside the manifests; a run that writes removes it."""
        for line in leftovers.report_leftovers(self.environment, skipped):
            self.listener.note(line)

    def read_files(self, *, secrets: bool) -> Manifests:
        """Read the manifests, and say what of them was rendered."""
        with self.listener.during("reading the files"):
            found = read_files(self.environment, secrets=secrets)
        if told := self.environment.source.rendered:
            self.listener.note(told)
        return found

    def select(
        self,
        about: About,
        manifests: Manifests,
        *,
        reads: bool = False,
        removed: Mapping[ObjectRef, Base] | None = None,
    ) -> Selection:
        """What the words mean of what is here. Raises as `file_words.select_from_files`."""
        found = file_words.select_from_files(
            self.environment,
            about.words,
            manifests.snapshot,
            about.labels,
            secrets=about.secrets,
            reads=reads,
            removed=removed,
        )
        for note in found.notes:
            self.listener.note(f"note: {note}")
        return found

    def read(
        self, selection: Selection, manifests: Manifests, removed: Mapping[ObjectRef, Base] | None = None
    ) -> Reading:
        """Read all sides of a selection; `removed` are objects that git tells were taken out of the files."""
        with self.listener.during("reading the cluster"):
            return read(self.environment, selection, manifests, removed)

    def settle(self, reading: Reading, policy: Policy) -> Plan:
        """Plan what was read, and ask the server what is unclear."""
        with self.listener.during("asking what the differences mean"):
            return settle(self.environment, reading.sides, reading.refs, policy, reading.named)

    def review(self, plan: Plan, reading: Reading, policy: Policy, consent: Consent, *, is_dry_run: bool) -> Plan:
        """Show the plan and let it be decided; a dry run only tells what would stop it. Raises Stopped."""
        show_plan(self.reviewer, self.listener, plan, policy)
        if is_dry_run:
            foretell(self.environment, self.listener, plan, policy, consent)
            return plan

        def retry(marked: Plan) -> Plan:
            with self.listener.during("asking the server about what is marked"):
                return settle_again(self.environment, marked, reading.sides, policy)

        return review(
            self.environment,
            plan,
            policy,
            reviewer=self.reviewer,
            listener=self.listener,
            consent=consent,
            retry=retry,
        )

    @contextmanager
    def writing(self, plan: Plan, policy: Policy) -> Iterator[Report]:
        """What is called with each object that was written; it tells how many of all they are."""
        total, numbers = sum(len(plan.writes(side)) for side in policy.writes), itertools.count(1)

        def report(done: Done) -> None:
            self.listener.wrote(done)
            self.listener.count(next(numbers), total, "written")

        self._writes = True
        with self.listener.during("writing"):
            yield report

    def remember(self, plan: Plan, verb: str) -> None:
        """Remember what a run that only looks has seen equal; nothing of what is of no folder."""
        if not self.environment.has_folder:
            return
        every = (*plan.changes, *plan.equal)
        if not all(one.remembered for one in every) or any(one.base and one.base.head for one in every):
            from kubectl_sync.steps.write import memory  # which asks git for HEAD: nothing that most runs need

            memory.remember_equal(self.environment, plan, verb, self.at)


def policy_of(verb: str, grants: Iterable[Grant], about: About) -> Policy:
    """The verb's policy, with what the user granted."""
    return replace(granting(POLICIES[verb], *grants), is_worded=bool(about.words))
