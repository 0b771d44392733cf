"""References of container images, by the grammar that runtimes have (distribution/reference:regexp.go, normalize.go).

`[domain/]path[:tag][@digest]`. The API server takes any text for an image; a kubelet takes only these, and the Pods of
any other wait for ever (InvalidImageName).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

_DOCKER: Final = "docker.io"
_OLD_DOCKER: Final = "index.docker.io"
_OFFICIAL: Final = "library/"
_LONGEST_PATH: Final = 255
# Digests that a kubelet knows, by the hexadecimal digits that they have (opencontainers/go-digest:algorithm.go).
_DIGITS: Final[Mapping[str, int]] = {"sha256": 64, "sha384": 96, "sha512": 128}

_WORD = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = rf"(?:{_WORD}(?:\.{_WORD})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_NAME: Final = re.compile(rf"(?:(?P<domain>{_HOST})/)?(?P<path>{_PART}(?:/{_PART})*)\Z")
_TAG: Final = re.compile(r"\w[\w.-]{0,127}\Z", re.ASCII)
_ID: Final = re.compile(r"[a-f0-9]{64}\Z")
_HEXADECIMAL: Final = re.compile(r"[a-f0-9]+\Z")


class NoImage(ValueError):  # noqa: N818 - says what the text is, as NotFound does
    """A text is no reference of an image; the message says why."""


@dataclass(frozen=True, slots=True)
class Image:
    """The reference of an image: `name` as it was spelled, `tag` and `digest` "" where there is none.

    Where there are both, the digest alone decides what runs.
    """

    name: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def of(cls, text: str) -> "Image":
        """The image that a text means. Raises NoImage."""
        if not text:
            raise NoImage("an image has a name")
        if _ID.match(text):
            raise NoImage("64 hexadecimal digits are the id of an image, which no registry knows it by")
        rest, at, digest = text.partition("@")
        name, tag, colon = _without_tag(rest)
        _check_name(name)
        if colon:
            check_tag(tag)
        if at:
            check_digest(digest)
        return cls(name, tag, digest)

    @property
    def repository(self) -> str:
        """Where it is, as a runtime spells that: `nginx` is `docker.io/library/nginx`."""
        domain, path = _split(self.name)
        return f"{domain}/{path}"

    def with_tag(self, tag: str) -> "Image":
        """The same repository at another tag: a digest would still decide, so it goes."""
        return replace(self, tag=tag, digest="")

    def with_digest(self, digest: str) -> "Image":
        """The same repository at a digest: whether the tag means that one is not known, so it goes."""
        return replace(self, tag="", digest=digest)

    def moved_to(self, new: "Image") -> "Image":
        """What this becomes where `new` is asked for: of the same repository, the name stays as it is spelled here."""
        return replace(new, name=self.name) if new.repository == self.repository else new

    def __str__(self) -> str:
        tag, digest = self.tag and f":{self.tag}", self.digest and f"@{self.digest}"
        return f"{self.name}{tag}{digest}"


def is_image(text: str) -> bool:
    """Whether a registry can have an image that is called so."""
    try:
        Image.of(text)
    except NoImage:
        return False
    return True


def pull_policy(text: str) -> str:
    """What the server puts into a new container that does not say: docs/kubernetes.md#derived-fields."""
    if not is_image(text):
        return "IfNotPresent"
    image = Image.of(text)
    tag = image.tag or ("" if image.digest else "latest")
    return "Always" if tag == "latest" else "IfNotPresent"


def unpinned(old: Image, new: Image) -> str:
    """What is to be said of a digest that the new image does not have; "" where none is lost."""
    if not old.digest or new.digest:
        return ""
    return f"{new} is no longer pinned: the digest {old.digest} was that of {old.tag or 'the old image'}"


def check_tag(tag: str) -> None:
    """Raises NoImage where a text is no tag."""
    if not _TAG.match(tag):
        told = f"{tag!r} is no tag" if tag else "there is no tag behind the colon"
        raise NoImage(f"{told}: letters, digits, `_`, `.` and `-`, at most 128, the first no `.` or `-`")


def check_digest(digest: str) -> None:
    """Raises NoImage where a text is no digest."""
    algorithm, _, digits = digest.partition(":")
    if algorithm not in _DIGITS:
        raise NoImage(f"{digest!r} is no digest: sha256:, then 64 hexadecimal digits")
    if len(digits) != _DIGITS[algorithm] or not _HEXADECIMAL.match(digits):
        raise NoImage(f"{digest!r} is no digest: {algorithm}: has {_DIGITS[algorithm]} hexadecimal digits behind it")


def _without_tag(text: str) -> tuple[str, str, bool]:
    """The name, the tag, and whether there is a colon before it: one before a slash begins a port."""
    head, slash, last = text.rpartition("/")
    name, colon, tag = last.partition(":")
    return f"{head}{slash}{name}", tag, bool(colon)


def _check_name(name: str) -> None:
    domain, path = _split(name)
    if path.lower() != path:
        raise NoImage(f"the name of a repository is in lower case: {path.lower().removeprefix(_OFFICIAL)}")
    found = _NAME.match(f"{domain}/{path}")
    if found is None:
        raise NoImage(f"{name!r} is no name of a repository: letters, digits, and `.`, `_` or `-` between them")
    if len(found["path"]) > _LONGEST_PATH:
        raise NoImage(f"the name of a repository has at most {_LONGEST_PATH} letters")


def _split(name: str) -> tuple[str, str]:
    """The domain and the path: what stands before the first slash is a domain only if it looks like one."""
    domain, slash, path = name.partition("/")
    if not slash or not (domain == "localhost" or "." in domain or ":" in domain or domain.lower() != domain):
        domain, path = _DOCKER, name
    if domain == _OLD_DOCKER:
        domain = _DOCKER
    is_official = domain == _DOCKER and "/" not in path
    return domain, f"{_OFFICIAL}{path}" if is_official else path
