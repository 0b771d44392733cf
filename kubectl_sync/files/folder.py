"""A plain folder of manifests: the first source."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from kubectl_sync.errors import SyncError
from kubectl_sync.files.cache import ParseCache
from kubectl_sync.files.identity import Types
from kubectl_sync.files.kustomize.render import Renderer
from kubectl_sync.files.kustomize.sources import Kustomizations, Root
from kubectl_sync.files.kustomize.tracing import source_line
from kubectl_sync.files.lines import line_of, respelled
from kubectl_sync.files.reading import TreeReading
from kubectl_sync.files.walk import CHART, printable_name, walk
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.kinds import Kinds
from kubectl_sync.model.objects import KUSTOMIZATIONS, Manifest, ObjectRef, Place, Snapshot
from kubectl_sync.model.paths import FieldPath
from kubectl_sync.model.skipped import Skipped
from kubectl_sync.model.wording import some

if TYPE_CHECKING:
    from kubectl_sync.files.new_files import NewFiles
    from kubectl_sync.files.writer import Edit

_SHOWN_ROOTS: Final = 6


@dataclass(frozen=True)
class Folder:
    """All manifests below one root; links that lead out of it are not followed.

    `inside` is the folder of one environment, relative to the root, where only that is read. `cache` is the
    folder for parse results, None for none. `others` are folders of other environments, `here` is the one that the
    user stands in, both relative to the root. `renderer` renders kustomizations, which are left alone without one; with
    `alone` nothing is read but what the kustomization of the folder makes.
    """

    root: Path
    inside: str = ""
    cache: Path | None = None
    others: frozenset[str] = frozenset()
    here: str = ""
    renderer: Renderer | None = None
    alone: bool = False

    @property
    def top(self) -> Path:
        """The folder that is read, and that new manifests go to."""
        return self.root / self.inside

    def name(self, file: Path) -> str:
        """The file's name as the user sees it, where it lies below the root: relative to where they stand."""
        if not file.is_relative_to(self.root):
            return printable_name(str(file))
        return printable_name(str(file.relative_to(self.root)), self.here)

    def word(self, file: Path) -> str:
        """The file as it is typed, and as programs are told it: by its name."""
        return self.name(file)

    def file(self, name: str) -> Path:
        """The file (or folder) of a name as the user sees it."""
        return Path(os.path.normpath(self.root / self.here / name))

    def read(
        self, kinds: Kinds, namespace: str, only: frozenset[str] | None = None, *, secrets: bool = False
    ) -> tuple[Snapshot[Manifest], tuple[Skipped, ...]]:
        """Read every manifest. Returns the snapshot, and all that is no object or left alone, with its reason.

        `namespace` is that of manifests that name none; with `only`, those of other namespaces are left
        out. With `secrets`, those are read too, their values masked. A file that cannot be read, a type that is
        not served and two manifests of one object are gaps.
        """
        reading = self._reading(Types(kinds, namespace, secrets))
        return reading.snapshot(only), tuple(reading.skipped)

    def has_manifests(self) -> bool:
        """Whether a file here could be a manifest that is to be synced, as far as files alone tell: asks no cluster."""
        reading = self._reading(Types(Kinds(()), "", secrets=True))  # no type is known: each object is a gap
        return bool(reading.gaps or reading.unrendered)

    def _reading(self, types: Types) -> TreeReading:
        above = list(self._above())
        cache = self._parsed.again()
        tree = walk(
            str(self.root),
            self.inside,
            others=self.others,
            here=self.here,
            chart=any(self._is_chart(one) for one in above),
        )
        kustomizations = Kustomizations(
            tree,
            self.inside,
            above=[*filter(self._is_file, (f"{one}{name}" for one in above for name in sorted(KUSTOMIZATIONS)))],
            beside=self._beside(),
            fence=self._fence,
            alone=self.alone,
            remote=self.renderer is not None and self.renderer.remote,
            cache=cache,
        )
        reading = TreeReading(tree, types)
        reading.read(kustomizations, cache, self.renderer)
        self._listing.update(reading.listing)
        self._roots.update({Path(root.file): root for root in reading.roots})
        cache.save()
        return reading

    def _beside(self) -> list[str]:
        """The kustomizations of other environments, relative to the root: they may name what is read here."""
        return [
            os.path.relpath(os.path.join(folder, name), self.root)  # noqa: PTH118
            for other in sorted(self.others)
            for folder, _, names in os.walk(self.root / other)
            for name in sorted(KUSTOMIZATIONS.intersection(names))
        ]

    @property
    def _fence(self) -> str:
        """The work tree that the root lies in: what a kustomization names is read in it; "" where there is none."""
        return next((str(one) for one in (self.root, *self.root.parents) if (one / ".git").exists()), "")

    @cached_property
    def _parsed(self) -> ParseCache:
        """What the files said, in earlier runs and in this one: nothing is parsed twice in a run."""
        return ParseCache.of(self.cache, self.top)

    @cached_property
    def _roots(self) -> dict[Path, Root]:
        """What was rendered in this run, by the files of the kustomizations."""
        return {}

    @cached_property
    def _listing(self) -> set[Path]:
        return set()

    def is_listing(self, kustomization: Path) -> bool:
        """Whether it was read, and does no more than to list manifests."""
        return kustomization in self._listing

    @property
    def rendered(self) -> str:
        """What the last reading had rendered, and by which kustomize, as a line for the user; "" for nothing."""
        roots = [*self._roots.values()]
        if not roots or self.renderer is None:
            return ""
        outside = sorted({root.fence for root in roots if not self._fence and root.fence != str(self.root)})
        more = f", with what they are made of in {', '.join(outside)}" if outside else ""
        names = some([root.shown for root in roots], _SHOWN_ROOTS)
        return f"kustomize {self.renderer.version} renders {names}{more}"

    def made_of(self, source: Path) -> list[str]:
        """The folders of the kustomizations that were rendered from a file, or from one in a folder."""
        roots = self._roots.values()
        return [root.shown for root in roots if any(Path(one).is_relative_to(source) for one in root.reach.files)]

    def inputs(self, place: Place) -> frozenset[Path]:
        """All files that the object of a place is made of: its own, or what its kustomization is rendered from."""
        return self.inputs_of(place.file) if place.origin else frozenset({place.file})

    def is_rendered(self, kustomization: Path) -> bool:
        """Whether it was rendered in this run."""
        return kustomization in self._roots

    def inputs_of(self, kustomization: Path) -> frozenset[Path]:
        """All files that a kustomization is rendered from, as far as it was rendered in this run."""
        root = self._roots.get(kustomization)
        return frozenset(map(Path, root.reach.files)) if root else frozenset({kustomization})

    def past_objects(
        self, kustomization: Path, texts: Mapping[str, bytes], top: Path, types: Types
    ) -> Mapping[ObjectRef, Object] | None:
        """The objects that a kustomization made of other texts, by their paths relative to `top`.

        None where nobody can tell.
        """
        from kubectl_sync.files.kustomize.past import past_objects

        if self.renderer is None or not kustomization.is_relative_to(top):
            return None
        return past_objects(self.renderer, texts, str(kustomization.parent.relative_to(top)), types)

    def source_of(self, place: Place, content: Object, path: FieldPath, value: Content) -> str:
        """Where a field of a rendered object is set, as `file:line`; "" for an object that is not rendered.

        It is the likeliest place, for a person to look at: nothing proves that a change there has no other effect.
        """
        root = self._roots.get(place.file)
        if root is None or place.origin is None:
            return ""
        file, line = source_line(root.reach, place.origin, content, path, value)
        return self.name(file) + (f":{line}" if line else "")

    def locate(self, place: Place, path: FieldPath) -> int | None:
        """The line (1-based) of a field, or of what would hold it; None where the file is not what was read."""
        return line_of(place, path)

    def respelled(self, place: Place, path: FieldPath, must: str, *, secret: bool) -> str:
        """What to do so that the value of a field is what it `must` be; `secret`: without the value."""
        return respelled(place, path, must, secret=secret)

    def whole(self) -> "Folder":
        """All of the root, where this is one kustomization of it."""
        return replace(self, inside="", alone=False)

    @property
    def folders_of_others(self) -> frozenset[Path]:
        return frozenset(self.root / one for one in self.others)

    def new_files(self, kinds: Kinds, namespace: str, inside: Path | None = None) -> "NewFiles":
        """Where new manifests go, as the manifests that are there now have it; `namespace` as for `read`.

        With `inside`, all of them go into that folder.
        """
        from kubectl_sync.files.new_files import NewFiles  # which edits YAML: nothing that a run that only reads needs

        local, skipped = self.read(kinds, namespace)
        left = {one.where: one.reason for one in skipped if one.manifest and one.where}
        for root in self._roots.values():
            left |= {self.name(Path(file)): f"{root.name} is rendered from it" for file in root.reach.files}
        local = replace(local, objects={ref: one for ref, one in local.objects.items() if not one.at.origin})
        return NewFiles(self.top, local, kinds, self.name, self.folders_of_others, left, inside)

    def refusals(self, edits: Sequence["Edit"]) -> Iterator[tuple["Edit", SyncError]]:
        """Yield the edits that cannot be made, with the reasons; nothing is written."""
        from kubectl_sync.files import writer

        return writer.refusals(edits, self.root, self.name)

    def write(self, edits: Sequence["Edit"]) -> Iterator[tuple["Edit", Object | SyncError]]:
        """Make the edits; yield what each manifest says now, or why it was not edited (see `files.writer`)."""
        from kubectl_sync.files import writer

        return writer.write_edits(edits, self.root, self.name)

    def keep(self, edits: Iterable["Edit"]) -> list[SyncError]:
        """Have on disk what was written; return what stands in the way of that."""
        from kubectl_sync.files.replace import sync_to_disk

        return sync_to_disk({edit.file.parent for edit in edits})

    def _above(self) -> Iterator[str]:
        """The folders around the one that is read, relative to the root, with a slash: they may own what is in it.

        From the environment's up to the root, and from there, if the root lies in a git repository, up to its top.
        """
        yield from (f"{one}/" if one.name else "" for one in PurePath(self.inside).parents)
        around = [self.root, *self.root.parents]
        top = next((depth for depth, one in enumerate(around) if (one / ".git").exists()), 0)
        yield from ("../" * depth for depth in range(1, top + 1))

    def _is_file(self, name: str) -> bool:
        return (self.root / name).is_file()

    def _is_chart(self, around: str) -> bool:
        """Whether a folder around the one that is read is a Helm chart, and that is what this one belongs to.

        From outside of the root only its templates: whoever names another folder of a chart wants that.
        """
        if not self._is_file(f"{around}{CHART}"):
            return False
        depth = around.count("../")
        return not depth or self.root.parts[-depth] == "templates"
