"""Finding the files of a folder that may hold manifests; nothing is opened, no link to a folder is followed."""

import os
import posixpath
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kubectl_sync.files.staging import PREFIX
from kubectl_sync.model.objects import KUSTOMIZATIONS, Gap
from kubectl_sync.model.skipped import TEMPORARY, Skipped

# What kubectl reads in a folder (kubernetes/cli-runtime:pkg/resource/builder.go, FileExtensions).
SUFFIXES: Final = (".yaml", ".yml", ".json")
CHART: Final = "Chart.yaml"
# Of git and its like, and our own: nobody looks for manifests there.
_SILENT: Final = frozenset({".git", ".hg", ".svn", ".kubesync"})
_OF_PACKAGES: Final = frozenset({"node_modules", "bower_components", "__pycache__"})
_NO_FILE: Final = "no plain file (a pipe, a socket or a device)"
HELM: Final = "part of a Helm chart"


class Stamp(NamedTuple):
    """What changes when a file does; times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


@dataclass(slots=True)
class Tree:
    """What lies below a folder: plain files by name, and what of it is not read.

    Names are relative to the root, as the file system has them; folders end in a slash where they are told.
    `others` are folders of other environments, `here` is the one that the user stands in, "" for the root.
    """

    root: str
    others: frozenset[str] = frozenset()
    here: str = ""
    files: dict[str, Stamp] = field(default_factory=dict)
    kustomizations: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def path(self, name: str) -> str:
        return os.path.join(self.root, name)  # noqa: PTH118 - a hundred thousand times

    def shown(self, name: str) -> str:
        """The name as the user sees it: as it would be typed where they stand."""
        return printable_name(name, self.here)


def walk(
    root: str, inside: str = "", *, others: frozenset[str] = frozenset(), here: str = "", chart: bool = False
) -> Tree:
    """List the files below `root/inside`, without the folders `others`; with `chart`, all are part of a Helm chart."""
    tree = Tree(root, others, here)
    links: list[str] = []
    pending = [(inside, chart)]
    while pending:
        folder, in_chart = pending.pop()
        entries = _entries(tree, folder)
        if not in_chart and any(entry.name == CHART for entry in entries):
            in_chart = True
            tree.charts.append(f"{folder}/" if folder else "")
        below = [name for entry in entries if (name := _sorted_in(tree, folder, entry, links, chart=in_chart))]
        pending += [(name, in_chart) for name in reversed(below)]
    _follow(tree, links)
    return tree


def printable_name(name: str, here: str = "") -> str:
    """A name as it can be printed anywhere: bytes that are no UTF-8, and line breaks, are spelled out.

    It is relative to `here`, if that is given; both are relative to the root.
    """
    if here:
        name = name[len(here) + 1 :] if name.startswith(f"{here}/") else posixpath.relpath(name or ".", here)
    return name.encode("utf-8", "backslashreplace").decode().replace("\n", "\\n")


def why(error: OSError) -> str:
    """What the system says, in its own words."""
    return f"cannot be read: {error.strerror or type(error).__name__}"


def _miss(tree: Tree, where: str, reason: str, hint: str) -> None:
    tree.gaps.append(Gap(where, reason, hint, files=(where,)))


def _entries(tree: Tree, folder: str) -> list["os.DirEntry[str]"]:
    """The entries of a folder that may matter, by name."""
    try:
        with os.scandir(tree.path(folder)) as found:
            matter = [entry for entry in found if _may_matter(entry)]
    except OSError as error:
        _miss(tree, f"{tree.shown(folder) or '.'}/", why(error), "nothing is concluded from what may be in it")
        return []
    return sorted(matter, key=lambda entry: entry.name)


def _may_matter(entry: "os.DirEntry[str]") -> bool:
    return _is_read(entry.name) or entry.is_dir(follow_symlinks=False) or entry.is_symlink()


def _sorted_in(tree: Tree, folder: str, entry: "os.DirEntry[str]", links: list[str], *, chart: bool) -> str | None:
    """Put one entry where it belongs; returns the name of a folder to walk."""
    name = f"{folder}/{entry.name}" if folder else entry.name
    if entry.is_dir(follow_symlinks=False):
        reason = "folder of another environment" if name in tree.others else not_walked(entry.name, entry.path)
        if not reason:
            return name
        if entry.name not in _SILENT:
            may_hold = name in tree.others
            tree.skipped.append(Skipped(reason, f"{tree.shown(name)}/", manifest=may_hold))
    elif _is_read(entry.name) and (chart or entry.name.startswith(".")):
        tree.skipped.append(Skipped(HELM if chart else "hidden file", tree.shown(name), manifest=chart))
    elif entry.is_symlink():
        _link(tree, name, entry, links)
    elif not entry.is_file(follow_symlinks=False):
        tree.skipped.append(Skipped(_NO_FILE, tree.shown(name), manifest=False))
        if entry.name in KUSTOMIZATIONS:  # which nobody can read: it may name anything
            tree.kustomizations.append(name)
    else:
        _add(tree, name, entry)
    return None


def _is_read(name: str) -> bool:
    return name.endswith(SUFFIXES) or name in KUSTOMIZATIONS


def not_walked(name: str, path: str) -> str:
    """Why a folder of this name, which lies at `path`, is not looked into, "" where it is."""
    if os.path.exists(f"{path}/.kubesync/config"):  # noqa: PTH110 - for each folder
        return "folder with settings of its own"
    if name.startswith("."):
        return TEMPORARY if name.startswith(PREFIX) else "hidden folder"
    if name in _OF_PACKAGES or (name == "vendor" and os.path.exists(f"{path}/modules.txt")):  # noqa: PTH110
        return "folder of a package manager"
    return ""


def _add(tree: Tree, name: str, entry: "os.DirEntry[str]") -> None:
    try:
        tree.files[name] = Stamp.of(entry.stat(follow_symlinks=False))
    except OSError as error:  # it went since it was listed
        _miss(tree, tree.shown(name), why(error), "run it again")
        return
    if entry.name in KUSTOMIZATIONS:
        tree.kustomizations.append(name)


def _link(tree: Tree, name: str, entry: "os.DirEntry[str]", links: list[str]) -> None:
    try:
        status = entry.stat()
    except OSError as error:
        if entry.name.endswith(SUFFIXES):
            reason = "a link to nothing" if isinstance(error, FileNotFoundError) else why(error)
            _miss(tree, tree.shown(name), reason, "mend or remove the link")
        return
    if stat.S_ISDIR(status.st_mode):
        if entry.name not in _SILENT:
            tree.skipped.append(Skipped("link to a folder", f"{tree.shown(name)}/"))
    elif entry.name in KUSTOMIZATIONS:  # what it names is relative to the link
        tree.kustomizations.append(name)
    elif entry.name.endswith(SUFFIXES):
        links.append(name)


def _follow(tree: Tree, links: Iterable[str]) -> None:
    """Read what a link leads to where it lies below the root and is not read itself, under its own name."""
    top = os.path.join(os.path.realpath(tree.root), "")  # noqa: PTH118
    for link in links:
        target = os.path.realpath(tree.path(link))
        name = target.removeprefix(top)
        if name == target:
            tree.skipped.append(Skipped("link that leads out of the folder", tree.shown(link)))
        elif any(name.startswith(chart) for chart in tree.charts):
            tree.skipped.append(Skipped(HELM, tree.shown(link)))
        elif name in tree.files:
            tree.skipped.append(Skipped("link to a file that is read itself", tree.shown(link)))
        else:
            _add_target(tree, link, name)


def _add_target(tree: Tree, link: str, name: str) -> None:
    try:
        status = os.stat(tree.path(name), follow_symlinks=False)  # noqa: PTH116
    except OSError as error:
        _miss(tree, tree.shown(link), why(error), "run it again")
        return
    if stat.S_ISREG(status.st_mode):
        tree.files[name] = Stamp.of(status)
    else:
        tree.skipped.append(Skipped(_NO_FILE, tree.shown(link)))
