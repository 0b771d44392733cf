"""A kubectl that is none, hangs or floods; files that change meanwhile; a full disk; and no Secret anywhere."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_sync.files.kustomize import render
from kubectl_sync.files.kustomize.copies import PREFIX
from tests.files.kustomize import rendering
from tests.files.making import files, names
from tests.samples.kustomized import CONFIG, SECRET

K = "kustomization.yaml"
P = "resources: [a.yaml]\nnamePrefix: p-\n"
SECRETS = {
    "resource": {K: "resources: [s.yaml]\nnamePrefix: p-\n",
                 "s.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{a: {SECRET}}}\n"},
    "literal": {K: f"secretGenerator: [{{name: s, literals: ['a={SECRET}']}}]\n"},
    "env": {K: "secretGenerator: [{name: s, envs: [s.env]}]\n", "s.env": f"A={SECRET}\n"},
    "file": {K: "secretGenerator: [{name: s, files: [a=s.txt]}]\n", "s.txt": SECRET},
    "plugin": {K: "generators: [g.yaml]\n", "g.yaml": "apiVersion: builtin\nkind: SecretGenerator\n"
               f"metadata: {{name: s}}\nliterals: [a={SECRET}]\n"},
}  # fmt: skip
# Mistakes over which kubectl, or a reader, quotes what it stumbled over.
WRONG = {
    "patch in a line": {K: "patchesStrategicMerge: ['{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: "
                        f"{{a: {SECRET}}}}}']\n"},
    "patch of nothing": {K: "patches: [{patch: '{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: "
                         f"{{a: {SECRET}}}}}'}}]\n"},
    "literal without a key": {K: f"secretGenerator: [{{name: s, literals: [{SECRET}]}}]\n"},
    "literal for a file": {K: f"secretGenerator: [{{name: s, files: ['password={SECRET}']}}]\n"},
    "literal for an env": {K: f"secretGenerator: [{{name: s, envs: ['password={SECRET}'], env: {SECRET}}}]\n"},
    "literal for a path": {K: f"secretGenerator: [{{name: s, files: ['../../{SECRET}', 'https://{SECRET}']}}]\n"},
    "bad env": {K: "secretGenerator: [{name: s, envs: [s.env]}]\n", "s.env": f"A={SECRET}\nA={SECRET}\n"},
    "no YAML": {K: f"secretGenerator: [{{name: s, literals: [a={SECRET}}}]\n"},
    "no YAML in a resource": {K: "resources: [s.yaml]\nnamePrefix: p-\n", "s.yaml": f"kind: Secret\na: b: {SECRET}\n"},
    "no YAML in a plugin": {K: "generators: [s.yaml]\n", "s.yaml": f"kind: SecretGenerator\na: b: {SECRET}\n"},
    "field of another kind": {K: f"secretGenerator: {{literals: [a={SECRET}]}}\n"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of the test's own."""
    found = tmp_path / "temporary"
    found.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(found))
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return files(tmp_path / "root", {K: P, "a.yaml": "a"})


def program(place: Path, text: str) -> Path:
    place.write_text(f"#!{sys.executable}\n{text}")
    place.chmod(0o755)
    return place


def told(kubectl: Path, root: Path) -> list[str]:
    found = rendering.read(rendering.folder(kubectl, root))
    assert not found[0].objects
    return rendering.told(found)


