"""`forget`: what is remembered of objects is dropped; neither files nor cluster change."""

from typing import TYPE_CHECKING

from kubectl_sync.state import Store
from kubectl_sync.steps.select.memory import Memory

if TYPE_CHECKING:
    from kubectl_sync.environment import Environment


def forget(store: Store, chosen: Memory, at: str) -> None:
    """Drop what is remembered of the chosen objects. Raises Stopped where another run has the folder."""
    with store.claimed("forget", at):
        for cluster, bases in chosen.items():
            store.journal("forget", cluster, at, marks=False).forget(bases)


def with_git(environment: "Environment", memory: Memory) -> Memory:
    """What is remembered, and what git tells was deleted here and the files have no more."""
    from kubectl_sync.steps.read import deletions, sides  # the door to git: nothing that most runs need

    manifests = sides.read_files(environment, secrets=True)
    found, _ = deletions.deleted_manifests(environment, manifests.snapshot, secrets=True)
    if not found:
        return memory
    mine = environment.identity
    return {**memory, mine: {**found, **memory.get(mine, {})}}
