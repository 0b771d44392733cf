package main

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/distribution/reference"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	podutil "k8s.io/kubernetes/pkg/api/v1/pod"
	"k8s.io/kubernetes/pkg/kubelet/events"
	"k8s.io/kubernetes/pkg/kubelet/util/format"
)

// Names and texts of phases are a kubelet's where it shows them.
type phase string

const (
	creating    phase = "ContainerCreating"
	pullFailed  phase = "ErrImagePull"
	pullBackOff phase = "ImagePullBackOff"
	neverPulled phase = "ErrImageNeverPull"
	badName     phase = "InvalidImageName"
	badConfig   phase = "CreateContainerConfigError"
	warming     phase = "warming"
	ready       phase = "ready"
	ended       phase = "ended"
	backOff     phase = "CrashLoopBackOff"
)

// life is one container of a pod, through all its restarts.
type life struct {
	pod       *v1.Pod
	container *v1.Container
	script    script
	phase     phase
	since     time.Time
	message   string
	pulls     int // that failed
	crashes   int
	restarts  int
	started   time.Time
	last      *v1.ContainerStateTerminated
	before    *v1.ContainerStateTerminated
	missing   func(*v1.Container) error // what it refers to and is not there
	event     func(container, kind, reason, text string)
}

// passes is a container that has to end before the next one begins.
func passes(pod *v1.Pod, container *v1.Container) bool {
	for i := range pod.Spec.InitContainers {
		if each := &pod.Spec.InitContainers[i]; each.Name == container.Name {
			return !podutil.IsRestartableInitContainer(each)
		}
	}
	return false
}

// restarts is whether a container begins again after an end with this code.
func restarts(pod *v1.Pod, container *v1.Container, exit int32) bool {
	if exit == 0 && passes(pod, container) {
		return false
	}
	return podutil.ContainerShouldRestart(*container, pod.Spec, exit)
}

// take the container as its pod has it now: its image can be replaced while it runs.
func (l *life) take(pod *v1.Pod, container *v1.Container, now time.Time) {
	changed := l.container != nil && l.container.Image != container.Image
	if changed && l.runs() {
		l.tell(v1.EventTypeNormal, events.KillingContainer,
			fmt.Sprintf("Container %s definition changed, will be restarted", container.Name))
		l.end(now, 0)
		l.restarts++
	}
	if l.container == nil || changed {
		l.script = scriptOf(container.Image)
		if passes(pod, container) && l.script.runs == forever {
			l.script.runs, l.script.failures = l.script.warmUp, always
		}
		l.phase, l.since, l.pulls, l.crashes = creating, now, 0, 0
		l.tellPulling(container)
	}
	l.pod, l.container = pod, container
}

// advance through all that has happened by now; returns when the next thing happens, at this speed.
func (l *life) advance(now time.Time, speed float64) time.Time {
	for {
		lasts := l.lasts()
		if lasts == forever {
			return time.Time{}
		}
		until := l.since.Add(time.Duration(float64(lasts) / speed))
		if until.After(now) {
			return until
		}
		l.since = until
		l.step()
	}
}

// lasts is how long the present phase takes.
func (l *life) lasts() time.Duration {
	switch l.phase {
	case creating:
		return ordinary
	case pullFailed, badConfig:
		return 2 * time.Second
	case pullBackOff:
		return doubled(l.pulls)
	case warming:
		return min(l.script.warmUp, l.script.runs)
	case ready:
		if l.script.runs != forever {
			return l.script.runs - l.script.warmUp
		}
	case ended:
		if restarts(l.pod, l.container, l.last.ExitCode) {
			return 10 * ordinary
		}
	case backOff:
		return doubled(l.crashes - 1)
	}
	return forever
}

// doubled is a kubelet's back-off after so many failures.
func doubled(failures int) time.Duration {
	return min(10*time.Second<<min(failures-1, 5), 5*time.Minute)
}

// step into the next phase.
func (l *life) step() {
	switch l.phase {
	case creating, badConfig:
		l.create()
	case pullFailed:
		l.phase = pullBackOff
		text := fmt.Sprintf("Back-off pulling image %q", l.container.Image)
		l.message = fmt.Sprintf("%s: %s: %s", text, pullFailed, l.message)
		l.tell(v1.EventTypeNormal, events.BackOffPullImage, text)
		l.tellError()
	case pullBackOff:
		l.tellPulling(l.container)
		l.create()
	case warming, ready:
		if l.phase == warming && l.script.warmUp < l.script.runs {
			l.phase = ready
			return
		}
		l.crashes++
		l.end(l.since, l.script.exit)
	case ended:
		if l.crashes > 1 {
			l.phase = backOff
			name, pod := l.container.Name, format.Pod(l.pod)
			l.message = fmt.Sprintf("back-off %s restarting failed container=%s pod=%s",
				doubled(l.crashes-1), name, pod)
			l.tell(v1.EventTypeWarning, events.BackOffStartContainer,
				fmt.Sprintf("Back-off restarting failed container %s in pod %s", name, pod))
			return
		}
		l.restarts++
		l.create()
	case backOff:
		l.restarts++
		l.create()
	}
}

