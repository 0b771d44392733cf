"""Options of git's configuration that name a program, each with what makes git run it.

From `git help --config` and git-config(1): whatever names a program, a shell command, a helper or a file to write.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trap:
    """Lines of a configuration: `{run}` is a program that leaves a mark, `{hooks}` a folder of such.

    `fired_by` are words after `git` that make git run it, so that the trap is known to work; there are none where
    this git takes the option from the user's own configuration only, or has no use for it here.
    """

    name: str
    lines: str
    fired_by: tuple[str, ...] = ()
    given: str = ""


def option(name: str, *fired_by: str, value: str = "{run}", given: str = "", more: str = "") -> Trap:
    """One option, as `section.name` or `section.part.name`, below lines that it needs."""
    section, rest = name.split(".", 1)
    part, _, key = rest.rpartition(".")
    head = f'[{section} "{part}"]' if part else f"[{section}]"
    return Trap(name, f"{more}{head}\n\t{key} = {value}\n", fired_by, given)


def promisor(name: str, url: str, more: str = "") -> Trap:
    """A remote that a partial clone asks for what it lacks."""
    lines = (
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = evil\n"
        f'[remote "evil"]\n\turl = {url}\n\tpromisor = true\n{more}'
    )
    return Trap(f"promisor {name}", lines, ("cat-file", "-p", "HEAD~2:a.yaml"))


ASKED = "protocol=https\nhost=example.com\n\n"
SIGNATURES = "[log]\n\tshowSignature = true\n"
EVERY_PROTOCOL = "".join(
    f'[protocol "{one}"]\n\tallow = always\n' for one in ("ext", "file", "ssh", "git", "evil", "https")
)
COMMANDS = ("rev-parse", "rev-list", "diff-tree", "cat-file", "check-ignore", "merge-base", "grep", "ls-tree")

TRAPS = (
    option("core.fsmonitor", "status"),
    option("core.hooksPath", "commit", "--allow-empty", "-m", "x", value="{hooks}"),
    option("core.pager", "log"),
    option("pager.log", "log"),
    *(option(f"pager.{one}") for one in COMMANDS),
    option("core.editor", "commit", "--allow-empty"),
    option("sequence.editor", "rebase", "--autostash", "-i", "HEAD~1"),
    option("core.sshCommand", "ls-remote", "ssh://example.com/x"),
    option("core.gitProxy", "ls-remote", "git://example.com/x"),
    option("core.askPass", "credential", "fill", given=ASKED),
    option("credential.helper", "credential", "fill", given=ASKED),
    option("credential.https://example.com.helper", "credential", "fill", given=ASKED),
    option("core.alternateRefsCommand", "fetch", "{other}"),
    option("alias.zz", "zz", value="!{run}"),
    *(option(f"alias.{one}", value="!{run}") for one in COMMANDS),
    option("diff.external", "diff", "HEAD~1"),
    option("diff.evil.command", "diff", "HEAD~1"),
    option("diff.evil.textconv", "log", "-p"),
    option("filter.evil.clean", "hash-object", "--path=a.yaml", "a.yaml"),
    option("filter.evil.smudge", "cat-file", "--filters", "HEAD:a.yaml"),
    option("filter.evil.process", "cat-file", "--filters", "HEAD:a.yaml"),
    option("merge.evil.driver", "merge", "side"),
    option("gpg.program", "log", "-1", "openpgp", more=SIGNATURES),
    option("gpg.ssh.program", "log", "-1", "ssh", more=f'{SIGNATURES}[gpg "ssh"]\n\tallowedSignersFile = /dev/null\n'),
    option("gpg.x509.program", "log", "-1", "x509", more=SIGNATURES),
    option("gpg.ssh.defaultKeyCommand", "commit", "-S", "--allow-empty", "-m", "x", more="[gpg]\n\tformat = ssh\n"),
    option("trailer.evil.command", "interpret-trailers", "--trailer", "evil=x", "a.yaml"),
    option("trailer.evil.cmd", "interpret-trailers", "--trailer", "evil=x", "a.yaml"),
    option("interactive.diffFilter", "add", "-p", given="q\n"),
    option("browser.evil.cmd", "web--browse", "http://x", more="[web]\n\tbrowser = evil\n"),
    option("difftool.evil.cmd", "difftool", "-y", "HEAD~1", more="[diff]\n\ttool = evil\n"),
    option("mergetool.evil.cmd", more="[merge]\n\ttool = evil\n"),
    option("man.evil.cmd", "help", "-m", "log", more="[man]\n\tviewer = evil\n"),
    option("guitool.evil.cmd"),
    option("browser.evil.path", more="[web]\n\tbrowser = evil\n"),
    option("web.browser"),
    option("difftool.evil.path", more="[diff]\n\ttool = evil\n"),
    option("mergetool.evil.path", more="[merge]\n\ttool = evil\n"),
    option("man.evil.path", more="[man]\n\tviewer = evil\n"),
    option("remote.evil.proxy", more='[remote "evil"]\n\turl = https://example.com/x\n'),
    option("http.proxy"),
    option("help.browser"),
    option("instaweb.browser"),
    option("imap.tunnel"),
    option("sendemail.smtpServer"),
    option("sendemail.toCmd"),
    option("sendemail.ccCmd"),
    option("submodule.evil.update", value="!{run}"),
    option("tar.evil.command", "archive", "--format=evil", "HEAD"),
    option("uploadpack.packObjectsHook"),
    option("gc.recentObjectsHook"),
    option("hook.evil.command", more='[hook "evil"]\n\tevent = reference-transaction\n'),
    option("trace2.normalTarget", value="{mark}"),
    option("trace2.eventTarget", value="{mark}"),
    option("trace2.perfTarget", value="{mark}"),
    option("remote.evil.uploadpack", "fetch", "evil", more='[remote "evil"]\n\turl = {other}\n'),
    option("remote.evil.receivepack", "push", "evil", "HEAD:x", more='[remote "evil"]\n\turl = {other}\n'),
    option("remote.evil.vcs", "fetch", "evil", value="evil", more=EVERY_PROTOCOL + '[remote "evil"]\n\turl = x\n'),
    promisor("ext", "ext::{run} x", EVERY_PROTOCOL),
    promisor("file", "{other}", "\tuploadpack = {run}\n" + EVERY_PROTOCOL),
    promisor("ssh", "ssh://example.com/x", EVERY_PROTOCOL + "[core]\n\tsshCommand = {run}\n"),
    promisor("git", "git://example.com/x", EVERY_PROTOCOL + "[core]\n\tgitProxy = {run}\n"),
    promisor("helper", "evil::x", EVERY_PROTOCOL),
    promisor("vcs", "x", "\tvcs = evil\n" + EVERY_PROTOCOL),
    promisor("all", "ext::{run} x", "[protocol]\n\tallow = always\n"),
)
