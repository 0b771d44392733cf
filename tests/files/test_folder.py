"""What a folder is taken for, whatever lies in it."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_sync.files.cache import ParseCache
from kubectl_sync.files.identity import Types
from kubectl_sync.files.kustomize.sources import Kustomizations
from kubectl_sync.files.reading import TreeReading
from kubectl_sync.files.walk import walk
from kubectl_sync.model.content import ABSENT, UNKNOWN
from kubectl_sync.model.objects import Manifest, Snapshot
from tests.files.making import CONFIG, KINDS, config, files, names, place, read, reasons

NAMESPACED = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: own}\n"


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder with parts that nobody may read; and nobody is root meanwhile, who may."""
    with tempfile.TemporaryDirectory() as folder:
        top = files(Path(folder), {"closed.yaml": "a", "closed/b.yaml": "b", "open.yaml": "c"})
        (top / "closed.yaml").chmod(0)
        (top / "closed").chmod(0)
        top.chmod(0o755)
        me = os.geteuid()
        if me == 0:
            os.seteuid(65534)
        yield top
        os.seteuid(me)
        (top / "closed").chmod(0o700)


def gaps(snapshot: Snapshot[Manifest]) -> dict[str, str]:
    return {gap.where: gap.reason for gap in snapshot.gaps}


@pytest.mark.parametrize(
    ("text", "namespace", "found"),
    [
        (NAMESPACED, "n", "own"),
        (NAMESPACED.replace(", namespace: own", ""), "n", "n"),
        (NAMESPACED.replace("own", '""'), "n", "n"),
        (NAMESPACED.replace("own", "null"), "n", "n"),
        (NAMESPACED.replace("ConfigMap", "Namespace"), "n", ""),
    ],
)
def test_namespace_of_a_manifest(tmp_path: Path, text: str, namespace: str, found: str) -> None:
    snapshot, _ = read(files(tmp_path, {"c.yaml": text}), namespace=namespace)

    assert [ref.namespace for ref in snapshot.objects] == [found]


def test_the_asked_for_namespace_filters_and_rewrites_nothing(tmp_path: Path) -> None:
    files(tmp_path, {"own.yaml": NAMESPACED, "plain.yaml": "plain",
                     "whole.yaml": NAMESPACED.replace("ConfigMap", "Namespace")})  # fmt: skip

    snapshot, skipped = read(tmp_path, namespace="n", only=frozenset({"n"}))

    assert {(ref.kind, ref.namespace) for ref in snapshot.objects} == {("ConfigMap", "n"), ("Namespace", "")}
    assert reasons(skipped) == {"own.yaml:1": "manifest of namespace own"}


@pytest.mark.parametrize(
    ("field", "value", "what", "hint"),
    [
        ("name", "1e3", "a number", 'put quotes around it: `name: "1e3"`'),
        ("name", "on", "true or false", 'put quotes around it: `name: "on"`'),
        ("namespace", "0012", "a number", 'put quotes around it: `namespace: "0012"`'),
        ("name", "[a]", "a list", "write text there"),
    ],
)
def test_a_name_that_is_no_text_is_an_error(tmp_path: Path, field: str, value: str, what: str, hint: str) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  namespace: NAMESPACE\n"
    text = text.replace(field.upper() + "\n", f"{value}\n")

    snapshot, _ = read(files(tmp_path, {"c.yaml": text}))

    line = 4 if field == "name" else 5
    assert gaps(snapshot) == {f"c.yaml:{line}": f"metadata.{field} is {what}, and must be text"}
    assert [gap.hint for gap in snapshot.gaps] == [hint]


def test_duplicates_are_parked_with_all_places(tmp_path: Path) -> None:
    three = {
        "a.yaml": "twice",
        "b/b.yaml": f"# first\n---\n{CONFIG.format(name='once')}---\n" + CONFIG.format(name="twice"),
    }

    snapshot, _ = read(files(tmp_path, three))

    assert names(snapshot) == {"once"}
    assert gaps(snapshot) == {"a.yaml:1 and b/b.yaml:10": "both hold configmap/twice"}
    assert [(one.file.name, one.line) for one in snapshot.duplicates[config("twice")]] == [
        ("a.yaml", 1),
        ("b.yaml", 10),
    ]
    assert snapshot[config("twice")] is UNKNOWN


def test_the_same_object_in_two_environments_is_a_duplicate_only_together(tmp_path: Path) -> None:
    files(tmp_path, {"staging/c.yaml": "c", "production/c.yaml": "c"})

    assert names(read(tmp_path)[0]) == set()
    assert names(read(tmp_path, "staging")[0]) == {"c"}


def test_a_key_that_stands_there_twice_is_told_by_its_line(tmp_path: Path) -> None:
    snapshot, skipped = read(files(tmp_path, {"c.yaml": CONFIG.format(name="c") + "  key: b\n"}))

    assert snapshot.objects[config("c")].content["data"] == {"key": "b"}
    assert reasons(skipped) == {"c.yaml:7": "key that stands in line 6 too (the last one counts, as for kubectl)"}


