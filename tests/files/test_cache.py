"""The parse cache: never wrong, never with a secret, never in the way."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kubectl_sync.files import Folder, manifests, reading
from kubectl_sync.files.cache import FORM, ParseCache
from kubectl_sync.files.manifests import Parsed
from kubectl_sync.folders import sealed
from kubectl_sync.model.objects import Manifest, Snapshot
from tests.files.making import CONFIG, KINDS, config, files, names, read
from tests.samples import repository

LATER = 3600 * 1_000_000_000  # nanoseconds


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "home" / "cache" / "files"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return files(tmp_path / "top", {"a.yaml": "a", "b.json": '{"apiVersion": "v1"}', "c.yaml": "x: y\n"})


def loaded(cache: Path) -> dict[str, Any]:
    (file,) = cache.iterdir()
    found: dict[str, Any] = json.loads(file.read_bytes().partition(b"\n")[2])
    return found


def store(cache: Path, found: dict[str, Any]) -> None:
    (file,) = cache.iterdir()
    file.write_bytes(sealed(json.dumps(found).encode(), FORM))


def entries(cache: Path) -> set[str]:
    return set(loaded(cache)["files"])


def grow_old(cache: Path) -> None:
    """As if the files had been what they are for an hour when they were read."""
    found = loaded(cache)
    store(cache, found | {"at": found["at"] + LATER})


def poison(cache: Path, name: str = "a.yaml") -> None:
    """Change what is cached of a file, so that it shows whether the file or the cache was read."""
    found = loaded(cache)
    found["files"][name][-1][0][3]["data"]["key"] = "cached"
    store(cache, found)


def value(snapshot: Snapshot[Manifest], name: str = "a") -> object:
    return snapshot.objects[config(name)].content["data"]["key"]


def test_what_did_not_change_is_not_parsed_again(top: Path, cache: Path) -> None:
    cold = read(top, cache=cache)
    assert entries(cache) == {"a.yaml", "b.json", "c.yaml"}
    assert read(top, cache=cache) == cold

    poison(cache)
    warm, _ = read(top, cache=cache)

    assert (names(warm), value(warm)) == ({"a"}, "cached")
    assert warm.objects[config("a")].at == cold[0].objects[config("a")].at


def test_the_sample_reads_the_same_from_the_cache(tmp_path: Path, cache: Path) -> None:
    facts = repository.build(tmp_path / "sample")

    cold, first, second = (read(facts.root, cache=one) for one in (None, cache, cache))

    assert cold == first == second
    assert [one.at for one in cold[0].objects.values()] == [one.at for one in second[0].objects.values()]


@pytest.mark.parametrize("keep_time", [False, True])
def test_a_changed_file_is_read_again(top: Path, cache: Path, *, keep_time: bool) -> None:
    read(top, cache=cache)
    grow_old(cache)
    file, was = top / "a.yaml", (top / "a.yaml").stat()
    file.write_text(file.read_text().replace("key: a", "key: b"))
    if keep_time:  # as `cp -p` and `tar` do
        os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert value(read(top, cache=cache)[0]) == "b"
    assert value(read(top, cache=cache)[0]) == "b"


def test_a_file_in_the_place_of_another_is_read_again(top: Path, cache: Path) -> None:
    other = files(top.parent, {"other": CONFIG.format(name="a").replace("key: a", "key: b")}) / "other"
    os.utime(other, ns=(was := (top / "a.yaml").stat().st_mtime_ns, was))
    read(top, cache=cache)
    grow_old(cache)
    other.replace(top / "a.yaml")

    assert value(read(top, cache=cache)[0]) == "b"


@pytest.mark.parametrize(("old", "found"), [(False, "a"), (True, "cached")])
def test_a_file_as_young_as_the_cache_is_known_by_its_hash_alone(
    top: Path, cache: Path, found: str, *, old: bool
) -> None:
    read(top, cache=cache)
    poison(cache)
    wrong = loaded(cache)
    wrong["files"]["a.yaml"][4] = "0" * 64
    store(cache, wrong | {"at": wrong["files"]["a.yaml"][2]})
    if old:
        grow_old(cache)

    assert value(read(top, cache=cache)[0]) == found


def test_what_was_too_young_is_proven_later_and_written_once(top: Path, cache: Path) -> None:
    read(top, cache=cache)
    changed = max(entry[2] for entry in loaded(cache)["files"].values())
    store(cache, loaded(cache) | {"at": changed})

    def again(started: int) -> int:
        """Read at another time what did not change; returns when the cache was written."""
        reading = ParseCache.of(cache, top)
        reading.started = started
        for name in entries(cache):
            known = reading.get(name)
            assert known is not None
            reading.put(name, known.stamp, known.parsed)
        reading.save()
        return int(loaded(cache)["at"])

    assert again(changed + 1) == changed, "still too young"
    assert again(changed + LATER) == changed + LATER
    assert again(changed + 2 * LATER) == changed + LATER


@pytest.mark.parametrize("damage", ["cut", "flipped", "newer", "empty", "no json", "a folder"])
def test_a_damaged_cache_is_none_and_written_anew(top: Path, cache: Path, damage: str) -> None:
    cold = read(top, cache=cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    if damage == "a folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes({
            "cut": whole[:-20], "flipped": whole.replace(b'"key":"a"', b'"key":"b"'), "newer": b"9" + whole,
            "empty": b"", "no json": sealed(b"{", FORM),
        }[damage])  # fmt: skip

    assert read(top, cache=cache) == cold
    if damage == "a folder":
        assert list(file.iterdir()) == []
    else:
        assert entries(cache) == {"a.yaml", "b.json", "c.yaml"}


@pytest.mark.parametrize("entry", [[1, 2, "x"], "x", None, [1, 2, 3, 4, "h", "", [[0]]], [1, "x", 3, 4, "h", "", []]])
def test_an_entry_that_is_none_is_read_anew(top: Path, cache: Path, entry: object) -> None:
    cold = read(top, cache=cache)
    found = loaded(cache)
    found["files"]["a.yaml"] = entry
    store(cache, found)

    assert read(top, cache=cache) == cold


SECRETS = {
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: hunter22}\n",
    "beside.yaml": CONFIG.format(name="x")
    + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: t}\ndata: {p: hunter22}\n",
    "list.yaml": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {}, p: hunter22}\n",
    "typed.yaml": "apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: v}, data: {p: hunter22}}\n",
    "inside.yaml": "apiVersion: x.io/v1\nkind: X\nmetadata: {name: w}\nspec: {template: {kind: Secret, p: hunter22}}\n",
    "config.yaml": "apiVersion: v1\nkind: Config\nusers: [{name: a, user: {token: hunter22}}]\n",
    "kubelet.yaml": "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\np: hunter22\n",
    "values.yaml": "apiVersion: {p: hunter22}\nkind: x\n",
    "odd.yaml": "apiVersion: v1\nkind: 'Secret '\nmetadata: {name: o}\ndata: {p: hunter22}\n",
    "named-in.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: o, annotations: {a: hunter22}, labels: {p: 1}}\n",
    "number.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: o, annotations: {hunter22: 1}}\n",
    "sops.yaml": CONFIG.format(name="hunter22") + "sops: {mac: x}\n",
    "named.yaml": CONFIG.format(name="hunter22-${X}"),
    "kustomization.yaml": "secretGenerator: [{name: s, literals: [p=hunter22]}]\n",
    "template.yaml": "apiVersion: v1\nkind: Secret\ndata:\n  {{ p }}: hunter22\n",
    "broken.yaml": "apiVersion: v1\nkind: Secret\ndata: {p: hunter22\n",
}


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_ever_in_it(tmp_path: Path, cache: Path, name: str) -> None:
    files(tmp_path / "top", {name: SECRETS[name], "good.yaml": "good"})

    for _ in range(2):
        read(tmp_path / "top", cache=cache)

    assert "good.yaml" in entries(cache)
    assert not any(b"hunter22" in one.read_bytes() for one in cache.parent.rglob("*") if one.is_file())


def test_a_file_with_a_secret_is_parsed_once_for_all_runs(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the Secret's values is remembered; a run that wants those reads them again, and finds them."""
    top = files(tmp_path / "top", {name: SECRETS[name] for name in ("secret.yaml", "beside.yaml", "typed.yaml")})
    cold = read(top, cache=cache)
    assert entries(cache) == {"secret.yaml", "beside.yaml", "typed.yaml"}
    parsed: list[str] = []
    really = manifests.parse

    def counted(name: str, text: str, digest: str) -> Parsed:
        parsed.append(name)
        return really(name, text, digest)

    monkeypatch.setattr(reading, "parse", counted)
    assert read(top, cache=cache) == cold
    assert parsed == []

    wanted = [Folder(top, cache=one).read(KINDS, "n", secrets=True) for one in (cache, None)]
    assert wanted[0] == wanted[1]
    assert {ref.name for ref in wanted[0][0].objects} == {"s", "x", "t", "v"}
    assert "hunter22" not in (next(cache.iterdir())).read_text()


