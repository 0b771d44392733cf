"""A plan shows every line that it writes: long texts and lists that both sides changed, on the real server."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.fixtures import Kubectl
from tests.running import Ran, sync
from tests.terminal import printed

KEY = "app.properties"


def properties(**changes: str) -> str:
    lines = (f"key{number}" for number in range(1, 31))
    return "".join(f"{name}={changes.get(name, name.replace('key', 'v'))}\n" for name in lines)


def dashboard(**titles: str) -> str:
    panels = [{"title": titles.get(f"p{number}", f"Panel {number}"), "id": number} for number in range(200)]
    return json.dumps({"panels": panels}, separators=(",", ":"))


def manifest(text: str, second: str = "") -> dict[str, Any]:
    data = {KEY: text} | ({"second": second} if second else {})
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"}, "data": data}


def role(*rules: tuple[str, ...]) -> dict[str, Any]:
    """Rules of a group, a resource, and verbs."""
    told = [{"verbs": list(verbs), "apiGroups": [group], "resources": [resource]} for group, resource, *verbs in rules]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "cm"}, "rules": told,
    }  # fmt: skip


class Case:
    """One object that was in sync, and was changed on both sides since."""

    def __init__(self, folder: Path, namespace: str, kubectl: Kubectl) -> None:
        self.file, self._namespace, self._kubectl = folder / "cm.json", namespace, kubectl

    def sync(self, *words: str) -> Ran:
        return sync(self.file.parent, *words, "-n", self._namespace)

    def changed(self, base: dict[str, Any], file: dict[str, Any], live: dict[str, Any]) -> None:
        self.file.write_text(json.dumps(base))
        assert self.sync("push", "--yes").code == 0
        self.file.write_text(json.dumps(file))
        kubectl = self._kubectl
        kubectl("-n", self._namespace, "replace", "-f", "-", stdin=json.dumps(live))

    def live(self, key: str = KEY) -> str:
        return self.object()["data"][key]  # type: ignore[no-any-return]

    def object(self, kind: str = "cm") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._kubectl("-n", self._namespace, "get", kind, "cm", "-o", "json"))
        return found

    def text(self, key: str = KEY) -> str:
        return json.loads(self.file.read_text())["data"][key]  # type: ignore[no-any-return]


@pytest.fixture
def case(tmp_path: Path, namespace: str, kubectl: Kubectl) -> Case:
    return Case(tmp_path, namespace, kubectl)


def told(ran: Ran, path: str = f'["{KEY}"]') -> list[str]:
    """The lines below a field, without their indent."""
    lines = iter(ran.out.splitlines())
    assert any(path in line for line in lines), ran.out
    found: list[str] = []
    for line in lines:
        if line and not line.startswith("      "):
            break
        found.append(line[6:])
    return found if not found or found[-1] else found[:-1]  # the empty line below the object


def signed(lines: list[str]) -> list[str]:
    return [line for line in lines if line[:1] in ("-", "+")]


MERGED = (properties(), properties(key6="FILE6", key25="FILE25"), properties(key2="LIVE2", key10="LIVE10"))


def test_a_push_shows_the_lines_of_a_merge_that_it_writes(case: Case) -> None:
    case.changed(*map(manifest, MERGED))

    ran = case.sync("push", "--yes")

    assert signed(told(ran)) == ["- key6=v6", "+ key6=FILE6", "- key25=v25", "+ key25=FILE25"]
    assert printed.patched(MERGED[2], told(ran)) == case.live()
    assert case.live() == properties(key2="LIVE2", key10="LIVE10", key6="FILE6", key25="FILE25")


def test_a_pull_shows_the_lines_of_a_merge_that_it_writes(case: Case) -> None:
    case.changed(*map(manifest, MERGED))

    ran = case.sync("pull", "--yes")

    assert signed(told(ran)) == ["- key2=v2", "+ key2=LIVE2", "- key10=v10", "+ key10=LIVE10"]
    assert printed.patched(MERGED[1], told(ran)) == case.text()


def test_a_status_shows_both_writes_of_a_merge(case: Case) -> None:
    case.changed(*map(manifest, MERGED))
    lines = printed.labelled(told(case.sync("status")))

    both = properties(key2="LIVE2", key10="LIVE10", key6="FILE6", key25="FILE25")
    assert printed.patched(MERGED[2], lines["push would write:"]) == both
    assert printed.patched(MERGED[1], lines["pull would write:"]) == both


@pytest.mark.parametrize("verb", ["push", "pull", "status"])
def test_a_conflict_of_lines_is_shown_with_all_that_both_sides_changed(case: Case, verb: str) -> None:
    base, file, live = properties(), properties(key20="F"), properties(key20="L", key2="LIVE2", key10="LIVE10")
    case.changed(*map(manifest, (base, file, live)))

    ran = case.sync(verb, *([] if verb == "status" else ["--yes"]))

    lines = printed.labelled(told(ran))
    assert printed.patched(base, lines["changed in the file:"]) == file
    assert printed.patched(base, lines["changed in the cluster:"]) == live
    assert (case.live(), case.text()) == (live, file)


@pytest.mark.parametrize(("verb", "side"), [("push", "file"), ("pull", "live")])
def test_a_conflict_that_is_decided_is_shown_as_what_is_written(case: Case, verb: str, side: str) -> None:
    base, file, live = properties(), properties(key20="F"), properties(key20="L", key2="LIVE2", key10="LIVE10")
    case.changed(*map(manifest, (base, file, live)))

    ran = case.sync(verb, "--yes", "--take", side)

    before, after = (live, case.live()) if verb == "push" else (file, case.text())
    assert ran.code == 0, ran.err
    assert printed.patched(before, told(ran)) == after != before


RULES = (("apps", "deployments", "get"), ("", "pods", "get", "list"), ("batch", "jobs", "get", "list", "watch"))


@pytest.mark.parametrize("verb", ["push", "pull", "status"])
def test_a_list_without_keys_that_both_changed_shows_what_is_not_the_same(case: Case, verb: str) -> None:
    base, file = role(*RULES), role(*RULES[:2], ("batch", "jobs", "get", "list", "delete"))
    case.changed(base, file, role(*RULES, ("", "services", "get")))

    lines = printed.labelled(told(case.sync(verb, *([] if verb == "status" else ["--yes"])), "rules"))

    assert signed(lines["changed in the file:"]) == ["-   - watch", "+   - delete"]
    come = [line.removeprefix("+").strip(" -") for line in signed(lines["changed in the cluster:"])]
    assert sorted(come) == sorted(["resources:", "services", "apiGroups:", '""', "verbs:", "get"])


def test_each_place_of_a_long_line_is_shown_where_it_differs(case: Case) -> None:
    base, live = dashboard(), dashboard(p3="Live 3", p180="Live 180")
    file = dashboard(p20="File 20", p150="File 150")
    case.changed(*map(manifest, (base, file, live)))

    lines = printed.labelled(told(case.sync("push", "--yes")))

    shown = {label: " ".join(found) for label, found in lines.items()}
    assert printed.patched(base, lines["changed in the file:"]) == file
    assert printed.patched(base, lines["changed in the cluster:"]) == live
    assert [name in shown["changed in the file:"] for name in ("File 20", "File 150")] == [True, True]
    assert all(len(one) < 2_000 for one in shown.values())


def test_blanks_and_line_ends_that_are_written_are_seen(case: Case) -> None:
    base, file = "maxmemory 2mb\nappendonly no\n", "maxmemory 2mb \r\nappendonly no"
    case.changed(manifest(base, "x"), manifest(file, "x"), manifest(base, "x"))

    lines = told(case.sync("push", "--yes"))

    assert lines == [
        "- maxmemory 2mb", "- appendonly no", r"+ maxmemory 2mb \x0d", "+ appendonly no", r"\ no line end",
    ]  # fmt: skip
    assert case.live() == file
