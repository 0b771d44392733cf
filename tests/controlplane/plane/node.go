package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	utilpod "k8s.io/kubernetes/pkg/util/pod"
)

const (
	wanted  = "kubesync-test/pods"  // label of a namespace whose pods run, and taint of the nodes
	speedup = "kubesync-test/speed" // annotation of such a namespace: how much faster than life
	address = "127.0.0.1"
	count   = 3
	workers = 4
	retried = 20 * time.Millisecond // after the first failure, then later and later
)

// nodes are all nodes of the plane, and the scheduler.
type nodes struct {
	ctx        context.Context
	client     kubernetes.Interface
	all        []*v1.Node
	pods       listers.PodLister
	namespaces listers.NamespaceLister // only those whose pods run
	queue      workqueue.TypedRateLimitingInterface[cache.ObjectName]
	stays      sync.Map // by cache.ObjectName
	ips        atomic.Uint32
	kubelet    record.EventRecorder
	scheduler  record.EventRecorder
}

func newNodeCommand() *cobra.Command {
	var kubeconfig string
	command := &cobra.Command{
		Use:   "node",
		Short: "Nodes whose pods run only in what they say, in namespaces with the label " + wanted + "=run",
		RunE: func(command *cobra.Command, _ []string) error {
			return serve(command.Context(), kubeconfig)
		},
	}
	command.Flags().StringVar(&kubeconfig, "kubeconfig", "", "who to be, and where")
	return command
}

func serve(ctx context.Context, kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS, config.UserAgent = -1, "kubelet"
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	pods := informers.NewSharedInformerFactory(client, 0)
	selected := func(options *metav1.ListOptions) { options.LabelSelector = wanted + "=run" }
	namespaces := informers.NewSharedInformerFactoryWithOptions(
		client, 0, informers.WithTweakListOptions(selected))
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedv1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	n := &nodes{
		ctx:        ctx,
		client:     client,
		pods:       pods.Core().V1().Pods().Lister(),
		namespaces: namespaces.Core().V1().Namespaces().Lister(),
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](retried, time.Second)),
		kubelet: broadcaster.NewRecorder(
			legacyscheme.Scheme, v1.EventSource{Component: "kubelet"}),
		scheduler: broadcaster.NewRecorder(
			legacyscheme.Scheme, v1.EventSource{Component: v1.DefaultSchedulerName}),
	}
	port, err := n.serveLogs()
	if err != nil {
		return err
	}
	n.register(port)
	n.watch(pods.Core().V1().Pods().Informer(), namespaces.Core().V1().Namespaces().Informer())
	for _, factory := range []informers.SharedInformerFactory{namespaces, pods} {
		factory.Start(ctx.Done())
		factory.WaitForCacheSync(ctx.Done())
	}
	for range workers {
		go func() {
			for n.next() {
			}
		}()
	}
	<-ctx.Done()
	n.queue.ShutDown()
	return nil
}

// watch pods, and namespaces too: the label can come after the pods.
func (n *nodes) watch(pods, namespaces cache.SharedIndexInformer) {
	add := func(object any) {
		if name, err := cache.DeletionHandlingObjectToName(object); err == nil {
			n.queue.Add(name)
		}
	}
	pods.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: add, UpdateFunc: func(_, object any) { add(object) }, DeleteFunc: add,
	})
	addAll := func(object any) {
		found, _ := n.pods.Pods(object.(*v1.Namespace).Name).List(labels.Everything())
		for _, pod := range found {
			add(pod)
		}
	}
	namespaces.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: addAll, UpdateFunc: func(_, object any) { addAll(object) },
	})
}

// next pod of the queue; false when the queue is closed.
func (n *nodes) next() bool {
	name, closed := n.queue.Get()
	if closed {
		return false
	}
	defer n.queue.Done(name)
	again, err := n.look(name)
	switch {
	case err != nil && !apierrors.IsNotFound(err):
		klog.Infof("%s: %v", name, err)
		n.queue.AddRateLimited(name)
		return true
	case !again.IsZero():
		n.queue.AddAfter(name, time.Until(again))
	}
	n.queue.Forget(name)
	return true
}

// look after one pod; returns when to look again, the zero time for when it changes.
func (n *nodes) look(name cache.ObjectName) (again time.Time, err error) {
	pod, err := n.pods.Pods(name.Namespace).Get(name.Name)
	if err != nil {
		n.stays.Delete(name)
		return again, err
	}
	if pod.Spec.NodeName == "" {
		if _, err := n.namespaces.Get(name.Namespace); err != nil || pod.DeletionTimestamp != nil {
			return again, nil // its pods are not to run
		}
		return again, n.schedule(pod)
	}
	if !n.own(pod.Spec.NodeName) {
		return again, nil
	}
	s := n.stay(name, pod)
	if pod.DeletionTimestamp == nil {
		if s.status.Phase != v1.PodFailed && s.status.Phase != v1.PodSucceeded {
			again = s.advance(time.Now())
		}
		return again, n.write(s)
	}
	if again = s.stop(time.Now()); again.After(time.Now()) {
		return again, nil
	}
	if err := n.write(s); err != nil || *pod.DeletionGracePeriodSeconds == 0 {
		return time.Time{}, err // at 0 it only waits for its finalizers
	}
	now := metav1.NewDeleteOptions(0)
	now.Preconditions = metav1.NewUIDPreconditions(string(pod.UID))
	return time.Time{}, n.client.CoreV1().Pods(pod.Namespace).Delete(n.ctx, pod.Name, *now)
}

func (n *nodes) own(name string) bool {
	for _, node := range n.all {
		if node.Name == name {
			return true
		}
	}
	return false
}

// stay of this pod, a new one where it was not seen before.
func (n *nodes) stay(name cache.ObjectName, pod *v1.Pod) *stay {
	known, _ := n.stays.Load(name)
	s, _ := known.(*stay)
	if s == nil || s.pod.UID != pod.UID {
		ip := n.ips.Add(1)
		s = &stay{
			ip: fmt.Sprintf("10.244.%d.%d", ip>>8&255, ip&255), started: metav1.Now(),
			lives: map[string]*life{}, status: pod.Status,
		}
		s.missing = func(container *v1.Container) error {
			return n.missing(s.pod.Namespace, container)
		}
		s.event = func(container, kind, reason, text string) {
			n.kubelet.Event(part(s.pod, container), kind, reason, text)
		}
		n.stays.Store(name, s)
	}
	s.pod, s.speed = pod, 1
	if namespace, err := n.namespaces.Get(pod.Namespace); err == nil {
		speed, err := strconv.ParseFloat(namespace.Annotations[speedup], 64)
		if err == nil && speed > 0 {
			s.speed = speed
		}
	}
	return s
}

// write what changed. Others write conditions of their own, which the patch leaves alone.
func (n *nodes) write(s *stay) error {
	status := s.describe()
	_, _, _, err := utilpod.PatchPodStatus(
		n.ctx, n.client, s.pod.Namespace, s.pod.Name, s.pod.UID, s.status, status)
	if err == nil {
		s.status = status
	}
	return err
}

// part of a pod that an event is about.
func part(pod *v1.Pod, container string) *v1.ObjectReference {
	field := fmt.Sprintf("spec.containers{%s}", container)
	for _, each := range pod.Spec.InitContainers {
		if each.Name == container {
			field = fmt.Sprintf("spec.initContainers{%s}", container)
		}
	}
	return &v1.ObjectReference{
		Kind: "Pod", APIVersion: "v1", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID,
		ResourceVersion: pod.ResourceVersion, FieldPath: field,
	}
}
