package main

import (
	"slices"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
	"k8s.io/kubernetes/pkg/kubelet/events"
	kubeletstatus "k8s.io/kubernetes/pkg/kubelet/status"
)

const (
	stopping = 4 * ordinary // from being told to stop to having stopped
	asked    = 143          // the exit code of what a SIGTERM ends
	killed   = 137
)

// stay is one pod on a node, from when it is bound until it is gone.
type stay struct {
	pod     *v1.Pod
	speed   float64
	ip      string
	started metav1.Time
	lives   map[string]*life
	status  v1.PodStatus // as the server has it
	stops   time.Time    // when it has stopped, once it was told to
	missing func(*v1.Container) error
	event   func(container, kind, reason, text string)
}

// advance all containers to now; returns when something happens next, the zero time for never.
func (s *stay) advance(now time.Time) time.Time {
	var next time.Time
	live := func(container *v1.Container) *life {
		l := s.lives[container.Name]
		if l == nil {
			l = &life{missing: s.missing, event: s.event}
			s.lives[container.Name] = l
		}
		l.take(s.pod, container, now)
		if at := l.advance(now, s.speed); !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
		return l
	}
	for i := range s.pod.Spec.InitContainers {
		container := &s.pod.Spec.InitContainers[i]
		l := live(container)
		waits := !l.runs()
		if passes(s.pod, container) {
			waits = l.phase != ended || l.last.ExitCode != 0
		}
		if waits {
			return next
		}
	}
	for i := range s.pod.Spec.Containers {
		live(&s.pod.Spec.Containers[i])
	}
	return next
}

// stop what was told to stop, when its time has come; returns that time.
func (s *stay) stop(now time.Time) time.Time {
	exit := int32(asked)
	if s.stops.IsZero() {
		patience := stopping
		for _, l := range s.lives {
			if !l.runs() {
				continue
			}
			l.tell(v1.EventTypeNormal, events.KillingContainer, "Stopping container "+l.container.Name)
			if l.script.deaf {
				patience, exit = time.Duration(*s.pod.DeletionGracePeriodSeconds)*time.Second, killed
			}
		}
		s.stops = now.Add(time.Duration(float64(patience) / s.speed))
	}
	if now.Before(s.stops) {
		return s.stops
	}
	for _, l := range s.lives {
		if l.runs() {
			if l.script.deaf {
				exit = killed
			}
			l.end(now, exit)
		}
	}
	return s.stops
}

// describe the pod as a kubelet does.
func (s *stay) describe() v1.PodStatus {
	pod, status := s.pod, *s.status.DeepCopy()
	waiting := string(creating)
	if len(pod.Spec.InitContainers) > 0 {
		waiting = "PodInitializing"
	}
	status.InitContainerStatuses = s.statuses(pod.Spec.InitContainers, waiting)
	status.ContainerStatuses = s.statuses(pod.Spec.Containers, waiting)
	all := slices.Concat(status.InitContainerStatuses, status.ContainerStatuses)
	status.ObservedGeneration = pod.Generation
	status.StartTime = &s.started
	status.HostIP, status.HostIPs = address, []v1.HostIP{{IP: address}}
	status.PodIP, status.PodIPs = s.ip, []v1.PodIP{{IP: s.ip}}
	status.Phase = s.phase(all)
	conditions := []v1.PodCondition{
		{Type: v1.PodReadyToStartContainers, Status: v1.ConditionTrue},
		kubeletstatus.GeneratePodInitializedCondition(pod, &s.status, all, status.Phase),
		kubeletstatus.GeneratePodReadyCondition(pod, &s.status, status.Conditions, all, status.Phase),
		kubeletstatus.GenerateContainersReadyCondition(pod, &s.status, all, status.Phase),
		{Type: v1.PodScheduled, Status: v1.ConditionTrue},
	}
	for _, each := range conditions {
		each.ObservedGeneration = pod.Generation
		podutil.UpdatePodCondition(&status, &each)
	}
	return status
}

// statuses of containers; those whose turn has not come wait.
func (s *stay) statuses(containers []v1.Container, waiting string) []v1.ContainerStatus {
	var found []v1.ContainerStatus
	for i := range containers {
		l := s.lives[containers[i].Name]
		if l == nil {
			l = &life{pod: s.pod, container: &containers[i], phase: creating}
		}
		found = append(found, l.status(waiting))
	}
	return found
}

// phase of the pod, by the rules of a kubelet.
func (s *stay) phase(all []v1.ContainerStatus) v1.PodPhase {
	var pending, running, restarting, failed, broken bool
	for i, container := range slices.Concat(s.pod.Spec.InitContainers, s.pod.Spec.Containers) {
		init, state := passes(s.pod, &container), all[i].State
		ended := state.Terminated
		if state.Waiting != nil {
			ended = all[i].LastTerminationState.Terminated
		}
		switch {
		case ended == nil:
			pending = pending || init || state.Waiting != nil
			running = true
		case restarts(s.pod, &container, ended.ExitCode) && s.stops.IsZero():
			restarting, pending = true, pending || init
		case ended.ExitCode != 0:
			failed, broken = true, broken || init
		}
	}
	switch {
	case broken:
		return v1.PodFailed
	case pending:
		return v1.PodPending
	case running || restarting:
		return v1.PodRunning
	case failed:
		return v1.PodFailed
	}
	return v1.PodSucceeded
}
