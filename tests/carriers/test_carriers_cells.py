"""What stands in a tracking-number cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poagen.carriers import Kind, carriers, check, normalise
from poagen.carriers.registry import registry
from poagen.carriers.text import flatten, to_arrow


def kind_of(cell):
    return Kind(int(check([cell]).kind[0]))


CASES = {
    Kind.OK: [
        "1Z5R89390357567127",
        " 9400 1112 0108 0805 4830 16 ",
        "9400\u00a01112\u00a00108\u00a00805\u00a04830\u00a016",
        "9400-1112-0108-0805-4830-16",
        '="986578788855"',
        "'986578788855",
        '"986578788855"',
        "LTN74207623N1",
        "986578788850",
        "12345678901235",
        "tba502887274000",
    ],
    Kind.MISSING: ["", "   ", None, float("nan"), "NULL", "null", "NaN", '=""'],
    Kind.ORDER_ID: [
        "112-1234567-1234567",
        "112-1234567-1234567-InvalidId",
        "11212345671234567",
        "112 1234567 1234567",
        "Order 112-1234567-1234567",
        "'112-1234567-1234567",
    ],
    Kind.SPREADSHEET_DAMAGE: [
        "9.40011E+21",
        "4.43659e+11",
        "9,40011E+21",
        "9400111201080800000000",
        "986578788855.0",
        "986,578,788,855",
        "#####",
        "#N/A",
        "#VALUE!",
    ],
    Kind.PLACEHOLDER: [
        "N/A",
        "na",
        "None",
        "TBD",
        "pending",
        "test",
        "TEST 123",
        "XXX",
        "unknown",
        "no tracking",
        "No tracking number",
        "hand delivered",
        "hand-delivered",
        "Shipped",
        "0000000000",
        "1111",
        "xxxxxxxx",
        "123456789012",
        "1234567890",
        "9876543210",
        "-",
        "--",
        "0",
        "x",
        ".",
        "000000000000000000000",
        "1Z0000000000000000",
        "USPS",
    ],
    Kind.INVALID_CHARACTERS: [
        "快递123456789",
        "986578788855, 477179081230",
        "986578788855;477179081230",
        "986578788855/477179081230",
        "9400_1112",
        "9400111201080805483016*",
        "https://example.com/?n=986578788855",
        "98657878885\u0665",
    ],
}


@pytest.mark.parametrize(("kind", "cell"), [(kind, cell) for kind, cells in CASES.items() for cell in cells])
def test_each_cell_is_told_for_what_it_is(kind, cell):
    assert kind_of(cell) == kind


@pytest.mark.parametrize(
    "number", ["9400111201080805480000", "112123456712345", "98765432101", "1112223334445", "99912345671234567"]
)
def test_a_number_that_only_resembles_one_is_left_alone(number):
    assert kind_of(number) == Kind.OK


@pytest.mark.parametrize("length", [18, 20, 22, 26, 34])
def test_a_number_cut_to_fifteen_digits_is_seen_and_a_whole_one_is_not(length):
    draws = np.random.default_rng(length).integers(0, 10, (1500, length))
    draws[:, 0] = draws[:, 0] % 9 + 1
    whole = ["".join(map(str, row)) for row in draws.tolist()]
    damaged = [number[:15] + "0" * (length - 15) for number in whole]
    assert (check(damaged).kind == Kind.SPREADSHEET_DAMAGE).all()
    rare = (check(whole).kind == Kind.SPREADSHEET_DAMAGE).mean()
    assert rare <= (0.004 if length == 18 else 0.001)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_text_is_normalised_once_and_for_all(cells):
    once = normalise(pd.Series(cells, dtype="str"))
    assert once.dtype == "str"
    assert not once.str.contains(r"[ \-a-z\u00a0]", regex=True).any()
    assert len(check(cells).kind) == len(cells)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=40), st.data())
def test_spaces_dashes_case_and_wrappers_make_no_difference(number, data):
    places = data.draw(st.lists(st.integers(0, len(number)), max_size=5))
    cell = number.lower()
    for place in sorted(places, reverse=True):
        cell = cell[:place] + data.draw(st.sampled_from([" ", "-", "\u00a0", "\u2013"])) + cell[place:]
    column = pd.Series([number, cell, f'="{cell}"', f"'{cell}"], index=[3, 5, 7, 9], dtype="str")
    assert normalise(column).tolist() == [number] * 4
    assert normalise(column).index.tolist() == [3, 5, 7, 9]


def test_missing_cells_become_blank():
    assert normalise(pd.Series([None, pd.NA, "", "a-1"], dtype="str")).tolist() == ["", "", "", "A1"]


def test_a_part_of_a_column_is_read_as_that_part():
    column = pd.Series(["986578788855", "N/A", "1Z5R89390357567127", None], dtype="str")
    part = check(column.iloc[1:])
    assert part.kind.tolist() == [Kind.PLACEHOLDER, Kind.OK, Kind.MISSING]
    assert part.normal.index.tolist() == [1, 2, 3]


def test_no_number_of_a_known_shape_is_taken_for_an_order_id():
    draws = np.random.default_rng(17)
    named = [(form.owner, layout) for form in registry().forms for layout in form.layouts]
    numbers = [
        "".join(sorted(part)[int(draws.integers(len(part)))] for part in layout.sets) for _, layout in named
    ]
    kinds = check(numbers, [carriers()[owner].name for owner, _ in named]).kind
    assert not (kinds == Kind.ORDER_ID).any()


def test_seventeen_digits_are_an_order_id_unless_the_named_carrier_has_such_numbers():
    number = "11212345671234567"
    assert check([number] * 3, ["UPS", "", "Australia Post"]).kind.tolist() == [2, 2, 0]
    assert check(["112-1234567-1234567"], ["Australia Post"]).kind.tolist() == [Kind.ORDER_ID]


@pytest.mark.parametrize("cells", [[], [""], ["1Z", "", "9"]])
def test_as_many_rows_are_held_as_there_are_cells(cells):
    flat = flatten(to_arrow(cells))
    assert flat.lengths.tolist() == [len(cell) for cell in cells]
