package main

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/component-base/version"
	"k8s.io/klog/v2"
)

const taint = `{"spec":{"taints":[{"key":%q,"value":"run","effect":"NoSchedule"}]}}`

// register the nodes, as soon as the server answers. There are no heartbeats: nothing in the plane
// reads them.
func (n *nodes) register(port int32) {
	for i := range count {
		node := newNode(fmt.Sprintf("node-%d", i+1), port)
		taints := fmt.Appendf(nil, taint, wanted)
		for n.ctx.Err() == nil {
			_, err := n.client.CoreV1().Nodes().Create(n.ctx, node, metav1.CreateOptions{})
			if err == nil || apierrors.IsAlreadyExists(err) {
				// Instead of the taint that every new node gets from the server.
				_, err = n.client.CoreV1().Nodes().Patch(
					n.ctx, node.Name, types.MergePatchType, taints, metav1.PatchOptions{})
			}
			if err == nil {
				break
			}
			klog.Infof("%s: %v", node.Name, err)
			time.Sleep(100 * time.Millisecond)
		}
		n.all = append(n.all, node)
	}
}

func newNode(name string, port int32) *v1.Node {
	capacity := v1.ResourceList{
		v1.ResourceCPU:              resource.MustParse("8"),
		v1.ResourceMemory:           resource.MustParse("32Gi"),
		v1.ResourceEphemeralStorage: resource.MustParse("100Gi"),
		v1.ResourcePods:             resource.MustParse("110"),
	}
	return &v1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			v1.LabelHostname: name, v1.LabelOSStable: "linux", v1.LabelArchStable: "amd64",
		}},
		Status: v1.NodeStatus{
			Capacity: capacity, Allocatable: capacity,
			Addresses:       []v1.NodeAddress{{Type: v1.NodeInternalIP, Address: address}},
			DaemonEndpoints: v1.NodeDaemonEndpoints{KubeletEndpoint: v1.DaemonEndpoint{Port: port}},
			Conditions: []v1.NodeCondition{{
				Type: v1.NodeReady, Status: v1.ConditionTrue, Reason: "KubeletReady",
				Message:           "kubelet is posting ready status",
				LastHeartbeatTime: metav1.Now(), LastTransitionTime: metav1.Now(),
			}},
			NodeInfo: v1.NodeSystemInfo{
				KubeletVersion:          version.Get().GitVersion,
				ContainerRuntimeVersion: "containerd://2.1.4",
				OperatingSystem:         "linux", Architecture: "amd64", OSImage: "none",
			},
		},
	}
}
