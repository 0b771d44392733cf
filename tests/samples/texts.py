"""The texts that a sample repository is made of."""

from collections.abc import Iterator

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}{namespace}
  labels: {{app: {name}}}
spec:
  replicas: 0
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: main
        image: example/{name}:1.{number}  # by hand
        ports: [{{containerPort: 8080}}]
"""
SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: {name}{namespace}
spec:
  selector: {{app: {name}}}
  ports: [{{port: 80, targetPort: 8080}}]
"""
CONFIG = """# settings of {name}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}{namespace}
data:
  level: info
  size: "{number}"
"""
LIST = """apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ServiceAccount
  metadata: {{name: reader, namespace: {namespace}}}
- apiVersion: v1
  kind: ConfigMapList
  items:
  - metadata:
      name: nested
      namespace: {namespace}
    data: {{level: info}}  # the nested one
"""
SECRET = """apiVersion: v1
kind: Secret
metadata:
  name: password{namespace}
stringData:
  password: {value}
"""
TEMPLATED = """apiVersion: v1
kind: ConfigMap
metadata:
  name: release{namespace}
data:
  image: example/web:${{TAG}}
  level: info
"""
GENERATED = """apiVersion: batch/v1
kind: Job
metadata:
  generateName: migrate-
spec:
  template:
    spec: {containers: [{name: c, image: example/migrate:1}], restartPolicy: Never}
"""
RENDERED = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Values.name }}
{{- if .Values.data }}
data: {{ toYaml .Values.data | nindent 2 }}
{{- end }}
"""
JINJA = """apiVersion: v1
kind: ConfigMap
metadata:
  name: rendered-elsewhere
data:
{% for key in keys %}
  {{ key }}: "1"
{% endfor %}
"""
LOCAL = """apiVersion: v1
kind: ConfigMap
metadata:
  name: package-context
  annotations: {config.kubernetes.io/local-config: "true"}
data: {name: example}
"""
BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: broken\n data: {level: info}\n"
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com}
"""
# Files of other programs: name, text, and why it is left alone.
FOREIGN = (
    ("docker-compose.yml", "services:\n  web: {image: example/web}\n", "Compose file"),
    ("skaffold.yaml", "apiVersion: skaffold/v4beta11\nkind: Config\nmetadata: {name: s}\n", "Config of skaffold"),
    ("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nname: local\n", "Cluster of kind"),
    ("kubeadm.yaml", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n", "InitConfiguration of kubeadm"),
    ("ci/admin.yaml", "apiVersion: v1\nkind: Config\nusers: [{name: a, user: {token: of-admin}}]\n", "kubeconfig"),
    ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: x}\n",
     "Component of Backstage"),
    ("package.json", '{"name": "x", "dependencies": {}}', "JSON, no object of a cluster"),
    ("web/tsconfig.json", '{"compilerOptions": {"apiVersion": "v1"}}', "JSON, no object of a cluster"),
    ("azure-pipelines.yml", "trigger: [main]\n", "configuration of a CI"),
    ("ci/deploy.yaml", "on: push\njobs:\n  deploy: {}\n", "workflow of a CI"),
    ("values/staging-values.yaml", "image: {tag: 1}\n", "values file"),
    ("mkdocs.yml", "site_name: x\n", "no manifest (no apiVersion and kind)"),
    (".gitlab-ci.yml", "test: {script: [make]}\n", "hidden file"),
)  # fmt: skip


def chart() -> Iterator[tuple[str, str]]:
    """The files of a Helm chart, with their names in its folder."""
    yield "Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n"
    yield "values.yaml", "name: web\ndata: {}\n"
    yield "values-production.yaml", "name: web\n"
    yield "crds/widgets.yaml", CRD
    for name in ("config", "deployment", "ingress", "service", "tests/connection"):
        yield f"templates/{name}.yaml", RENDERED
