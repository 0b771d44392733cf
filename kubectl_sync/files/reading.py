"""One reading of a folder: from its files to a snapshot, to gaps, and to what is left alone."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kubectl_sync.files.cache import ParseCache
from kubectl_sync.files.foreign import what_is
from kubectl_sync.files.identity import Types, rendered_key
from kubectl_sync.files.kustomize.controllers import changed_by_controllers
from kubectl_sync.files.kustomize.origins import line_of_source, origin_of, without_origin
from kubectl_sync.files.kustomize.render import Renderer
from kubectl_sync.files.kustomize.renders import parsed_roots
from kubectl_sync.files.kustomize.sources import Kustomizations, Root, Sources, served, tell_unserved
from kubectl_sync.files.manifests import TEMPLATE, DocumentPart, Parsed, parse
from kubectl_sync.files.text import Loaded, TooLarge, Unreadable, decode, load
from kubectl_sync.files.walk import Stamp, Tree
from kubectl_sync.model.content import Object
from kubectl_sync.model.kinds import SECRET
from kubectl_sync.model.masked import masked
from kubectl_sync.model.objects import Gap, Manifest, ObjectRef, Origin, Place, Snapshot
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import some


@dataclass
class TreeReading:
    """What was found in the files of a tree so far."""

    tree: Tree
    types: Types
    gaps: list[Gap] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seen: dict[ObjectRef, list[Manifest]] = field(default_factory=dict)
    rendered: dict[tuple[str, str, str], str] = field(default_factory=dict)
    roots: list[Root] = field(default_factory=list)
    unrendered: list[Root] = field(default_factory=list)
    left: set[ObjectRef] = field(default_factory=set)
    listing: frozenset[Path] = frozenset()
    _parsed: dict[str, Parsed | Unreadable] = field(default_factory=dict)

    def read(self, kustomizations: Kustomizations, cache: ParseCache, renderer: Renderer | None) -> None:
        """Read all files that are no kustomizations themselves, and what `renderer` makes of these."""
        self._parse((one for one in self.tree.files if one not in self.tree.kustomizations), cache)
        sources = kustomizations.sources(changed_by_controllers(self._contents(), kustomizations.tops))
        self.listing = frozenset(map(Path, sources.listing))
        self._parse((one for one in self.tree.kustomizations if one not in sources.files), cache)
        self.gaps += self.tree.gaps
        self.skipped += self.tree.skipped
        for root, parsed in parsed_roots(sources.roots, renderer, cache, secrets=self.types.secrets):
            self._take_rendered(sources, root, parsed, cache)
        tell_unserved(sources, self.tree)
        self.gaps += sources.gaps
        self.skipped += sources.skipped
        for name in (one for one in self.tree.files if one not in sources.files):
            if name in sources.unnamed:
                self.skipped.append(Skipped(sources.unnamed[name], self.tree.shown(name)))
            else:
                self._sort_in(name, sources.reasons.get(name, ""))

    def _parse(self, names: Iterable[str], cache: ParseCache) -> None:
        for name in names:
            if name in self.tree.files:
                path, stamp = self.tree.path(name), self.tree.files[name]
                try:
                    self._parsed[name] = parsed_file(path, name, stamp, cache, secrets=self.types.secrets)
                except Unreadable as error:
                    self._parsed[name] = error

    def _contents(self) -> Iterator[Object]:
        for parsed in self._parsed.values():
            if isinstance(parsed, Parsed):
                yield from (part.content for part in parsed.parts if part.content)

    def _sort_in(self, name: str, reason: str) -> None:
        """Put a file where it belongs; `reason` says why it is left to kustomize, if it is."""
        parsed = self._parsed[name]
        if isinstance(parsed, Unreadable):
            self._miss(name, parsed, reason)
        elif reason:
            self._leave(self.tree.shown(name), parsed, reason)
        else:
            self.take(name, parsed)

    def take(self, name: str, parsed: Parsed) -> None:
        """Take what a text holds, or leave it for its own reason."""
        if parsed.reason:
            self._leave(self.tree.shown(name) + (f":{parsed.line}" if parsed.line else ""), parsed, parsed.reason)
        else:
            self._take(name, parsed)

    def _take_rendered(
        self, sources: Sources, root: Root, parsed: Parsed | Unreadable | None, cache: ParseCache
    ) -> None:
        """Take the objects of a root; where there are none, its sources stay left."""
        if parsed is None:
            self.unrendered.append(root)
            sources.skipped.append(Skipped("kustomization", root.name))
        elif isinstance(parsed, Unreadable):
            self.gaps.append(Gap(root.name, parsed.message, parsed.hint, files=(root.name,), is_of_any=True))
        else:
            served(sources, root, self.tree)
            self.roots.append(root)
            for part in parsed.parts:
                origin = self._origin(root, part.content, cache)
                self._take_part(replace(part, content=without_origin(root, part.content)), root.name,
                                Place(Path(root.file), part.document, parsed.digest, part.item, 0, origin))  # fmt: skip

    def _origin(self, root: Root, content: Object, cache: ParseCache) -> Origin:
        """The file that a rendered object comes from, and its line there."""
        path = origin_of(root, content)
        name = os.path.relpath(path, self.tree.root)
        if name not in self._parsed and path in root.reach.files:  # beside what is read, as with -k
            with contextlib.suppress(Unreadable):
                self._parsed[name] = parsed_text(name, root.reach.files[path], cache, secrets=self.types.secrets)
        line = line_of_source(self._parsed.get(name), content)
        return Origin(Path(path), self.tree.shown(name), line, root.shown)

    def _miss(self, name: str, error: Unreadable, reason: str) -> None:
        """A file that is not to be read: a gap, unless it is another tool's or cannot hold a manifest."""
        if reason:
            self._leave(self.tree.shown(name), Parsed("", words=error.words), reason)
        elif error.may_hold:
            self.gaps.append(
                Gap(self.tree.shown(name), error.message, error.hint, words=error.words, files=(self.tree.shown(name),))
            )
        else:
            what = error.message if isinstance(error, TooLarge) else what_is(name, "")
            self.skipped.append(Skipped(what, self.tree.shown(name), manifest=isinstance(error, TooLarge)))

    def _leave(self, where: str, parsed: Parsed, reason: str) -> None:
        """Leave a whole file; what another tool may make of it is not to be taken for absent."""
        told = f"{where}: {reason}"
        may_hold = reason != parsed.reason or reason == TEMPLATE
        self.skipped.append(Skipped(reason, where, manifest=may_hold))
        self.rendered |= {("", "", word): told for word in parsed.words}
        self.rendered |= {key: told for part in parsed.parts if (key := rendered_key(part))}

    def _take(self, name: str, parsed: Parsed) -> None:
        """Sort the parts of a file into objects, gaps, and what is left alone."""
        for part in parsed.parts:
            place = Place(Path(self.tree.path(name)), part.document, parsed.digest, part.item, part.line)
            self._take_part(part, f"{self.tree.shown(name)}:{part.line}", place)

    def _take_part(self, part: DocumentPart, where: str, place: Place) -> None:
        found = self.types.of(part, where)
        if isinstance(found, Gap):
            self.gaps.append(replace(found, files=(self._name(place),)))
        elif isinstance(found, Skipped):
            self.skipped.append(found)
            if place.origin and found.option and part.content["metadata"].get("name"):
                self.left.add(self._ref_of_secret(part.content))
            if part.elsewhere and (key := rendered_key(part)):
                self.rendered[key] = f"{where}: {part.reason}"
        else:
            self.seen.setdefault(found, []).append(Manifest(masked(part.content), place))

    def snapshot(self, only: frozenset[str] | None) -> Snapshot[Manifest]:
        """The local side; with `only`, what is of other namespaces is left alone."""
        objects: dict[ObjectRef, Manifest] = {}
        duplicates: dict[ObjectRef, tuple[Place, ...]] = {}
        for ref, seen in self.seen.items():
            if only is not None and ref.namespace not in ("", *only):
                reason = f"manifest of namespace {ref.namespace}"
                self.skipped += [
                    Skipped(reason, self._where(place), namespace=ref.namespace) for place in _places(seen)
                ]
            elif mine := self._the_one(seen):
                objects[ref] = mine
            else:
                duplicates[ref] = _places(seen)
                self.gaps.append(self._duplicate(ref, duplicates[ref]))
        return Snapshot(objects, tuple(self.gaps), duplicates, self.rendered, frozenset(self.left))

    def _ref_of_secret(self, content: Object) -> ObjectRef:
        metadata = content["metadata"]
        return ObjectRef(*SECRET, metadata.get("namespace") or self.types.namespace, metadata["name"])

    def _the_one(self, seen: list[Manifest]) -> Manifest | None:
        """The manifest of an object; of several roots that make it, the one here. None where several claim it."""
        if len(seen) == 1:
            return seen[0]
        here = os.path.join(self.tree.root, self.tree.here)  # noqa: PTH118
        mine = [one for one in seen if self.tree.here and one.at.file.is_relative_to(here)]
        is_rendered = all(one.at.origin for one in seen)
        return mine[0] if is_rendered and len(mine) == 1 else None

    def _duplicate(self, ref: ObjectRef, places: tuple[Place, ...]) -> Gap:
        files = tuple(self._name(place) for place in places)
        roots = list(dict.fromkeys(one.origin.root for one in places if one.origin))
        if len(roots) == len(places):
            hint = f"name one of them, as `-k {roots[0]}`, or give each an environment; none is synced until then"
            told = f"made by each of {some(roots, len(roots))}"
            return Gap(str(ref), told, hint, True, *ref, files=files)
        *rest, last = (self._where(place) for place in places)
        told = f"{'both' if len(places) == 2 else 'all'} hold {ref}"  # noqa: PLR2004
        hint = "keep one of them, or name one environment's folder with --root; none is synced until then"
        return Gap(f"{', '.join(rest)} and {last}", told, hint, True, *ref, files=files)

    def _where(self, place: Place) -> str:
        return f"{self._name(place)}:{place.line}" if place.line else self._name(place)

    def _name(self, place: Place) -> str:
        return self.tree.shown(str(place.file).removeprefix(self.tree.root).lstrip("/"))


def parsed_file(path: str, name: str, stamp: Stamp, cache: ParseCache, *, secrets: bool = False) -> Parsed:
    """What a file says: as it is known where that still holds, else read again. Raises Unreadable.

    Without `secrets` nothing but type and name is needed of a Secret.
    """
    known = cache.get(name)
    known = known if known and (known.is_whole or not secrets) else None
    if known and known.proves and known.stamp == stamp:
        cache.keep(name)
        return known.parsed
    return parsed_text(name, load(path), cache, secrets=secrets)


def parsed_text(name: str, loaded: Loaded, cache: ParseCache, *, secrets: bool = False) -> Parsed:
    """What a file says that was read already; `name` is that in the cache. Raises Unreadable."""
    known = cache.get(name)
    known = known if known and (known.is_whole or not secrets) else None
    same = known is not None and known.parsed.digest == loaded.digest
    parsed = known.parsed if known and same else parse(name, decode(loaded.raw), loaded.digest)
    cache.put(name, loaded.stamp, parsed, is_whole=known.is_whole if known and same else True)
    return parsed


def _places(seen: list[Manifest]) -> tuple[Place, ...]:
    return tuple(one.at for one in seen)
