"""The `plane` binary: named by the environment, else from the cache, else built with Go."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TextIO

from tests.controlplane.children import dies_with_parent
from tests.controlplane.errors import PlaneError
from tests.controlplane.locks import locked
from tests.controlplane.places import MODULE, cache_folder
from tests.controlplane.progress import Progress, progress

NAMED = "KUBECTL_SYNC_TEST_PLANE"
SOURCES = ("*.go", "go.mod", "go.sum")
VERSION = re.compile(r"^\s*k8s\.io/kubernetes (v(\d+)\.(\d+)\.\S+)$", re.MULTILINE)


def binary(report: TextIO, environment: Mapping[str, str] = os.environ) -> Path:
    """A plane that can be run; building one takes minutes and is told on `report`."""
    if named := environment.get(NAMED):
        return _usable(Path(named))
    cache = cache_folder(environment)
    target = cache / f"plane-{fingerprint()}"
    if target.exists():
        return target
    with (
        progress(report) as shown,
        locked(cache / "build.lock", lambda: shown.tick("Another process builds the control plane, waiting")),
    ):
        if not target.exists():
            _build(target, environment, shown)
    return target


def is_there(environment: Mapping[str, str]) -> bool:
    """Whether none has to be built."""
    return NAMED in environment or (cache_folder(environment) / f"plane-{fingerprint()}").exists()


def fingerprint() -> str:
    """What the binary is made of, so that another Kubernetes version is another file in the cache."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for source in sorted(MODULE.glob(pattern)):
            digest.update(f"{source.name}\n".encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _usable(path: Path) -> Path:
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise PlaneError(f"${NAMED} names {path}, which is not a program. Unset it to build one with Go.")
    return path.absolute()


def _build(target: Path, environment: Mapping[str, str], shown: Progress) -> None:
    """Build under a passing name: a build that was interrupted must never look like a finished one."""
    go = shutil.which("go", path=environment.get("PATH"))
    if go is None:
        raise PlaneError(
            "The control plane for tests is built with Go, and there is no `go` on PATH. "
            f"Install Go, or set ${NAMED} to a built one."
        )
    settings = {"GOTOOLCHAIN": "local", **environment}
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    shown.say("Building the control plane for tests, once: about 7 minutes on 2 cores.")
    try:
        total = _run([go, "list", "-deps", "."], settings, lambda _: shown.tick("Fetching Go modules"))
        flags = ["-v", "-trimpath", "-buildvcs=false", "-ldflags", _link_flags(), "-o", str(unfinished)]
        _run(
            [go, "build", *flags, "."],
            settings,
            lambda done: shown.tick(f"Building the control plane, {done} of at most {total} packages"),
        )
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    shown.say(f"Built {target} in {shown.elapsed()}.")


def _link_flags() -> str:
    """A server that is not told its version calls itself v0.0.0 and gets its feature gates wrong."""
    found = VERSION.search((MODULE / "go.mod").read_text())
    if found is None:
        raise PlaneError(f"{MODULE / 'go.mod'} requires no k8s.io/kubernetes.")
    version, major, minor = found.groups()
    package = "k8s.io/component-base/version"
    return f"-s -w -X {package}.gitVersion={version} -X {package}.gitMajor={major} -X {package}.gitMinor={minor}"


def _run(command: list[str], environment: Mapping[str, str], tick: Callable[[int], None]) -> int:
    """Run Go; the lines that it has printed so far, each a package, are counted for `tick` and at the end."""
    with (
        tempfile.TemporaryFile("w+") as output,
        # Go's own removal of its work folder does not wait for its compilers.
        tempfile.TemporaryDirectory(prefix="kubectl-sync-go-", ignore_cleanup_errors=True) as work,
    ):
        process = subprocess.Popen(
            command,
            cwd=MODULE,
            env={**environment, "GOTMPDIR": work},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Go and its compilers are one group, and not the terminal's
            preexec_fn=dies_with_parent(),  # noqa: PLW1509 only system calls
        )
        try:
            while process.poll() is None:
                tick(_text(output).count("\n"))
                time.sleep(0.2)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)  # Go alone would leave its compilers running
            process.wait()
            raise
        text = _text(output)
    if process.returncode != 0:
        last = "\n  ".join(text.splitlines()[-8:])
        raise PlaneError(f"Go could not build the control plane for tests (`go {command[1]}` in {MODULE}):\n  {last}")
    return text.count("\n")


def _text(output: IO[str]) -> str:
    """What was written so far. pread, because a seek would move the position at which the child writes."""
    return os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0).decode(errors="replace")
