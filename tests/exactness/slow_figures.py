"""The figures of an analysis, counted one package at a time in plain Python."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction

from slow_policy import CODES, Judged


def figures(rows: list[dict], judged: list[Judged], rule: dict, window) -> dict:
    """Counts, rates, days, defects and risks as ``poagen.analysis/1`` has them."""
    pairs = [(row, one) for row, one in zip(rows, judged, strict=True) if one.status == "measured"]
    categories = sorted({_category(row) for row, _ in pairs})
    by_category = {name: _rate([one for row, one in pairs if _category(row) == name], rule) for name in categories}
    verdicts = Counter(one.verdict for _, one in pairs)
    bad = [one for _, one in pairs if one.verdict == "invalid"]
    defects = Counter(primary(one) for one in bad)
    risks = Counter(code for _, one in pairs if one.verdict != "invalid" for code in one.codes)
    return {
        "counts": {
            "packages": len(rows),
            "excluded": _reasons(judged, "excluded"),
            "exempt": _reasons(judged, "exempt"),
            "measured": len(pairs),
            **{name: verdicts[name] for name in ("valid", "invalid", "unknown")},
        },
        "overall": _rate([one for _, one in pairs], rule),
        "by_category": by_category,
        "daily": _daily([one for _, one in pairs], window),
        "defects": {code: (count, count / len(bad)) for code, count in defects.items()},
        "risks": dict(risks),
    }


def primary(one: Judged) -> str:
    """The first code of the list that holds."""
    return next((code for code in CODES if code in one.codes), "no-carrier-scan")


def _category(row: dict) -> str:
    return (row.get("category") or "").strip() or "(no category)"


def _reasons(judged: list[Judged], status: str) -> dict[str, int]:
    return dict(sorted(Counter(one.reason for one in judged if one.status == status).items()))


def _rate(judged: list[Judged], rule: dict) -> dict:
    measured = len(judged)
    invalid = sum(one.verdict == "invalid" for one in judged)
    unknown = sum(one.verdict == "unknown" for one in judged)
    told = {"measured": measured, "invalid": invalid, "unknown": unknown, "valid": measured - invalid - unknown}
    if not measured:
        return {**told, "rate": None, "rate_low": None, "meets_target": None}
    reached, target = Fraction(measured - invalid, measured), Fraction(str(rule["target"]["rate"]))
    meets = reached >= target if rule["target"]["passes"] == "at-least" else reached > target
    low = 1 - (invalid + unknown) / measured
    return {**told, "rate": 1 - invalid / measured, "rate_low": low, "meets_target": meets}


def _daily(judged: list[Judged], window) -> list[tuple[dt.date, int, int]]:
    if not any(one.day for one in judged):
        return []
    days = [window[0] + dt.timedelta(days=step) for step in range((window[1] - window[0]).days + 1)]
    measured = Counter(one.day for one in judged)
    invalid = Counter(one.day for one in judged if one.verdict == "invalid")
    return [(day, measured[day], invalid[day]) for day in days]
