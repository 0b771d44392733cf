"""A repository of kustomizations, made by code: an application with overlays, and a folder for every construct.

`TAKEN` are folders that kubectl renders, `PLAIN` those among them that only list manifests. Each folder is a root of
its own; what several need lies in `base`, `shared` and `components`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

SECRET: Final = "hunter22-of-the-kustomized"
DEPLOYMENT: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{app: {name}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        args: ["$(WEB_NAME)"]
        envFrom: [{{configMapRef: {{name: level}}}}]
      - name: side
        image: registry.example.com:5000/side:v1
"""
SERVICE: Final = """\
apiVersion: v1
kind: Service
metadata:
  name: {name}
  annotations: {{}}
spec:
  selector: {{app: {name}}}
  ports: [{{name: http, port: 80}}]
"""
CONFIG: Final = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n  port: '80'\n  on: 'yes'\n"
PLAIN_CONFIG: Final = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n  on-off: no no\n"
SECRET_OBJECT: Final = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: token}}\nstringData: {{token: {SECRET}}}\n"
WIDGET: Final = (
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"
    "spec:\n  uses: {name: level}\n  image: nginx:1.27\n  parts:\n  - {id: a, size: 1}\n  - {id: b, size: 2}\n"
)
ON_BASE: Final = "resources: [../base]\n"
_PREFIX: Final = (
    "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: p}\nprefix: t-\n"
    "fieldSpecs: [{path: metadata/name}]\n"
)
_GENERATOR: Final = "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: made}\n"
_PATCH: Final = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 5}\n"
_JSON_PATCH: Final = "- {op: replace, path: /spec/replicas, value: 7}\n"
_REPLACEMENT: Final = (
    "source: {kind: ConfigMap, name: level, fieldPath: data.port}\n"
    "targets: [{select: {kind: Deployment}, fieldPaths: ['spec.template.spec.containers.[name=web].image'],"
    " options: {delimiter: ':', index: 1}}]\n"
)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def _inline(text: str) -> str:
    return f"- |-\n{_indented(text)}"


SHARED: Final[Mapping[str, str]] = {
    "base/kustomization.yaml": "resources: [deployment.yaml, service.yaml, config.yaml]\n",
    "base/deployment.yaml": DEPLOYMENT.format(name="web"),
    "base/service.yaml": SERVICE.format(name="web"),
    "base/config.yaml": CONFIG.format(name="level"),
    "shared/made/kustomization.yaml": "configMapGenerator: [{name: made, literals: [a=1, b=2]}]\n"
    f"secretGenerator: [{{name: hidden, literals: [password={SECRET}]}}]\n",
    "components/tls/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    "resources: [tls.yaml]\npatches: [{path: tls-patch.yaml}]\nconfigMapGenerator: [{name: tls, files: [ca.crt]}]\n",
    "components/tls/tls.yaml": CONFIG.format(name="tls-settings"),
    "components/tls/tls-patch.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
    "spec: {ports: [{name: https, port: 443}]}\n",
    "components/tls/ca.crt": "-----BEGIN CERTIFICATE-----\n",
    "components/outer/kustomization.yaml": "kind: Component\ncomponents: [../tls]\nnameSuffix: -outer\n",
}

