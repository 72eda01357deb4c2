"""Reading what can be read of a list that is not valid YAML as a whole: one bad entry hides no other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError
from poagen.common.regular import read_text_file
from poagen.common.yaml_text import YamlText, parse

_MOST: Final = 200
"""Bad entries of one file that are told."""


def recover(path: Path) -> tuple[YamlText | None, list[Finding]]:
    """The entries of a broken file that are whole, each in its own line, and what is wrong with the others.

    Args:
        path: A list of entries that is not valid YAML.

    Returns:
        The file without its bad entries, None where none can be told apart; and a finding for each bad entry,
        up to a number.
    """
    try:
        lines = read_text_file(path).splitlines()
    except (OSError, ValueError):
        return None, []
    findings: list[Finding] = []
    for first, last in _entries(lines):
        try:
            parse(path, "\n".join(lines[first:last]))
        except PoagenError as error:
            findings += [replace(finding, row=(finding.row or 1) + first) for finding in error.findings]
            lines[first:last] = [""] * (last - first)
        if len(findings) > _MOST:
            return None, findings
    try:
        return parse(path, "\n".join(lines)), findings
    except PoagenError:
        return None, []


def _entries(lines: list[str]) -> list[tuple[int, int]]:
    """First line and the line after the last of each entry of a list."""
    starts = [place for place, line in enumerate(lines) if line.startswith(("- ", "-\t")) or line.rstrip() == "-"]
    return list(pairwise([*starts, len(lines)]))
