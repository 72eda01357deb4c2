"""What is known of a column's distinct texts is what a look at the column finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from poagen.common import distinct
from poagen.common.moments import read_moments
from poagen.intake.cells import Cells, tidy

TIMES = ("2026-10-05", "2026-10-05T23:30:00-07:00", "2026-11-01T08:00:00Z", "2026-10-05T10:00:00", "nonsense", "")
TEXTS = st.lists(st.sampled_from(["", "a", "b", "é", None, *TIMES]), min_size=1, max_size=8)


@st.composite
def columns(draw: st.DrawFn) -> Cells:
    """A column as intake keeps it: texts in the order in which they first come, some of them made equal."""
    texts = draw(TEXTS)
    codes = draw(st.lists(st.integers(0, len(texts) - 1), max_size=30))
    return tidy(pd.Series(texts, dtype="str"), np.array(codes, dtype=np.int32))


def looked_at(column: pd.Series) -> tuple[list[int], list[str]]:
    codes, texts = pd.factorize(pd.Series(column.to_list(), dtype="str"))
    return codes.tolist(), texts.tolist()


def told(column: pd.Series) -> tuple[list[int], list[str]]:
    codes, texts = distinct.factorize(column)
    return codes.tolist(), texts.tolist()


@given(columns())
def test_what_is_known_is_what_is_found(cells):
    column = cells.rows()
    assert (distinct.known(column) is not None) == (len(column) > 0)
    assert told(column) == looked_at(column)


@given(columns())
def test_it_is_known_in_any_table_and_of_no_changed_column(cells):
    table = pd.DataFrame({"text": cells.rows(), "place": np.arange(len(cells))}).assign(more=1)
    assert told(table["text"]) == looked_at(table["text"])
    turned = table.sort_values("place", ascending=False)["text"]
    some = table["text"][table["place"] % 2 == 1]
    table.loc[table.index[:1], "text"] = "changed"
    for column in (turned, some, table["text"], table["text"].fillna("none")):
        assert told(column) == looked_at(column)


@given(columns())
def test_times_are_the_same_whether_their_texts_are_known(cells):
    column = cells.rows()
    known, read = (
        read_moments(one, "America/Los_Angeles") for one in (column, pd.Series(column.to_list(), dtype="str"))
    )
    for field in ("day", "local", "instant"):
        np.testing.assert_array_equal(getattr(known, field), getattr(read, field))
