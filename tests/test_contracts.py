"""Each contract of the architecture fails when it is violated."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

VIOLATIONS = [
    ("Layers point downwards", "model/objects.py", "import kubectl_sync.engine.plan.plan"),
    ("Layers point downwards", "engine/differences/compare.py", "import kubectl_sync.cluster.door"),
    ("Layers point downwards", "steps/write/write.py", "import kubectl_sync.terminal.output"),
    ("Layers point downwards", "verbs/push.py", "import kubectl_sync.terminal.output"),
    ("typer only in cli", "verbs/push.py", "import typer"),
    ("Layers point downwards", "views/summary.py", "import kubectl_sync.terminal.output"),
    ("Layers point downwards", "newroom.py", ""),
    ("Steps follow the sentence", "steps/select/file_words.py", "import kubectl_sync.steps.read.sides"),
    ("Steps follow the sentence", "steps/read/sides.py", "import kubectl_sync.steps.settle.settle"),
    ("Steps follow the sentence", "steps/settle/settle.py", "import kubectl_sync.steps.review.belonging"),
    ("Steps follow the sentence", "steps/review/belonging.py", "import kubectl_sync.steps.write.write"),
    ("Steps follow the sentence", "steps/write/write.py", "import kubectl_sync.steps.show.whereabouts"),
    ("sh only in process", "cluster/door.py", "import sh"),
    ("typer only in cli", "steps/read/sides.py", "import typer"),
    ("YAML libraries only in documents", "files/folder.py", "import yaml"),
    ("YAML libraries only in documents", "files/folder.py", "import ruamel.yaml"),
    ("questionary, prompt_toolkit and rich only in terminal", "cli/verbs/pull.py", "import questionary"),
    ("questionary, prompt_toolkit and rich only in terminal", "steps/write/write.py", "import rich"),
    ("sqlite3 only in state", "files/folder.py", "import sqlite3"),
    ("msgspec only in settings", "files/folder.py", "import msgspec"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"})  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "kubectl_sync", tmp_path / "kubectl_sync", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_them(copy: Path) -> None:
    done = lint(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.long
@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_a_violation_breaks_its_contract(copy: Path, contract: str, module: str, line: str) -> None:
    file = copy / "kubectl_sync" / module
    file.write_text((file.read_text() if file.exists() else "") + f"\n{line}\n")

    done = lint(copy)

    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout or (module == "newroom.py" and "newroom" in done.stdout + done.stderr)


def test_programs_are_run_only_by_process(copy: Path) -> None:
    """`subprocess` is in the standard library, which the import contracts do not see: ruff does."""
    (copy / "kubectl_sync" / "steps" / "bad.py").write_text("import subprocess\n\nsubprocess.run([])\n")
    ruff = Path(sys.executable).with_name("ruff")

    done = subprocess.run(
        [ruff, "check", "--no-cache", "kubectl_sync"], cwd=copy, capture_output=True, text=True, check=False
    )

    assert "TID251" in done.stdout


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["pull", "--help"], ["push", "--help"], ["status", "--help"]]
)
def test_help_imports_no_yaml_prompt_or_process_library(words: list[str]) -> None:
    heavy = {"yaml", "ruamel", "questionary", "prompt_toolkit", "sh", "rich", "sqlite3", "msgspec"}
    code = (
        "import sys; from kubectl_sync.cli.app import run; run(sys.argv[1:]);"
        f"print('LOADED', sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_git_is_run_only_by_its_door() -> None:
    """Whoever ran it elsewhere would run what a repository names."""
    naming = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "kubectl_sync").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and any(isinstance(one, ast.Constant) and one.value == "git" for one in node.args)
    }

    assert naming == {"kubectl_sync/git/ignored.py", "kubectl_sync/git/repository.py"}
    for name in naming:
        assert (
            "Git(program, tree)" in (ROOT / name).read_text()
            or "Repository(program, tree)" in (ROOT / name).read_text()
        )


def test_what_is_remembered_of_a_cluster_is_asked_of_the_environment() -> None:
    """It knows every identity that the cluster was remembered by; whoever asks the store for one forgets the others.

    `forget` asks no cluster, and `doctor` counts what is kept of all.
    """
    asking = {
        str(file.relative_to(ROOT / "kubectl_sync"))
        for file in (ROOT / "kubectl_sync").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("bases", "forgotten", "journal")
        and ast.unparse(node.value).rpartition(".")[2] == "store"
    }  # fmt: skip

    assert asking == {"environment.py", "steps/select/memory.py", "steps/show/diagnosis.py", "verbs/forget.py"}
