"""Catalog folders as they were read: every entry with its place, before it is known to be right."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.misfits import misfits
from poagen.common.yaml_text import Location, YamlText, read_text
from poagen.remedies.entries import About, Cause, Causes, MappingRow, MappingRows, Measure, Measures
from poagen.remedies.layers import FILES, LISTS, Layer, ids_in, is_catalog
from poagen.remedies.nearest import Names, nearest
from poagen.remedies.recovering import recover

__all__ = ["Draft", "Placed", "SourceFile", "fit", "nearest", "read_draft"]

EntryT = TypeVar("EntryT", bound=BaseModel)
AnyEntry = Cause | Measure | MappingRow

KEYS: Final = "its neighbours, or with docs/catalogs.md"
MODELS: Final[Mapping[str, tuple[type[RootModel[Any]], type[AnyEntry]]]] = {
    "causes.yaml": (Causes, Cause),
    "corrective.yaml": (Measures, Measure),
    "preventive.yaml": (Measures, Measure),
    "mapping.yaml": (MappingRows, MappingRow),
}
_LINES: Final = 60
_MOST: Final = 500
"""Findings after which the entries of a file are read no further."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a catalog, and the layer it belongs to."""

    layer: Layer
    text: YamlText

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return self.text.path.name

    def finding(self, code: str, message: str, help_: str, location: Location, severity: Severity) -> Finding:
        """A finding at a place of this file."""
        line, column = self.text.place(location)
        return Finding(code, severity, message, str(self.text.path), row=line, column=str(column), help=help_)

    def find(self, pattern: str, location: Location) -> tuple[int, int]:
        """Where a pattern first occurs from a place on, within the entry; the place itself if it does not."""
        line, column = self.text.place(location)
        for number, text in enumerate(self.text.text.splitlines()[line - 1 : line + _LINES], line):
            if number > line and text.startswith("- "):
                break
            if found := re.compile(pattern).search(text, column - 1 if number == line else 0):
                return number, found.start() + 1
        return line, column


