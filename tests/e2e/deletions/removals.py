"""Files that are committed and then removed, and what is left of their objects."""

import time

from tests.e2e.checkouts import Checkout, config
from tests.git import samples

PRUNE = ("push", "--prune", "--yes", "--confirm-context", "plane")


def configs_of(here: Checkout) -> set[str]:
    found = here.kube("get", "cm", "-o", "name").split()
    return {one.removeprefix("configmap/") for one in found} - {"kube-root-ca.crt"}


def committed(here: Checkout, *files: str) -> None:
    """Files with a ConfigMap each, called as the file is."""
    for one in files:
        here.put(f"{one}.yaml", config(one, k="1"))
    here.commit()


def removed(here: Checkout, *files: str) -> str:
    for one in files:
        (here.folder / f"{one}.yaml").unlink()
    return samples.recorded(here.folder, int(time.time()) + 5) if not here.git("add", "-A", ".") else ""
