from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poagen.document import wording


@pytest.mark.parametrize(
    ("fraction", "target", "shown"),
    [
        (0.9496, 0.95, "94.9 %"),
        (0.95, 0.95, "95.0 %"),
        (1 - 62 / 1240, 0.95, "95.0 %"),
        (0.9996, 0.95, "99.9 %"),
        (1.0, 0.95, "100.0 %"),
        (0.9686, None, "96.9 %"),
        (0.0, 0.95, "0.0 %"),
    ],
)
def test_rates(fraction: float, target: float | None, shown: str) -> None:
    assert wording.rate(fraction, target) == shown


@given(st.integers(1, 100_000), st.data())
def test_a_rate_below_target_never_reads_as_target_or_better(measured: int, data: st.DataObject) -> None:
    invalid = data.draw(st.integers(0, measured))
    shown = float(wording.rate(1 - invalid / measured, 0.95).removesuffix(" %"))
    if invalid * 100 > 5 * measured:
        assert shown < 95
    assert shown < 100 or invalid == 0


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(82, 118, "69 %"), (1, 1000, "less than 1 %"), (999, 1000, "99 %"), (5, 5, "100 %"), (0, 0, "0 %")],
)
def test_shares(part: int, whole: int, shown: str) -> None:
    assert wording.share(part, whole) == shown


def test_failures_above_zero_never_read_as_none() -> None:
    assert wording.failures(0.0001) == "less than 0.1 %"
    assert wording.failures(0.0) == "0.0 %"


def test_counts_dates_and_lists() -> None:
    assert [wording.count(1), wording.count(2), wording.count(1240)] == [
        "1 package",
        "2 packages",
        "1,240 packages",
    ]
    assert wording.date(dt.date(2026, 10, 6)) == "6 October 2026"
    assert [wording.listing("A"), wording.listing("AB"), wording.listing("ABC")] == ["A", "A and B", "A, B and C"]
    assert [wording.percent(0.95), wording.percent(0.975), wording.percent(1.0)] == ["95 %", "97.5 %", "100 %"]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (dt.date(2026, 10, 2), dt.date(2026, 10, 31), "2 to 31 October 2026"),
        (dt.date(2026, 9, 28), dt.date(2026, 10, 27), "28 September to 27 October 2026"),
        (dt.date(2026, 12, 20), dt.date(2027, 1, 18), "20 December 2026 to 18 January 2027"),
        (dt.date(2026, 12, 20), dt.date(2026, 12, 20), "20 December 2026"),
    ],
)
def test_spans(start: dt.date, end: dt.date, shown: str) -> None:
    assert wording.span(start, end) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the scanner was broken", "The scanner was broken"),
        ("  über Nacht fiel er aus", "Über Nacht fiel er aus"),
        ("eBay's labels were used", "eBay's labels were used"),
        ("ßumbruch", "ßumbruch"),
        ("3 labels were used", "3 labels were used"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_where_its_word_has_no_spelling_of_its_own(text: str, told: str) -> None:
    assert wording.begun(text) == told
