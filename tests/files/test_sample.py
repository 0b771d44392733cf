"""A whole repository: every object is found, and everything else is named with its reason."""

from pathlib import Path

import pytest

from kubectl_sync.model.content import UNKNOWN
from kubectl_sync.model.objects import Manifest, ObjectRef, Snapshot
from tests.files.making import read, reasons
from tests.samples import repository


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> repository.Facts:
    return repository.build(tmp_path_factory.mktemp("sample"))


def found(snapshot: Snapshot[Manifest]) -> set[tuple[str, str, str]]:
    return {(ref.namespace, ref.kind, ref.name) for ref in snapshot.objects}


def test_it_has_the_files_that_it_promises(sample: repository.Facts) -> None:
    assert sum(one.is_file() for one in sample.root.rglob("*")) == repository.FILES


def test_every_object_is_read_and_everything_else_is_named(sample: repository.Facts) -> None:
    snapshot, skipped = read(sample.root)

    assert found(snapshot) == sample.objects
    assert reasons(skipped) == sample.skipped
    assert [gap.where for gap in snapshot.gaps] == sample.broken


def test_no_file_that_may_hold_a_manifest_is_passed_over_in_silence(sample: repository.Facts) -> None:
    snapshot, skipped = read(sample.root)
    told = {one.where.partition(":")[0] for one in skipped} | {gap.where for gap in snapshot.gaps}
    told |= {str(one.at.file.relative_to(sample.root)) for one in snapshot.objects.values()}
    candidates = [one for suffix in ("yaml", "yml", "json") for one in sample.root.rglob(f"*.{suffix}")]

    silent = {str(one.relative_to(sample.root)) for one in candidates} - told
    assert {name for name in silent if not any(f"{folder}/" in told for folder in _folders(name))} == {
        ".git/config.yaml"
    }


def test_one_environment_is_read_alone(sample: repository.Facts) -> None:
    snapshot, skipped = read(sample.root, "environments/production")

    assert found(snapshot) == {one for one in sample.objects if one[0] == "production"}
    assert reasons(skipped) == {"environments/production/secret.yaml:1": "Secret"}


def test_what_kustomize_makes_is_unknown_and_never_absent(sample: repository.Facts) -> None:
    snapshot, _ = read(sample.root)
    rendered = ObjectRef("apps", "Deployment", "anywhere", "app1")

    assert snapshot[rendered] is UNKNOWN
    assert snapshot.rendered_from(rendered).endswith("rendered by kustomize")
    assert snapshot.doubt(ObjectRef("apps", "Deployment", "n", "other")) == snapshot.gaps[0]


def _folders(name: str) -> list[str]:
    return [str(one) for one in Path(name).parents]
