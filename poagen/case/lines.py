"""What later stages find wrong with a value of case.yaml, told at its line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from poagen.case.folder import Case
from poagen.case.place import CASE_FILE
from poagen.common.finding import Finding, PoagenError
from poagen.common.yaml_text import Location, read_text

_OPTION: Final = re.compile(r" \(--map ([^=]*)=.*\)$", re.DOTALL)
_ADVICE: Final = re.compile(r"write --map ([^=]*)=")
"""How an option is written; case.yaml is not."""


def at_its_line(case: Case, error: PoagenError) -> PoagenError:
    """The same findings; one on a value that case.yaml gave names the file and the line."""
    path = case.folder / CASE_FILE
    keys = [_key(case, finding) for finding in error.findings]
    if not any(keys):
        return error
    text = read_text(path)
    return PoagenError(
        _placed(finding, str(path), text.place(key)) if key else finding
        for finding, key in zip(error.findings, keys, strict=True)
    )


def _key(case: Case, finding: Finding) -> Location | None:
    """Where case.yaml says what a finding is about; None where it does not."""
    if finding.file is not None:
        return None
    if finding.code == "POL002" and f'"{case.file.marketplace}"' in finding.message:
        return ("marketplace",)
    if finding.code == "INT035":
        said = case.file.mapping.items()
        return next((("mapping", name) for name, head in said if f"--map {name}={head})" in finding.message), None)
    return None


def _placed(finding: Finding, file: str, place: tuple[int, int]) -> Finding:
    line, column = place
    message = _OPTION.sub(r" for \1", finding.message)
    told = (finding.help or "").replace("write --marketplace and one of", "write one of")
    advice = _ADVICE.sub(r"write \1: ", told) or None
    return replace(finding, message=message, file=file, row=line, column=str(column), help=advice)