# Each construct: the files of its folder. Paths that begin with `../` lead into SHARED.
TAKEN: Final[Mapping[str, Mapping[str, str]]] = {
    "overlay-dev": {
        "kustomization.yaml": f"{ON_BASE}namespace: dev\nnameSuffix: -dev\nimages: [{{name: nginx, newTag: latest}}]\n"
    },
    "overlay-staging": {
        "kustomization.yaml": f"{ON_BASE}components: [../components/tls]\nreplicas: [{{name: web, count: 3}}]\n"
        "patches: [{path: patch.yaml}]\n",
        "patch.yaml": _PATCH,
    },
    "overlay-production": {
        "kustomization.yaml": "resources: [../base, quota.yaml]\nnamePrefix: prod-\ncommonAnnotations: {by: ops}\n"
        "components: [../components/outer]\n",
        "quota.yaml": CONFIG.format(name="quota"),
    },
    "bases": {"kustomization.yaml": "bases: [../base]\nnamePrefix: x-\n"},
    "deep": {
        "kustomization.yaml": "resources: [one, two]\n",
        "one/kustomization.yaml": "resources: [../../base]\nnamePrefix: one-\n",
        "two/kustomization.yaml": "resources: [../../base]\nnamePrefix: two-\n",
    },
    "siblings": {
        "kustomization.yaml": "resources: [app, ../shared/made, one]\n",
        "app/kustomization.yaml": "resources: [d.yaml]\n",
        "app/d.yaml": DEPLOYMENT.format(name="web").replace("level", "made"),
        "one/kustomization.yaml": "resources: [c.yaml]\nnamePrefix: one-\n"
        "vars: [{name: WEB_NAME, objref: {kind: ConfigMap, name: c, apiVersion: v1}}]\n",
        "one/c.yaml": CONFIG.format(name="c"),
    },
    "words": {
        "kustomization.yaml": "resources: [w.yaml]\n",
        "w.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec:\n  is: yes\n  on: off\n"
        "  list: [Yes,no, {y: n}]\n  date: 2020-01-01\n  time: 2020-01-01T10:00:00Z # then\n  mode: 0644\n"
        "  sixty: 1:30\n  number: 1e3\n  nothing: ~\n  merged: {<<: {a: 1}, b: 2}\n",
    },
    "patch-inline": {"kustomization.yaml": f"{ON_BASE}patches:\n- patch: |-\n{_indented(_indented(_PATCH))}"},
    "patch-json": {
        "kustomization.yaml": f"{ON_BASE}patches:\n- path: p.json\n  target: {{kind: Deployment}}\n"
        "- patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"a\": \"b\"}}]'\n"
        "  target: {version: v1, name: 'we.*|x'}\n",
        "p.json": '[{"op": "replace", "path": "/spec/replicas", "value": 9}]\n',
    },
    "patch-selectors": {
        "kustomization.yaml": f"{ON_BASE}commonAnnotations: {{who: me}}\npatches:\n- path: p.yaml\n"
        "  target: {labelSelector: app=web}\n- path: p.yaml\n  target: {annotationSelector: who=me, kind: ConfigMap}\n",
        "p.yaml": "- {op: add, path: /metadata/finalizers, value: [a.example.com/b]}\n",
    },
    "patch-options": {
        "kustomization.yaml": f"{ON_BASE}patches:\n- target: {{kind: ConfigMap}}\n"
        "  options: {allowNameChange: true, allowKindChange: true}\n  path: p.yaml\n",
        "p.yaml": "- {op: replace, path: /metadata/name, value: renamed}\n",
    },
    "patch-delete": {
        "kustomization.yaml": f"{ON_BASE}patches: [{{path: p.yaml}}]\n",
        "p.yaml": "$patch: delete\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
    },
    "patch-annotations": {
        "kustomization.yaml": f"{ON_BASE}patches:\n- target: {{kind: Service}}\n  path: p.yaml\n",
        "p.yaml": "- {op: add, path: /metadata/annotations, value: {mine: 'yes'}}\n",
    },
    "patch-annotations-copied": {
        "kustomization.yaml": "resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n"
        "  patch: |-\n    - {op: copy, from: /metadata/annotations, path: /data}\n"
        "replacements:\n- source: {kind: ConfigMap, fieldPath: metadata.annotations}\n"
        "  targets: [{select: {kind: ConfigMap}, fieldPaths: [metadata.labels], options: {create: true}}]\n",
        "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {mine: a}}\ndata: {}\n",
    },
    "patch-annotation-added": {
        "kustomization.yaml": "resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n"
        "  patch: |-\n    - {op: add, path: /metadata/annotations/more, value: x}\n",
        "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {mine: a}}\n",
    },
    "patches-strategic": {
        "kustomization.yaml": f"{ON_BASE}patchesStrategicMerge:\n- p.yaml\n{_inline(_PATCH)}"
        "- '{apiVersion: v1, kind: ConfigMap, metadata: {name: level}, data: {more: x}}'\n",
        "p.yaml": _PATCH,
    },
    "patches-json": {
        "kustomization.yaml": f"{ON_BASE}patchesJson6902:\n- target: {{group: apps, version: v1, kind: Deployment, "
        f"name: web}}\n  path: p.yaml\n- target: {{version: v1, kind: ConfigMap, name: level}}\n"
        "  patch: '[{\"op\": \"add\", \"path\": \"/data/x\", \"value\": \"y\"}]'\n",
        "p.yaml": _JSON_PATCH,
    },
    "images": {
        "kustomization.yaml": f"{ON_BASE}images:\n- {{name: ngin., newName: httpd, newTag: '2.4'}}\n"
        "- {name: 'registry.example.com:5000/side', digest: 'sha256:24a0c4b4'}\n"
    },
    "image-suffix": {"kustomization.yaml": f"{ON_BASE}images: [{{name: '(nginx|x)', tagSuffix: -alpine}}]\n"},
    "image-tags": {"kustomization.yaml": f"{ON_BASE}imageTags: [{{name: nginx, newTag: '1.29'}}]\n"},
    "replicas": {"kustomization.yaml": f"{ON_BASE}replicas: [{{name: web, count: 4}}]\n"},
    "namespace": {"kustomization.yaml": "resources: [../base, n.yaml]\nnamespace: other\n",
                  "n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n---\napiVersion: v1\n"
                  "kind: ServiceAccount\nmetadata: {name: s, namespace: mine}\n"},
    "names": {"kustomization.yaml": f"{ON_BASE}namePrefix: a-\nnameSuffix: -z\n"},
    "common-labels": {"kustomization.yaml": f"{ON_BASE}commonLabels: {{team: a, path: x}}\n"},
    "labels": {
        "kustomization.yaml": f"{ON_BASE}labels:\n- pairs: {{a: '1'}}\n  includeSelectors: true\n"
        "- pairs: {b: '2'}\n  includeTemplates: true\n"
        "- pairs: {path: x}\n  fields: [{path: metadata/labels, create: true}]\n"
    },
    "common-annotations": {"kustomization.yaml": f"{ON_BASE}commonAnnotations: {{note: one, path: no/such.yaml}}\n"},
    "generator-files": {
        "kustomization.yaml": "configMapGenerator:\n- name: f\n  files: [a.txt, other.key=sub/b.txt]\n"
        "- name: binary\n  files: [b.bin]\n  namespace: other\n",
        "a.txt": "a\n", "sub/b.txt": "b\n", "b.bin": "\x00\x01\ud800",
    },
    "generator-envs": {
        "kustomization.yaml": "configMapGenerator:\n- {name: e, envs: [a.env, b.env]}\n- {name: o, env: a.env}\n",
        "a.env": "# of a\nA=1\nB=two=2\n", "b.env": "C=\n",
    },
    "generator-literals": {
        "kustomization.yaml": "configMapGenerator: [{name: l, literals: [a=1, \"b='x y'\", c=d=e]}]\n"
    },
    "generator-behaviors": {
        "kustomization.yaml": "resources: [../shared/made]\nconfigMapGenerator:\n"
        "- {name: made, behavior: merge, literals: [b=3]}\n"
        "secretGenerator:\n- {name: hidden, behavior: replace, literals: [new=1]}\n",
    },
    "generator-options": {
        "kustomization.yaml": "generatorOptions: {disableNameSuffixHash: true, labels: {g: all}, immutable: true}\n"
        "configMapGenerator:\n- name: o\n  literals: [a=1]\n"
        "  options: {annotations: {path: x}, labels: {own: 'yes'}}\n- {name: p, literals: [b=1]}\n",
    },
    "generator-references": {
        "kustomization.yaml": "resources: [d.yaml]\nconfigMapGenerator: [{name: level, literals: [a=1]}]\n",
        "d.yaml": DEPLOYMENT.format(name="web"),
    },
    "secrets": {
        "kustomization.yaml": "resources: [s.yaml]\nsecretGenerator:\n"
        f"- {{name: l, literals: [password={SECRET}], type: Opaque}}\n"
        "- {name: e, envs: [s.env]}\n- {name: f, files: [key=s.key, s.env]}\n",
        "s.yaml": SECRET_OBJECT, "s.env": f"PASSWORD={SECRET}\n", "s.key": SECRET,
    },
    "replacements": {
        "kustomization.yaml": f"{ON_BASE}replacements:\n- path: r.yaml\n"
        "- source: {kind: ConfigMap, name: level, fieldPath: metadata.name}\n"
        "  targets: [{select: {kind: Service}, reject: [{name: other}], fieldPaths: [spec.externalName],"
        " options: {create: true}}]\n",
        "r.yaml": _REPLACEMENT,
    },
    "vars": {
        "kustomization.yaml": f"{ON_BASE}namePrefix: v-\nvars:\n- name: WEB_NAME\n"
        "  objref: {kind: Service, name: web, apiVersion: v1}\n  fieldref: {fieldpath: metadata.name}\n"
    },
    "configurations": {
        "kustomization.yaml": "resources: [../base, w.yaml]\nnamePrefix: c-\nconfigurations: [c.yaml]\n"
        "images: [{name: nginx, newTag: new}]\n",
        "w.yaml": WIDGET,
        "c.yaml": "images: [{path: spec/image, kind: Widget}]\nnameReference:\n- kind: ConfigMap\n  version: v1\n"
        "  fieldSpecs: [{path: spec/uses/name, kind: Widget}]\n",
    },
    "crds": {
        "kustomization.yaml": "resources: [../base, w.yaml]\nnamePrefix: c-\ncrds: [crd.json]\n",
        "w.yaml": WIDGET,
        "crd.json": '{"example.com/v1.Widget": {"Schema": {"description": "a", "properties": {"apiVersion": {"type": '
        '"string"}, "kind": {"type": "string"}, "metadata": {"$ref": "k8s.io/meta.ObjectMeta"}, "spec": {"$ref": '
        '"example.com/v1.WidgetSpec"}}}}, "example.com/v1.WidgetSpec": {"Schema": {"properties": {"uses": '
        '{"x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": "ConfigMap", '
        '"x-kubernetes-object-ref-name-key": "name", "$ref": "x"}}}}}\n',
    },
    "openapi": {
        "kustomization.yaml": "resources: [w.yaml]\nopenapi: {path: schema.json}\npatches: [{path: p.yaml}]\n",
        "w.yaml": WIDGET,
        "p.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {parts: [{id: b, size: 9}]}\n",
        "schema.json": '{"definitions": {"v1.Widget": {"properties": {"spec": {"properties": {"parts": {"type": '
        '"array", "items": {"type": "object"}, "x-kubernetes-patch-merge-key": "id", "x-kubernetes-patch-strategy": '
        '"merge"}}}}, "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Widget", "version": "v1"}'
        "]}}}\n",
    },
    "generators-file": {
        "kustomization.yaml": f"{ON_BASE}generators: [g.yaml]\n",
        "g.yaml": f"{_GENERATOR}files: [a.txt]\nenvs: [a.env]\n", "a.txt": "a\n", "a.env": "A=1\n",
    },
    "generators-folder": {
        "kustomization.yaml": f"{ON_BASE}generators: [g]\n",
        "g/kustomization.yaml": "resources: [g.yaml]\n", "g/g.yaml": f"{_GENERATOR}files: [a.txt]\n", "a.txt": "a\n",
    },
    "generators-inline": {
        "kustomization.yaml": f"{ON_BASE}generators:\n{_inline(f'{_GENERATOR}files: [a.txt]')}"
        "- '{apiVersion: builtin, kind: SecretGenerator, metadata: {name: s}, literals: [a=b]}'\n",
        "a.txt": "a\n",
    },
    "transformers-file": {
        "kustomization.yaml": f"{ON_BASE}transformers: [p.yaml, t.yaml]\n",
        "p.yaml": _PREFIX,
        "t.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: patch.yaml\n"
        "target: {kind: Deployment}\n---\napiVersion: builtin\nkind: ReplacementTransformer\nmetadata: {name: r}\n"
        "replacements: [{path: r.yaml}]\n---\napiVersion: builtin\nkind: ImageTagTransformer\nmetadata: {name: i}\n"
        "imageTag: {name: side, newTag: x}\n",
        "patch.yaml": _JSON_PATCH, "r.yaml": _REPLACEMENT,
    },
    "transformers-folder": {
        "kustomization.yaml": f"{ON_BASE}transformers: [t]\n",
        "t/kustomization.yaml": "resources: [deeper, t.yaml]\n", "t/deeper/kustomization.yaml": "resources: [p.yaml]\n",
        "t/deeper/p.yaml": _PREFIX,
        "t/t.yaml": "apiVersion: builtin\nkind: PatchStrategicMergeTransformer\nmetadata: {name: t}\n"
        "paths: [patch.yaml]\n",
        "patch.yaml": _PATCH,
    },
    "transformers-inline": {
        "kustomization.yaml": f"{ON_BASE}transformers:\n{_inline(_PREFIX)}"
        "- '{apiVersion: builtin, kind: LabelTransformer, metadata: {name: l}, labels: {path: x},"
        " fieldSpecs: [{path: metadata/labels, create: true}]}'\n"
    },
    "transformers-value": {
        "kustomization.yaml": f"{ON_BASE}transformers: [v.yaml]\n",
        "v.yaml": "apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: v}\nvalue: added\n"
        "targetFilePath: where.yaml\n",
        "where.yaml": "targets: [{fieldPath: metadata/namespace}]\n",
    },
    "validators": {
        "kustomization.yaml": f"{ON_BASE}validators:\n{_inline(_PREFIX.replace('metadata/name', 'no/such'))}- v.yaml\n",
        "v.yaml": _PREFIX.replace("metadata/name", "no/such").replace("name: p", "name: q"),
    },
    "sort-legacy": {"kustomization.yaml": f"{ON_BASE}sortOptions: {{order: legacy, legacySortOptions: "
                    "{orderFirst: [Deployment], orderLast: [Service]}}\n"},
    "sort-fifo": {"kustomization.yaml": f"{ON_BASE}sortOptions: {{order: fifo}}\n"},
    "metadata-origin": {"kustomization.yaml": f"{ON_BASE}buildMetadata: [originAnnotations]\n"
                        "configMapGenerator: [{name: g, literals: [a=b]}]\n"},
    "metadata-transformer": {
        "kustomization.yaml": f"{ON_BASE}buildMetadata: [transformerAnnotations]\nnamePrefix: m-\n"
    },
    "metadata-label": {"kustomization.yaml": f"{ON_BASE}buildMetadata: [managedByLabel]\n"},
    "metadata-all": {"kustomization.yaml": f"{ON_BASE}namePrefix: m-\n"
                     "buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]\n"},
    "metadata-below": {"kustomization.yaml": "resources: [b]\nnamePrefix: m-\n",
                       "b/kustomization.yaml": "resources: [c.yaml]\nbuildMetadata: [originAnnotations]\n",
                       "b/c.yaml": CONFIG.format(name="c")},
    "lists": {
        "kustomization.yaml": "resources: [l.yaml]\nnamePrefix: l-\n",
        "l.yaml": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
        "- {apiVersion: v1, kind: ServiceAccount, metadata: {name: b}}\n---\napiVersion: v1\nkind: ConfigMapList\n"
        "items:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n",
    },
    "anchors": {
        "kustomization.yaml": "resources: [a.yaml]\ncommonLabels: &l {one: two}\ncommonAnnotations: *l\n",
        "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: &v x, b: *v}\n",
    },
    "json": {
        "kustomization.yaml": '{"resources": ["a.json"], "namePrefix": "j-"}\n',
        "a.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"n": "1"}}\n',
    },
    "local": {
        "kustomization.yaml": "resources: [a.yaml]\nnamePrefix: l-\n",
        "a.yaml": CONFIG.format(name="a") + "---\napiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: b, annotations: {config.kubernetes.io/local-config: 'true'}}\n",
    },
    "cases": {"Kustomization": f"{ON_BASE.title().replace('Base', 'base')}NAMEPREFIX: c-\nConfigmapGenerator:\n"
              "- {Name: g, Files: [a.txt]}\n", "a.txt": "a\n"},
    "odd": {
        "kustomization.yml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: odd}\n"
        "resources: [./o.yaml, ../base/]\nnamePrefix: o-\n",
        "o.yaml": "# nothing before\n---\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: odd\ndata:\n"
        "  octal: '0644'\n  number: '1e3'\n  no: 'no'\n  long: |\n    two\n    lines\n  folded: >-\n    a\n    b\n"
        '  quoted: "\\u00e9\\t"\n',
    },
    "nothing": {
        "kustomization.yaml": f"{ON_BASE}patches:\n- target: {{kind: .*}}\n  patch: |-\n"
        "    $patch: delete\n    apiVersion: v1\n    kind: x\n    metadata: {name: x}\n"
    },
    "plain": {
        "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "resources: [a.yaml, l.json, sub]\n",
        "a.yaml": PLAIN_CONFIG.format(name="a") + "---\n" + SECRET_OBJECT,
        "l.json": '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "ConfigMap", '
        '"metadata": {"name": "in-list"}}]}\n',
        "sub/kustomization.yaml": "resources: [s.yaml]\n",
        "sub/s.yaml": PLAIN_CONFIG.format(name="s") + "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: local\n"
        "  annotations: {config.kubernetes.io/local-config: 'true'}\n",
    },
}  # fmt: skip
PLAIN: Final = frozenset({"plain"})


def build(root: Path) -> Path:
    """Make the repository in a folder, as a work tree of git."""
    (root / ".git").mkdir(parents=True)
    texts = dict(SHARED)
    for folder, files in TAKEN.items():
        texts |= {f"{folder}/{name}": text for name, text in files.items()}
    for name, text in texts.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
    return root
