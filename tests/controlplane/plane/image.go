package main

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/distribution/reference"
)

const (
	forever  = time.Duration(math.MaxInt64)
	always   = math.MaxInt
	ordinary = 50 * time.Millisecond // to pull an image, to become ready
)

// script is how the containers of an image behave.
type script struct {
	pullFailures int           // so many pulls fail before one works
	warmUp       time.Duration // from the start until it is ready
	runs         time.Duration // from the start until it ends by itself
	exit         int32
	failures     int  // it ends so many times, then runs on as an ordinary one
	deaf         bool // it does not stop when it is told to
	nowhere      bool // no node takes it
}

// scripts by the word that an image has in the last part of its name or in its tag: slow:1,
// shop/web:1.28-slow. Words after it change its figures: slow:30s, web:1.28-crash-3x (three times,
// then it runs).
var scripts = map[string]script{
	"bad":           {pullFailures: always, warmUp: ordinary, runs: forever},
	"slow":          {warmUp: 5 * time.Second, runs: forever},
	"unready":       {warmUp: forever, runs: forever},
	"crash":         {warmUp: forever, runs: ordinary, exit: 1, failures: always},
	"flaky":         {warmUp: ordinary, runs: time.Second, exit: 1, failures: always},
	"oom":           {warmUp: ordinary, runs: time.Second, exit: 137, failures: always},
	"done":          {warmUp: ordinary, runs: time.Second, failures: always},
	"deaf":          {warmUp: ordinary, runs: forever, deaf: true},
	"unschedulable": {warmUp: ordinary, runs: forever, nowhere: true},
}

func scriptOf(image string) script {
	chosen := script{warmUp: ordinary, runs: forever}
	word := ""
	for _, each := range words(image) {
		if found, is := scripts[each]; is && word == "" {
			chosen, word = found, each
			continue
		}
		if duration, err := time.ParseDuration(each); err == nil && word == "slow" {
			chosen.warmUp = duration
		} else if err == nil && chosen.runs != forever {
			chosen.runs = duration
		}
		times, err := strconv.Atoi(strings.TrimSuffix(each, "x"))
		if err != nil || !strings.HasSuffix(each, "x") {
			continue
		}
		if word == "bad" {
			chosen.pullFailures = times
		} else if word != "" {
			chosen.failures = times
		}
	}
	return chosen
}

func words(image string) []string {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return nil
	}
	path := reference.Path(named)
	text := path[strings.LastIndex(path, "/")+1:]
	if tagged, is := named.(reference.Tagged); is {
		text += "-" + tagged.Tag()
	}
	return strings.FieldsFunc(text, func(each rune) bool { return each == '-' || each == '_' })
}

// fullName is what containerd calls an image: docker.io/library/nginx:latest for nginx.
func fullName(image string) string {
	named, err := reference.ParseDockerRef(image)
	if err != nil {
		return image
	}
	return named.String()
}

// imageID is what containerd says it pulled, made up of the image's name where that has no digest.
func imageID(image string) string {
	named, err := reference.ParseDockerRef(image)
	if err != nil {
		return ""
	}
	if digested, is := named.(reference.Digested); is {
		return fmt.Sprintf("%s@%s", named.Name(), digested.Digest())
	}
	return fmt.Sprintf("%s@sha256:%x", named.Name(), sha256.Sum256([]byte(named.String())))
}
