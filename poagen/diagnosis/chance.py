"""Exact chances of so many failures or more, without a library that takes a second to load."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def at_least_drawn(hits: int, population: int, failed: int, drawn: int) -> float:
    """The chance of ``hits`` failures or more among packages drawn blindly (hypergeometric).

    Args:
        hits: Failures among the drawn.
        population: Packages in all.
        failed: Failures in all.
        drawn: Packages that are drawn.
    """
    least, most = max(0, failed + drawn - population), min(failed, drawn)
    if hits <= least or hits > most:
        return 1.0 if hits <= least else 0.0
    good = population - failed

    def log_chance(k: int) -> float:
        return _log_choices(failed, k) + _log_choices(good, drawn - k) - _log_choices(population, drawn)

    if hits * population > failed * drawn:
        k = np.arange(hits, most, dtype=np.float64)
        return _sum(log_chance(hits), (failed - k) / (k + 1) * ((drawn - k) / (good - drawn + k + 1)))
    k = np.arange(hits - 1, least, -1, dtype=np.float64)
    return 1.0 - _sum(log_chance(hits - 1), k / (failed - k + 1) * ((good - drawn + k) / (drawn - k + 1)))


def at_least_by_rate(hits: int, tries: int, rate: float) -> float:
    """The chance of ``hits`` failures or more in so many tries at a rate between 0 and 1 (binomial)."""
    if hits <= 0 or hits > tries:
        return 1.0 if hits <= 0 else 0.0
    odds = rate / (1 - rate)

    def log_chance(k: int) -> float:
        return _log_choices(tries, k) + k * math.log(rate) + (tries - k) * math.log1p(-rate)

    if hits > tries * rate:
        k = np.arange(hits, tries, dtype=np.float64)
        return _sum(log_chance(hits), (tries - k) / (k + 1) * odds)
    k = np.arange(hits - 1, 0, -1, dtype=np.float64)
    return 1.0 - _sum(log_chance(hits - 1), k / (tries - k + 1) / odds)


def times_log(m: Floats) -> Floats:
    """``m`` times its natural logarithm, 0 where ``m`` is 0; ``m`` is never negative."""
    return np.asarray(m * np.log(np.where(m > 0, m, 1.0)))


def _log_choices(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _sum(log_first: float, ratios: Floats) -> float:
    """The sum of terms of which the first and each one's ratio to the one before it are given."""
    return min(1.0, math.exp(log_first) * (1.0 + float(np.cumprod(ratios).sum())))
