"""Opening a case folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from poagen.case.evidence import FOLDER as EVIDENCE
from poagen.case.model import CaseFile, PlanFile
from poagen.case.place import CASE_FILE, PLAN_FILE, TEMPLATES
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model
from poagen.common.regular import as_named, real
from poagen.remedies.layers import FOLDER as CATALOG

_FILES, _FOLDERS, _GIVEN = (CASE_FILE, PLAN_FILE), (CATALOG, TEMPLATES), ("data", EVIDENCE)
_COPY_DATA = "put copies of the files into data/, or name the files themselves under data in case.yaml"


@dataclass(frozen=True)
class Case:
    """A case: its folder, its two files, and the data files to read."""

    folder: Path
    file: CaseFile
    plan: PlanFile
    data: tuple[Path, ...]

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files and folders that the case is made of, none of which a run may write over or into."""
        said = [*_FILES, *([self.file.notice] if self.file.notice else []), *_GIVEN]
        return (*self.data, *(self.folder / name for name in said))


def open_case(folder: Path) -> Case:
    """Read a case folder.

    Raises:
        PoagenError: case.yaml or plan.yaml does not fit, there is no data, or something is a link out of the case.
    """
    if leading := _links(folder):
        raise PoagenError(_link(path, "put a copy of what it leads to in its place") for path in leading)
    file = load_model(folder / CASE_FILE, CaseFile, keys="docs/case.md")
    plan = (
        load_model(folder / PLAN_FILE, PlanFile, keys="docs/case.md")
        if os.path.lexists(folder / PLAN_FILE)
        else PlanFile()
    )
    named = tuple(as_named(folder / name) for name in file.data)
    data = named or ((folder / "data",) if (folder / "data").is_dir() else ())
    if not data:
        raise PoagenError(_no_data(folder))
    if leading := [path for path in data if _leads_out(path, folder)]:
        raise PoagenError(_link(path, _COPY_DATA) for path in leading)
    return Case(folder, file, plan, data)


def _links(folder: Path) -> list[Path]:
    """What of a case's files, and in its own catalog and templates, is a link that leads out of it."""
    files, folders = [folder / name for name in _FILES], [folder / name for name in _FOLDERS]
    inside = [path for own in folders if not _leads_out(own, folder) for path in own.rglob("*")]
    return [path for path in (*files, *folders, *inside) if _leads_out(path, folder)]


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a path that reads as one inside the case is a link, or lies behind one, that leads out of it."""
    try:
        return not is_elsewhere(path, folder) and not real(path).is_relative_to(real(folder))
    except (OSError, RuntimeError, ValueError):
        return False


def is_elsewhere(path: Path, folder: Path) -> bool:
    """Whether a data file is named by a path that says itself that it lies outside of the case."""
    return not _as_written(path).is_relative_to(_as_written(folder))


def _as_written(path: Path) -> Path:
    """A whole path without ``..``, links not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def elsewhere(path: Path) -> Finding:
    """The word that data is read from outside of the case."""
    return Finding(
        "CAS021",
        Severity.WARNING,
        "case.yaml names data that lies outside of the case folder",
        file=str(path),
        help="check that you want it read, above all if the case is from someone else; else put a copy into data/",
    )


def _link(path: Path, advice: str) -> Finding:
    return Finding(
        "CAS020",
        Severity.ERROR,
        "this is a link that leads out of the case folder, and is not read",
        file=str(path),
        help=advice,
    )


def _no_data(folder: Path) -> Finding:
    return Finding(
        "CAS001",
        Severity.ERROR,
        "the case has no data: there is no folder data/ and case.yaml names no files",
        file=str(folder / CASE_FILE),
        help=f"put your exports into {folder.name}/data/, or list them in case.yaml under data:",
    )