def test_a_broken_file_hides_what_it_may_hold(tmp_path: Path) -> None:
    broken = CONFIG.format(name="bad") + "  - x\n"
    snapshot, _ = read(files(tmp_path, {"bad.yaml": broken, "good.yaml": "good"}))

    assert names(snapshot) == {"good"}
    assert next(iter(gaps(snapshot).values())).startswith("line ")
    assert (snapshot[config("bad")], snapshot[config("elsewhere")]) == (UNKNOWN, ABSENT)
    assert "words" not in repr(snapshot.gaps[0])


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (CONFIG.format(name="c").encode("utf-16"), "is UTF-16, manifests are UTF-8"),
        (CONFIG.format(name="c").encode("utf-16-be").replace(b"\0a\0p", b"\xfe\xff\0a\0p", 1), "is UTF-16, manifests"),
        (CONFIG.format(name="c").encode() + b"# \xe9\n", "line 7: not UTF-8 at byte 68"),
    ],
)
def test_other_encodings_are_told_and_hide_their_objects(tmp_path: Path, raw: bytes, reason: str) -> None:
    snapshot, _ = read(files(tmp_path, {"c.yaml": raw}))

    assert gaps(snapshot)["c.yaml"].startswith(reason)
    assert snapshot[config("c")] is UNKNOWN


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert names(read(files(tmp_path, {"c.yaml": b"\xef\xbb\xbf" + CONFIG.format(name="c").encode()}))[0]) == {"c"}


def test_files_and_folders_that_may_not_be_read(ordinary_user: Path) -> None:
    snapshot, _ = read(ordinary_user)

    assert names(snapshot) == {"c"}
    assert gaps(snapshot) == dict.fromkeys(("closed/", "closed.yaml"), "cannot be read: Permission denied")


def test_nothing_that_is_no_plain_file_is_opened(tmp_path: Path) -> None:
    files(tmp_path, {"folder.yaml/inner.yaml": "inner"})
    os.mkfifo(tmp_path / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(Path(os.path.relpath(tmp_path / "socket.yaml"))))

        snapshot, skipped = read(tmp_path)

    assert names(snapshot) == {"inner"}
    reason = "no plain file (a pipe, a socket or a device)"
    assert reasons(skipped) == {"pipe.yaml": reason, "socket.yaml": reason}


def test_links(tmp_path: Path) -> None:
    files(tmp_path, {"outside.yaml": "outside", "top/a.yaml": "a", "top/.hidden/b.yaml": "b", "top/plain": "c"})
    top = tmp_path / "top"
    links = {"same.yaml": "a.yaml", "out.yaml": "../outside.yaml", "b.yaml": ".hidden/b.yaml", "c.yaml": "plain",
             "gone.yaml": "nothing", "loop.yaml": "loop.yaml", "around": ".", "away": ".."}  # fmt: skip
    for name, target in links.items():
        (top / name).symlink_to(target)

    snapshot, skipped = read(top)

    assert names(snapshot) == {"a", "b", "c"}
    assert place(snapshot, config("b")).file == top / ".hidden/b.yaml", "an edit must not replace the link"
    told = reasons(skipped)
    assert told.pop(".hidden/") == "hidden folder"
    assert told == {
        "same.yaml": "link to a file that is read itself", "out.yaml": "link that leads out of the folder",
        "around/": "link to a folder", "away/": "link to a folder",
    }  # fmt: skip
    assert set(gaps(snapshot)) == {"gone.yaml", "loop.yaml"}


def test_a_file_that_goes_or_changes_its_nature_while_the_folder_is_read(tmp_path: Path) -> None:
    files(tmp_path, {"a.yaml": "a", "b.yaml": "b", "c.yaml": "c"})
    reading = TreeReading(walk(str(tmp_path)), Types(KINDS, "n"))
    (tmp_path / "b.yaml").unlink()
    (tmp_path / "c.yaml").unlink()
    os.mkfifo(tmp_path / "c.yaml")

    reading.read(Kustomizations(reading.tree), ParseCache(None), None)

    found = reading.snapshot(None)
    assert names(found) == {"a"}
    assert gaps(found) == {"b.yaml": "went while the folder was read", "c.yaml": "is no plain file any more"}


def test_a_name_that_no_terminal_could_print(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.yaml")).write_text("nothing: here\n")

    _, skipped = read(tmp_path)

    assert [one.where for one in skipped] == ["\\udcff.yaml"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: f}\n",
            "the cluster does not serve Foo in example.com/v1",
        ),
        ("apiVersion: v2\nkind: ConfigMap\nmetadata: {name: f}\n", "the cluster does not serve ConfigMap in v2"),
        (
            "apiVersion: broken.example.com/v1\nkind: Foo\nmetadata: {name: f}\n",
            "Foo in broken.example.com/v1 cannot be read: broken.example.com/v1: no answer",
        ),
    ],
)
def test_types_that_are_not_known(tmp_path: Path, text: str, reason: str) -> None:
    snapshot, _ = read(files(tmp_path, {"f.yaml": text}))

    assert gaps(snapshot) == {"f.yaml:1": reason}
    assert {gap.kind for gap in snapshot.gaps} <= {"Foo", "ConfigMap"}
