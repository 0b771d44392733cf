"""The least that a status of these objects could do: list, decode, read, parse. `python -m tests.bench.floor`"""

import json
import subprocess
import sys
from pathlib import Path

import yaml

LISTS = ("api/v1 configmaps", "api/v1 services", "apis/apps/v1 deployments", "apis/policy/v1 poddisruptionbudgets")


def main(kubectl: str, namespace: str, folder: Path) -> None:
    running = []
    for one in LISTS:
        root, name = one.split()
        argv = [kubectl, "get", "--raw", f"/{root}/namespaces/{namespace}/{name}"]
        running.append(subprocess.Popen(argv, stdout=subprocess.PIPE))
    parsed = [yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in folder.glob("*.yaml")]
    found = [json.loads(one.communicate()[0])["items"] for one in running]
    sys.stdout.write(f"{sum(map(len, found))} {len(parsed)}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
