"""The cluster door alone: lists types of a namespace and says how many objects it has. `python -m tests.bench.lists`"""

import os
import sys
from pathlib import Path

from kubectl_sync.cluster.door import Cluster
from kubectl_sync.cluster.kubectl import Kubectl
from kubectl_sync.cluster.lists import ListScope


def main(namespace: str, words: list[str]) -> None:
    cache = Path(os.environ["KUBESYNC_HOME"], "cache")
    cluster = Cluster.open(Kubectl.resolve(None), None, 60, lambda _: None, cache=cache)
    try:
        kinds = [kind for word in words if (kind := cluster.kinds.named(word))]
        found, gaps = cluster.read([ListScope(kind, kind.version, namespace) for kind in kinds])
        if gaps:
            raise SystemExit(str(gaps))
        sys.stdout.write(f"{sum(map(len, found.values()))}\n")
    finally:
        cluster.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
