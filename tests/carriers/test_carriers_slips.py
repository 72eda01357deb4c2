"""Slips between a told number and a label's number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.carriers import is_slip

LABEL = "9400111201080805483016"


def slip(told, bought=LABEL):
    return bool(is_slip(pd.Series([told], dtype="str"), pd.Series([bought], dtype="str"))[0])


@pytest.mark.parametrize(
    ("told", "bought"),
    [
        ("9400111201080805483019", LABEL),
        ("940011120108080548301", LABEL),
        ("94001112010808054830160", LABEL),
        ("94001112010808005483016", LABEL),
        ("9400111210080805483016", LABEL),
        ("9400111201080805483", LABEL),
        ("0111201080805483016", LABEL),
        ("94OO1112O1O8O8O5483O16", LABEL),
        ("IZ5R8939O357567L27", "1Z5R89390357567127"),
        ("9400111201088805483018", LABEL),
    ],
)
def test_slips(told, bought):
    assert slip(told, bought)


@pytest.mark.parametrize(
    ("told", "bought"),
    [
        (LABEL, LABEL),
        ("", LABEL),
        (LABEL, ""),
        ("", ""),
        ("9400111201080805483023", LABEL),
        ("9400111201099905483018", LABEL),
        ("940011120108080548", LABEL),
        ("9405803699300124287899", LABEL),
        ("1Z5R89390357567127", LABEL),
        ("9400111021080854830161", LABEL),
    ],
)
def test_no_slips(told, bought):
    assert not slip(told, bought)


def distance_one(a, b):
    if a == b:
        return False
    swaps = {a[:i] + a[i + 1] + a[i] + a[i + 2 :] for i in range(len(a) - 1)}
    dropped = {a[:i] + a[i + 1 :] for i in range(len(a))}
    grown = {b[:i] + b[i + 1 :] for i in range(len(b))}
    replaced = len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return replaced or b in swaps or b in dropped or a in grown


def expected(a, b):
    alike = str.maketrans("OIL", "011")
    cut = 0 < len(b) - len(a) <= 3 and (b.startswith(a) or b.endswith(a))
    return distance_one(a, b) or (a != b and a.translate(alike) == b.translate(alike)) or cut


@st.composite
def pairs(draw):
    bought = "ZZ" + draw(st.text("01OILAB", min_size=9, max_size=14))
    told = bought
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(told) - 1))
        letter = draw(st.sampled_from("01OILAB"))
        told = draw(
            st.sampled_from(
                [
                    told[:place] + told[place + 1 :],
                    told[:place] + letter + told[place:],
                    told[:place] + letter + told[place + 1 :],
                    told[:place] + told[place : place + 2][::-1] + told[place + 2 :],
                    told[: len(told) - 1],
                    told[1:],
                ]
            )
        )
    return told, bought


@settings(max_examples=150, deadline=None)
@given(st.lists(pairs(), min_size=1, max_size=10))
def test_slips_are_those_that_a_slow_comparison_finds(cases):
    told, bought = (pd.Series(list(part), dtype="str") for part in zip(*cases, strict=True))
    found = is_slip(told, bought)
    for a, b, slip_found in zip(told, bought, found, strict=True):
        differing = sum(x != y for x, y in zip(a, b, strict=False))
        doubled = len(a) == len(b) and differing == 2
        if len(a) >= 8 and not doubled:
            assert slip_found == expected(a, b), (a, b)
        if doubled and expected(a, b):
            assert slip_found


def test_other_labels_of_one_batch_are_no_slips():
    base = np.arange(1000) + 920_000_000_000
    bodies = [f"94001112{number:012d}0" for number in base]
    labels = pd.Series([body[:21] + str(_check(body[:21])) for body in bodies], dtype="str")
    shifted = labels.shift(1, fill_value=labels.iloc[-1])
    assert is_slip(shifted, labels).mean() < 0.01


def _check(serial):
    return -sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(serial))) % 10


def test_missing_values_are_no_slips():
    told = pd.Series([None, LABEL, None], dtype="str")
    bought = pd.Series([LABEL, None, None], dtype="str")
    assert is_slip(told, bought).tolist() == [False, False, False]