# What a program does instead of kubectl, and what is told.
PROGRAMS = {
    "another": ("print('hello')", "kubectl printed something else than manifests"),
    "usage": ("print('Usage: kubectl [flags]\\n')", "kubectl printed something else than manifests"),
    "words": ("print('{\"error\": 1}')", "kubectl printed something else than manifests"),
    "scalar": ("print('answer: 42')", "kubectl printed something else than manifests"),
    "crash": ("import os; os.abort()", "kubectl crashed over it"),
    "panic": ("import sys; sys.exit('panic: runtime error\\n\\ngoroutine 1 [running]:')", "kubectl crashed over it"),
    "flood": ("import os\nwhile True: os.write(1, b'a: b\\n' * 20000)", "is rendered to more than 32 MiB"),
    "large": ("print('# ' + 'x' * (33 << 20))", "is rendered to more than 32 MiB"),
    "error": ("import sys; sys.exit('error: bad\\n' + 'x' * 5000)", "kubectl cannot render it: bad "),
    "bytes": ("import os; os.write(1, b'\\xff\\xfe')", "kubectl printed something else than manifests"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_another_program_makes_no_objects_and_no_absence(
    name: str, root: Path, tmp_path: Path, temporary: Path
) -> None:
    text, reason = PROGRAMS[name]

    found = told(program(tmp_path / "kubectl", text), root)

    assert found[0].startswith(f"kustomization.yaml: {reason}")
    assert len(found[0]) < 500
    assert not list(temporary.iterdir())


def test_a_program_that_is_not_there(root: Path, tmp_path: Path) -> None:
    assert told(tmp_path / "no", root)[0] == "kustomization.yaml: kubectl cannot be run: no such program"


def test_one_that_hangs_is_ended(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    monkeypatch.setattr(render, "_SECONDS", 0.5)

    found = told(program(tmp_path / "kubectl", "import time; time.sleep(60)"), root)

    assert found[0] == "kustomization.yaml: kubectl did not render it within 0.5 s"
    assert not list(temporary.iterdir())


def test_a_render_of_nothing_is_one(root: Path, tmp_path: Path) -> None:
    snapshot, skipped = rendering.read(rendering.folder(program(tmp_path / "kubectl", ""), root))

    assert (snapshot.objects, snapshot.gaps, skipped) == ({}, (), ())


def test_what_changes_while_it_is_rendered_is_rendered_as_it_was_read(
    root: Path, tmp_path: Path, kubectl_path: Path
) -> None:
    changing = f"""import os, sys
open({str(root / "a.yaml")!r}, 'w').write({CONFIG.format(name="later")!r})
os.execv({str(kubectl_path)!r}, ['kubectl', *sys.argv[1:]])
"""
    kubectl = program(tmp_path / "kubectl", changing)
    source = rendering.folder(kubectl, root, cache=tmp_path / "cache")

    assert names(rendering.read(source)[0]) == {"p-a"}
    assert names(rendering.read(source)[0]) == {"p-later"}


def test_a_full_disk_is_told(root: Path, kubectl_path: Path, temporary: Path) -> None:
    files(root, {"a.yaml": CONFIG.format(name="a") + f"# {'x' * 5000}\n"})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        found = rendering.read(rendering.folder(kubectl_path, root))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)

    gap = found[0].gaps[0]
    assert (gap.reason, gap.hint) == (
        "cannot be copied to be rendered: File too large", "is there room in the folder for temporary files?"
    )  # fmt: skip
    assert not list(temporary.iterdir())


def test_no_defaults_of_a_user_change_a_render(root: Path, kubectl_path: Path, tmp_path: Path) -> None:
    kuberc = tmp_path / "kuberc"
    output = tmp_path / "output"
    kuberc.write_text("apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults:\n- command: kustomize\n"
                      f"  options:\n  - {{name: output, default: {output}}}\n")  # fmt: skip
    wrapper = program(tmp_path / "kubectl", f"import os, sys\nos.environ['KUBERC'] = {str(kuberc)!r}\n"
                      f"os.execv({str(kubectl_path)!r}, ['kubectl', *sys.argv[1:]])\n")  # fmt: skip

    assert names(rendering.read(rendering.folder(wrapper, root))[0]) == {"p-a"}
    assert not output.exists()


@pytest.mark.parametrize("name", SECRETS)
def test_values_of_secrets_are_kept_nowhere(name: str, tmp_path: Path, kubectl_path: Path, temporary: Path) -> None:
    root = files(tmp_path / "root", SECRETS[name])
    source = rendering.folder(kubectl_path, root, cache=tmp_path / "cache")

    without, found = rendering.read(source, secrets=False), rendering.read(source)

    assert [ref.kind for ref in found[0].objects] == ["Secret"]
    assert not without[0].objects
    assert SECRET not in repr((without, found))
    assert _holding(tmp_path / "cache") == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", WRONG)
def test_values_of_secrets_are_in_no_error(name: str, tmp_path: Path, kubectl_path: Path, temporary: Path) -> None:
    root = files(tmp_path / "root", WRONG[name])

    snapshot, skipped = rendering.read(rendering.folder(kubectl_path, root, cache=tmp_path / "cache"))

    assert snapshot.gaps or skipped, "something is told"
    assert SECRET not in repr((snapshot, skipped))
    assert [*_holding(tmp_path / "cache"), *temporary.iterdir()] == []


RUN = """
import sys, tempfile
from pathlib import Path
tempfile.tempdir = sys.argv[1]
from tests.files.kustomize import rendering
rendering.read(rendering.folder(Path(sys.argv[2]), Path(sys.argv[3])))
"""


@pytest.fixture
def hanging(tmp_path: Path, temporary: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A run in the middle of a render, with its kubectl in one group of processes."""
    root = files(tmp_path / "secret", SECRETS["literal"])
    begun = str(tmp_path / "begun")
    text = f"import sys, time\nif sys.argv[1] == 'kustomize':\n  open({begun!r}, 'w')\n  time.sleep(60)\n"
    arguments = [str(temporary), str(program(tmp_path / "hanging", text)), str(root)]
    run = subprocess.Popen([sys.executable, "-c", RUN, *arguments], start_new_session=True)
    deadline = time.monotonic() + 20
    while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    yield run
    _kill(run)


def _kill(run: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def test_a_copy_in_use_stays_and_that_of_a_killed_run_goes_with_the_next_render(
    hanging: "subprocess.Popen[bytes]", root: Path, kubectl_path: Path, temporary: Path
) -> None:
    (copy,) = temporary.iterdir()
    assert _holding(copy), "the copy has the value in it"
    assert copy.stat().st_mode & 0o077 == 0

    rendering.read(rendering.folder(kubectl_path, root))
    assert list(temporary.iterdir()) == [copy]

    _kill(hanging)
    assert copy.exists()
    rendering.read(rendering.folder(kubectl_path, root))
    assert list(temporary.iterdir()) == []


def test_what_looks_like_a_copy_and_is_none_stays(root: Path, kubectl_path: Path, temporary: Path) -> None:
    (temporary / f"{PREFIX}file").write_text("x")
    (temporary / f"{PREFIX}link").symlink_to(root)

    rendering.read(rendering.folder(kubectl_path, root))

    assert {one.name for one in temporary.iterdir()} == {f"{PREFIX}file", f"{PREFIX}link"}
    assert (root / "a.yaml").exists()


def _holding(folder: Path) -> list[Path]:
    """Files with the value in them, in clear or as the cluster has it."""
    forms = (SECRET.encode(), b"aHVudGVyMjI")  # the first of it as base64
    return [one for one in folder.rglob("*") if one.is_file() and any(form in one.read_bytes() for form in forms)]
