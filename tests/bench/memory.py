"""The memory that `status` takes of many objects on both sides, which is to stay below what is promised."""

from collections.abc import Mapping
from pathlib import Path

from tests.bench import results
from tests.bench.measure import median, run
from tests.demo.story import say

NUMBER = 20_000
MOST = 300e6 / (1 << 20)  # mebibytes
NAMESPACE = "memory"
PEER = "`kubectl get -o json`"


def main(kubectl: str, env: Mapping[str, str], top: Path, number: int = NUMBER) -> None:
    """A first run, then one that remembers. Ends with an error where either takes more than is promised."""
    what = f"`status` of {number:,} ConfigMaps of six values"
    say(f"\n{what}")
    folder = _manifests(top / "memory", number)
    run([kubectl, "create", "namespace", NAMESPACE], env)
    words = ["-n", NAMESPACE, "--root", str(folder)]
    run(["kubectl-sync", "push", "--yes", *words], {**env, "KUBESYNC_HOME": str(top / "memory-pusher")})
    peer = median([kubectl, "get", "configmaps", "-n", NAMESPACE, "-o", "json"], env, 1)
    home = {**env, "KUBESYNC_HOME": str(top / "memory-home")}
    for when in ("first run", "remembered"):
        mine = median(["kubectl-sync", "status", *words], home, 1)
        memory = (mine.mebibytes, peer.mebibytes)
        results.seconds(mine.seconds, peer.seconds, f"{what}, {when}", PEER, memory=memory)
        if mine.mebibytes > MOST:
            raise SystemExit(f"{what}, {when}: {mine.mebibytes:.0f} MiB, more than {MOST:.0f}")


def _manifests(folder: Path, number: int) -> Path:
    folder.mkdir()
    for at in range(number):
        values = "".join(f"  key-{key}: value {key} of object {at} {'x' * 60}\n" for key in range(6))
        head = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-{at}\n  labels: {{app: a{at}}}\n"
        (folder / f"{at}.yaml").write_text(f"{head}data:\n{values}")
    return folder
