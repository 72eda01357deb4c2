"""Repairs of broken numbers: one reading alone that a check digit or the label proves. Nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.carriers import readings as r
from poagen.carriers.cells import Cells, read_cells
from poagen.carriers.engine import Matches, engine
from poagen.carriers.judge import checks_out, evident
from poagen.carriers.kinds import Kind
from poagen.carriers.names import resolve
from poagen.carriers.registry import registry
from poagen.carriers.slips import is_slip
from poagen.carriers.text import Rows, flatten, to_arrow, to_series

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int16]
_COLUMNS = ("row", "told", "proposed", "certainty", "why")
_ZEROED = r"\d{15}0{3,}(?:[.,]0+)?"
_BY_LABEL = "it is the number of the label but for a slip"
_WHOLE_DIGITS, _MOST, _CHUNK = 15, 0.5, 1 << 13


@dataclass(frozen=True)
class _Goals:
    """The shapes as columns: what a repair may lead to."""

    proving: Bools
    strong: Bools
    zeros: Bools


@dataclass(frozen=True)
class _Broken:
    """Cells that fit nothing, each kind once.

    Attributes:
        raw: In capitals.
        normal: Without spaces, dashes and a spreadsheet's ``.0``.
        carrier: The named carrier, -1 where none is known.
        near: bool [cell, shape]: the cell has the shape, but its check character is wrong.
        right: So they are right as they stand, and only what stood around them was wrong.
        formless: No shape that is checked and may be theirs fits: a slip of the hand must have broken the shape.
        started: They begin as a strong shape does: what is wrong is more likely a character too few.
        several: More than one run that may be a number.
    """

    raw: pd.Series
    normal: pd.Series
    carrier: Indices
    near: Bools
    right: Bools
    formless: Bools
    started: Bools
    several: Bools


def repairs(numbers: Any, carriers: Any = None, labels: Any = None) -> pd.DataFrame:
    """Propose what broken tracking numbers were meant to be.

    A number is proposed where one reading alone of the cell has a right check character in a shape of the named
    carrier (of any carrier, where the shape is strong), or where it is the label's number but for a slip. A number
    that already has such a shape and only fails its check is left alone: too many readings would pass.

    Args:
        numbers: Tracking numbers as a file has them: a Series, array or list.
        carriers: Carrier names of the same length, or None.
        labels: The labels' numbers of the same length, or None.

    Returns:
        A row for each proposal: ``row`` (place in ``numbers``), ``told``, ``proposed``, ``certainty`` (``proven``:
        no digit was changed by guess; ``likely``: one slip explains it) and ``why``.
    """
    told = to_series(to_arrow(numbers), None).fillna("")
    cells = read_cells(told)
    size = len(told)
    named = np.full(size, -1, dtype=np.int16)
    if carriers is not None:
        named = resolve(to_series(to_arrow(carriers), None)).carrier
    found = _by_label(told, cells, labels)
    open_ = _open(cells, named)
    if len(found):
        open_[found["row"].to_numpy()] = False
    rows = np.flatnonzero(open_)
    if not rows.size:
        return found.reset_index(drop=True)
    keys = pd.MultiIndex.from_arrays([to_series(cells.raw, None)[rows], named[rows]])
    codes, _ = pd.factorize(keys)
    _, first = np.unique(codes, return_index=True)
    proposals = _propose(_broken(cells, named, rows[first]))
    each = pd.DataFrame({"code": codes, "row": rows}).merge(proposals, left_on="code", right_on="cell")
    each["told"] = told[each["row"]].to_numpy()
    both = pd.concat([found, each[list(_COLUMNS)]]) if len(found) else each[list(_COLUMNS)]
    return both.sort_values("row", ignore_index=True)


def _goals() -> _Goals:
    forms = registry().forms
    return _Goals(
        np.array([r.repairable(form) for form in forms]),
        np.array([form.entry.strength == "strong" and form.entry.grade != "C" for form in forms]),
        np.array([form.entry.leading_zeros for form in forms]),
    )


def _open(cells: Cells, named: Indices) -> Bools:
    """Cells that may be repaired: broken ones, and those that no shape explains; none whose digits are lost."""
    whole = cells.kind == Kind.OK
    explained = _explained(engine().match(cells.flat, np.flatnonzero(whole)), named)
    broken = np.isin(cells.kind, (Kind.SPREADSHEET_DAMAGE, Kind.INVALID_CHARACTERS))
    open_ = np.asarray(broken | (whole & ~explained))
    rows = np.flatnonzero(cells.kind == Kind.SPREADSHEET_DAMAGE)
    damaged = to_series(cells.normal.take(pa.array(rows)), None)
    open_[rows[damaged.str.fullmatch(_ZEROED).to_numpy(dtype=bool)]] = False
    return open_


def _explained(found: Matches, named: Indices) -> Bools:
    """Cells that are right as they stand: by an evident shape, or by a check of their carrier's own."""
    explained = np.zeros(len(named), dtype=np.bool_)
    theirs = _allowed(found, named)
    own = theirs | (named[found.row] < 0) | _goals().strong[found.form]
    explained[found.row[own & evident(found) | theirs & checks_out(found)]] = True
    return explained


