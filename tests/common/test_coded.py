"""A column that holds each text once is to pandas a column of text like any other."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poagen.common.coded import Coded, coded
from poagen.intake.cells import tidy

WORDS = st.lists(st.sampled_from(["", "a", "b", "é", None, "longer than the others"]), min_size=1, max_size=6)

ASKED: dict[str, Any] = {
    "all": lambda column: column,
    "as a list": lambda column: pd.Series(column.to_list(), dtype="str"),
    "turned": lambda column: column.iloc[::-1],
    "first three": lambda column: column.iloc[:3],
    "none": lambda column: column.iloc[:0],
    "every other": lambda column: column[np.arange(len(column)) % 2 == 1],
    "twice": lambda column: column.take(np.repeat(np.arange(len(column)), 2)),
    "from the end": lambda column: column.take(np.array([-1, 0], dtype=np.int64)[: 2 * min(len(column), 1)]),
    "twice, turned, some": lambda column: column.take(np.repeat(np.arange(len(column)), 2)).iloc[::-1].iloc[1:],
    "filled": lambda column: column.fillna("none"),
    "missing": lambda column: column.isna(),
    "upper": lambda column: column.str.upper(),
    "same": lambda column: column == "a",
    "in": lambda column: column.isin(["a", ""]),
    "counted": lambda column: column.value_counts(dropna=False),
    "once": lambda column: column.drop_duplicates(),
    "sorted": lambda column: column.sort_values(kind="stable"),
    "moved": lambda column: column.reindex(range(-1, len(column) + 1)),
    "joined": lambda column: pd.concat([column, column.iloc[::-1]]),
    "joined twice": lambda column: pd.concat([column, column, column.iloc[::-1]], ignore_index=True),
    "joined to plain text": lambda column: pd.concat([column, column.str.upper()]),
    "joined, its places": lambda column: pd.Series(pd.factorize(pd.concat([column.iloc[::-1], column]))[0]),
    "joined, its texts": lambda column: pd.Series(pd.factorize(pd.concat([column.iloc[1:], column]))[1]),
    "where": lambda column: column.where(column != "a", "other"),
    "grouped": lambda column: pd.Series(np.arange(len(column))).groupby(column).sum(),
    "grouped with missing": lambda column: pd.Series(np.arange(len(column))).groupby(column, dropna=False).size(),
    "places": lambda column: pd.Series(pd.factorize(column)[0]),
    "places with missing": lambda column: pd.Series(pd.factorize(column, use_na_sentinel=False)[0]),
    "distinct": lambda column: pd.Series(pd.factorize(column)[1]),
    "pickled": lambda column: pickle.loads(pickle.dumps(column)),
    "pickled, turned": lambda column: pickle.loads(pickle.dumps(column.iloc[::-1])),
    "copied": copy.deepcopy,
    "in a table": lambda column: pd.DataFrame({"text": column, "place": 1}).assign(more=2)["text"],
    "as objects": lambda column: column.astype(object),
    "as the plain type": lambda column: pd.Series(column.array.view(), dtype="str"),
    "shown": lambda column: pd.Series([str(column)]),
}


@st.composite
def columns(draw: st.DrawFn) -> tuple[pd.Series, pd.Series]:
    """A column as intake makes it, and the same of plain text."""
    codes = draw(st.lists(st.integers(0, 5), max_size=12))
    texts = draw(WORDS)
    places = np.array([code % len(texts) for code in codes], dtype=np.int32)
    cells = tidy(pd.Series(texts, dtype="str"), places)
    return cells.rows(), pd.Series([texts[place] for place in places], dtype="str")


@pytest.mark.parametrize("asked", ASKED)
@given(both=columns())
def test_it_answers_as_plain_text_does(asked: str, both: tuple[pd.Series, pd.Series]) -> None:
    here, plain = (ASKED[asked](column) for column in both)
    pd.testing.assert_series_equal(here, plain)
    pd.testing.assert_index_equal(here.index, plain.index)


@given(columns())
def test_each_cell_is_the_same(both: tuple[pd.Series, pd.Series]) -> None:
    for place in range(len(both[0])):
        here, plain = (column.iloc[place] for column in both)
        assert here == plain or (pd.isna(here) and pd.isna(plain))


@given(columns())
def test_what_is_changed_is_changed_for_one_holder_alone(both: tuple[pd.Series, pd.Series]) -> None:
    column, plain = both
    if len(column):
        other, table = column.copy(), pd.DataFrame({"text": column})
        table.loc[0, "text"] = "changed"
        assert table["text"].to_list() == ["changed", *plain.fillna("-").to_list()[1:]] or plain.isna().any()
        assert table["text"].iloc[0] == "changed"
        for same in (column, other):
            pd.testing.assert_series_equal(same, plain)


def test_the_text_of_the_rows_is_made_only_when_asked_for() -> None:
    column = coded(pa.array(["USPS", "a carrier with a long name"], pa.large_string()), np.arange(1000) % 2)
    rows = column.array.rows
    assert isinstance(column.array, Coded)
    assert column.memory_usage(index=False) < 9_000
    for asked in ("turned", "twice", "filled", "missing", "places", "pickled", "copied", "in a table"):
        ASKED[asked](column)
    assert column.iloc[1] == "a carrier with a long name"
    assert rows._whole is None
    assert column.str.len().sum() == 500 * 30
    assert rows._whole is not None
