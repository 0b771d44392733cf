"""What a lying server calls its objects: told as their defect, or written where a manifest is read again."""

import re
from itertools import product
from pathlib import Path

import pytest

from kubectl_sync.errors import SyncError
from kubectl_sync.files import Folder
from kubectl_sync.files.layout import _FOLDERS, _STEMS, NamingLayout, Template
from kubectl_sync.files.names import defect
from kubectl_sync.model.kinds import Kind, Kinds
from kubectl_sync.model.objects import ObjectRef
from tests.files.making import CONFIG, KINDS, files

NO_NAMES = ("", ".", "..", "a/b", "/", "/etc/passwd", "../../x", "a%2Fb", "%", "a\ud800")
ODD_NAMES = (
    ".git", ".kubesync", ".yaml", "CON", "con", "nul.web", "AUX.yaml", "com1", "lpt9", "Web", "web", "WEB", "web.",
    "-rf", "--", "kustomization", "Kustomization", "chart", "Chart", "values", "a\\b", "C:\\x", "a:b", "a\nb", "a\0b",
    "\u200bweb", "web\u202e", "web ", " web", "~", "~root", "$HOME", "`id`", "a;b", "*", "?", "a" * 253, "\u00fc" * 100,
    "\ufeff", "\U000e0041", "con.", "web\u00a0", "\u0131", "\u017f", "\u212a", "...", "..a", "a..", "{name}", "{0}",
    "node_modules",
)  # fmt: skip
# Kinds, plurals, short names and groups are the server's words too.
ODD_KINDS = ("Web", "../../x", "a/b", "..", ".", "", "CON", "a b", "{name}", "\u202e", ".git", "x" * 300)
PART = re.compile(r"(?![.-])[A-Za-z0-9.%~_-]+(?<!\.)\Z")
DEVICES = {"con", "prn", "aux", "nul", "com1", "lpt9"}


@pytest.mark.parametrize("name", NO_NAMES, ids=ascii)
@pytest.mark.parametrize("stem", ["{name}", "{kind}-{name}"])
def test_what_is_no_name_is_told_and_not_written(tmp_path: Path, name: str, stem: str) -> None:
    texts = {f"{stem.format(kind='configmap', name=one)}.yaml": CONFIG.format(name=one) for one in ("a", "b", "c")}
    here = Folder(files(tmp_path, texts).resolve()).new_files(KINDS, "n")

    for ref in (ObjectRef("", "ConfigMap", "n", name), *([ObjectRef("", "ConfigMap", name, "x")] if name else [])):
        with pytest.raises(SyncError, match="was not written: ") as caught:
            here.target(ref, {})
        with pytest.raises(SyncError, match="was not written: "):
            here.named(tmp_path / "x.yaml", ref)
        assert caught.value.hint
    assert defect(name)


def test_what_a_server_allows_is_no_defect() -> None:
    for name in ODD_NAMES:
        assert not defect(name), name


@pytest.mark.parametrize("spelling", ["kind", "short"])
def test_no_name_makes_a_hidden_or_odd_file(spelling: str) -> None:
    """In each way that a folder can call its files, kinds as odd as names; no two names share a file."""
    kinds = Kinds(tuple(Kind("", "v1", one, f"{one}s", one.lower(), True, (one,)) for one in ODD_KINDS))
    for folder, stem in product(_FOLDERS, _STEMS):
        here = NamingLayout(kinds, Template("", folder, stem, spelling))
        seen: dict[str, str] = {}
        for name in ODD_NAMES:
            file = here.file(ObjectRef("", "Web", name, name), "", set(), set())
            _check(file)
            if "{name}" in f"{folder}/{stem}":
                assert seen.setdefault(file.lower(), name) == name
        for kind in ODD_KINDS:
            _check(here.file(ObjectRef(kind, kind, "n", "web"), "", set(), set()))
            _check(here.file(ObjectRef(kind, kind, "n", "web"), "../../app", {"n/web.yaml"}, set()))


def _check(file: str) -> None:
    *folders, last = file.split("/")
    assert last.endswith(".yaml"), file
    for part in (*folders, last.removesuffix(".yaml")):
        assert PART.match(part), file
        assert part.lower().partition(".")[0] not in DEVICES, file
        assert part.lower() not in {"kustomization", "chart", "values", "node_modules"} or part != last, file
        assert len(part) <= 250, file
