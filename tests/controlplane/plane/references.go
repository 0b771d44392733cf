package main

import (
	"fmt"
	"strings"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// missing says what a container's environment refers to and is not there.
func (n *nodes) missing(namespace string, container *v1.Container) error {
	for _, from := range container.EnvFrom {
		if ref := from.ConfigMapRef; ref != nil {
			if err := n.refers("ConfigMap", namespace, ref.Name, "", ref.Optional); err != nil {
				return err
			}
		}
		if ref := from.SecretRef; ref != nil {
			if err := n.refers("Secret", namespace, ref.Name, "", ref.Optional); err != nil {
				return err
			}
		}
	}
	for _, each := range container.Env {
		if each.ValueFrom == nil {
			continue
		}
		if ref := each.ValueFrom.ConfigMapKeyRef; ref != nil {
			if err := n.refers("ConfigMap", namespace, ref.Name, ref.Key, ref.Optional); err != nil {
				return err
			}
		}
		if ref := each.ValueFrom.SecretKeyRef; ref != nil {
			if err := n.refers("Secret", namespace, ref.Name, ref.Key, ref.Optional); err != nil {
				return err
			}
		}
	}
	return nil
}

// refers to a whole object, or to a key of it.
func (n *nodes) refers(kind, namespace, name, key string, optional *bool) error {
	var has bool
	var err error
	if kind == "Secret" {
		var secret *v1.Secret
		secret, err = n.client.CoreV1().Secrets(namespace).Get(n.ctx, name, metav1.GetOptions{})
		if err == nil {
			_, has = secret.Data[key]
		}
	} else {
		var config *v1.ConfigMap
		config, err = n.client.CoreV1().ConfigMaps(namespace).Get(n.ctx, name, metav1.GetOptions{})
		if err == nil {
			_, has = config.Data[key]
		}
	}
	switch {
	case optional != nil && *optional:
		return nil
	case apierrors.IsNotFound(err):
		return apierrors.NewNotFound(v1.Resource(strings.ToLower(kind)), name)
	case err == nil && key != "" && !has:
		return fmt.Errorf("couldn't find key %s in %s %s/%s", key, kind, namespace, name)
	}
	return err
}
