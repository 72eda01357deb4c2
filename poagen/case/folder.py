"""Opening a case folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from poagen.case.model import CaseFile, PlanFile
from poagen.case.place import CASE_FILE, PLAN_FILE
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model


@dataclass(frozen=True)
class Case:
    """A case: its folder, its two files, and the data files to read."""

    folder: Path
    file: CaseFile
    plan: PlanFile
    data: tuple[Path, ...]


def open_case(folder: Path) -> Case:
    """Read a case folder.

    Raises:
        PoagenError: case.yaml or plan.yaml does not fit, or there is no data.
    """
    file = load_model(folder / CASE_FILE, CaseFile, keys="docs/case.md")
    plan = (
        load_model(folder / PLAN_FILE, PlanFile, keys="docs/case.md")
        if (folder / PLAN_FILE).is_file()
        else PlanFile()
    )
    named = tuple(folder / name for name in file.data)
    data = named or ((folder / "data",) if (folder / "data").is_dir() else ())
    if not data:
        raise PoagenError(_no_data(folder))
    return Case(folder, file, plan, data)


def _no_data(folder: Path) -> Finding:
    return Finding(
        "CAS001",
        Severity.ERROR,
        "the case has no data: there is no folder data/ and case.yaml names no files",
        file=str(folder / CASE_FILE),
        help=f"put your exports into {folder.name}/data/, or list them in case.yaml under data:",
    )
