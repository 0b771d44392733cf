"""Two environments of one root, open at once in one process, against the real server: each has its own memory."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kubectl_sync.cluster.kubectl import Kubectl as Program
from kubectl_sync.engine.policy.policy import POLICIES
from kubectl_sync.environment import Environment, opened
from kubectl_sync.errors import Stopped
from kubectl_sync.model.outcome import Outcome
from kubectl_sync.model.plan import Plan
from kubectl_sync.model.selection import Selection
from kubectl_sync.settings import Settings, Typed
from kubectl_sync.steps.read import sides as read
from kubectl_sync.steps.settle.settle import settle
from kubectl_sync.steps.write.write import write
from kubectl_sync.workspace import Workspace
from tests.controlplane.fixtures import Kubectl
from tests.running import Ran, sync

PUSH = POLICIES["push"]
NAMES = ("staging", "production")


def config(name: str, value: str = "a") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  key: {value}\n"


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def names(kubectl: Kubectl, place: str) -> set[str]:
    found = kubectl("-n", place, "get", "configmaps", "-o=name").split()
    return set(found) - {"configmap/kube-root-ca.crt"}


def is_kept_out(ran: Ran) -> bool:
    told = "another run works on this folder: promote"
    return ran.code == 3 and told in ran.err


@pytest.fixture
def places(namespace: str, kubectl: Kubectl) -> Iterator[dict[str, str]]:
    """The namespace of each environment."""
    other = f"{namespace}-p"
    kubectl("create", "namespace", other)
    yield dict(zip(NAMES, (namespace, other), strict=True))
    kubectl("delete", "namespace", other, "--wait=false")


def settle_root(root: Path, places: dict[str, str], *, folder: str = "", context: str = "") -> None:
    """Settings of both environments; in folders of their own, unless they share one."""
    environments = {
        name: {"folder": folder or name, "namespace": place, "context": context or name}
        for name, place in places.items()
    }
    put(root / ".kubesync/config", json.dumps({"environments": environments}))


@pytest.fixture(params=["one context", "two contexts"])
def root(tmp_path: Path, places: dict[str, str], kubectl: Kubectl, request: pytest.FixtureRequest) -> Path:
    """The same manifests twice, for two namespaces; or for two names of the server, as of two clusters."""
    for name in NAMES:
        kubectl("config", "set-context", name, "--cluster=plane", "--user=admin")
        put(tmp_path / name / "web.yaml", config("web", name))
        put(tmp_path / name / "api.yaml", config("api", name))
    settle_root(tmp_path, places, context="plane" if request.param == "one context" else "")
    return tmp_path


@contextmanager
def both(root: Path) -> Iterator[tuple[Environment, Environment]]:
    """Both environments, opened, of one workspace."""
    with ExitStack() as held:
        settings = [Settings.of(Typed(root=root, environment=name)) for name in NAMES]
        workspace = Workspace(settings[0])
        one, other = (held.enter_context(opened(each, Program.resolve(None), workspace=workspace)) for each in settings)
        yield one, other


def planned(environment: Environment) -> Plan:
    local, skipped = read.read_files(environment)
    sides, refs = read.sides(environment, Selection(), local, skipped)
    return settle(environment, sides, refs, PUSH)


def pushed(environment: Environment, plan: Plan) -> Outcome:
    return write(environment, plan, PUSH, lambda _: None, at="2026-12-01T00:00:00Z")


def remembered(environment: Environment) -> dict[str, object]:
    """By their names, what the objects had when they were last in sync."""
    bases = environment.store.bases(environment.identity)
    assert {ref.namespace for ref in bases} <= {environment.namespace}
    return {ref.name: base.live["data"]["key"] for ref, base in bases.items()}


def value(kubectl: Kubectl, place: str, name: str) -> str:
    return kubectl("-n", place, "get", "configmap", name, "-o=jsonpath={.data.key}")


def test_each_is_written_while_the_other_is_open_and_remembers_its_own(
    root: Path, places: dict[str, str], kubectl: Kubectl
) -> None:
    with both(root) as (one, other):
        plans = [planned(environment) for environment in (one, other)]
        assert [len(plan.changes) for plan in plans] == [2, 2]

        with one.store.claimed("push", "now"), other.store.claimed("push", "now"):
            assert pushed(one, plans[0]).exit == 0
            assert (remembered(one), remembered(other)) == ({"web": "staging", "api": "staging"}, {})
            assert pushed(other, plans[1]).exit == 0

        assert remembered(one) == {"web": "staging", "api": "staging"}
        assert remembered(other) == {"web": "production", "api": "production"}
        bound = {one.settings.context, other.settings.context}
        assert {each.binding.context for each in (one, other) if each.binding} == bound
    for name, place in places.items():
        assert value(kubectl, place, "web") == name
        ran = sync(root / name, "status")
        assert (ran.code, "nothing to do: 2 in sync" in ran.out) == (0, True), ran.out + ran.err


def test_one_is_read_while_the_other_is_written(root: Path, places: dict[str, str], kubectl: Kubectl) -> None:
    """As promote does: what was read of the first stays right, and nothing of it is written or remembered anew."""
    assert [sync(root / name, "push", "--yes").code for name in NAMES] == [0, 0]
    kubectl("-n", places["staging"], "patch", "cm", "web", "--type=merge", "-p", '{"data":{"key":"by hand"}}')
    put(root / "production/web.yaml", config("web", "new"))

    with both(root) as (one, other):
        before = planned(one)
        with other.store.claimed("promote", "now"):
            plan = planned(other)
            assert pushed(other, plan).exit == 0
            after = planned(one)
        again = planned(other)

        assert [change.ref.name for change in before.changes] == ["web"]
        assert after == before
        assert (again.changes, len(again.equal)) == ((), 2)
        assert remembered(one) == {"web": "staging", "api": "staging"}
        assert remembered(other) == {"web": "new", "api": "production"}
    assert (value(kubectl, places["staging"], "web"), value(kubectl, places["production"], "web")) == ("by hand", "new")


def test_another_process_is_kept_out_until_both_are_given_back(root: Path) -> None:
    with both(root) as (one, other):
        with one.store.claimed("promote", "now"):
            with other.store.claimed("promote", "now"):
                for name in NAMES:
                    assert is_kept_out(sync(root / name, "push", "--yes"))
            assert is_kept_out(sync(root / "production", "push", "--yes"))
            with pytest.raises(Stopped), one.store.claimed("push", "now"):
                pass
        assert sync(root / "production", "push", "--yes").code == 0


def test_a_run_that_ended_in_one_is_settled_by_the_other_for_its_own(root: Path, places: dict[str, str]) -> None:
    """Both are of one cluster: whoever comes first looks for what became of it, and each keeps its own memory."""
    put(root / "production/web.yaml", config("web", "staging"))
    with both(root) as (one, _):
        plan = planned(one)

        def stops(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch, one.store.claimed("push", "now"):
            patch.setattr("kubectl_sync.state.journal.Journal.record", stops)
            with pytest.raises(KeyboardInterrupt):
                pushed(one, plan)
    assert len(one.store.open_runs()) == 1

    ran = sync(root / "production", "push", "--yes")

    assert (ran.code, "written" in ran.err) == (0, True), ran.err
    with both(root) as (one, other):
        assert one.store.open_runs() == []
        assert remembered(one) == {"web": "staging", "api": "staging"}
        assert remembered(other) == {"web": "staging", "api": "production"}
    ran = sync(root / "staging", "status")
    assert "nothing to do: 2 in sync" in ran.out, (ran.out, places)


def test_environments_of_one_folder_take_nothing_of_each_other(
    tmp_path: Path, places: dict[str, str], kubectl: Kubectl
) -> None:
    """The manifests name no namespace: what one environment pushed is no deletion, and no second copy, in the other."""
    put(tmp_path / "manifests/web.yaml", config("web"))
    put(tmp_path / "manifests/api.yaml", config("api"))
    settle_root(tmp_path, places, folder="manifests", context="plane")
    for name in NAMES:
        ran = sync(tmp_path, "push", "--yes", "--env", name)
        assert (ran.code, "second time" in ran.err) == (0, False), ran.err

    for name in NAMES:
        shown = sync(tmp_path, "status", "--env", name)
        assert "nothing to do: 2 in sync" in shown.out, shown.out + shown.err
    (tmp_path / "manifests/api.yaml").unlink()
    ran = sync(tmp_path, "push", "--prune", "--yes", "--env", "staging")
    assert (ran.code, "configmap/api deleted" in ran.out) == (0, True), ran.out + ran.err
    assert names(kubectl, places["staging"]) == {"configmap/web"}
    assert names(kubectl, places["production"]) == {"configmap/web", "configmap/api"}
    shown = sync(tmp_path, "status", "--env", "production")
    assert "configmap/api" in shown.out
    assert f"namespace {places['staging']} " not in shown.out


def test_to_forget_in_one_environment_is_not_to_forget_in_the_other(root: Path) -> None:
    assert [sync(root / name, "push", "--yes").code for name in NAMES] == [0, 0]

    ran = sync(root / "staging", "forget", "configmap/web", "--yes")

    assert (ran.code, "1 object forgotten" in ran.out) == (0, True), ran.err
    with both(root) as (one, other):
        assert set(remembered(one)) == {"api"}
        assert set(remembered(other)) == {"api", "web"}


def test_an_environment_that_gets_another_name_or_its_first_one_keeps_its_memory(
    tmp_path: Path, namespace: str
) -> None:
    put(tmp_path / ".kubesync/config", f"namespace: {namespace}\n")
    put(tmp_path / "apps/web.yaml", config("web"))
    assert sync(tmp_path, "push", "--yes").code == 0
    put(tmp_path / "apps/web.yaml", config("web", "new"))
    told = "data.key  changed in the file"

    for name in ("first", "renamed"):
        environment = {"folder": "apps", "context": "plane", "namespace": namespace}
        put(tmp_path / ".kubesync/config", json.dumps({"environments": {name: environment}}))
        shown = sync(tmp_path / "apps", "status")
        assert told in shown.out, (name, shown.out, shown.err)
        assert sync(tmp_path / "apps", "push", "--yes").code == 0
        put(tmp_path / "apps/web.yaml", config("web", name))
        assert told in sync(tmp_path / "apps", "status").out
