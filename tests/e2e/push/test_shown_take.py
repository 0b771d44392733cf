"""--take decides conflicts alone; --overwrite also what only the other side changed."""

from pathlib import Path

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.e2e.checkouts import Checkout, config, plain

LEFT = 4
LINES = "".join(f"line {number}\n" for number in range(1, 41))


@pytest.fixture
def here(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Checkout:
    """Three objects in sync; then one changes on both sides, one live, one in the file."""
    here = plain(tmp_path, namespace, kubectl)
    for name in ("both", "drift", "edit"):
        here.put(f"{name}.yaml", config(name, k="1"))
    here.pushed()
    here.patched({"k": "live"}, "both")
    here.patched({"k": "hotfix"}, "drift")
    for name in ("both", "edit"):
        here.put(f"{name}.yaml", config(name, k="file"))
    return here


def live(here: Checkout) -> list[str]:
    return [here.live(name)["k"] for name in ("both", "drift", "edit")]


def files(here: Checkout) -> list[str]:
    texts = [(here.folder / f"{name}.yaml").read_text() for name in ("both", "drift", "edit")]
    return [text.rpartition("k: ")[2].strip().strip('"') for text in texts]


def decide(ran_out: str) -> list[str]:
    """The words of the command that a run says decides its conflicts."""
    (line,) = [one for one in ran_out.splitlines() if one.startswith("decide: kubectl sync ")]
    return line.split()[3:]


def test_a_push_that_takes_the_file_leaves_what_the_cluster_alone_changed(here: Checkout) -> None:
    first = here.sync("push", "--yes")
    assert (first.code, live(here)) == (LEFT, ["live", "hotfix", "file"])

    ran = here.sync("push", "--take", "file", "--yes")

    assert (ran.code, live(here)) == (0, ["file", "hotfix", "file"])
    assert files(here) == ["file", "1", "file"]


def test_a_pull_that_takes_live_leaves_what_the_file_alone_changed(here: Checkout) -> None:
    first = here.sync("pull", "--yes")
    assert (first.code, files(here)) == (LEFT, ["file", "hotfix", "file"])

    ran = here.sync("pull", "--take", "live", "--yes")

    assert (ran.code, files(here)) == (0, ["live", "hotfix", "file"])
    assert live(here) == ["live", "hotfix", "1"]


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_the_command_of_a_hint_decides_what_its_sentence_names(here: Checkout, verb: str) -> None:
    words = decide(here.sync(verb, "--yes").out)
    assert "configmap/both" in words
    assert not {"configmap/drift", "configmap/edit"} & set(words)

    ran = here.sync(*words[: words.index("-n")], "--yes")

    side = "file" if verb == "push" else "live"
    assert (ran.code, live(here)[0], files(here)[0]) == (0, side, side)


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_overwrite_takes_all_that_only_the_other_side_changed(here: Checkout, verb: str) -> None:
    ran = here.sync(verb, "--overwrite", "--yes")

    assert ran.code == 0, ran.err
    found = ["file", "1", "file"] if verb == "push" else ["live", "hotfix", "1"]
    assert (live(here) if verb == "push" else files(here)) == found
    assert ("hotfix → 1" if verb == "push" else "file → 1") in ran.out, "it is shown"


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_overwrite_of_one_object_leaves_the_others(here: Checkout, verb: str) -> None:
    name = "drift" if verb == "push" else "edit"
    before = (live(here), files(here))

    assert here.sync(verb, "--overwrite", name, "--yes").code == 0

    after = (live(here), files(here))
    at = 1 if verb == "push" else 2
    wanted = [list(one) for one in before]
    wanted[0 if verb == "push" else 1][at] = "1"
    assert [*after] == wanted


@pytest.mark.parametrize(("verb", "side"), [("push", "live"), ("pull", "file")])
def test_a_side_that_the_verb_does_not_write_from_changes_nothing(here: Checkout, verb: str, side: str) -> None:
    ran = here.sync(verb, "--take", side, "--yes")

    assert (ran.code, f"{verb} cannot take {side}" in ran.err) == (2, True), ran.err
    assert (live(here)[0], files(here)[0]) == ("live", "file")


def test_a_first_contact_that_somebody_set_by_hand_is_taken_by_its_name_only(
    tmp_path: Path, namespace: str, kubectl: Kubectl
) -> None:
    here = plain(tmp_path, namespace, kubectl)
    for name in ("made", "hand"):
        here.kube("create", "cm", name, "--from-literal=k=1")
        here.put(f"{name}.yaml", config(name, k="file"))
    here.patched({"k": "hand"}, "hand")

    ran = here.sync("push", "--take", "file", "--yes")
    at_large = [here.live(name)["k"] for name in ("made", "hand")]
    named = here.sync("push", "--take", "file", "hand", "--yes")

    assert (ran.code, at_large) == (LEFT, ["file", "hand"])
    assert (named.code, here.live("hand")["k"]) == (0, "file")


@pytest.mark.parametrize("verb", ["push", "pull"])
def test_a_conflict_of_one_line_never_drops_the_others_lines_elsewhere(
    tmp_path: Path, namespace: str, kubectl: Kubectl, verb: str
) -> None:
    here = plain(tmp_path, namespace, kubectl)
    here.put("c.yaml", config(s=LINES))
    here.pushed()
    here.patched({"s": LINES.replace("line 5\n", "live 5\n").replace("line 30\n", "live 30\n")})
    mine = LINES.replace("line 5\n", "file 5\n").replace("line 15\n", "file 15\n")
    here.put("c.yaml", config(s=mine))

    left = here.sync(verb, "--yes")
    ran = here.sync(verb, "--take", "file" if verb == "push" else "live", "--yes")

    assert (left.code, ran.code) == (LEFT, 0), ran.err
    for line in ("file 5", "live 5", "live 30", "file 15"):
        assert line in left.out, "all lines are shown before the question"
    winner = "file" if verb == "push" else "live"
    merged = LINES.replace("line 5\n", f"{winner} 5\n").replace("line 15\n", "file 15\n")
    merged = merged.replace("line 30\n", "live 30\n")
    if verb == "push":
        assert here.live()["s"] == merged
    else:
        assert "file 15" in (text := (here.folder / "c.yaml").read_text())
        assert "live 30" in text
        assert "live 5\\n" in text


def test_adjacent_lines_that_both_changed_are_all_shown(tmp_path: Path, namespace: str, kubectl: Kubectl) -> None:
    here = plain(tmp_path, namespace, kubectl)
    here.put("c.yaml", config(s="set -euo pipefail\nkeep 14 days\nend\n"))
    here.pushed()
    here.patched({"s": "set -eu\nkeep 14 days\nend\n"})
    here.put("c.yaml", config(s="set -euo pipefail\nkeep 10 days\nend\n"))

    ran = here.sync("push", "--yes")

    assert ran.code == LEFT
    for line in ("- keep 14 days", "+ keep 10 days", "- set -euo pipefail", "+ set -eu"):
        assert line in ran.out
