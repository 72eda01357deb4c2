"""A list of tracking numbers, with the carriers' names where it has them, to be looked at without a case."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.intake.files import load
from poagen.intake.grid import Grid
from poagen.intake.model import aliases, fold
from poagen.intake.read import open_file
from poagen.intake.recognise import is_buyer_header
from poagen.intake.strangers import hidden

_ALSO: Final = "number"
"""A header of a bare list, which names too much to do so in other files."""


def read_numbers(file: Path) -> tuple[list[str], list[str]]:
    """The numbers of a file, and for each the carrier's name, blank where there is none.

    The numbers stand in the first column where no header names them; what may be a buyer's is left out.

    Raises:
        PoagenError: It cannot be read, holds no table, or its first column is a buyer's (CAR003).
    """
    grid = _first_table(file)
    heads = [fold(header) for header in grid.headers]
    names = [*_names("tracking_number"), _ALSO]
    place = next((heads.index(name) for name in names if name in heads), 0)
    above = [] if heads[place] in names else [grid.headers[place]]
    if above and is_buyer_header(above[0]):
        raise PoagenError([_not_there(file, "the file's first column holds no numbers")])
    numbers = hidden(pd.Series([*above, *grid.text(place)], dtype="str"), "tracking_number").tolist()
    carriers = (hidden(grid.text(heads.index(name)), "carrier") for name in _names("carrier") if name in heads)
    named = next(carriers, grid.text(place)[:0]).tolist()
    return numbers, named if len(named) == len(numbers) else [""] * len(numbers)


def _names(column: str) -> list[str]:
    """Headers that are known to name a column, folded."""
    return [fold(name) for name in aliases().columns[column]]


def _first_table(file: Path) -> Grid:
    found = load(file)
    sheets = [sheet for item in found if not isinstance(item, Finding) for sheet in open_file(item)[0]]
    if not sheets:
        told = [item for item in found if isinstance(item, Finding)]
        raise PoagenError(told or [_not_there(file, "the file holds no table")])
    grid = sheets[0].load(0)
    if isinstance(grid, Finding):
        raise PoagenError([grid])
    return grid


def _not_there(file: Path, told: str) -> Finding:
    help_ = "name a CSV, text or Excel file with a tracking number in each row"
    return Finding("CAR003", Severity.ERROR, told, str(file), help=help_)
