"""Which names in a kustomization are addresses: kustomize fetches them, also where a file here has the same name.

The spellings are those of kubernetes-sigs/kustomize:api/internal/git/repospec.go.
"""

import re
from typing import Final

_SCHEME: Final = re.compile(r"(?:git::)?(?:ssh|https?|file)://", re.IGNORECASE)
_HTTP: Final = re.compile(r"https?:", re.IGNORECASE)
_FORCED: Final = re.compile(r"git::", re.IGNORECASE)
_USER: Final = re.compile(r"[a-z][a-z0-9-]*@", re.IGNORECASE)
_GITHUB: Final = re.compile(r"github\.com[/:]", re.IGNORECASE)
# What nobody would call a file of theirs, though no kustomize knows it (any more).
_LOOKS_SO: Final = re.compile(
    r"^[a-z][a-z0-9+.-]*::"  # s3::https://…
    r"|://"
    r"|^[\w.-]+@"
    r"|^[\w-]+(?:\.[\w-]+)+:"  # host.org:path
    r"|[?&]ref="
    r"|\.[\w-]+/.*//",  # host.org/org/repo//path
    re.IGNORECASE,
)


def is_fetched(name: str) -> bool:
    """Whether kustomize clones or downloads what a resource or a component names."""
    if name.startswith("/"):
        return False
    if _SCHEME.match(name):
        return True
    bare = _FORCED.sub("", name.partition("?")[0], count=1)
    user = _USER.match(bare)
    address = bare[user.end() :] if user else bare
    if not user and not _GITHUB.match(address):
        return False
    path = re.split("[/:]", address, maxsplit=1)[1:]
    return any("/" in one or ".git" in one for one in path)


def is_downloaded(name: str) -> bool:
    """Whether kustomize downloads what any other field names."""
    return bool(_HTTP.match(name))


def looks_remote(name: str) -> bool:
    """Whether a name that no file here has is meant for something elsewhere."""
    return is_fetched(name) or bool(_LOOKS_SO.search(name))
