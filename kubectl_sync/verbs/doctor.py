"""`doctor`: how a run here would fare, and what to do about it; writes nothing."""

from collections.abc import Iterator

from kubectl_sync.environment import Environment
from kubectl_sync.model.findings import Finding
from kubectl_sync.steps.read import sides
from kubectl_sync.steps.show import diagnosis, whereabouts


def doctor(environment: Environment) -> Iterator[Finding]:
    """Yield what is found out of folder, cluster, rights and memory, each as soon as it is known."""
    yield from whereabouts.place(environment.settings)
    yield from diagnosis.server(environment)
    yield from whereabouts.cluster(environment)
    snapshot = sides.read_files(environment).snapshot
    yield from diagnosis.types(environment, snapshot)
    yield from diagnosis.folder_findings(environment, snapshot)
    yield from diagnosis.namespace_findings(environment, snapshot)
    yield from diagnosis.rights(environment, snapshot)
    yield from diagnosis.memory_findings(environment)
