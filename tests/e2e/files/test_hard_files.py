"""Folders full of what is no manifest, is broken, or may not be read: each is told once, and the rest goes on."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.manifests import CONFIG, write
from tests.e2e.messages import problems, unfinished
from tests.running import Ran

DROP_BOUNDING, OVERRIDE, READ_SEARCH = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
MEND, LINK, ALONE = "mend the file", "mend or remove the link", "nothing is concluded"
UNCLOSED: Final = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken\n"
BOMB: Final = "a: &a [x]\n" + "".join(
    f"{chr(new)}: &{chr(new)} [{', '.join(['*' + chr(new - 1)] * 10)}]\n" for new in range(ord("b"), ord("j"))
)


def config(name: str, more: str = "") -> str:
    return CONFIG.format(name=name, value="a") + more


# What a file holds, and what is said of it. No name of a file is in another one's text.
BROKEN: Final[Mapping[str, tuple[str | bytes, str, str]]] = {
    "not-yaml": (UNCLOSED, "line 3: a `[` or `{` is opened and not closed", MEND),
    "tab": ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: tabbed\n", "line 4: a tab", MEND),
    "40-mb": (config("huge") + "# " + "x" * (40 << 20), "larger than 32 MiB", MEND),
    "3-mb-object": (config("big").replace("key: a", "key: " + "x" * (4 << 20)), "larger than the 3 MiB", MEND),
    "alias-bomb": (BOMB + config("bomb"), "the aliases make this document far too large", MEND),
    "alias-cycle": (config("cycle", "more: &a [*a]\n"), "an alias (`*`) lies inside its own anchor", MEND),
    "deep": (config("deep", f"more: {'[' * 1000}{']' * 1000}\n"), "nested more than 100 levels", MEND),
    "latin-1": (config("latin").encode() + b"  other: \xe4\n", "line 7: not UTF-8 at byte 79", MEND),
    "utf-16": (config("utf").encode("utf-16"), "is UTF-16", "save it as UTF-8"),
    "nul": (config("nul", "  other: a\0b\n"), "a control character that YAML does not allow", MEND),
    "after-the-end": (config("first", "...\n" + config("dropped")), "kubectl reads nothing after", MEND),
    "key-of-two-types": (config("keys", '  1: a\n  "1": b\n'), "this key is there twice", MEND),
    "no-number": (config("inf", "  other: .inf\n"), "kubectl refuses this number", MEND),
    "name-is-a-number": (config("12"), "metadata.name is a number, and must be text", 'quotes around it: `name: "12"`'),
    "metadata-text": ("apiVersion: v1\nkind: ConfigMap\nmetadata: text\n", "metadata is no mapping",
                      "kubectl would refuse it"),
    "no-metadata": ("apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n", "this ConfigMap has no name",
                    "kubectl would refuse it"),
    "kind-misspelled": ("apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: f}\n", "does not serve Deploymnet",
                        "did you mean Deployment?"),
    "kind-unknown": ("apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: f}\n", "does not serve Foo", "CRD"),
    "version-gone": ("apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n",
                     "does not serve HorizontalPodAutoscaler in autoscaling/v2beta1", "it serves HorizontalPod"),
    "group-gone": ("apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: d}\n",
                   "does not serve Deployment in extensions/v1beta1", "it serves Deployment in apps/v1"),
    "unreadable": (config("unreadable"), "cannot be read: Permission denied", MEND),
    "bytes-\udcff": (UNCLOSED, "line 3: a `[`", MEND),
    "two\nlines": (UNCLOSED, "line 3: a `[`", MEND),
    "red\x1b[31m\u202e": (UNCLOSED, "line 3: a `[`", MEND),
}  # fmt: skip
LINKS: Final[Mapping[str, tuple[str, str]]] = {
    "loop-1": ("loop-2.yaml", "cannot be read: Too many levels of symbolic links"),
    "loop-2": ("loop-1.yaml", "cannot be read: Too many levels of symbolic links"),
    "dangling": ("nowhere.yaml", "a link to nothing"),
}
# No errors: other tools' files, or nothing at all; each is named with its reason.
SKIPPED: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("just some text\n", "no manifest (no apiVersion and kind)"),
    "list": ("- a\n- b\n", "no manifest (no apiVersion and kind)"),
    "empty": ("", "no manifest (no apiVersion and kind)"),
    "no-kind": ("apiVersion: tool.example.com/v1\nmetadata: {name: x}\n", "no manifest (no apiVersion and kind)"),
    "no-name": ("apiVersion: tool.example.com/v1\nkind: Config\ndata: {a: b}\n", "no manifest (no metadata.name)"),
    "template": ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Name }}\n{{- if .x }}\n{{- end }}\n",
                 "template (no YAML before it is rendered)"),
}  # fmt: skip
# What only the server refuses, of one object each.
REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "300-letters": (config("n" * 300), "metadata.name: Invalid value"),
    "number": (config("number").replace("key: a", "key: 1"), "number.yaml:6: data.key is a number, and must be text"),
    "python-tag": (
        config("tag", "  other: !!python/object/apply:os.system ['touch owned']\n"),
        "data.other is a list, and must be text",
    ),
}


# No name in a URL: nobody is asked.
NO_NAMES: Final = {"slash": "a/b", "dots": "..", "quoted": "a%2fb?c#d"}


def bound(folder: Path, *words: str) -> Ran:
    """A run that modes of files hold for, whoever runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "kubectl_sync", *words],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False, preexec_fn=_without_rights,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def _without_rights() -> None:
    if os.geteuid() == 0:
        for right in (OVERRIDE, READ_SEARCH):
            ctypes.CDLL(None).prctl(DROP_BOUNDING, right, 0, 0, 0)


