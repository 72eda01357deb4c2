"""Chances agree with an independent library."""

import math

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from poagen.diagnosis.chance import at_least_by_rate, at_least_drawn

SIZES = st.integers(1, 200_000)


def alike(ours: float, theirs: float) -> bool:
    return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-12)


@given(population=SIZES, data=st.data())
def test_the_chance_of_a_draw_is_the_library_s(population: int, data: st.DataObject) -> None:
    failed = data.draw(st.integers(0, population))
    drawn = data.draw(st.integers(0, population))
    hits = data.draw(st.integers(0, min(failed, drawn) + 1))
    assert alike(
        at_least_drawn(hits, population, failed, drawn), hypergeom.sf(hits - 1, population, failed, drawn)
    )


@given(tries=SIZES, data=st.data(), rate=st.floats(1e-4, 0.9))
def test_the_chance_at_a_rate_is_the_library_s(tries: int, data: st.DataObject, rate: float) -> None:
    hits = data.draw(st.integers(0, tries + 1))
    assert alike(at_least_by_rate(hits, tries, rate), binom.sf(hits - 1, tries, rate))


def test_a_small_chance_is_exact() -> None:
    assert math.isclose(at_least_drawn(10, 100, 10, 10), 1 / math.comb(100, 10), rel_tol=1e-9)
    assert math.isclose(at_least_by_rate(10, 10, 0.01), 1e-20, rel_tol=1e-9)
