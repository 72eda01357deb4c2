"""What stands in a column of text, however the column is held."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from poagen.common.coded import coded
from poagen.common.iso import are_iso, is_iso
from poagen.common.moments import read_each, read_moments
from poagen.common.texts import are_among, filled, finds, fits, is_text, some_texts
from poagen.intake.signs import held

TEXTS = ["ups", None, "", "UPS 2nd Day", "ups", "größer", "1.50", "ups\n"]
COLUMNS = {
    "plain": pd.Series(TEXTS, dtype="str"),
    "with other places": pd.Series(TEXTS, dtype="str", index=range(8, 0, -1)),
    "in two parts": pd.concat([pd.Series(TEXTS[:3], dtype="str"), pd.Series(TEXTS[3:], dtype="str")]),
    "each text once": coded(
        pa.array([*TEXTS[:4], *TEXTS[5:]], pa.large_string()), np.array([0, 1, 2, 3, 0, 4, 5, 6])
    ),
}
TIMES = [
    "2026-10-05",
    "",
    None,
    "2026-10-05T23:30:00-07:00",
    "2026-11-01T08:30:00Z",
    "2026-10-05T14:03:00",
    "soon",
]
COLUMNS_OF_TIMES = [pd.Series(TIMES[place:] + TIMES[:place], dtype="str") for place in range(len(TIMES))]


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_what_is_asked_of_texts_is_answered_for_each_row(column):
    there = [text or "" for text in TEXTS]
    assert is_text(column, "ups").tolist() == [text == "ups" for text in there]
    assert is_text(column, "").tolist() == [text == "" for text in TEXTS]
    assert filled(column).tolist() == [text != "" for text in there]
    assert finds(column, "ps").tolist() == ["ps" in text for text in there]
    for pattern in ("ups", r"ups|\d\.\d+", "U.*", "gr.*er"):
        assert fits(column, pattern).tolist() == [
            text is not None and re.fullmatch(pattern, text) is not None for text in TEXTS
        ], pattern
    assert some_texts(column, np.array([3, 1, 0])).tolist() == ["UPS 2nd Day", "", "ups"]


@pytest.mark.parametrize("pattern", [r"^\p{Nd}{2}$", r"^[^\p{Nd}]$", r"[\p{Nd}.]"])
@pytest.mark.parametrize("more", [[], ["\u0663\u0664", "\uff11", "\u00e9"]])
@pytest.mark.parametrize("times", [1, 5000])
def test_digits_of_any_script_are_found_in_few_texts_as_in_many(pattern, more, times):
    texts = ["12", "1", "a", ".", "", None, *more] * times
    same = re.compile(pattern.replace(r"\p{Nd}", r"\d"))
    expected = [text is not None and same.search(text) is not None for text in texts]
    assert finds(pd.Series(texts, dtype="str"), pattern).tolist() == expected


def test_signs_are_held_where_any_cell_holds_them_and_may_be_where_one_is_not_ascii():
    assert held(pd.Series(["a+b", "c@", None], dtype="str"), "@+(") == "@+"
    assert held(pd.Series(["a", "", None], dtype="str"), "@+(") == ""
    assert held(pd.Series(["a", "＠"], dtype="str"), "@+(") == "@+("


@pytest.mark.parametrize("size", [0, 1, 7])
def test_short_columns_of_times_are_read_as_each_is_alone(size):
    columns = [column.iloc[:size] for column in COLUMNS_OF_TIMES]
    for column, found, iso in zip(columns, read_each(columns, "Europe/Berlin"), are_iso(columns), strict=True):
        alone = read_moments(column, "Europe/Berlin")
        for name in ("day", "local", "instant"):
            np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))
        assert iso.tolist() == is_iso(column).tolist()


def test_long_columns_of_times_are_read_as_short_ones():
    long = [pd.concat([column] * 1_000, ignore_index=True) for column in COLUMNS_OF_TIMES]
    whole, part = read_each(long, "Asia/Tokyo"), read_each(COLUMNS_OF_TIMES, "Asia/Tokyo")
    for one, few in zip(whole, part, strict=True):
        np.testing.assert_array_equal(one.day, np.tile(few.day, 1_000))
        np.testing.assert_array_equal(one.instant, np.tile(few.instant, 1_000))


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
@pytest.mark.parametrize("others", COLUMNS.values(), ids=COLUMNS)
def test_a_text_is_among_others_wherever_they_stand_and_a_missing_one_is_not(
    column: pd.Series, others: pd.Series
) -> None:
    wanted = [isinstance(text, str) and text in TEXTS for text in column]
    assert are_among(column, others).tolist() == wanted
    assert are_among(column, others[:2]).tolist() == [isinstance(text, str) and text == "ups" for text in column]
    assert not are_among(column, others[:0]).any()
