"""What the roots of a tree are rendered to: as it is known where no input changed, else anew, several at once."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from kubectl_sync import process
from kubectl_sync.files.cache import ParseCache
from kubectl_sync.files.foreign import NO_MANIFEST
from kubectl_sync.files.kustomize.copies import remove_leftovers
from kubectl_sync.files.kustomize.graph import Problem
from kubectl_sync.files.kustomize.origins import without_origin
from kubectl_sync.files.kustomize.render import HINT, Renderer
from kubectl_sync.files.kustomize.sources import Root
from kubectl_sync.files.manifests import Parsed, parse
from kubectl_sync.files.text import Unreadable
from kubectl_sync.files.walk import Stamp

_AT_ONCE: Final = 4
# As a JSON patch and a replacement name them.
_ANNOTATIONS: Final = re.compile(rb"metadata[/.]annotations|[\"' ]/metadata[\"'\s]")
_NO_STAMP: Final = Stamp(0, 0, 0, 0)


def parsed_roots(
    roots: Iterable[Root], renderer: Renderer | None, cache: ParseCache, *, secrets: bool
) -> Iterator[tuple[Root, Parsed | Unreadable | None]]:
    """Yield each root with what it makes, or why nobody can tell; None where nothing is rendered at all.

    With `secrets` their values are wanted, which no cache has.
    """
    if renderer is None:
        yield from ((root, None) for root in roots)
        return
    found = [*roots]
    if found:
        remove_leftovers()
    known: dict[str, Parsed | Unreadable] = {}
    missing: list[tuple[Root, str]] = []
    for root in found:
        key = renderer.key(root.reach, root.fence)
        cached = cache.get(_entry(root))
        if cached and cached.parsed.digest == key and (cached.is_whole or not secrets):
            cache.keep(_entry(root))
            known[root.folder] = cached.parsed
        else:
            missing.append((root, key))
    for (root, _), parsed in zip(missing, _all_made(renderer, missing), strict=True):
        known[root.folder] = parsed
        if isinstance(parsed, Parsed):
            cache.put(_entry(root), _NO_STAMP, parsed, is_kept=not (root.reach.is_remote or root.moves_values))
    yield from ((root, known[root.folder]) for root in found)


def _all_made(renderer: Renderer, missing: list[tuple[Root, str]]) -> list[Parsed | Unreadable]:
    """Render several at once; interrupted, all programs end with us."""
    group = process.Group()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            return [*pool.map(lambda one: _made(renderer, one[0], one[1], group), missing)]
        except BaseException:
            group.stop()
            raise


def _made(renderer: Renderer, root: Root, key: str, group: process.Group) -> Parsed | Unreadable:
    try:
        if root.has_metadata or not _names_annotations(root):
            return _parsed(renderer, root, key, group, wrapped=not root.has_metadata)
        plain = _parsed(renderer, root, key, group, wrapped=False)
        told = _parsed(renderer, root, key, group, wrapped=True)
    except Unreadable as error:
        return error
    is_same = [without_origin(root, one.content) for one in told.parts] == [one.content for one in plain.parts]
    return told if is_same else plain


def _names_annotations(root: Root) -> bool:
    """Whether something in a root may read the annotations of an object: that of its origin would be one of them."""
    return any(_ANNOTATIONS.search(one.raw) for one in root.reach.files.values())


def _parsed(renderer: Renderer, root: Root, key: str, group: process.Group, *, wrapped: bool) -> Parsed:
    text = renderer.render(root.reach, root.fence, root.shown, wrapped=wrapped, group=group)
    parsed = parse(root.name, text, key)
    if text.strip() and (parsed.reason or any(part.reason == NO_MANIFEST for part in parsed.parts)):
        # Taken for a render of nothing, the words of another program would tell that all objects were removed.
        raise Problem("kubectl printed something else than manifests", HINT.format(root.shown))
    return parsed


def _entry(root: Root) -> str:
    """The name of a root in the cache: no file's, as it ends in a slash."""
    return f"{root.folder}/"
