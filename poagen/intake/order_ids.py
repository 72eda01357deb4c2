"""Order ids of Amazon that a program has written without their dashes: 17 digits for 3, 7 and 7."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.column_bytes import arrow, series
from poagen.common.hashing import Hashes, text_hashes
from poagen.common.texts import finds, fits
from poagen.intake.cells import BoolArray, Cells
from poagen.intake.drafting import Draft
from poagen.intake.known import Bare, Known, Mode, NeedsWholeError
from poagen.intake.model import AMAZON_ORDER
from poagen.intake.several_orders import name_several
from poagen.intake.signs import holds, is_ascii, of_length
from poagen.intake.spreadsheet import is_fraction
from poagen.intake.tell import counted

_BARE: Final = r"^(\d{3})(\d{7})(\d{7})$"
_OTHERWISE: Final = (
    r"^[# ]*(\d{3}|S\d\d)[\s\x{2010}-\x{2015}\x{2212}-](\d{7})[\s\x{2010}-\x{2015}\x{2212}-](\d{7})$"
)
"""Other signs in place of the dashes, or one of a number before the id."""
_DAY: Final = r"^20[0-2]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
"""How ids of other shops begin that are made of a time; some of Amazon's begin so by chance."""
_YEAR: Final = r"^20[0-2]"
_ROUNDED: Final = r"00$"
"""A spreadsheet keeps 15 digits and writes zeros for the others."""


def plain_ids(ids: pd.Series, known: Known) -> pd.Series:
    """Order ids as rows have them before dashes are put into any: plain signs, no ``.0`` of a spreadsheet.

    Raises:
        NeedsWholeError: Dashes may have to be put, which only the whole file can tell, or a cell names several.
    """
    if not is_ascii(ids):
        ids = ids.str.normalize("NFKC").str.strip()
    hits = is_fraction(ids)
    ids = _with_plain_dashes(ids.mask(hits, ids.str[:-2]) if hits.any() else ids)
    if known.mode is Mode.HOPED and (bare_ids(ids).any() or name_several(ids).any()):
        raise NeedsWholeError
    return ids


def put_dashes(draft: Draft, known: Known) -> None:
    """Write ids of 17 digits as Amazon does, and tell of it; not those that were rounded or begin with a day."""
    cells = draft.cells["order_id"]
    if (plain := _with_plain_dashes(cells.texts)) is not cells.texts:
        cells = draft.cells["order_id"] = Cells(plain.reset_index(drop=True), cells.codes)
    if not bare_ids(cells.texts).any():
        return
    dashed, rounded = _to_dash(cells.texts, known)
    for code, found in (("INT076", dashed), ("INT077", rounded)):
        if number := int(cells.where(found).sum()):
            draft.found.append(counted(code, number, draft.place("order_id")))
    draft.cells["order_id"] = cells.map(lambda texts: texts.mask(dashed, in_one_form(texts)))


def bare_ids(ids: pd.Series) -> BoolArray:
    """Where an id has 17 digits and no other sign."""
    if not of_length(ids, ("0" * 17,)):
        return np.zeros(len(ids), dtype=bool)
    return finds(ids, _BARE)


def _with_plain_dashes(ids: pd.Series) -> pd.Series:
    """Order ids of Amazon with plain dashes, where a program wrote other signs for them or a # before them."""
    if is_ascii(ids) and not holds(ids, "# "):
        return ids
    return series(pc.replace_substring_regex(arrow(ids), _OTHERWISE, r"\1-\2-\3")).set_axis(ids.index)


def in_one_form(ids: pd.Series) -> pd.Series:
    """Order ids, all of those with 17 digits with dashes: by this form two are compared."""
    if not of_length(ids, ("0" * 17,)):
        return ids
    return series(pc.replace_substring_regex(arrow(ids), _BARE, r"\1-\2-\3")).set_axis(ids.index)


def are_foreign(ids: pd.Series) -> BoolArray:
    """Which order ids are none of Amazon's."""
    return ~fits(ids, AMAZON_ORDER)


def order_hashes(ids: pd.Series) -> Hashes:
    """A hash of each order, with dashes or without."""
    return text_hashes(in_one_form(ids))


def with_parted(orders: Hashes, ids: pd.Series) -> Hashes:
    """Hashes of the orders of all rows as they stood in cells, and of those that were parted from one."""
    own = order_hashes(ids)
    parted = own[~np.isin(own, orders)]
    return np.concatenate([orders, parted]) if len(parted) else orders


def _to_dash(ids: pd.Series, known: Known) -> tuple[BoolArray, BoolArray]:
    """Which ids of 17 digits are Amazon's, and which of them a program may have rounded."""
    bare = bare_ids(ids)
    rounded = bare & finds(ids, _ROUNDED)
    whole = bare & ~rounded
    days = whole & finds(ids, _DAY)
    seen = known.bare_ids(Bare.of(_numbers(ids[whole]), by_chance=bool((whole & ~days & finds(ids, _YEAR)).any())))
    if seen is None or seen.rounded:
        return bare & False, bare
    return whole if seen.by_chance else whole & ~days, rounded


def _numbers(ids: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray(arrow(ids).cast(pa.int64()).to_numpy(), dtype=np.int64)
