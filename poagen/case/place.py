"""Where a case folder is, without opening it."""

from __future__ import annotations

import os
from pathlib import Path

from poagen.common.finding import Finding, Severity

CASE_FILE, PLAN_FILE = "case.yaml", "plan.yaml"
TEMPLATES = "templates"
"""The folder of own templates, in a case folder and in the user's folder."""


def is_case(path: Path) -> bool:
    """Whether a path is a case folder: it holds ``case.yaml``."""
    return os.path.isfile(path / CASE_FILE)  # noqa: PTH113 - unlike Path's, also where no such name can be


def no_case(folder: Path) -> Finding:
    """The finding that a folder is no case."""
    if os.path.isdir(folder / CASE_FILE):  # noqa: PTH112 - as above
        return Finding(
            "CAS002",
            Severity.ERROR,
            "there is no case here: what is named case.yaml is a folder, and should be a file",
            file=str(folder),
            help=f"move that folder away; put your file case.yaml there, or make one with poagen init {folder}",
        )
    return Finding(
        "CAS002",
        Severity.ERROR,
        "there is no case here: the folder holds no case.yaml",
        file=str(folder),
        help=f"name your case folder, or make one with poagen init {folder}",
    )
