"""The portfolio as tables: CSV and workbook, in which no cell is run by any program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from poagen.diagnosis.sheets import spreadsheet_csv
from poagen.document.workbook import tables_workbook
from poagen.portfolio.model import Account, Portfolio, Standing, Unread

ACCOUNT_COLUMNS: Final = (
    *("place", "account", "marketplace", "level", "vtr", "rate_low", "target", "meets_target"),
    *("measured", "valid", "invalid", "unknown", "worst_category", "worst_rate", "margin", "below"),
    *("trend", "rate_last_days", "last_days", "falls_on", "days_to_fall", "back_on", "back_if_fixed"),
    *("confidence", "small", "reason", "causes", "repairs", "as_of", "window_start", "window_end", "policy"),
    *("seller", "case_folder", "paths", "warnings"),
)
_CATEGORY_COLUMNS: Final = (
    *("account", "marketplace", "category", "level", "rate", "rate_low", "meets_target", "measured", "invalid"),
    *("unknown", "margin", "trend", "falls_on", "back_on", "back_if_fixed", "confidence", "small", "reason"),
)
_FALLING: Final = ("date", "days", "account", "marketplace", "category", "already_below", "confidence", "reason")
_SHARED: Final = (
    *("code", "dimension", "value", "accounts", "accounts_with_cause", "packages", "measured", "share", "rate"),
    *("rate_elsewhere", "first_onset", "names"),
)
_UNREAD: Final = ("account", "severity", "code", "message", "file", "row", "column", "help")

Table = tuple[Sequence[str], list[list[Any]]]


def accounts_csv(found: Portfolio) -> bytes:
    """The accounts, a row each, in order of risk."""
    head, rows = _accounts(found)
    table = pd.DataFrame([[_text(cell) for cell in row] for row in rows], columns=list(head))
    return spreadsheet_csv(table, numbers=["margin"])


def workbook(found: Portfolio) -> bytes:
    """Sheets: Accounts, Categories, First to fall, Shared causes, Not read. Equal portfolios give equal bytes."""
    tables = {
        "Accounts": _accounts(found),
        "Categories": _categories(found),
        "First to fall": _plain(_FALLING, found.first_to_fall),
        "Shared causes": _plain(_SHARED, found.shared_causes),
        "Not read": _unread(found.unread),
    }
    return tables_workbook({name: (head, _shown(rows)) for name, (head, rows) in tables.items()})


def _accounts(found: Portfolio) -> Table:
    return ACCOUNT_COLUMNS, [_account(place, one) for place, one in enumerate(found.accounts, start=1)]


def _account(place: int, one: Account) -> list[Any]:
    own = {
        "place": place,
        "below": "; ".join(one.below),
        "trend": one.trend.direction if one.trend else None,
        "rate_last_days": one.trend.rate if one.trend else None,
        "last_days": one.trend.days if one.trend else None,
        "causes": "; ".join(f"{cause.code} ({cause.defects})" for cause in one.causes),
        "window_start": one.window.start,
        "window_end": one.window.end,
        "paths": "; ".join(one.paths),
        "warnings": len(one.warnings) + one.warnings_left_out,
    }
    return [own[name] if name in own else getattr(one, name) for name in ACCOUNT_COLUMNS]


def _categories(found: Portfolio) -> Table:
    levels = {risk.id: risk.level for risk in found.risks}
    rows = [
        [_of_category(account, one, levels[one.risk], name) for name in _CATEGORY_COLUMNS]
        for account in found.accounts
        for one in account.categories
    ]
    return _CATEGORY_COLUMNS, rows


def _of_category(account: Account, one: Standing, level: str, name: str) -> Any:
    if name in ("account", "marketplace"):
        return getattr(account, name)
    if name == "trend":
        return one.trend.direction if one.trend else None
    return level if name == "level" else getattr(one, name)


def _plain(columns: Sequence[str], items: Sequence[Any]) -> Table:
    return columns, [[getattr(one, name) for name in columns] for one in items]


def _unread(found: Sequence[Unread]) -> Table:
    rows = [
        [account.account if name == "account" else getattr(one, name) for name in _UNREAD]
        for account in found
        for one in account.findings
    ]
    return _UNREAD, rows


def _shown(rows: list[list[Any]]) -> list[list[Any]]:
    """Cells of a workbook: numbers as they are, truth and days as text."""
    return [
        [cell if isinstance(cell, int | float) and not isinstance(cell, bool) else _text(cell) for cell in row]
        for row in rows
    ]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.6g}"
    return "; ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
