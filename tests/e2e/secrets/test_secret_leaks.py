"""Values of Secrets where nobody looks for them: under misspelt keys, in annotations, in wrong shapes."""

import json
from pathlib import Path

from tests.e2e.secrets.secret_runs import WORDS, Runs, Values, coded, run, values

__all__ = ["run", "values"]  # fixtures
HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n"
A, B, C, D = WORDS
# What stands in a Secret, and the field that it is shown as.
WRONG = (
    (f"stringdata: {{b: {B}}}\nData: {{c: {coded(C)}}}\n", "stringdata"),
    (f"  data: {{b: {coded(B)}}}\n", "metadata.data"),
    (f"  stringData:\n    b: {B}\n    list: [{C}]\n", "metadata.stringData"),
    (f"  finalizers: {{b: {B}}}\n", ""),
    (f"  ownerReferences: [{{name: x, password: {B}}}]\n", ""),
    (f"type:\n  password: {B}\n", "type"),
    (f"password: {B}\n", "password"),
    (f"data: {{b: {{c: {B}}}}}\n", "data.b"),
    (f"stringData: {{b: [{B}]}}\n", "data.b"),
    ("data: {b: null}\nstringData: {c: null}\n", ""),
    ("data: {b: 7}\nstringData: {c: 7}\n", "data.b"),
    (f"type: kubernetes.io/dockerconfigjson\nstringData: {{.dockerconfigjson: {B}}}\n", "type"),
)
VERBS = (
    ("status",), ("status", "--explain"), ("status", "--format", "json"), ("diff",), ("diff", "--view", "fields"),
    ("push", "--dry-run"), ("push", "--yes"), ("push", "--dry-run", "--format", "yaml"),
    ("pull", "--dry-run", "--take", "live"),
)  # fmt: skip


def all_verbs(run: Runs) -> str:
    """What all verbs say; the fixture looks through it."""
    return "".join(ran.out + ran.err for ran in (run(*words, "--include-secrets") for words in VERBS))


def secret(name: str, rest: str, version: str = "v1") -> str:
    return HEAD.replace("v1", version).replace("name: s", f"name: {name}") + rest


def test_what_stands_under_a_wrong_key_is_not_shown(tmp_path: Path, run: Runs) -> None:
    """Of Secrets that are there in another form, and of new ones."""
    for number in range(len(WRONG)):
        (tmp_path / f"{number}.yaml").write_text(secret(f"s{number}", f"stringData: {{a: {A}}}\n"))
    assert run.push().code == 0
    for number, (rest, _) in enumerate(WRONG):
        (tmp_path / f"{number}.yaml").write_text(secret(f"s{number}", rest))
        (tmp_path / f"new{number}.yaml").write_text(secret(f"t{number}", rest))
    (tmp_path / "version.yaml").write_text(secret("v", f"data: {{a: {B}}}\n", "/v1"))

    told = all_verbs(run)

    assert "Traceback" not in told
    assert "invalid character 'p'" not in told
    for shown in {shown for _, shown in WRONG} - {""}:
        assert f"    {shown}  changed in the file" in told


def test_one_whose_type_is_misspelt_is_not_shown_beside_others(tmp_path: Path, run: Runs) -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {key: %s}\n"
    (tmp_path / "c.yaml").write_text(config % "a")
    assert run("push", "--yes").code == 0
    misspelt = HEAD.replace("Secret", "secrets") + f"stringData: {{a: {A}}}\n"
    (tmp_path / "c.yaml").write_text(f"{misspelt}---\n{config % 'b'}")

    assert "# -  key: a\n# +  key: b\n" in run("diff").out


def test_a_copy_in_an_annotation_is_neither_shown_nor_kept(
    tmp_path: Path, run: Runs, values: Values, sealed: Path
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(f"{HEAD}  labels: {{app: web}}\nstringData: {{a: {A}}}\n")
    assert run.push().code == 0
    copy = json.dumps({"data": {"a": coded(B)}, "stringData": {"x": C}})
    values.kubectl("-n", values.namespace, "annotate", "secret", "s", f"kapp.k14s.io/original={copy}", f"note={D}")

    told = all_verbs(run)
    assert 'metadata.annotations["kapp.k14s.io/original"]' in told
    assert run("pull", "--yes", "--include-secrets").code == 0
    assert json.dumps(copy)[1:-1] in file.read_text().replace("'", "") or copy in file.read_text()
    assert "1 in sync" in run("status", "--include-secrets").out

    values.kubectl("-n", values.namespace, "annotate", "secret", "s", f"note={A}", "--overwrite")
    assert "metadata.annotations.note  changed in the cluster" in run("status", "--include-secrets").out
    assert [*(sealed / ".kubesync").rglob("*.db")]


def test_what_tools_say_in_annotations_still_counts(tmp_path: Path, run: Runs) -> None:
    file, other = tmp_path / "s.yaml", tmp_path / "t.yaml"
    file.write_text(secret("s", f"  annotations: {{kubesync/protect: 'true'}}\nstringData: {{a: {A}}}\n"))
    other.write_text(secret("t", f"  annotations: {{meta.helm.sh/release-name: shop}}\nstringData: {{a: {A}}}\n"))
    assert run.push().code == 0
    file.unlink()
    other.write_text(other.read_text().replace(A, B))

    ran = run.push("--prune")

    assert "protected by its annotation kubesync/protect" in ran.out, ran.out
    assert "Helm release shop" in ran.out + ran.err


def test_one_without_a_mapping_is_left_and_the_others_go_on(tmp_path: Path, run: Runs) -> None:
    shapes = [f"{key}: {shape}\n" for key in ("data", "stringData") for shape in ("text", "[a, b]", "7", "true")]
    files = [tmp_path / f"{number}.yaml" for number in range(len(shapes))]
    for number, file in enumerate(files):
        file.write_text(secret(f"s{number}", f"stringData: {{a: {A}}}\n"))
    assert run.push().code == 0
    (tmp_path / "c.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n")
    for number, (file, shape) in enumerate(zip(files, shapes, strict=True)):
        file.write_text(secret(f"s{number}", shape))

    told = run("status", "--include-secrets")
    pushed = run.push("--prune")
    pulled = run("pull", "--yes", "--include-secrets", "--new")

    for one in (told, pushed, pulled):
        assert one.code == 5
        assert one.err.count("error: ") == len(shapes)
        for number, shape in enumerate(shapes):
            assert f"error: {number}.yaml:5: {shape.partition(':')[0]} is no mapping" in one.err, one.err
    assert "configmap/c created" in pushed.out
    assert "secret/s" not in told.out + pushed.out + pulled.out
    assert [file.read_text() for file in files] == [secret(f"s{number}", one) for number, one in enumerate(shapes)]
    assert "skipped: Secret (8)" in run("status").out


def test_one_whose_values_are_null_has_none(tmp_path: Path, run: Runs, values: Values) -> None:
    (tmp_path / "s.yaml").write_text(f"{HEAD}data: null\nstringData:\n")

    assert run.push().code == 0
    assert values() == {}
    assert "1 in sync" in run("status", "--include-secrets").out
