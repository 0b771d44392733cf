package main

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-helpers/resource"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
	utilpod "k8s.io/kubernetes/pkg/util/pod"
)

// schedule binds a pod to a node that takes it, or tells why there is none.
func (n *nodes) schedule(pod *v1.Pod) error {
	if pod.Spec.SchedulerName != v1.DefaultSchedulerName || len(pod.Spec.SchedulingGates) > 0 {
		return nil
	}
	fitting, why := n.fitting(pod)
	if len(fitting) == 0 {
		return n.refuse(pod, why)
	}
	spread := fnv.New32a()
	spread.Write([]byte(pod.UID))
	chosen := fitting[spread.Sum32()%uint32(len(fitting))]
	binding := &v1.Binding{
		ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID},
		Target:     v1.ObjectReference{Kind: "Node", Name: chosen},
	}
	if err := n.client.CoreV1().Pods(pod.Namespace).Bind(n.ctx, binding, metav1.CreateOptions{}); err != nil {
		return err
	}
	n.scheduler.Eventf(pod, v1.EventTypeNormal, "Scheduled",
		"Successfully assigned %s/%s to %s", pod.Namespace, pod.Name, chosen)
	return nil
}

// fitting nodes by selector, affinity and what a whole node has: what other pods take is not counted.
// Taints are not looked at, ours is for the controller of DaemonSets.
func (n *nodes) fitting(pod *v1.Pod) (names []string, why string) {
	reasons := map[string]int{}
	nowhere := slices.ContainsFunc(pod.Spec.Containers, func(each v1.Container) bool {
		return scriptOf(each.Image).nowhere
	})
	requests := resource.PodRequests(pod, resource.PodResourcesOptions{})
	affinity := nodeaffinity.GetRequiredNodeAffinity(pod)
	for _, node := range n.all {
		if matches, err := affinity.Match(node); !matches || err != nil || nowhere {
			reasons["node(s) didn't match Pod's node affinity/selector"]++
			continue
		}
		fits := true
		for name, quantity := range requests {
			if quantity.Cmp(node.Status.Allocatable[name]) > 0 {
				reasons[fmt.Sprintf("Insufficient %s", name)]++
				fits = false
			}
		}
		if fits {
			names = append(names, node.Name)
		}
	}
	var told []string
	for reason, count := range reasons {
		told = append(told, fmt.Sprintf("%d %s", count, reason))
	}
	slices.Sort(told)
	total := len(n.all)
	return names, fmt.Sprintf("0/%d nodes are available: %s. preemption: 0/%d nodes are available: "+
		"%d Preemption is not helpful for scheduling.", total, strings.Join(told, ", "), total, total)
}

func (n *nodes) refuse(pod *v1.Pod, why string) error {
	status := pod.Status.DeepCopy()
	podutil.UpdatePodCondition(status, &v1.PodCondition{
		Type: v1.PodScheduled, Status: v1.ConditionFalse, ObservedGeneration: pod.Generation,
		Reason: v1.PodReasonUnschedulable, Message: why,
	})
	_, _, unchanged, err := utilpod.PatchPodStatus(
		n.ctx, n.client, pod.Namespace, pod.Name, pod.UID, pod.Status, *status)
	if err == nil && !unchanged {
		n.scheduler.Event(pod, v1.EventTypeWarning, "FailedScheduling", why)
	}
	return err
}
