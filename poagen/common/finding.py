"""Findings: what poagen has to say about an input, collected, sorted and formatted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from poagen.common.words import one_line, shortened


class Severity(StrEnum):
    """How much a finding matters: an error stops its part of the work, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


LONGEST: Final = 1000
"""Characters of a message as text; what a file holds may be millions."""

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in an input, with its place and what to do about it.

    Attributes:
        code: Permanent code such as ``INT031``; ``poagen explain CODE`` shows its page.
        severity: Error, warning or note.
        message: One plain sentence without a full stop. Never holds a buyer's data.
        file: Name of the file as the user gave it.
        sheet: Sheet of a workbook.
        row: Row as a spreadsheet shows it (the first line is row 1), or line of a text file.
        column: Column header as the file writes it, or character column of a text file.
        value: The offending value.
        help: What to do.
    """

    code: str
    severity: Severity
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    help: str | None = None

    def to_dict(self) -> dict[str, str | int | None]:
        """The finding as plain JSON values."""
        told = {part.name: getattr(self, part.name) for part in fields(Finding)}
        return {**told, "severity": self.severity.value}


class PoagenError(Exception):
    """Nothing can be said: unusable input, configuration or usage. Carries its findings."""

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        self.findings = sort_findings([findings] if isinstance(findings, Finding) else findings)
        super().__init__("; ".join(f.message for f in self.findings))


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: errors first, then by file, sheet, row, column and code; equal ones are told once."""
    return tuple(sorted(dict.fromkeys(findings), key=_order))


def _order(finding: Finding) -> tuple[int, str, str, int, str, str, str]:
    return (
        _RANK[finding.severity],
        finding.file or "",
        finding.sheet or "",
        finding.row or 0,
        finding.column or "",
        finding.code,
        finding.message,
    )


def format_finding(finding: Finding) -> str:
    """One finding as text: place, value and message on a line, then the help."""
    told = f"{finding.severity}: {shortened(finding.message, LONGEST)}"
    lines = [one_line(": ".join(part for part in (_place(finding), told) if part))]
    if finding.help:
        lines.append(f"  help: {one_line(shortened(finding.help, LONGEST))}   (poagen explain {finding.code})")
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    if finding.file and finding.row and (finding.column or "").isdecimal() and not finding.sheet:
        return f"{finding.file}, line {finding.row}, character {finding.column}"
    parts = [finding.file or ""]
    parts += [f'sheet "{finding.sheet}"'] if finding.sheet else []
    parts += [f"row {finding.row}"] if finding.row else []
    parts += [f'column "{finding.column}"'] if finding.column else []
    return ", ".join(part for part in parts if part)


def format_findings(findings: Sequence[Finding], limit: int | None = 20) -> str:
    """All findings as text, errors first, at most ``limit`` of them, told when cut."""
    ordered = sort_findings(findings)
    shown = ordered if limit is None else ordered[:limit]
    lines = [format_finding(finding) for finding in shown]
    if len(shown) < len(ordered):
        lines.append(f"showing {len(shown)} of {len(ordered)}; --all for the rest")
    return "\n".join(lines)
