"""From a field to `file:line`."""

from pathlib import Path

from kubectl_sync.files import Folder, Source
from tests.files.making import config, files, place, read

TEXT = """apiVersion: v1
kind: ConfigMap
metadata:
  name: first
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: c}
  data:
    key: a
    other: b
"""


def test_a_line_is_found_also_in_a_list(tmp_path: Path) -> None:
    snapshot, _ = read(files(tmp_path, {"c.yaml": TEXT}))
    folder: Source = Folder(tmp_path)
    first, item = place(snapshot, config("first")), place(snapshot, config("c"))

    assert [folder.locate(item, path) for path in ((), ("data", "other"), ("data", "none"), ("metadata", "name"))] == [
        9, 14, 12, 11,
    ]  # fmt: skip
    assert folder.locate(first, ("metadata", "name")) == 4
    assert (first.line, item.line) == (1, 9)


def test_no_line_of_a_file_that_is_not_what_was_read(tmp_path: Path) -> None:
    snapshot, _ = read(files(tmp_path, {"c.yaml": TEXT}))
    (tmp_path / "c.yaml").write_text("# new\n" + TEXT)

    assert Folder(tmp_path).locate(place(snapshot, config("c")), ("data", "key")) is None
    (tmp_path / "c.yaml").unlink()
    assert Folder(tmp_path).locate(place(snapshot, config("first")), ()) is None
