"""Manifests that tests of whole runs write and push."""

from pathlib import Path
from typing import Any

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  key: {value}\n"
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {plural}.push.example.com}}
spec:
  group: push.example.com
  scope: Namespaced
  names: {{kind: {kind}, plural: {plural}}}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {{type: object, properties: {{size: {type}}}}}}}}}}}
"""
THING = (
    "apiVersion: push.example.com/v1\nkind: {kind}\nmetadata: {{name: t, namespace: {namespace}}}\nspec: {{size: 1}}\n"
)
WEB = """# the shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web  # main
  labels: {app: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.25  # pinned
        resources: {requests: {cpu: 100m}}
"""


def write(folder: Path, name: str, value: str = "a", file: str = "") -> Path:
    path = folder / (file or f"{name}.yaml")
    path.write_text(CONFIG.format(name=name, value=value))
    return path


def config(name: str, **labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}, "data": {"key": "a"}}


def deployment(**spec: Any) -> dict[str, Any]:
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
    whole = {"selector": {"matchLabels": labels}, "template": template, "replicas": 0} | spec
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": whole}


def commented(name: str, key: str = "a", namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}{where}}}\ndata:\n  key: {key}  # kept\n"


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file
