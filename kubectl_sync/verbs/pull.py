"""`pull`: what changed in the cluster, into the files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kubectl_sync.engine.policy.policy import granting
from kubectl_sync.files.unread import refuse_unread
from kubectl_sync.model.content import Object
from kubectl_sync.model.objects import Gap, ObjectRef
from kubectl_sync.model.plan import Plan, Row
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.model.selection import Selection
from kubectl_sync.steps.read import sides
from kubectl_sync.steps.read.reading import Reading
from kubectl_sync.steps.review import nothing
from kubectl_sync.steps.select import cluster_words, file_words
from kubectl_sync.steps.settle import proof, secrets, targets, vanished_namespaces
from kubectl_sync.steps.write.write import write
from kubectl_sync.verbs.requests import PullRequest
from kubectl_sync.verbs.results import Written
from kubectl_sync.verbs.session import Session, policy_of


def pull(session: Session, asked: PullRequest) -> Written:
    """Take what changed in the cluster into the files. Raises Stopped, and SyncError for words that mean nothing."""
    environment = session.environment
    refuse_unread(environment.folder, asked.file, asked.inside)
    with session.begun("pull", asked.consent, is_dry_run=asked.is_dry_run):
        reading = _read(session, asked)
        policy = _policy(asked, reading)
        plan = session.settle(reading, policy)
        if Grant.PRUNE in policy.grants:
            plan = vanished_namespaces.leave_vanished_namespaces(environment, plan, reading.sides, reading.named)
        if problem := nothing.refusal(environment, reading.selection, plan, "pull"):
            return Written(plan, policy, problem=problem, is_worded=not reading.selection.everything)
        with session.listener.during("proving what is left out"):
            plan, unproven = proof.proven(environment, _without_new(session, plan, reading.selection))
        if asked.file or asked.inside:
            _tell_places(session, plan)
        plan, files = targets.placed(environment, plan, asked.file, asked.inside)
        plan, refused = secrets.hold_secrets(environment, plan, policy, files, reading.named)
        plan = session.review(plan, reading, policy, asked.consent, is_dry_run=asked.is_dry_run)
        if asked.is_dry_run:
            session.remember(replace(plan, changes=()), policy.verb)  # what would be written is not equal
            return Written(plan, policy, refused=tuple(refused.values()))
        with session.writing(plan, policy) as report:
            outcome = write(environment, plan, policy, report, at=session.at, targets=files, named=reading.named)
    told = proof.proof_summary(outcome.done, unproven, files)
    return Written(plan, policy, secrets.with_refusals(outcome, refused), unproven=told)


@dataclass(frozen=True, slots=True)
class CleanManifests:
    """Manifests of live objects, each with why its defaults are left out unproven ("": they are proven)."""

    manifests: Mapping[ObjectRef, tuple[Object, str]]
    gaps: tuple[Gap, ...]


def clean_manifests(session: Session, asked: PullRequest) -> CleanManifests:
    """Manifests of the selected live objects, to be printed; no file is looked into for a place."""
    reading = _read(session, asked)
    there = reading.sides.live.objects
    live = {ref: there[ref].content for ref in sorted(reading.refs) if ref in there}
    with session.listener.during("proving what is left out"):
        return CleanManifests(proof.clean(session.environment, live), reading.sides.live.gaps)


def _policy(asked: PullRequest, reading: Reading) -> Policy:
    """What is named is wanted: a pull of it brings back what was deleted from the files."""
    policy = policy_of("pull", asked.grants, asked.about)
    return granting(policy, Grant.RESTORE) if reading.selection.names else policy


def _read(session: Session, asked: PullRequest) -> Reading:
    about = asked.about
    manifests = session.read_files(secrets=about.secrets)
    session.tell_leftovers(manifests.skipped)
    selection = _selected(session, asked, manifests)
    return session.read(selection, manifests)


def _selected(session: Session, asked: PullRequest, manifests: sides.Manifests) -> Selection:
    """What the words mean of what is here; else, of what is in the cluster."""
    about, environment = asked.about, session.environment
    here = file_words.select_for_pull(environment, about.words, manifests.snapshot, about.labels, secrets=about.secrets)
    if here:
        for note in here.notes:
            session.listener.note(f"note: {note}")
        return replace(here, managed=asked.managed)
    new = asked.new or not manifests.may_be_some
    return cluster_words.select_from_cluster(
        environment, about.words, about.labels, new=new, secrets=about.secrets, managed=asked.managed
    )


def _without_new(session: Session, plan: Plan, selection: Selection) -> Plan:
    """Leave objects without a manifest out, with a line that counts them, unless they are wanted."""
    known = plan.without(Row.LIVE_ONLY)
    new = len(plan.changes) - len(known.changes)
    if selection.new or not new:
        return plan
    if not session.environment.folder.alone:  # where a kustomization alone is read, none of them gets a file
        session.listener.note(f"{new} live without a manifest here: add --new to pull them too")
    return known


def _tell_places(session: Session, plan: Plan) -> None:
    """Say which objects go where they are already: a file of the user's choice is for new ones."""
    for change in (*plan.changes, *plan.equal):
        if change.place:
            file = session.environment.source.name(change.place.file)
            session.listener.note(f"note: {change.ref} stays in {file}; -o is for new files")
