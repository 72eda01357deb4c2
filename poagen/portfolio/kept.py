"""What a portfolio was judged by, as its cases' case.yaml has it: a letter is then judged as the portfolio was."""

from __future__ import annotations

from typing import Any, Final

from poagen.api import Settings, with_case
from poagen.case.model import CaseFile
from poagen.common.required import as_percent

_KEYS: Final = {
    "window": "window",
    "latency": "latency",
    "measured": "measured",
    "mapping": "mapping",
    "dates": "dates",
    "blank_scans_mean_none": "blank_scans",
    "target": "target",
    "rates": "rates",
    "sheet": "sheet",
}
"""Name of a setting: its key in case.yaml. No programme means the standard one."""


def judged_by(settings: Settings, *, rows: bool) -> dict[str, Any]:
    """The keys of case.yaml, those that say nothing left out.

    Args:
        settings: What the portfolio was judged by.
        rows: Whether the case holds rows of a table of several accounts, which no longer lie in a sheet.
    """
    totals = {name or "": number for name, number in settings.measured.items()}
    said = {
        "mapping": dict(settings.mapping),
        "dates": settings.dates,
        "programme": settings.programme,
        "window": "{}..{}".format(*settings.window) if settings.window else None,
        "latency": settings.latency,
        "measured": (totals[""] or totals) if list(totals) == [""] else totals,
        "blank_scans": "none" if settings.blank_scans_mean_none else None,
        "target": float(as_percent(settings.target)) if settings.target else None,
        "rates": dict(settings.rates),
        "sheet": None if rows else settings.sheet,
    }
    return {key: value for key, value in said.items() if value}


def judged_otherwise(file: CaseFile, settings: Settings, *, rows: bool) -> list[str]:
    """The keys by which a case would be judged otherwise than the portfolio was."""
    own = with_case(Settings(), file)
    differ = [key for name, key in _KEYS.items() if getattr(own, name) != getattr(settings, name)]
    if (own.programme or "standard") != (settings.programme or "standard"):
        differ.append("programme")
    return [key for key in differ if not (rows and key == "sheet")]


def not_kept(settings: Settings) -> list[str]:
    """What has no place in case.yaml, or is about one account alone."""
    return [name for name in ("catalog", "events") if getattr(settings, name)]