@pytest.mark.parametrize("secrets", [False, True])
def test_nothing_is_parsed_twice_in_one_run(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, *, secrets: bool
) -> None:
    top = files(tmp_path / "top", {**SECRETS, "good.yaml": "good"})
    parsed: Counter[str] = Counter()
    really = manifests.parse

    def counted(name: str, text: str, digest: str) -> Parsed:
        parsed[name] += 1
        return really(name, text, digest)

    monkeypatch.setattr(reading, "parse", counted)
    folder = Folder(top, cache=cache)
    first, second = (folder.read(KINDS, "n", secrets=secrets) for _ in range(2))

    assert first == second
    assert {name for name, number in parsed.items() if number > 1} <= {"broken.yaml"}, "which has no parts to keep"


def test_a_file_that_changes_between_two_readings_of_a_run_is_read_again(top: Path, cache: Path) -> None:
    folder = Folder(top, cache=cache)
    assert value(folder.read(KINDS, "n")[0]) == "a"
    (top / "a.yaml").write_text((top / "a.yaml").read_text().replace("key: a", "key: b"))

    assert value(folder.read(KINDS, "n")[0]) == "b"
    assert value(read(top, cache=cache)[0]) == "b"


def test_nobody_else_may_look_into_it(top: Path, cache: Path) -> None:
    read(top, cache=cache)
    (file,) = cache.iterdir()

    made = [cache, cache.parent, cache.parent.parent]
    assert [one.stat().st_mode & 0o777 for one in (file, *made)] == [0o600, 0o700, 0o700, 0o700]


def test_nothing_is_written_when_nothing_changed(top: Path, cache: Path) -> None:
    read(top, cache=cache)
    (file,) = cache.iterdir()
    before = file.stat().st_ino

    read(top, cache=cache)
    assert file.stat().st_ino == before

    (top / "c.yaml").unlink()
    read(top, cache=cache)
    assert entries(cache) == {"a.yaml", "b.json"}


def test_no_room_for_it_is_no_reason_to_fail(top: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")

    assert names(Folder(top, cache=blocked / "cache").read(KINDS, "n")[0]) == {"a"}


def test_types_and_namespaces_are_not_in_it(top: Path, cache: Path) -> None:
    read(top, cache=cache)

    snapshot, _ = read(top, namespace="other", cache=cache)

    assert [ref.namespace for ref in snapshot.objects] == ["other"]


def test_each_folder_has_its_own(top: Path, cache: Path) -> None:
    files(top, {"env/d.yaml": "d"})
    read(top, cache=cache)
    read(top, "env", cache=cache)

    assert len(list(cache.iterdir())) == 2