@dataclass(frozen=True)
class Placed(Generic[EntryT]):
    """An entry and where it stands: its file, and its place in the file's list.

    Attributes:
        parts: Fields that a higher layer gave: its file, the place in its list, and ``replace`` or ``append``.
    """

    entry: EntryT
    file: SourceFile
    index: int
    raw: dict[str, Any]
    parts: Mapping[str, tuple[SourceFile, int, str]] = field(default_factory=dict)

    def where(self, *path: str | int) -> tuple[SourceFile, Location]:
        """The file and the place in it that gave a field."""
        file, index, _ = self.parts.get(str(path[0]) if path else "", (self.file, self.index, ""))
        return file, (index, *path)

    def finding(
        self, code: str, message: str, help_: str, *path: str | int, severity: Severity = Severity.ERROR
    ) -> Finding:
        """A finding at the key ``path`` of this entry, with line and column."""
        file, location = self.where(*path)
        return file.finding(code, message, help_, location, severity)

    def finding_at(
        self,
        pattern: str,
        code: str,
        message: str,
        help_: str,
        *path: str | int,
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """A finding where a pattern first occurs within the text at ``path``."""
        file, location = self.where(*path)
        line, column = file.find(pattern, location)
        found = file.finding(code, message, help_, location, severity)
        return replace(found, row=line, column=str(column))


@dataclass
class Draft:
    """What was read of some folders, before it is known to be right.

    Attributes:
        cause_ids: Those of entries that do not fit too, so that a reference to one is not called dangling.
        broken: Names of files of which some entries could not be read.
        disabled: Ids, and pairs such as ``C-001/PM-002``, that a layer takes out, with that layer's file.
    """

    layers: tuple[Layer, ...] = ()
    causes: list[Placed[Cause]] = field(default_factory=list)
    measures: list[Placed[Measure]] = field(default_factory=list)
    mapping: list[Placed[MappingRow]] = field(default_factory=list)
    cause_ids: set[str] = field(default_factory=set)
    measure_ids: set[str] = field(default_factory=set)
    versions: list[str] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    disabled: list[tuple[str, SourceFile, int]] = field(default_factory=list)
    overrides: list[tuple[SourceFile, int, dict[str, Any]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def lists(self) -> Mapping[str, list[Any]]:
        """The list that each file's entries go to."""
        measures = self.measures
        return dict(zip(LISTS, (self.causes, measures, measures, self.mapping), strict=True))


def read_draft(layers: Iterable[Layer]) -> Draft:
    """Read layers, the lowest first; what is wrong with a file or an entry is a finding, and the rest is read."""
    from poagen.remedies.overriding import apply_overrides

    draft = Draft(tuple(layers))
    for layer in draft.layers:
        _read_layer(layer, draft)
        apply_overrides(draft)
    return draft


def _read_layer(layer: Layer, draft: Draft) -> None:
    if not is_catalog(layer.folder):
        draft.findings.append(_no_catalog(layer))
        return
    draft.findings += _other_names(layer)
    draft.versions.append(_about(layer, draft))
    for name in LISTS:
        if source := _source(layer, name, draft):
            _read_list(source, draft)


def _no_catalog(layer: Layer) -> Finding:
    return Finding(
        "POA101",
        Severity.ERROR,
        "the folder holds no catalog: it has none of the files " + ", ".join(FILES),
        file=str(layer.folder),
        help="check the name, or make a first entry with poagen catalog new preventive --catalog DIR",
    )


def _other_names(layer: Layer) -> list[Finding]:
    """Warnings about YAML files that nothing reads."""
    names = Names(FILES)
    try:
        others = sorted(path for path in layer.folder.glob("*.y*ml") if path.name not in names)
    except OSError:
        return []
    return [
        Finding(
            "POA124",
            Severity.WARNING,
            f'the file "{path.name}" is not read',
            file=str(path),
            help=f"{_meant(names, path.stem)}a catalog's files are {', '.join(FILES)}",
        )
        for path in others
    ]


def _meant(names: Names, stem: str) -> str:
    near = names.near(f"{stem}.yaml")
    return f'did you mean "{near}"? ' if near else ""


def _source(layer: Layer, name: str, draft: Draft) -> SourceFile | None:
    """A file of a layer as YAML; None where there is none, or where it cannot be read."""
    path = layer.folder / name
    if not os.path.lexists(path):
        return None
    try:
        text = read_text(path)
    except PoagenError as error:
        whole, told = recover(path)
        draft.findings += told or error.findings
        draft.broken.add(name)
        if whole is None:
            return None
        text = whole
        _remember_names(name, path.read_text(encoding="utf-8", errors="replace"), draft)
    draft.findings += text.findings
    source = SourceFile(layer, text)
    draft.files.append(source)
    return source


def _remember_names(name: str, text: str, draft: Draft) -> None:
    """The ids of entries that could not be read, so that what names them is not called dangling."""
    ids = draft.cause_ids if name == "causes.yaml" else draft.measure_ids
    ids |= ids_in([text]) if name != "mapping.yaml" else set()


def _about(layer: Layer, draft: Draft) -> str:
    """The version of a layer, and what it disables."""
    source = _source(layer, "catalog.yaml", draft)
    fallback = layer.name.replace(" folder", "").replace(" ", "-")
    if source is None:
        return fallback
    try:
        about = About.model_validate({} if source.text.value is None else source.text.value)
    except ValidationError as error:
        draft.findings += misfits(source.text, About, error, KEYS)
        return fallback
    draft.disabled += [(id_, source, place) for place, id_ in enumerate(about.disable)]
    return about.version


def _read_list(source: SourceFile, draft: Draft) -> None:
    content = [] if source.text.value is None else source.text.value
    whole, entry_model = MODELS[source.name]
    if not isinstance(content, list):
        draft.findings.append(_no_list(source))
        return
    own = []
    for index, raw in enumerate(content):
        if isinstance(raw, dict) and "override" in raw:
            draft.overrides.append((source, index, raw))
        else:
            own.append((index, raw))
    _remember_ids(source, (raw for _, raw in own), draft)
    _read_entries(source, own, (whole, entry_model), draft)


def _no_list(source: SourceFile) -> Finding:
    message = "the file must be a list, each entry beginning on a line of its own with '- '"
    return source.finding("YML003", message, f"correct the file; compare it with {KEYS}", (), Severity.ERROR)


def _remember_ids(source: SourceFile, items: Iterable[Any], draft: Draft) -> None:
    if source.name != "mapping.yaml":
        ids = draft.cause_ids if source.name == "causes.yaml" else draft.measure_ids
        ids |= {raw["id"] for raw in items if isinstance(raw, dict) and isinstance(raw.get("id"), str)}


def _read_entries(
    source: SourceFile,
    own: list[tuple[int, Any]],
    models: tuple[type[RootModel[Any]], type[AnyEntry]],
    draft: Draft,
) -> None:
    """Fit the entries; those that do not are findings, and the others are read all the same."""
    whole, entry_model = models
    target = draft.lists()[source.name]
    try:
        entries = whole.model_validate([raw for _, raw in own]).root
        target += [Placed(entry, source, index, raw) for (index, raw), entry in zip(own, entries, strict=True)]
    except ValidationError:
        for index, raw in own:
            if entry := fit(source, index, raw, entry_model, draft.findings):
                target.append(Placed(entry, source, index, raw))
            else:
                draft.broken.add(source.name)
            if len(draft.findings) > _MOST:
                break


def fit(source: SourceFile, index: int, raw: Any, model: type[EntryT], findings: list[Finding]) -> EntryT | None:
    """An entry as its model; where it does not fit, its findings and None."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        told = misfits(source.text, model, error, KEYS, (index,))
        findings += [_without_source(one) if "sources" in one.message else one for one in told]
        return None


def _without_source(finding: Finding) -> Finding:
    if finding.message not in ('the key "sources" is missing', '"sources" must not be empty'):
        return finding
    message = "the entry has no source"
    return replace(
        finding, code="POA122", message=message, help="say where it comes from, and when you checked it"
    )
