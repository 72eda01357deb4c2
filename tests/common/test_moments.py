"""Columns of dates and times, read at once, are what reading each of them alone gives."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poagen.common.iso import is_iso
from poagen.common.moments import read_moments

_DAYS = st.dates(dt.date(1899, 1, 1), dt.date(2201, 12, 31)).map(str)
_TWO = st.integers(0, 61).map("{:02d}".format)
_CLOCKS = st.tuples(st.integers(0, 24).map("{:02d}".format), _TWO, _TWO).map(":".join)
_OFFSETS = st.one_of(
    st.sampled_from(["", "Z", "-07:00", "+05:30", "+14:00", "-0700", "+15:00"]),
    st.tuples(st.sampled_from("+-"), st.integers(0, 14).map("{:02d}".format), _TWO).map(
        lambda part: f"{part[0]}{part[1]}:{part[2]}"
    ),
)
_TIMES = st.tuples(_DAYS, _CLOCKS, st.sampled_from(["", ".5", ".123456"]), _OFFSETS).map(
    lambda part: f"{part[0]}T{part[1]}{part[2]}{part[3]}"
)
_WRONG = st.sampled_from(["", None, "2026-02-30", "2026-13-01", "soon", "2026-1-1", "2026-02-29", "20261005"])
_TEXTS = st.lists(st.one_of(_DAYS, _TIMES, _WRONG), min_size=1, max_size=12)
_ZONES = st.sampled_from(["America/Los_Angeles", "Asia/Tokyo", "Europe/Berlin", "America/St_Johns"])


def _slowly(text: str | None, zone: str) -> tuple[dt.date, dt.datetime | None, dt.datetime | None] | None:
    """Day, clock and instant (UTC, to the second below) of one text, by Python's own reading."""
    try:
        time = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if time.tzinfo is not None:
        instant = time.astimezone(dt.UTC).replace(microsecond=0)
        return instant.astimezone(ZoneInfo(zone)).date(), None, instant.replace(tzinfo=None)
    whole = time.replace(microsecond=0)
    return whole.date(), whole if "T" in str(text) else None, None


@given(texts=_TEXTS, zone=_ZONES)
def test_a_column_is_read_as_each_text_alone(texts: list[str | None], zone: str) -> None:
    read = read_moments(pd.Series(texts, dtype="str"), zone)
    for text, day, local, instant in zip(texts, read.day, read.local, read.instant, strict=True):
        if text and re.search(r"[+-](1[5-9]|\d\d:?(6\d))$", text):
            continue
        expected = _slowly(text, zone)
        if expected is None or re.fullmatch(r"\d{8}", text or ""):
            continue
        assert day.item() == expected[0]
        assert (None if np.isnat(local) else local.item()) == expected[1]
        assert (None if np.isnat(instant) else instant.item()) == expected[2]


@given(texts=_TEXTS)
def test_what_is_no_time_is_none(texts: list[str | None]) -> None:
    read = read_moments(pd.Series(texts, dtype="str"), "America/Los_Angeles")
    for text, known in zip(texts, read.known, strict=True):
        if text in (None, "", "2026-02-30", "2026-13-01", "soon"):
            assert not known


@given(texts=_TEXTS)
def test_what_is_taken_for_iso_is_a_time(texts: list[str | None]) -> None:
    column = pd.Series(texts, dtype="str")
    for text, holds in zip(texts, is_iso(column), strict=True):
        assert not holds or _slowly(text, "Asia/Tokyo") is not None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-05T23:59:59-07:00", "2026-10-05"),
        ("2026-10-05T06:59:59Z", "2026-10-04"),
        ("2026-10-05T07:00:00Z", "2026-10-05"),
        ("2026-11-01T08:59:59Z", "2026-11-01"),
        ("2026-10-05", "2026-10-05"),
        ("9999-12-31T23:59:59-14:00", "9999-12-29"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01"),
    ],
)
def test_the_day_of_an_instant_is_that_of_the_store(text: str, day: str) -> None:
    assert str(read_moments(pd.Series([text], dtype="str"), "America/Los_Angeles").day[0]) == day


@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "America/St_Johns", "Australia/Lord_Howe", "Africa/Monrovia"]
)
@pytest.mark.parametrize("start", ["1971-12-01", "2011-11-05", "2026-10-30", "2026-03-07"])
def test_many_instants_of_a_few_days_have_the_days_of_each_of_them(zone: str, start: str) -> None:
    begin = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC)
    times = [begin + dt.timedelta(seconds=97 * step) for step in range(5_000)]
    read = read_moments(pd.Series([time.isoformat() for time in times], dtype="str"), zone)
    assert read.day.astype(object).tolist() == [time.astimezone(ZoneInfo(zone)).date() for time in times]
