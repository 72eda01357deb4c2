"""Mapping files: which header of an export is which column, saved to be used again and shared."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ConfigDict, RootModel

from poagen.common.knowledge import load_model
from poagen.common.output import write_whole
from poagen.intake.report import ColumnReport


class _Mapping(RootModel[dict[str, str]]):
    """Column: header."""

    model_config = ConfigDict(hide_input_in_errors=True)


def load_mapping(path: Path) -> dict[str, str]:
    """Read a mapping file.

    Raises:
        PoagenError: The file is missing, not YAML, or not a list of ``column: header``.
    """
    return load_model(path, _Mapping).root


def save_mapping(path: Path, report: ColumnReport) -> Path:
    """Write what was recognised in a file as a mapping file, whole; what is open stands there as comments.

    Raises:
        PoagenError: The file cannot be written.
    """
    return write_whole(path, mapping_text(report).encode())


def mapping_text(report: ColumnReport) -> str:
    """A mapping file: a line a column, with what was not matched below it as comments."""
    lines = [
        "# Which header is which column of the packages table. Use it with --map and this file's name.",
        f"# Made from an export read as: {_flat(report.title) or 'not recognised'}",
        *(f"{column}: {_quoted(header)}" for header, column in report.matched),
    ]
    lines += [] if report.matched else ["{}"]
    if report.unmatched:
        lines.append("# Not used. Take the # away and put the right column in front:")
        lines += [
            f"# {meant or 'COLUMN'}: {_quoted(header)}   # {_flat(why)}" for header, why, meant in report.unmatched
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Text as YAML reads it back, whatever signs it holds, in one line."""
    return json.dumps(text, ensure_ascii=any(not sign.isprintable() for sign in text))


def _flat(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