// create is what a kubelet does to have a container run: image, settings, start.
func (l *life) create() {
	image := l.container.Image
	if _, err := reference.ParseNormalizedNamed(image); err != nil {
		l.message = fmt.Sprintf(
			"Failed to apply default image tag %q: couldn't parse image name %q: %v", image, image, err)
		l.fail(badName, events.FailedToInspectImage, l.message)
		return
	}
	if l.container.ImagePullPolicy == v1.PullNever { // nothing is on this machine
		l.message = fmt.Sprintf("Container image %q is not present with pull policy of Never", image)
		l.fail(neverPulled, events.ErrImageNeverPullPolicy, l.message)
		return
	}
	if l.pulls < l.script.pullFailures {
		l.pulls++
		name := fullName(image)
		l.message = fmt.Sprintf("rpc error: code = NotFound desc = failed to pull and unpack image %q: "+
			"failed to resolve reference %q: %s: not found", name, name, name)
		l.fail(pullFailed, events.FailedToPullImage, fmt.Sprintf("Failed to pull image %q: %s", image, l.message))
		return
	}
	if l.phase == creating || l.phase == pullBackOff {
		l.tell(v1.EventTypeNormal, events.PulledImage, fmt.Sprintf(
			"Successfully pulled image %q in %s (%s including waiting). Image size: 1024 bytes.",
			image, ordinary, ordinary))
	}
	if err := l.missing(l.container); err != nil {
		l.phase, l.message = badConfig, err.Error()
		l.tell(v1.EventTypeWarning, events.FailedToCreateContainer, fmt.Sprintf("Error: %v", err))
		return
	}
	l.phase, l.message, l.started = warming, "", l.since
	if l.script.runs != forever && l.crashes >= l.script.failures {
		l.script.warmUp, l.script.runs = ordinary, forever
	}
	l.tell(v1.EventTypeNormal, events.CreatedContainer, "Container created")
	l.tell(v1.EventTypeNormal, events.StartedContainer, "Container started")
	if l.script.warmUp > time.Second && l.script.runs == forever {
		l.tell(v1.EventTypeWarning, events.ContainerUnhealthy,
			"Readiness probe failed: HTTP probe failed with statuscode: 503")
	}
}

func (l *life) fail(phase phase, reason, text string) {
	l.phase = phase
	l.tell(v1.EventTypeWarning, reason, text)
	l.tellError()
}

func (l *life) runs() bool {
	return l.phase == warming || l.phase == ready
}

// end a running container.
func (l *life) end(now time.Time, exit int32) {
	reason := map[int32]string{0: "Completed", 137: "OOMKilled"}[exit]
	if reason == "" || l.script.deaf {
		reason = "Error"
	}
	l.phase, l.since = ended, now
	l.before, l.last = l.last, &v1.ContainerStateTerminated{
		ExitCode: exit, Reason: reason, ContainerID: l.id(),
		StartedAt: metav1.NewTime(l.started), FinishedAt: metav1.NewTime(now),
	}
}

// id of the container's present or last incarnation, as containerd writes it.
func (l *life) id() string {
	if l.started.IsZero() {
		return ""
	}
	name := fmt.Sprintf("%s %s %s", l.pod.UID, l.container.Name, l.started)
	return fmt.Sprintf("containerd://%x", sha256.Sum256([]byte(name)))
}

func (l *life) tell(kind, reason, text string) {
	l.event(l.container.Name, kind, reason, text)
}

func (l *life) tellError() {
	l.tell(v1.EventTypeWarning, events.FailedToCreateContainer, fmt.Sprintf("Error: %s", l.phase))
}

func (l *life) tellPulling(container *v1.Container) {
	if container.ImagePullPolicy != v1.PullNever {
		text := fmt.Sprintf("Pulling image %q", container.Image)
		l.event(container.Name, v1.EventTypeNormal, events.PullingImage, text)
	}
}

// status of the container, in the words of a kubelet.
func (l *life) status(waiting string) v1.ContainerStatus {
	runs := l.runs()
	status := v1.ContainerStatus{
		Name: l.container.Name, Image: l.container.Image, ContainerID: l.id(),
		RestartCount: int32(l.restarts), Ready: l.phase == ready, Started: &runs,
	}
	if !l.started.IsZero() {
		status.Image, status.ImageID = fullName(l.container.Image), imageID(l.container.Image)
	}
	status.LastTerminationState.Terminated = l.last
	if l.phase == ended {
		status.LastTerminationState.Terminated = l.before
	}
	switch l.phase {
	case creating:
		status.State.Waiting = &v1.ContainerStateWaiting{Reason: waiting}
	case warming, ready:
		status.State.Running = &v1.ContainerStateRunning{StartedAt: metav1.NewTime(l.started)}
	case ended:
		status.State.Terminated = l.last
		status.Ready = l.last.ExitCode == 0 && passes(l.pod, l.container)
	default:
		status.State.Waiting = &v1.ContainerStateWaiting{Reason: string(l.phase), Message: l.message}
	}
	return status
}
