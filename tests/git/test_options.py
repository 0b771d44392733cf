"""Every option of the installed git that may name a program is a trap, or is known to name none."""

import fnmatch
import re
import subprocess

from tests.git.traps import TRAPS

# Words in the name of an option by which it may name what is run, or a file that is written.
PROGRAM = re.compile(
    r"command|cmd|program|helper|driver|tool|editor|pager|hook|exec|textconv|\.clean$|smudge|process|fsmonitor"
    r"|proxy|vcs|askpass|external|browser|tunnel|(upload|receive)pack$|diffFilter|smtpServer|viewer|target|alias"
    r"|\.update$|\.path$|script|plugin|daemon|shell|backend|run$|worker",
    re.IGNORECASE,
)
# What has such a word and names none, with what it is.
HARMLESS = {
    "a choice, a number or a switch": (
        "advice.*", "branch.<name>.description", "checkout.workers", "clean.*", "color.*", "column.*", "completion.*",
        "core.fsmonitorHookVersion", "format.*", "gitweb.*",
        "diff.<driver>.binary", "diff.<driver>.cachetextconv", "difftool.prompt", "difftool.trustExitCode",
        "extensions.*", "fsck.*", "fsmonitor.*", "gc.*", "guitool.<name>.[!c]*", "guitool.<name>.confirm",
        "http.*proxyAuthMethod", "http.proxySSL*", "http.sslBackend", "maintenance.*", "merge.<driver>.name",
        "merge.<driver>.recursive", "mergetool.*hideResolved", "mergetool.<tool>.trustExitCode", "mergetool.keep*",
        "mergetool.meld.*", "mergetool.prompt", "mergetool.vimdiff.layout", "mergetool.writeToTemp",
        "notes.rewrite.<command>", "rebase.*", "receive.fsck.*", "remote.<name>.proxyAuthMethod", "sendemail.*Type",
        "sendemail.alias*", "sendemail.smtpServer?*", "trace2.*", "uploadpack.[ahk]*",
    ),
    "the name of a tool, which has an option of its own": ("diff.tool", "diff.guitool", "merge.tool", "merge.guitool"),
    "of a driver, which has options of its own": (
        "diff.<driver>.wordRegex", "diff.<driver>.xfuncname", "filter.<driver>.required", "gitcvs.dbDriver",
        "man.viewer",
    ),
    "more configuration": ("include.path", "includeIf.<condition>.path"),
}  # fmt: skip
PART = re.compile(r"<[^>]*>|\*")


def names() -> list[str]:
    said = subprocess.run(["git", "help", "--config"], capture_output=True, text=True, check=True).stdout
    return [line for line in said.splitlines() if re.fullmatch(r"[\w-]+\.\S+", line)]


def is_trap(name: str) -> bool:
    """Whether a trap sets the option, whatever stands for its middle part."""
    pattern = re.compile(re.escape(PART.sub("\0", name)).replace("\0", ".+"), re.IGNORECASE)
    return any(pattern.fullmatch(trap.name) for trap in TRAPS)


def uncovered(found: list[str]) -> list[str]:
    known = [one for patterns in HARMLESS.values() for one in patterns]
    return [
        name
        for name in found
        if PROGRAM.search(name) and not is_trap(name) and not any(fnmatch.fnmatch(name, one) for one in known)
    ]


def test_no_option_of_this_git_is_forgotten() -> None:
    found = names()

    assert "core.fsmonitor" in found
    assert len(found) > 500
    assert uncovered(found) == []


def test_a_new_option_would_be_seen() -> None:
    new = ["core.newCommand", "log.formatProgram", "evil.<name>.helper", "core.diffPager", "status.externalScript"]

    assert uncovered(new) == new


def test_each_option_that_git_tells_of_and_we_tried_is_one_of_its_own() -> None:
    """So that the table is not one of misspelt names."""
    found = [PART.sub("\0", name) for name in names()]
    patterns = [re.compile(re.escape(name).replace("\0", ".+"), re.IGNORECASE) for name in found]
    unknown = [one.name for one in TRAPS if not any(pattern.fullmatch(one.name) for pattern in patterns)]
    late = {
        "filter.evil.process",
        "gc.recentObjectsHook",
        "hook.evil.command",
        "trailer.evil.command",
        "trailer.evil.cmd",
    }

    told = {one for one in unknown if not one.startswith(("promisor", "alias.", "pager.", "tar."))}
    assert told <= late