def _allowed(found: Matches, named: Indices) -> Bools:
    carrier = named[found.row]
    return np.asarray((carrier >= 0) & registry().allowed[found.form, carrier])


def _broken(cells: Cells, named: Indices, rows: Rows) -> _Broken:
    raw = to_series(cells.raw.take(pa.array(rows)), None)
    normal = to_series(cells.normal.take(pa.array(rows)), None).str.replace(r"[.,]0+$", "", regex=True)
    found = _match(normal)
    near = np.zeros((len(rows), len(registry().forms)), dtype=np.bool_)
    near[found.row[~found.passed], found.form[~found.passed]] = True
    starts = tuple(prefix for prefix in r.prefixes() if len(prefix) > 1)
    return _Broken(
        raw=raw,
        normal=normal,
        carrier=named[rows],
        near=near,
        right=_explained(found, named[rows]),
        formless=_formless(near, named[rows]),
        started=np.asarray(normal.str.startswith(starts), dtype=bool),
        several=np.asarray(raw.str.count(r"[A-Z0-9]*\d[A-Z0-9]{6,}") > 1),
    )


def _formless(near: Bools, carrier: Indices) -> Bools:
    theirs = np.where(carrier[:, None] >= 0, registry().allowed.T[carrier], True)
    checked = _goals().proving & (theirs | _goals().strong)
    return np.asarray(~(near & checked).any(axis=1))


def _match(text: pd.Series) -> Matches:
    return engine().match(flatten(to_arrow(text)), np.arange(len(text)))


def _propose(broken: _Broken) -> pd.DataFrame:
    """One proposal for each cell that one reading alone explains; the plainest kind of reading decides."""
    rows = np.arange(len(broken.raw))
    found = []
    for read in (_unwrapped, _lookalikes, _zero_filled, _edited):
        if not rows.size:
            break
        parts = [rows[begin : begin + _CHUNK] for begin in range(0, len(rows), _CHUNK)]
        accepted = pd.concat([_accepted(broken, read(broken, part)) for part in parts], ignore_index=True)
        if read is _unwrapped:
            accepted["proven"] &= ~_maybe_zeroless(broken, accepted)
            rows = rows[~broken.right[rows]]
        if read is _zero_filled:
            accepted = accepted[_mostly(broken, rows, accepted)]
        found.append(accepted)
        rows = np.setdiff1d(rows, accepted["cell"])
    every = pd.concat(found, ignore_index=True)
    alone = every.drop_duplicates(["cell", "proposed"])["cell"].value_counts()
    chosen = every[every["cell"].map(alone) == 1].sort_values("proven", ascending=False, kind="stable")
    chosen = chosen.drop_duplicates("cell")
    proven = chosen["proven"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "cell": chosen["cell"],
            "proposed": chosen["proposed"],
            "certainty": np.where(proven, "proven", "likely"),
            "why": np.array(r.SLIPS, dtype=object)[chosen["slip"].to_numpy()],
        }
    )


def _unwrapped(broken: _Broken, rows: Rows) -> r.Readings:
    return r.unwrapped(broken.raw[rows], rows)


def _lookalikes(broken: _Broken, rows: Rows) -> r.Readings:
    return r.lookalikes(broken.normal[rows], rows)


def _zero_filled(broken: _Broken, rows: Rows) -> r.Readings:
    return r.zero_filled(broken.normal[rows], rows)


def _maybe_zeroless(broken: _Broken, accepted: pd.DataFrame) -> Bools:
    """Cells that a spreadsheet held as numbers, and that would also be right with leading zeros put back."""
    cells = np.unique(accepted["cell"].to_numpy(dtype=np.int64))
    cells = cells[broken.raw[cells].str.fullmatch(r"\d+[.,]0+").to_numpy(dtype=bool)]
    if not cells.size:
        return np.zeros(len(accepted), dtype=np.bool_)
    return np.isin(accepted["cell"], _accepted(broken, _zero_filled(broken, cells))["cell"])


def _mostly(broken: _Broken, rows: Rows, accepted: pd.DataFrame) -> Bools:
    """Zeros were lost where most numbers of the carrier and length read well with them: a spreadsheet took all."""
    digits = broken.normal.str.fullmatch(r"[0-9]+").to_numpy(dtype=bool)
    group = broken.carrier.astype(np.int64) * 64 + np.minimum(broken.normal.str.len().to_numpy(), 63)
    tried = pd.Series(group[rows[digits[rows]]]).value_counts()
    read = pd.Series(group[accepted["cell"].unique()]).value_counts()
    return np.isin(group[accepted["cell"]], read.index[read >= tried[read.index] * _MOST])


