"""Comparing, merging, patching and showing take as much longer as more of it differs."""

import pytest

from kubectl_sync.cluster.json_patch import json_patch
from kubectl_sync.engine.differences.merge import merge_lines
from kubectl_sync.model import paths
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.paths import Item, Order
from kubectl_sync.views import hunks, structure_diffs, text_diffs
from tests.growth.measure import MOST, growth, growth_of_time
from tests.growth.samples import Cases, env, every_second, few, keys, planned, port, ports, unkeyed, whole, workload

ENV = ("spec", "template", "spec", "containers", Item((("name", "c"),)), "env")

COMPARED: Cases = {
    "ports that differ": (lambda n: planned(ports(n), ports(n, 1)), 12),
    "ports in sync": (lambda n: planned(ports(n), ports(n)), 20),
    "ports that both changed": (lambda n: planned(ports(n), ports(n, 1), ports(n, 2)), 10),
    "variables that differ": (lambda n: planned(workload(env(n)), workload(env(n, "b"))), 20),
    "variables in another order": (lambda n: planned(workload(env(n)), workload(env(n)[::-1])), 20),
    "variables that are there twice": (
        lambda n: planned(workload(env(n) + env(n, "c")), workload(env(n, "b") + env(n, "d"))),
        10,
    ),
    "variables that only one side has": (
        lambda n: planned(workload(env(n, name="F")), workload(env(n)), workload(env(3))),
        12,
    ),
    "an unkeyed list": (
        lambda n: planned(whole("X", "x.io/v1", spec=unkeyed(n, 1)), whole("X", "x.io/v1", spec=unkeyed(n, 2))),
        75,
    ),
    "keys that both changed": (lambda n: planned(keys(n, "a"), keys(n, "b"), keys(n, "c")), 37),
    "placeholders": (lambda n: planned(keys(n, "a${X}b"), keys(n, "axb")), 37),
}
PATCHED: Cases = {
    "a field of each item": (
        lambda n: (
            lambda: json_patch(ports(n), [(("spec", "ports", port(at), "targetPort"), at + 9) for at in range(n)])
        ),
        20,
    ),
    "all items go": (
        lambda n: lambda: json_patch(ports(n), [(("spec", "ports", port(at)), ABSENT) for at in range(n)]),
        20,
    ),
    "many items come": (
        lambda n: (
            lambda: json_patch(
                ports(2), [(("spec", "ports", port(at + 9)), {"port": at + 10, "protocol": "TCP"}) for at in range(n)]
            )
        ),
        20,
    ),
    "all items change places": (
        lambda n: lambda: json_patch(workload(env(n)), [((*ENV, Order(("name",))), Order(("name",)).of(env(n)[::-1]))]),
        20,
    ),
    "a field of each item goes": (
        lambda n: (
            lambda: paths.patch(ports(n), [(("spec", "ports", port(at), "targetPort"), ABSENT) for at in range(n)])
        ),
        25,
    ),
}


SHOWN: Cases = {
    "a text of few kinds of lines": (
        lambda n: lambda: list(text_diffs.shown_lines(list(text_diffs.signed(few(n, 1), few(n, 2))), numbered=True)),
        800,
    ),
    "a diff for patch of few kinds of lines": (
        lambda n: lambda: list(hunks.unified_diff(few(n, 1), few(n, 2), ("a", "b"))),
        800,
    ),
    "a diff for patch of which every second line differs": (
        lambda n: lambda: list(hunks.unified_diff(every_second(n, "a"), every_second(n, "b"), ("a", "b"))),
        1050,
    ),
    "a merge of few kinds of lines": (
        lambda n: lambda: merge_lines(*("".join(few(n, seed)) for seed in (1, 2, 3))),
        800,
    ),
    "an unkeyed list": (lambda n: lambda: structure_diffs.structure_diff(unkeyed(n, 1), unkeyed(n, 2)), 200),
}


@pytest.mark.parametrize("name", COMPARED)
def test_comparing(name: str) -> None:
    assert growth(*COMPARED[name]) < MOST


@pytest.mark.parametrize("name", PATCHED)
def test_patching(name: str) -> None:
    assert growth(*PATCHED[name]) < MOST


@pytest.mark.parametrize("name", SHOWN)
def test_showing(name: str) -> None:
    assert growth_of_time(*SHOWN[name]) < MOST
