"""Rollouts told as stories in time: slow ones that are good never fail, bad ones are told soon, whoever looks when."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.engine.readiness.seen import Seen
from kubectl_sync.engine.readiness.watched import CALM, Watched
from kubectl_sync.model.content import Object
from kubectl_sync.model.readiness import Outlook
from tests.engine.workloads import container, ended, pod, seen, waiting, workload

pytestmark = pytest.mark.long

WRITTEN = workload(status={"observedGeneration": 1})
SCHEDULED = {"type": "PodScheduled", "status": "True"}
NO_NODE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}


@dataclass(frozen=True)
class Story:
    """One Pod: seconds without a node, of failed pulls, and until it is ready; how long it runs before each crash."""

    no_node: float
    pulling: float
    starting: float
    crashes: tuple[float, ...]

    def scenes(self) -> Iterator[tuple[float, Object]]:
        """How the Pod looks, and for how long; at last it is ready for ever."""
        yield self.no_node, {"conditions": [NO_NODE], "phase": "Pending"}
        yield self.pulling, {"of": [waiting("ImagePullBackOff")]}
        yield self.starting, {"of": [waiting("ContainerCreating")]}
        for number, lasted in enumerate(self.crashes):
            yield lasted, {"of": [container(restarts=number, running={})], "ready": True}
            yield 10, {"of": [waiting("CrashLoopBackOff", number, last=ended(1))]}
        yield float("inf"), {"of": [container(restarts=len(self.crashes), running={})], "ready": True}

    @property
    def length(self) -> float:
        return sum(seconds for seconds, _ in list(self.scenes())[:-1])

    def at(self, name: str, time: float) -> Object:
        ends = itertools.accumulate(seconds for seconds, _ in self.scenes())
        shown = next(dict(scene) for (_, scene), end in zip(self.scenes(), ends, strict=True) if time < end)
        conditions = shown.pop("conditions", [SCHEDULED])
        return pod(name, "new", *shown.pop("of", []), conditions=conditions, **shown)


def shown(stories: list[Story], time: float) -> Seen:
    """A Deployment whose Pods come one after the other, each once the one before is ready for good."""
    starts = [0.0, *itertools.accumulate(story.length for story in stories)]
    there = [story.at(f"p{n}", time - starts[n]) for n, story in enumerate(stories) if time >= starts[n]]
    ready = sum(1 for one in there if one["status"]["conditions"][0]["status"] == "True")
    old = [pod(f"o{n}", "old", ready=True) for n in range(len(stories) - len(there))]
    counts = {"replicas": len(there) + len(old), "updatedReplicas": len(there), "availableReplicas": ready + len(old)}
    return seen(workload(replicas=len(stories), status=counts), *there, *old)


SECONDS = st.floats(0.5, 5)
GOOD = st.builds(
    Story, st.floats(0, 500), st.floats(0, 59), st.floats(0, 500), st.lists(st.floats(0, 3), max_size=3).map(tuple)
)  # fmt: skip


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.lists(GOOD, min_size=1, max_size=3), st.lists(SECONDS, min_size=5, max_size=9))
def test_a_slow_rollout_that_is_good_never_fails(stories: list[Story], pauses: list[float]) -> None:
    known, now = Watched.after(WRITTEN, 0), 0.0
    over = sum(story.length for story in stories)
    for pause in itertools.cycle(pauses):
        now += pause
        known = known.advance(shown(stories, now), now)
        if known.verdict.outlook.is_final:
            break
    assert known.verdict.outlook is Outlook.RUNNING
    assert over + CALM <= now <= over + CALM + 3 * max(pauses)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(GOOD, max_size=2), st.floats(0, 100), st.lists(SECONDS, min_size=5, max_size=9))
def test_an_image_that_cannot_be_pulled_is_told_after_its_grace(
    good: list[Story], no_node: float, pauses: list[float]
) -> None:
    stories = [*good, Story(no_node, float("inf"), 0, ())]
    known, now = Watched.after(WRITTEN, 0), 0.0
    begins = sum(story.length for story in good) + no_node
    for pause in itertools.cycle(pauses):
        now += pause
        known = known.advance(shown(stories, now), now)
        if known.verdict.outlook.is_final:
            break
    assert known.verdict.outlook is Outlook.FAILED
    assert "ImagePullBackOff" in known.verdict.why
    assert begins + 60 <= now <= begins + 60 + 2 * max(pauses)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(0.5, 4), st.lists(st.floats(0.5, 2), min_size=5, max_size=9))
def test_what_crashes_again_and_again_never_runs(lasted: float, pauses: list[float]) -> None:
    stories = [Story(0, 0, 1, (lasted,) * 20)]
    known, now = Watched.after(WRITTEN, 0), 0.0
    for pause in itertools.cycle(pauses):
        now += pause
        known = known.advance(shown(stories, now), now)
        if known.verdict.outlook.is_final:
            break
    assert known.verdict.why == "pod/p0, container web: CrashLoopBackOff"
    assert now < 100
