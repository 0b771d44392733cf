"""Both ways to the server, opened as a run opens them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.model.choices import Way

WAYS = [Way.PROXY, Way.PROCESSES]


@dataclass
class Opener:
    """Opens clusters that the test closes at its end; keeps what was traced and warned."""

    kubectl: Path
    cache: Path
    traced: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    opened: list[Cluster] = field(default_factory=list)

    def __call__(self, way: Way = Way.AUTO, context: str = "plane", seconds: float = 30) -> Cluster:
        kubectl = Kubectl.resolve(str(self.kubectl))
        trace, warn = self.traced.append, self.warned.append
        cluster = Cluster.open(kubectl, context, seconds, trace, warn=warn, way=way, cache=self.cache)
        self.opened.append(cluster)
        return cluster


@pytest.fixture
def opener(kubectl_path: Path, tmp_path: Path, plane: object) -> Iterator[Opener]:
    assert plane
    made = Opener(kubectl_path, tmp_path / "cache")
    yield made
    for cluster in made.opened:
        cluster.close()


@pytest.fixture(params=WAYS, ids=[way.value for way in WAYS])
def cluster(request: pytest.FixtureRequest, opener: Callable[..., Cluster]) -> Cluster:
    """The plane through each way in turn."""
    return opener(request.param)
