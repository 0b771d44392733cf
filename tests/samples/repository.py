"""A repository as people have them: kustomize, plain environments, a chart, and what else lies around; 300 files."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.samples import texts

FILES = 300
COMPONENTS = 20
SECRET = "hunter22-of-the-sample"
GENERATED = "level-tm48t2642f"  # with the hash that kustomize makes of what is in it
BASE = "named by deploy/base/kustomization.yaml: rendered by kustomize"


@dataclass
class Facts:
    """What is in it: objects as (namespace, kind, name), what is left alone as where and why, broken files.

    `rendered` are objects that kustomize makes, as (kind, name).
    """

    root: Path
    staging: str
    production: str
    objects: set[tuple[str, str, str]] = field(default_factory=set)
    rendered: set[tuple[str, str]] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def write(self, name: str, text: str, reason: str = "") -> None:
        """Write one file, with the reason why all of it is left alone, if it is."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if reason:
            self.skipped[name] = reason


def build(root: Path, staging: str = "staging", production: str = "production", *, broken: bool = True) -> Facts:
    """Make the repository in an empty folder; the namespaces are those of its two plain environments."""
    facts = Facts(root, staging, production)
    _kustomize(facts)
    for folder, namespace in (("staging", staging), ("production", production)):
        _environment(facts, f"environments/{folder}", namespace)
    for name, text in texts.chart():
        facts.write(f"charts/web/{name}", text, "part of a Helm chart")
    for name, text, reason in texts.FOREIGN:
        line = "" if "apiVersion" not in text or name.endswith(".json") else ":1"
        facts.write(name, text)
        facts.skipped[name + line] = reason
    _odd(facts, broken=broken)
    _rest(facts)
    return facts


def _kustomize(facts: Facts) -> None:
    names = [f"app{number}" for number in range(COMPONENTS)]
    for number, name in enumerate(names):
        values = {"name": name, "number": number, "namespace": ""}
        facts.write(f"deploy/base/{name}/deployment.yaml", texts.DEPLOYMENT.format(**values), BASE)
        facts.write(f"deploy/base/{name}/service.yaml", texts.SERVICE.format(**values), BASE)
    facts.write("deploy/base/level.json", '{"level": "info"}', BASE)
    resources = [f"{name}/{kind}.yaml" for name in names for kind in ("deployment", "service")]
    generator = "configMapGenerator:\n- name: level\n  files: [config.json=level.json]\n"
    _kustomization(facts, "deploy/base", f"{_list('resources', resources)}{generator}")
    for overlay in ("staging", "production"):
        folder = f"deploy/overlays/{overlay}"
        patch = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app1}}\nspec: {{replicas: {len(overlay)}}}\n"
        reason = f"named by {folder}/kustomization.yaml: rendered by kustomize"
        facts.write(f"{folder}/replicas.yaml", patch, reason)
        facts.write(f"{folder}/quota.yaml", texts.CONFIG.format(name="quota", number=1, namespace=""), reason)
        text = "resources: [../../base, quota.yaml]\npatches:\n- path: replicas.yaml\n"
        _kustomization(facts, folder, f"namePrefix: {overlay}-\n{text}")
        facts.rendered |= {(kind, f"{overlay}-{name}") for kind in ("Deployment", "Service") for name in names}
        facts.rendered |= {("ConfigMap", f"{overlay}-quota"), ("ConfigMap", f"{overlay}-{GENERATED}")}


def _kustomization(facts: Facts, folder: str, text: str) -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    facts.write(f"{folder}/kustomization.yaml", head + text, "kustomization")


def _list(key: str, items: Iterable[str]) -> str:
    return f"{key}:\n" + "".join(f"- {item}\n" for item in items)


def _environment(facts: Facts, folder: str, namespace: str) -> None:
    inside = f"\n  namespace: {namespace}"
    kinds = (("ConfigMap", texts.CONFIG, 40), ("Service", texts.SERVICE, 30), ("Deployment", texts.DEPLOYMENT, 20))
    for kind, text, number in kinds:
        for one in range(number):
            name = f"{kind.lower()}-{one}"
            facts.write(f"{folder}/{kind.lower()}s/{name}.yaml", text.format(name=name, number=one, namespace=inside))
            facts.objects.add((namespace, kind, name))
    facts.write(f"{folder}/list.yaml", texts.LIST.format(namespace=namespace))
    facts.objects |= {(namespace, "ServiceAccount", "reader"), (namespace, "ConfigMap", "nested")}
    facts.write(f"{folder}/secret.yaml", texts.SECRET.format(namespace=inside, value=SECRET))
    facts.skipped[f"{folder}/secret.yaml:1"] = "Secret"
    facts.write(f"{folder}/release.yaml", texts.TEMPLATED.format(namespace=inside))
    facts.objects.add((namespace, "ConfigMap", "release"))


def _odd(facts: Facts, *, broken: bool) -> None:
    facts.write("jobs/migrate.yaml", texts.GENERATED)
    facts.skipped["jobs/migrate.yaml:1"] = "generateName without a name: each push would make another"
    facts.write("jobs/clean.yaml", texts.JINJA)
    facts.skipped["jobs/clean.yaml:6"] = "template (no YAML before it is rendered)"
    facts.write("package-context.yaml", texts.LOCAL)
    facts.skipped["package-context.yaml:1"] = "local configuration (config.kubernetes.io/local-config)"
    facts.write("old.yaml", "# apiVersion: v1\n# kind: ConfigMap\n", "nothing in it but comments")
    if broken:
        facts.write("environments/staging/broken.yaml", texts.BROKEN)
        facts.broken.append("environments/staging/broken.yaml")


def _rest(facts: Facts) -> None:
    facts.write("README.md", "# Sample\n")
    facts.write(".github/workflows/ci.yaml", "on: push\njobs: {}\n")
    facts.skipped[".github/"] = "hidden folder"
    facts.write("web/node_modules/x/package.json", "{}")
    facts.skipped["web/node_modules/"] = "folder of a package manager"
    facts.write(".git/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: never}\n")
    for number in range(FILES - sum(one.is_file() for one in facts.root.rglob("*"))):
        facts.write(f"docs/page{number}.md", "# Page\n")
