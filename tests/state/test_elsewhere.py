"""What is gone here and lies in another folder of this machine is told with its file."""

from pathlib import Path

from kubectl_sync.model.objects import Base, ObjectRef
from kubectl_sync.state import Journal, MemoryPart, Store


def journal(store: Store) -> Journal:
    with store.claimed("push", "now"):
        return store.journal("push", "one", "now")


def test_what_another_folder_holds_is_told_however_much_is_asked(tmp_path: Path) -> None:
    """Of any of its environments, and only where the file is still there."""
    home, root, other = (tmp_path / name for name in ("home", "root", "other"))
    root.mkdir()
    (other / "envs").mkdir(parents=True)
    refs = [ObjectRef("apps", "Deployment", "n", f"it's \u00e9 {number}") for number in range(40_000)]
    there = {"root.yaml": "", "envs/s.yaml": "s", "gone.yaml": "", "forgotten.yaml": ""}
    for ref, (name, environment) in zip(refs, there.items(), strict=False):
        store = Store.of(home, other, MemoryPart(environment))
        (other / name).touch()
        journal(store).finish({ref: Base({}, {}, "u", file=str(other / name))})
    (other / "gone.yaml").unlink()
    forgotten = Store.of(home, other)
    journal(forgotten).forget({refs[3]: forgotten.bases("one")[refs[3]]})
    mine = Store.of(home, root)
    journal(mine).finish({refs[5]: Base({}, {}, "u")})

    found = {refs[0]: str(other / "root.yaml"), refs[1]: str(other / "envs/s.yaml")}
    assert mine.elsewhere(["one"], refs) == found
    assert mine.elsewhere(["two"], refs) == {}
    assert mine.elsewhere(["one"], []) == {}
    assert Store.of(home, other).elsewhere(["one"], refs) == {}, "its own files are not elsewhere"