def _edited(broken: _Broken, rows: Rows) -> r.Readings:
    plain = broken.normal.str.fullmatch(r"[A-Z0-9]+").to_numpy(dtype=bool)
    left = rows[broken.formless[rows] & plain[rows]]
    if not left.size:
        return r.join([])
    return r.edited(broken.normal[left], left)


def _accepted(broken: _Broken, read: r.Readings) -> pd.DataFrame:
    """Readings that a check character proves, or a strong prefix where no character was changed, none damaged."""
    found = _match(read.text)
    cell, slip, form = read.row[found.row], read.slip[found.row], found.form
    goals, carrier = _goals(), broken.carrier[cell]
    theirs = (carrier >= 0) & registry().allowed[form, carrier]
    whole = np.isin(slip, (r.FORM, r.LETTER))
    hand, begun = slip > r.ZEROS, np.isin(slip, (r.SWAP, r.MISSING, r.PREFIX))
    good = found.passed & goals.proving[form] & (theirs | (goals.strong[form] & (~hand | (carrier < 0))))
    good |= found.passed & goals.strong[form] & (slip == r.FORM)
    started = broken.started[cell]
    good &= np.where(slip == r.EXTRA, goals.strong[form] | ~started, goals.strong[form] | ~begun)
    good &= ~(started & (slip >= r.MISSING))
    good &= (slip != r.ZEROS) | (goals.zeros[form] & theirs)
    good &= (read.text[found.row] != broken.normal[cell].to_numpy()).to_numpy(dtype=bool) | (slip == r.FORM)
    alone = ~broken.several[cell]
    proven = whole & alone & goals.proving[form] & ~broken.near[cell, form]
    frame = {"cell": cell, "proposed": read.text[found.row].to_numpy(), "slip": slip, "proven": proven}
    accepted = pd.DataFrame(frame)[good]
    kept: pd.DataFrame = accepted[read_cells(accepted["proposed"]).kind == Kind.OK]
    return kept


def _by_label(told: pd.Series, cells: Cells, labels: Any) -> pd.DataFrame:
    """Numbers that are the label's but for a slip or a spreadsheet's damage."""
    if labels is None:
        return pd.DataFrame(columns=list(_COLUMNS))
    bought = read_cells(to_series(to_arrow(labels), None))
    normal, label = to_series(cells.normal, None), to_series(bought.normal, None)
    rows = np.flatnonzero((bought.kind == Kind.OK) & (label != normal).to_numpy(dtype=bool))
    raw = to_series(cells.raw, None)[rows].reset_index(drop=True)
    near, meant = normal[rows].reset_index(drop=True), label[rows].reset_index(drop=True)
    near = near.str.replace(r"[.,]0+$", "", regex=True)
    rows = rows[is_slip(near, meant) | _rounded(raw, meant) | _inside(raw, meant)]
    return pd.DataFrame(
        {
            "row": rows,
            "told": told[rows].to_numpy(),
            "proposed": label[rows].to_numpy(),
            "certainty": "proven",
            "why": _BY_LABEL,
        }
    )


def _rounded(raw: pd.Series, label: pd.Series) -> Bools:
    """Cells whose digits are the label's, as far as a spreadsheet has kept them."""
    parts = raw.str.extract(r"^(\d)[.,]?(\d*)E\+?(\d+)$")
    digits = (parts[0] + parts[1]).fillna("")
    zeroed = raw.str.fullmatch(rf"\d{{{_WHOLE_DIGITS}}}0+").to_numpy(dtype=bool)
    digits = digits.where(~zeroed, raw.str[:_WHOLE_DIGITS])
    length = pd.to_numeric(parts[2]).add(1).where(~zeroed, raw.str.len()).fillna(0)
    holds = (label.str.len() == length).to_numpy(dtype=bool, copy=True)
    for kept in digits.str.len().unique():
        here = (digits.str.len() == kept).to_numpy(dtype=bool)
        last = max(int(kept) - 1, 0)  # the last digit shown may have been rounded up
        holds[here] &= (label[here].str[:last] == digits[here].str[:last]).to_numpy(dtype=bool)
    return np.asarray(holds & (digits.str.len() > 4).to_numpy(dtype=bool))


def _inside(raw: pd.Series, label: pd.Series) -> Bools:
    """Cells that hold the label's number beside something else, or without its leading zeros."""
    rows = np.arange(len(raw))
    bare = raw.str.replace(r"[.,]0+$", "", regex=True).str.replace(r"[\s-]", "", regex=True)
    read = r.join([r.unwrapped(raw, rows), r.zero_filled(bare, rows), r.lookalikes(bare, rows)])
    holds = np.zeros(len(raw), dtype=np.bool_)
    holds[read.row[(read.text == label[read.row].to_numpy()).to_numpy(dtype=bool)]] = True
    return holds
