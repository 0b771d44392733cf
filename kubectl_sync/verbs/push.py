"""`push`: what changed in the files, into the cluster."""

from collections.abc import Mapping
from dataclasses import replace

from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.policy import Grant, Policy
from kubectl_sync.steps.read.reading import Reading
from kubectl_sync.steps.read.sides import Manifests
from kubectl_sync.steps.review import nothing
from kubectl_sync.steps.settle.left_names import leave_left_names
from kubectl_sync.steps.write.write import write
from kubectl_sync.verbs.requests import PushRequest
from kubectl_sync.verbs.results import Written
from kubectl_sync.verbs.session import Session, policy_of
from kubectl_sync.views import gaps


def push(session: Session, asked: PushRequest) -> Written:
    """Write what changed in the files to the cluster. Raises Stopped, and SyncError for words that mean nothing."""
    policy = policy_of("push", asked.grants, asked.about)
    if asked.plans_only:
        return _planned(session, asked, policy)
    with session.begun("push", asked.consent, is_dry_run=asked.is_dry_run):
        reading = _read(session, asked)
        plan = leave_left_names(session.environment, session.settle(reading, policy), reading.sides)
        if problem := nothing.refusal(session.environment, reading.selection, plan, "push"):
            return Written(plan, policy, problem=problem, is_worded=not reading.selection.everything)
        plan = session.review(plan, reading, policy, asked.consent, is_dry_run=asked.is_dry_run)
        if asked.is_dry_run:
            return _shown(session, plan, policy)
        with session.writing(plan, policy) as report:
            outcome = write(session.environment, plan, policy, report, at=session.at, ready_seconds=asked.ready_seconds)
    return Written(plan, policy, outcome)


def _planned(session: Session, asked: PushRequest, policy: Policy) -> Written:
    """The plan alone: nobody is shown it, and nothing needs the folder."""
    session.tell_elsewhere("push")
    reading = _read(session, asked)
    plan = leave_left_names(session.environment, session.settle(reading, policy), reading.sides)
    problem = nothing.refusal(session.environment, reading.selection, plan, "push")
    if problem:
        return Written(plan, policy, problem=problem, is_worded=not reading.selection.everything)
    return _shown(session, plan, policy)


def _shown(session: Session, plan: Plan, policy: Policy) -> Written:
    session.remember(replace(plan, changes=()), policy.verb)  # what would be written is not equal
    return Written(plan, policy)


def _read(session: Session, asked: PushRequest) -> Reading:
    manifests = session.read_files(secrets=asked.about.secrets)
    removed: Mapping[ObjectRef, Base] = {}
    if Grant.PRUNE in asked.grants and session.environment.has_folder:
        removed = _removed(session, manifests, secrets=asked.about.secrets)
    selection = session.select(asked.about, manifests, removed=removed)
    session.tell_leftovers(manifests.skipped)
    return session.read(selection, manifests, removed)


def _removed(session: Session, manifests: Manifests, *, secrets: bool) -> Mapping[ObjectRef, Base]:
    """What git tells was taken out of the files, whoever remembers it."""
    from kubectl_sync.steps.read import deletions  # the door to git: nothing that a push without --prune needs

    with session.listener.during("asking git what was deleted"):
        found, notes = deletions.deleted_manifests(session.environment, manifests.snapshot, secrets=secrets)
    for line in gaps.gap_lines(notes):
        session.listener.note(line)
    return found
