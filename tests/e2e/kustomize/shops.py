"""What tests of the shop share: its overlays, edits, and what is left on this machine."""

from collections.abc import Iterable
from pathlib import Path

from tests.e2e.checkouts import Checkout

DEV, STAGING, PRODUCTION = (f"overlays/{one}" for one in ("dev", "staging", "production"))
OF_PRODUCTION = ("-k", PRODUCTION)
FILE = f"{PRODUCTION}/kustomization.yaml"
PRUNE = ("--prune", "--yes", *OF_PRODUCTION)
IMAGE = "web spec.template.spec.containers[name=web].image"


def edit(shop: Checkout, file: str, old: str, new: str) -> None:
    """Change one text of a source. AssertionError where it is not there."""
    path = shop.folder / file
    text = path.read_text()
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new))


def texts(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder, but for git's own and the mark of a run."""
    files = (one for one in folder.rglob("*") if one.is_file())
    named = ((str(one.relative_to(folder)), one) for one in files)
    return {name: one.read_bytes() for name, one in named if not name.startswith((".git/", ".kubesync/"))}


def settings(shop: Checkout, text: str) -> None:
    shop.put(".kubesync/config", text)


def holding(folders: Iterable[Path], word: str) -> list[str]:
    """The files below some folders that have a word in them."""
    files = [one for top in folders for one in top.rglob("*") if one.is_file()]
    return [str(one) for one in files if word.encode() in one.read_bytes()]


def is_there(shop: Checkout, name: str = "pdb/web") -> bool:
    return bool(shop.kube("get", name, "-o", "name", "--ignore-not-found"))


def without_budget(shop: Checkout) -> None:
    edit(shop, FILE, "- budget.yaml\n", "")
