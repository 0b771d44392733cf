"""References of images: read as the runtimes read them, and changed as somebody asks for it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_sync.model import images
from kubectl_sync.model.images import Image, NoImage
from tests.controlplane.sharing import ENVIRONMENT
from tests.model.oracle import Answer, ask, references

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
GOOD = [
    "nginx", "nginx:1.27", "nginx:latest", f"nginx@{A}", f"nginx:1.27@{A}", "library/nginx", "docker.io/nginx",
    "docker.io/library/nginx:1", "index.docker.io/nginx", "index.docker.io/a/b:1", "ghcr.io/a/b/c:v1.2.3-rc.1",
    "localhost/app", "localhost:5000/app:1", "localhost:5000/a/b", "127.0.0.1:5000/app", "[::1]:5000/app",
    "[2001:db8::1]/app", "Registry/app", "REGISTRY/app:1", "a/b/c/d/e/f", "registry:5000", "registry:5000/app",
    "a_b/c__d/e-f/g--h", "a.b/c.d", "a---b", "a.b_c/foo", "x.y:1/z", "app:_", "app:_a.b-c", "app:V1", "app:1",
    "app:" + "t" * 128, f"app@sha384:{'c' * 96}", f"app@sha512:{'d' * 128}", "a" * 63, "a" * 65, "0" * 64 + "/a",
    "sha256:" + "a" * 64, "registry.k8s.io/pause:3.10", "gcr.io/a/b@" + A, "xn--n3h.com/myimage:xn--n3h.com",
    "b.gcr.io/test.example.com/my-app:test.example.com", "foo/foo_bar.com:8080", "foo.com/bar/baz:80", "0/a",
    "docker.io/" + "a" * 247, "foo.com/" + "a" * 255, "a/" + "b" * 243, "do__main/a", "Host-A.b/c", "1.2.3.4/a:b",
]  # fmt: skip
BAD = [
    "", " ", "nginx ", " nginx", "nginx\n", "NGINX", "a/B", "docker.io/NGINX", "nginx:", "nginx@", ":1.27", f"@{A}",
    "nginx:-a", "nginx:.a", "nginx:é", "nginx:" + "t" * 129, "nginx@sha256:abc", "nginx@sha256:" + "A" * 64,
    "nginx@sha256:" + "a" * 65, "nginx@md5:" + "a" * 32, "nginx@SHA256:" + "a" * 64, f"nginx@{A}:1", f"nginx@{A}@{A}",
    "nginx:1:2", "a" * 64, "-a", "a-", "a..b", "a_.b", "a___b", "/a", "a/", "a//b", "http://a/b", "a.b:x/c", "a.b:/c",
    "-a.b/c", "a-.b/c", "[::1/app", "[::g]/app", "${TAG}", "nginx:${TAG}", "{{ .image }}", "nginx:$TAG", "ñ", "a,b",
    "foo.com/" + "a" * 256, "a" * 248, "docker.io/" + "a" * 256, "nginx;rm", "a\\b", "a@b", "a:b/c", "Ab/C",
    "\uff4eginx", "nginx:1 2", "nginx:\uff11", "a.b/c:1/d", "nginx@sha256:" + "\uff11" * 64, "localhost:/a",
    "a.é/b", "ÀB/c", "İ/c",
]  # fmt: skip
LETTERS = st.text(alphabet="aA0._-:/@[]{}é ", max_size=12)
PARTS = st.sampled_from([
    "nginx", "a", "B", "localhost", "docker.io", "index.docker.io", "library", ":", "/", "@", "5000", ".", "_", "-",
    "1.27", A, "sha256:", "[::1]", "a.b",
])  # fmt: skip
TEXTS = st.one_of(LETTERS, st.lists(PARTS, max_size=7).map("".join))


@pytest.fixture(scope="session")
def oracle(request: pytest.FixtureRequest) -> Path:
    return references(request.config.stash[ENVIRONMENT])


def read(text: str) -> Answer:
    try:
        found = Image.of(text)
    except NoImage:
        return Answer()
    return Answer(found.repository, found.tag, found.digest)


def asked(program: Path, texts: list[str]) -> list[Answer]:
    return [Answer(one.name, one.tag, one.digest) for one in ask(program, texts)]


def test_references_are_read_as_runtimes_read_them(oracle: Path) -> None:
    answers = asked(oracle, GOOD + BAD)

    assert [(text, read(text)) for text in GOOD + BAD] == list(zip(GOOD + BAD, answers, strict=True))
    assert [bool(one.name) for one in answers] == [True] * len(GOOD) + [False] * len(BAD)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(TEXTS, min_size=100, max_size=100))
def test_and_so_is_whatever_looks_like_one(oracle: Path, texts: list[str]) -> None:
    assert [(text, read(text)) for text in texts] == list(zip(texts, asked(oracle, texts), strict=True))


@pytest.mark.parametrize("text", GOOD)
def test_an_image_is_spelled_as_it_was(text: str) -> None:
    assert str(Image.of(text)) == text
    assert images.is_image(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an image has a name"),
        ("NGINX:1", "the name of a repository is in lower case: nginx"),
        ("nginx:", "there is no tag behind the colon: letters, digits, `_`, `.` and `-`, at most 128, "),
        ("nginx:$TAG", "'$TAG' is no tag: letters"),
        ("nginx@sha256:abc", "'sha256:abc' is no digest: sha256: has 64 hexadecimal digits behind it"),
        ("nginx@abc", "'abc' is no digest: sha256:, then 64 hexadecimal digits"),
        ("a" * 64, "64 hexadecimal digits are the id of an image"),
        ("http://a/b", "'http://a/b' is no name of a repository: letters"),
        ("a.io/" + "b" * 256, "the name of a repository has at most 255 letters"),
    ],
)
def test_what_is_no_image_says_why(text: str, why: str) -> None:
    with pytest.raises(NoImage) as caught:
        Image.of(text)

    assert str(caught.value).startswith(why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nginx", "docker.io/library/nginx:1"),
        ("nginx:1", f"index.docker.io/nginx@{A}"),
        ("a/b", "docker.io/a/b"),
        ("localhost:5000/a:1", "localhost:5000/a"),
    ],
)
def test_one_repository_is_spelled_in_several_ways(one: str, other: str) -> None:
    assert Image.of(one).repository == Image.of(other).repository


@pytest.mark.parametrize(("one", "other"), [("nginx", "a/nginx"), ("a/b", "a.b/b"), ("a.io/b", "a.io:443/b")])
def test_others_are_not_the_same(one: str, other: str) -> None:
    assert Image.of(one).repository != Image.of(other).repository


@pytest.mark.parametrize(
    ("old", "change", "new", "said"),
    [
        ("nginx:1.27", lambda one: one.with_tag("1.28"), "nginx:1.28", ""),
        (f"nginx:1.27@{A}", lambda one: one.with_tag("1.28"), "nginx:1.28", f"the digest {A} was that of 1.27"),
        (f"nginx@{A}", lambda one: one.with_tag("1.28"), "nginx:1.28", f"the digest {A} was that of the old image"),
        (f"nginx:1.27@{A}", lambda one: one.with_digest(B), f"nginx@{B}", ""),
        ("nginx:1.27", lambda one: one.with_digest(B), f"nginx@{B}", ""),
        ("nginx:1", lambda one: one.moved_to(Image.of("docker.io/library/nginx:2")), "nginx:2", ""),
        (f"nginx:1@{A}", lambda one: one.moved_to(Image.of(f"docker.io/nginx:2@{B}")), f"nginx:2@{B}", ""),
        ("nginx:1", lambda one: one.moved_to(Image.of("ghcr.io/a/nginx:2")), "ghcr.io/a/nginx:2", ""),
        ("nginx:1", lambda one: one.moved_to(Image.of("nginx")), "nginx", ""),
    ],
)
def test_a_new_image(old: str, change: Callable[[Image], Image], new: str, said: str) -> None:
    image = Image.of(old)

    assert str(change(image)) == new
    assert said in images.unpinned(image, change(image))
    assert bool(said) is bool(images.unpinned(image, change(image)))


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        (f"nginx:latest@{A}", "Always"),
        (f"nginx@{A}", "IfNotPresent"),
        ("nginx:1", "IfNotPresent"),
        ("localhost:5000/nginx", "Always"),
        ("NGINX", "IfNotPresent"),
        ("", "IfNotPresent"),
    ],
)
def test_the_policy_of_a_new_container_follows_its_image(text: str, policy: str) -> None:
    assert images.pull_policy(text) == policy
