"""Findings in files of text, as a person, an editor or a code host reads them: text, JSON, GitHub, SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from poagen.common.finding import LONGEST, Finding, Severity
from poagen.common.pages import pages
from poagen.common.regular import read_text_file
from poagen.common.words import one_line, shortened

_SARIF_LEVEL: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_GITHUB_LEVEL: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_WIDEST: Final = 160


def as_text(findings: Sequence[Finding]) -> str:
    """``file:line:col level code message``, the line with a caret below the place, the help; then the count."""
    lines_of = _Lines()
    blocks = [_block(finding, lines_of) for finding in findings]
    return "\n".join([*blocks, _count(findings)])


class _Lines:
    """The lines of the files that findings name; each file is read once."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def line(self, finding: Finding) -> str | None:
        """The line that a finding names."""
        name = finding.file or ""
        if name not in self._known:
            try:
                self._known[name] = read_text_file(Path(name), errors="replace").splitlines()
            except OSError:
                self._known[name] = []
        lines = self._known[name]
        return lines[finding.row - 1] if finding.row and finding.row <= len(lines) else None


def _block(finding: Finding, lines: _Lines) -> str:
    place = f"{finding.file or 'catalog'}:{finding.row or 1}:{finding.column or 1}"
    told = [one_line(f"{place} {finding.severity} {finding.code} {shortened(finding.message, LONGEST)}")]
    line = lines.line(finding)
    if line is not None:
        told += _shown(line, int(finding.column or 1))
    if finding.help:
        told.append(f"  help: {one_line(finding.help)}   (poagen explain {finding.code})")
    return "\n".join(told)


def _shown(line: str, column: int) -> list[str]:
    """The line, cut where it is long, and a caret below the place."""
    start = max(column - _WIDEST // 2, 0) if len(line) > _WIDEST else 0
    part = line[start : start + _WIDEST].replace("\t", " ")
    return [f"    {part}".rstrip(), f"    {' ' * (column - 1 - start)}^"]


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "nothing found"
    counts = [(level, sum(finding.severity is level for finding in findings)) for level in Severity]
    return ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts if count)


def as_json(findings: Sequence[Finding]) -> str:
    """One JSON object with the findings and their number."""
    told = {"findings": [finding.to_dict() for finding in findings], "count": len(findings)}
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub shows beside the lines."""
    return "\n".join(_command(finding) for finding in findings)


def _command(finding: Finding) -> str:
    values = {"file": finding.file, "line": finding.row, "col": finding.column, "title": finding.code}
    told = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in values.items() if value)
    words = ". ".join(part for part in (finding.message, finding.help) if part)
    return f"::{_GITHUB_LEVEL[finding.severity]} {told}::{_escaped(words)}"


def _escaped(text: str, more: str = "") -> str:
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def as_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, which code hosts and editors read."""
    codes = sorted({finding.code for finding in findings})
    driver = {"name": "poagen", "version": version("poagen"), "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code)) for finding in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(code: str) -> dict[str, Any]:
    page = pages().get(code.casefold())
    if page is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.what.strip()},
        "help": {"text": page.do.strip()},
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    region = {"startLine": finding.row or 1, "startColumn": int(finding.column or 1)}
    place = {"artifactLocation": {"uri": _uri(finding.file or "catalog")}, "region": region}
    words = ". ".join(part for part in (finding.message, finding.help) if part)
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else path.as_posix().replace("%", "%25").replace(" ", "%20")


FORMATS: Final[Mapping[str, Callable[[Sequence[Finding]], str]]] = MappingProxyType(
    {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif}
)
"""How findings can be written, by name."""
