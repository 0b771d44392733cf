package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"

	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/util/cert"
	"k8s.io/klog/v2"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
)

// serveLogs answers `kubectl logs`, which the apiserver gets from a node; returns the port.
func (n *nodes) serveLogs() (int32, error) {
	certificate, key, err := cert.GenerateSelfSignedCertKey(address, []net.IP{net.ParseIP(address)}, nil)
	if err != nil {
		return 0, err
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return 0, err
	}
	listener, err := tls.Listen("tcp", address+":0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		return 0, err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", n.logs)
	go func() { klog.Info(http.Serve(listener, routes)) }()
	return int32(listener.Addr().(*net.TCPAddr).Port), nil
}

// logs of a container: that it started, and how it ended.
func (n *nodes) logs(answer http.ResponseWriter, request *http.Request) {
	name := request.PathValue("container")
	pod, err := n.pods.Pods(request.PathValue("namespace")).Get(request.PathValue("pod"))
	if err != nil {
		http.Error(answer, err.Error(), http.StatusNotFound)
		return
	}
	all := slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses)
	status, _ := podutil.GetContainerStatus(all, name)
	state := status.State
	if request.URL.Query().Get("previous") == "true" || state.Waiting != nil {
		last := status.LastTerminationState.Terminated
		state = v1.ContainerState{Terminated: last, Waiting: status.State.Waiting}
	}
	switch {
	case state.Terminated != nil:
		fmt.Fprintf(answer, "%s starts\nends with exit code %d\n", status.Image, state.Terminated.ExitCode)
	case state.Running != nil:
		fmt.Fprintf(answer, "%s starts\n", status.Image)
	case state.Waiting != nil:
		text := fmt.Sprintf("container %q in pod %q is waiting to start: %s",
			name, pod.Name, state.Waiting.Reason)
		http.Error(answer, text, http.StatusBadRequest)
	default:
		text := fmt.Sprintf("previous terminated container %q in pod %q not found", name, pod.Name)
		http.Error(answer, text, http.StatusBadRequest)
	}
}
