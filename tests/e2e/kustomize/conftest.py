"""A shop of one base, a component and three overlays, in a repository of its own."""

import shutil
from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import Checkout, begun
from tests.samples import SHOP


@pytest.fixture
def shop(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    """The shop with one commit; nothing of it is in the cluster."""
    origin = begun(tmp_path, namespace, kubectl)
    shutil.copytree(SHOP, origin.folder, dirs_exist_ok=True)
    origin.commit()
    return origin
