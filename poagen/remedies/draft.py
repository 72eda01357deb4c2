"""Catalog folders as they were read: every entry with its place, before it is known to be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import RootModel

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import Location, load_model, places
from poagen.remedies.entries import About, Cause, Causes, MappingRow, MappingRows, Measure, Measures

PACKAGED: Final = Path(__file__).parent / "catalog"
"""The catalog that comes with poagen."""

FILES: Final = ("catalog.yaml", "causes.yaml", "corrective.yaml", "preventive.yaml", "mapping.yaml")

EntryT = TypeVar("EntryT")
ThingT = TypeVar("ThingT")


def nearest(word: str, known: Iterable[str]) -> str:
    """The help for a word that does not exist: the nearest that does."""
    ordered = sorted(known)
    tidy = _tidy_id(word)
    close = [tidy] if tidy in ordered else get_close_matches(tidy, ordered, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else "list what there is with poagen catalog list"


def _tidy_id(word: str) -> str:
    """``pm41`` as ``PM-041``; other words as they are."""
    parts = re.fullmatch(r"\s*(ca|pm|c)[-_ ]?(\d{1,3})\s*", word, re.IGNORECASE)
    return f"{parts[1].upper()}-{int(parts[2]):03d}" if parts else word


@dataclass(frozen=True)
class SourceFile:
    """A file of a catalog; where its keys stand is read once, and only when something is wrong."""

    path: Path

    @cached_property
    def places(self) -> dict[Location, tuple[int, int]]:
        """Line and column of every key and item."""
        return places(self.path)

    def place(self, location: Location) -> tuple[int, int]:
        """Line and column of a key, or of the nearest one around it."""
        while location and location not in self.places:
            location = location[:-1]
        return self.places.get(location, (1, 1))


@dataclass(frozen=True)
class Placed(Generic[EntryT]):
    """An entry and where it stands: its file, and its place in the file's list."""

    entry: EntryT
    file: SourceFile
    index: int

    def finding(
        self, code: str, message: str, help_: str, *path: str | int, severity: Severity = Severity.ERROR
    ) -> Finding:
        """A finding at the key ``path`` of this entry, with line and column."""
        line, column = self.file.place((self.index, *path))
        return Finding(code, severity, message, file=str(self.file.path), row=line, column=str(column), help=help_)


@dataclass
class Draft:
    """What was read of some folders, before it is known to be right."""

    causes: list[Placed[Cause]] = field(default_factory=list)
    measures: list[Placed[Measure]] = field(default_factory=list)
    mapping: list[Placed[MappingRow]] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_draft(folders: Iterable[Path]) -> tuple[Draft, tuple[Path, ...]]:
    """Read folders, and the packaged one first where one of them extends it.

    Returns:
        What was read, with the findings of files that could not be, and the folders in the order read.
    """
    draft = Draft()
    wanted = tuple(folders)
    about = [(folder, _about(folder, draft)) for folder in wanted]
    if PACKAGED not in wanted and any(item and item.extends for _, item in about):
        about.insert(0, (PACKAGED, _about(PACKAGED, draft)))
    for folder, item in about:
        if item:
            draft.versions.append(item.version)
            _read_folder(folder, draft)
    return draft, tuple(folder for folder, _ in about)


def _about(folder: Path, draft: Draft) -> About | None:
    if not (folder / "catalog.yaml").is_file():
        draft.findings.append(
            Finding(
                "POA101",
                Severity.ERROR,
                "the folder holds no catalog: it has no catalog.yaml",
                file=str(folder),
                help='check the name, or write a catalog.yaml with the line version: "0.1.0"',
            )
        )
        return None
    return _try(lambda: load_model(folder / "catalog.yaml", About), draft)


def _read_folder(folder: Path, draft: Draft) -> None:
    draft.causes += _read_list(folder / "causes.yaml", Causes, draft)
    for name in ("corrective.yaml", "preventive.yaml"):
        draft.measures += _read_list(folder / name, Measures, draft)
    draft.mapping += _read_list(folder / "mapping.yaml", MappingRows, draft)


def _read_list(file: Path, model: type[RootModel[tuple[EntryT, ...]]], draft: Draft) -> list[Placed[EntryT]]:
    content = _try(lambda: load_model(file, model), draft) if file.is_file() else None
    source = SourceFile(file)
    return [Placed(entry, source, index) for index, entry in enumerate(content.root)] if content else []


def _try(read: Callable[[], ThingT], draft: Draft) -> ThingT | None:
    try:
        return read()
    except PoagenError as error:
        draft.findings += error.findings
        return None
