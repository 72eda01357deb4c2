"""Many numbers together: a batch shows what one number cannot, such as numbers that were made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers.cells import read_cells
from poagen.carriers.engine import Matches, engine
from poagen.carriers.kinds import Kind
from poagen.carriers.names import nobody, resolve
from poagen.carriers.registry import registry
from poagen.carriers.text import to_arrow, to_series

Floats = npt.NDArray[np.float64]
COLUMNS = (
    *("carrier", "length", "count", "checked", "passed", "pass_rate", "chance", "p_chance"),
    *("ends_in_0", "p_ends_in_0", "duplicates", "consecutive", "reading"),
)
_FEW, _RARE, _NEARLY_ALL = 20, 0.001, 0.95
_READINGS = ("too few to say", "no better than chance", "partly wrong", "as real numbers are")


def batch(numbers: Any, carriers: Any = None) -> pd.DataFrame:
    """Compare numbers of each named carrier and length with numbers drawn at random.

    Args:
        numbers: Tracking numbers as a file has them: a Series, array or list. What is no number is left out.
        carriers: Carrier names of the same length, or None.

    Returns:
        A row for each (carrier, length), the largest first: ``count``; ``checked`` (have a shape of the carrier
        with a check character); ``passed`` and ``pass_rate`` of these; ``chance`` (the rate of random digits) and
        ``p_chance`` (how likely random digits pass as often); ``ends_in_0``, a share, and ``p_ends_in_0`` (how
        likely that many end in 0, one in ten being usual: a low value speaks for a spreadsheet); ``duplicates``
        (numbers that occur before) and ``consecutive`` (numbers next to another but for the check character),
        shares; ``reading`` in words.
    """
    cells = read_cells(numbers)
    rows = np.flatnonzero(cells.kind == Kind.OK)
    normal = to_series(cells.normal, None)[rows].reset_index(drop=True)
    given = to_series(to_arrow(carriers), None).fillna("") if carriers is not None else None
    names = nobody(len(cells.kind)) if given is None else resolve(given)
    carrier = names.carrier[rows]
    found = engine().match(cells.flat, rows)
    table = pd.DataFrame({"carrier": _labels(carrier, given, rows), "length": normal.str.len(), "number": normal})
    table[["checked", "passed", "chance"]] = _checks(found, names.carrier)[rows]
    table["zero"] = normal.str.endswith("0")
    table["again"] = table.duplicated(["carrier", "number"])
    table["next"] = _consecutive(table)
    return _summed(table)


def _labels(carrier: npt.NDArray[np.int16], given: pd.Series | None, rows: npt.NDArray[np.int64]) -> Any:
    known = np.array([entry.name for entry in registry().carriers] + [""], dtype=object)
    told = known[carrier]
    return told if given is None else np.where(carrier >= 0, told, given.to_numpy(dtype=object)[rows])


def _checks(found: Matches, named: npt.NDArray[np.int16]) -> Floats:
    """For each cell: has it a checked shape that may be the carrier's, does one pass, and by what chance."""
    forms = registry().forms
    usable = np.array([form.rule is not None and form.entry.grade != "C" for form in forms])
    strong = np.array([form.entry.strength == "strong" for form in forms])
    fails = np.log([1 - 1 / (36 if form.rule and form.rule.method != "weighted" else 10) for form in forms])
    carrier = named[found.row]
    theirs = np.where(carrier >= 0, registry().allowed[found.form, carrier], strong[found.form])
    here = theirs & usable[found.form]
    result = np.zeros((len(named), 3))
    result[found.row[here], 0] = 1
    result[found.row[here & found.passed], 1] = 1
    np.add.at(result[:, 2], found.row[here], fails[found.form[here]])
    result[:, 2] = 1 - np.exp(result[:, 2])
    return result


def _consecutive(table: pd.DataFrame) -> pd.Series:
    """Numbers whose neighbour, one up or down without the check character, is there too."""
    parts = table["number"].str[:-1].str.extract(r"^(?P<head>.*?)(?P<tail>[0-9]{1,15})$")
    parts = parts.assign(carrier=table["carrier"], place=pd.to_numeric(parts["tail"]))
    same = ["carrier", "head"]
    unique = parts.dropna().drop_duplicates([*same, "place"]).sort_values([*same, "place"])
    after = (unique["place"].diff() == 1) & (unique[same] == unique[same].shift()).all(axis=1)
    unique["next"] = after | after.shift(-1, fill_value=False)
    near = parts.reset_index().merge(unique[[*same, "place", "next"]], on=[*same, "place"], how="left")
    found: pd.Series = near.set_index("index")["next"].reindex(table.index).eq(True)
    return found


def _summed(table: pd.DataFrame) -> pd.DataFrame:
    groups = table.groupby(["carrier", "length"], sort=True)
    told = groups.agg(
        count=("number", "size"),
        checked=("checked", "sum"),
        passed=("passed", "sum"),
        chance=("chance", "sum"),
        zeros=("zero", "sum"),
        duplicates=("again", "mean"),
        consecutive=("next", "mean"),
    ).reset_index()
    checked = told["checked"].where(told["checked"] > 0)
    told["pass_rate"], told["chance"] = told["passed"] / checked, told["chance"] / checked
    told["p_chance"] = _at_least(told["passed"], checked, told["chance"])
    told["ends_in_0"] = told["zeros"] / told["count"]
    told["p_ends_in_0"] = _at_least(told["zeros"], told["count"], pd.Series(0.1, index=told.index))
    told["reading"] = np.array(_READINGS, dtype=object)[_reading(told)]
    told = told.astype({"checked": "int64", "passed": "int64"})
    told = told.sort_values(["count", "carrier", "length"], ascending=[False, True, True])
    return told[list(COLUMNS)].reset_index(drop=True)


def _at_least(hits: pd.Series, tries: pd.Series, rate: pd.Series) -> Floats:
    """The probability of so many hits or more."""
    from scipy.stats import binom

    return np.asarray(binom.sf(hits.to_numpy() - 1, tries.to_numpy(), rate.to_numpy()), dtype=np.float64)


def _reading(told: pd.DataFrame) -> npt.NDArray[np.int64]:
    few = told["checked"] < _FEW
    return np.select([few, told["p_chance"] > _RARE, told["pass_rate"] < _NEARLY_ALL], [0, 1, 2], 3)