def printed(name: str) -> str:
    """The name of a file as no terminal takes it for anything else."""
    return f"{name}.yaml".replace("\udcff", "\\udcff").replace("\n", "\\n").replace("\x1b", "\\x1b").replace(
        "\u202e", "\\u202e"
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {name: text for name, (text, *_) in (*BROKEN.items(), *SKIPPED.items())}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, (target, _) in LINKS.items():
        (tmp_path / f"{name}.yaml").symlink_to(target)
    (tmp_path / "unreadable.yaml").chmod(0)
    closed = tmp_path / "closed"
    closed.mkdir()
    write(closed, "inside")
    closed.chmod(0)
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "outside.yaml").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.yaml")
    write(tmp_path, "good")
    return tmp_path


def expected() -> dict[str, tuple[str, str]]:
    """By the beginning of the line: what is said of each file, and the hint."""
    told = {printed(name): (error, hint) for name, (_, error, hint) in BROKEN.items()}
    told |= {printed(name): (error, LINK) for name, (_, error) in LINKS.items()}
    return told | {"closed/": ("cannot be read: Permission denied", ALONE)}


def held_against(found: dict[str, str], told: dict[str, tuple[str, str]]) -> None:
    for name, (error, hint) in told.items():
        mine = [(line, below) for line, below in found.items() if line.startswith(name)]
        assert [(error in line, hint in below) for line, below in mine] == [(True, True)], (name, mine)
    assert len(found) == len(told), found


@pytest.mark.parametrize("verb", ["status --explain", "diff", "push --yes", "pull --new --yes"])
def test_every_broken_file_is_told_once_and_the_rest_goes_on(
    folder: Path, namespace: str, kubectl: Kubectl, verb: str
) -> None:
    before = sorted(folder.iterdir())
    live = "---\n".join(map(config, ("live", "broken", "bomb", "utf", "inside")))
    kubectl("-n", namespace, "create", "-f", "-", stdin=live)

    ran = bound(folder, *verb.split(), "-n", namespace)

    assert ran.code == 5
    held_against(problems(ran), expected())
    for name, (_, reason) in SKIPPED.items():
        if verb != "diff":
            assert f"{reason} (" in " ".join(ran.out.split())
        if "--explain" in verb:
            assert f"{name}.yaml" in ran.out
    assert "good" in ran.out
    assert unfinished(folder) == []
    names = kubectl("-n", namespace, "get", "cm", "-o=name").split()
    assert ("configmap/good" in names) is verb.startswith("push")
    new = [str(one.relative_to(folder)) for one in sorted(folder.iterdir()) if one not in before]
    assert [one for one in new if one != ".kubesync"] == ([namespace] if verb.startswith("pull") else [])


def test_the_doctor_tells_every_broken_file(folder: Path, namespace: str) -> None:
    ran = bound(folder, "doctor", "-n", namespace)

    told = [line.partition("! ")[2] for line in ran.out.splitlines() if "  ! " in line]
    assert ran.code == 5
    for name, (error, hint) in expected().items():
        (line,) = [line for line in told if line.startswith(name)]
        assert error in line
        assert hint in ran.out.partition("what to do")[2]
    assert len(told) == len(expected())


def test_what_only_the_server_refuses(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    for name, (text, _) in REFUSED.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    for file, name in NO_NAMES.items():
        (tmp_path / f"{file}.yaml").write_text(config(f'"{name}"'))
    write(tmp_path, "good")

    ran = bound(tmp_path, "push", "--yes", "-n", namespace)

    found = problems(ran)
    assert (ran.code, len(found)) == (5, len(REFUSED) + len(NO_NAMES))
    assert f"1 object written, {len(REFUSED)} failed" in ran.out
    for file, name in NO_NAMES.items():
        assert f"{file}.yaml:4: metadata.name: nothing in a cluster may be called {name!r}" in found
    for name, (_, error) in REFUSED.items():
        assert sum(error in line for line in found) >= 1, name
    hints = {
        "mend the manifest",
        'put quotes around it: `key: "1"`',
        "write text there",
        "kubectl would refuse it, too",
    }
    assert set(found.values()) == hints
    assert "configmap/good" in kubectl("-n", namespace, "get", "cm", "-o=name")
    assert not (tmp_path / "owned").exists()


def test_broken_files_that_are_named(folder: Path, namespace: str) -> None:
    """Named files are errors of their own; nothing is taken for a name that is none."""
    found = {word: bound(folder, "push", word, "--yes", "-n", namespace) for word in ("40-mb.yaml", "loop-1.yaml")}

    assert {word: ran.code for word, ran in found.items()} == {"40-mb.yaml": 5, "loop-1.yaml": 5}
    held_against(problems(found["40-mb.yaml"]), {"40-mb.yaml": ("larger than 32 MiB", MEND)})
    assert list(problems(found["loop-1.yaml"])) == [
        "nothing here is called 'loop-1.yaml'; loop-1.yaml: cannot be read: Too many levels of symbolic links"
    ]
