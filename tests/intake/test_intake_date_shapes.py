"""Dates are read alike whether those of one shape are read at once or each text by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.intake import date_shapes, dates
from poagen.intake.dates import Evidence, ReadDates, evidence, read_dates

DAYS = (
    "{d}/{m}/{y}", "{m:02}/{d:02}/{y}", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{d:02}.{m:02}.{y}", "{d}-{m}-{y}",
    "{y}{m:02}{d:02}", "{d} {name} {y}", "{name} {d}, {y}", "Mon, {d} {name} {y}", "{name} {d}th, {y}",
    "{y}年{m}月{d}日",
)  # fmt: skip
CLOCKS = (
    "", " {h}:{n:02}", " {h:02}:{n:02}:{n:02}", "T{h:02}:{n:02}:{n:02}", "T{h:02}:{n:02}:{n:02}.{n}",
    ", {h}:{n:02}", " {h}:{n:02} PM", " {h}:{n:02}:{n:02} a.m.",
)  # fmt: skip
ZONES = (
    "", "Z", " UTC", "+02:00", "-0700", " +02", " GMT+0200", " PDT", " ABC", " EST+00:00", " EST+01:00", " (CEST)",
)  # fmt: skip
OTHERS = (
    "",
    "n/a",
    "0000-00-00",
    "46300.5",
    "1791201600",
    "10/31/2026 (Sat)",
    "２０２６/１０/０１",
    "2026-02-30",
    "foo",
)

FORMS = st.tuples(st.sampled_from(DAYS), st.sampled_from(CLOCKS), st.sampled_from(ZONES)).map("".join)
NUMBERS = st.fixed_dictionaries(
    {
        "y": st.sampled_from(["2026", "2025", "26", "1802", "0000", "99"]),
        "m": st.integers(0, 13),
        "d": st.integers(0, 32),
        "h": st.integers(0, 25),
        "n": st.integers(0, 61),
        "name": st.sampled_from(["Oct", "October", "Mär", "août", "sept.", "Xyz"]),
    }
)
TEXTS = st.one_of(st.builds(lambda form, numbers: form.format(**numbers), FORMS, NUMBERS), st.sampled_from(OTHERS))


def both(texts: pd.Series, order: dates.Order | None) -> tuple[Evidence, ReadDates]:
    return evidence(texts), read_dates(texts, order)


@given(st.lists(TEXTS, min_size=1, max_size=30), st.sampled_from([None, "DMY", "MDY"]))
@settings(max_examples=150, deadline=None)
def test_texts_of_one_shape_read_as_each_does(cells: list[str], order: dates.Order | None) -> None:
    texts = pd.Series(cells, dtype="str")
    seen, read = both(texts, order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "alike", lambda texts, where: iter(()))
        seen_each, each = both(texts, order)
    assert seen == seen_each
    assert (read.iso.tolist(), read.zones) == (each.iso.tolist(), each.zones)
    for name in ("wrong", "unsettled", "alike", "no_date"):
        assert getattr(read, name).tolist() == getattr(each, name).tolist()


@pytest.mark.parametrize(
    "form",
    [
        "%m/%d/%Y %H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
        "%b %d, %Y %I:%M:%S %p PST",
        "%d.%m.%Y %H:%M",
        "%Y-%m-%dT%H:%M:%S.123Z",
    ],
)
def test_many_times_of_a_usual_form_are_not_read_one_by_one(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = pd.Series(pd.date_range("2026-09-13", periods=5000, freq="61min"))
    texts = moments.dt.strftime(form).astype("str")
    slowly: list[int] = []
    inner = dates._read_distinct
    monkeypatch.setattr(
        dates, "_read_distinct", lambda left, order: slowly.append(len(left)) or inner(left, order)
    )
    read = read_dates(texts, "MDY")
    assert slowly == [0]
    expected = moments.dt.floor("min") if ":%S" not in form else moments
    assert (pd.to_datetime(read.iso.str[:19]) == expected).all()


def test_texts_of_too_many_shapes_are_left_to_the_slow_way() -> None:
    texts = pd.Series(
        [f"{chr(97 + place // 26 % 26)}{chr(97 + place % 26)}xyz-{place:03}" for place in range(676)]
    )
    assert list(date_shapes.alike(texts.astype("str"), np.ones(676, dtype=bool))) == []
