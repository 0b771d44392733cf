"""Manifests from standard input: read as files are, named as what they are, and nothing that is a file."""

import io
from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.files import Source, StandardInput
from kubectl_sync.files.text import LARGEST
from kubectl_sync.model.content import ABSENT
from kubectl_sync.model.objects import Manifest, Snapshot
from kubectl_sync.model.skipped import Skipped
from tests.files.making import CONFIG, KINDS, config, names, reasons

TWO = f"{CONFIG.format(name='a')}---\n{CONFIG.format(name='b')}"
JSON = [f'{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "{name}"}}}}' for name in "ab"]
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n"


def came(text: str | bytes) -> StandardInput:
    return StandardInput.of(io.BytesIO(text.encode() if isinstance(text, str) else text))


def read(source: Source, only: frozenset[str] | None = None) -> tuple[Snapshot[Manifest], tuple[Skipped, ...]]:
    return source.read(KINDS, "n", only)


def test_objects_have_the_lines_of_the_input() -> None:
    source = came(TWO)
    snapshot, skipped = read(source)
    at = snapshot.objects[config("b")].at

    assert (names(snapshot), skipped, snapshot.gaps) == ({"a", "b"}, (), ())
    assert (source.name(at.file), source.word(at.file), at.line) == ("standard input", "-", 8)
    assert (source.locate(at, ("data", "key")), source.locate(at, ("data", "none"))) == (13, 12)
    assert source.respelled(at, ("data", "key"), "text", secret=False) == 'put quotes around it: `key: "a"`'


@pytest.mark.parametrize(
    "text",
    [
        f"{JSON[0]}\n{JSON[1]}\n",
        f'{{"apiVersion": "v1", "kind": "List", "items": [{", ".join(JSON)}]}}',
        f"\ufeff# a comment\n---\n{TWO}---\n",
    ],
)
def test_it_takes_what_kubectl_takes(text: str) -> None:
    assert names(read(came(text))[0]) == {"a", "b"}


def test_what_is_left_alone_is_told_by_its_line() -> None:
    other = CONFIG.format(name="far").replace("\ndata:", "\n  namespace: far\ndata:")

    snapshot, skipped = read(came(f"{TWO}---\n{SECRET}---\n{other}"), frozenset({"n"}))

    assert names(snapshot) == {"a", "b"}
    assert reasons(skipped) == {"standard input:15": "Secret", "standard input:20": "manifest of namespace far"}
    assert "hunter2" not in repr(snapshot) + repr(skipped) + repr(came(SECRET))


def test_an_object_that_came_twice_is_a_gap_that_speaks_of_no_folder() -> None:
    snapshot, _ = read(came(f"{TWO}---\n{CONFIG.format(name='a')}"))
    (gap,) = snapshot.gaps

    assert (gap.where, gap.hint) == (
        "standard input:1 and standard input:15",
        "keep one of them; none is synced until then",
    )
    assert snapshot[config("a")] is not ABSENT


BROKEN: dict[bytes, tuple[str, str]] = {
    b"": ("nothing came on standard input", "before the `|`"),
    b" \n\t\n": ("nothing came on standard input", "before the `|`"),
    b"# apiVersion: v1\n# kind: X\n": ("standard input: nothing in it but comments", "kubectl apply -f -"),
    b"Error: no chart\n": ("standard input: no manifest (no apiVersion and kind)", "kubectl apply -f -"),
    b"apiVersion: v1\nkind: {\n": ("standard input: line ", "mend what writes it"),
    b"apiVersion: v1\nkind: X\nmetadata:\n  {{ if .a }}\n": ("standard input:4: template", "helm template DIR"),
    b"apiVersion: v1\nkind: \xff\n": ("standard input: line 2: not UTF-8 at byte 21", "mend what writes it"),
    TWO.encode("utf-16"): ("standard input: is UTF-16, manifests are UTF-8", "save it as UTF-8"),
}


@pytest.mark.parametrize("raw", BROKEN)
def test_what_holds_no_manifest_is_one_error(raw: bytes) -> None:
    told, hint = BROKEN[raw]

    with pytest.raises(SyncError) as error:
        came(raw)

    assert error.value.message.startswith(told)
    assert hint in error.value.hint


def test_no_more_is_read_than_of_a_file() -> None:
    class Endless(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert size > 0
            self.taken += size
            return b"#" * size

    endless = Endless()
    with pytest.raises(SyncError, match="standard input: larger than 32 MiB"):
        StandardInput.of(endless)
    assert endless.taken == LARGEST + 1


def test_it_is_no_file_that_anybody_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of that name beside the user is another thing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").write_text(CONFIG.format(name="other"))
    (tmp_path / "standard input").write_text(CONFIG.format(name="other"))

    source = came(TWO)

    assert names(read(source)[0]) == {"a", "b"}
    assert not source.file("standard input").is_relative_to(tmp_path)
