"""Analyses for the HTML report: a large one, and one whose every field would like to be a script."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from poagen import api
from poagen.diagnosis import Analysis
from poagen.document import Document, Letterhead
from poagen.document.report_html import to_html

HOSTILE = (
    """A&B <C> "D" 'é' 中 </script><script>pwned=1</script><img src=x onerror=pwned=1> &lt; {{7*7}} ]]> \\u003c"""
)
AS_OF = dt.date(2026, 10, 31)
HEAD = Letterhead("Northfield & Sons", "Amazon.com", dt.date(2026, 11, 1), (), dt.date(2026, 11, 4))
_COLUMNS = [
    "order_id",
    "carrier",
    "tracking_number",
    "label_carrier",
    "label_tracking_number",
    "amazon_verdict",
    "operator",
    "promised_delivery_at",
    "confirmed_at",
    "first_scan_at",
    "category",
]


def analysed(folder: Path, rows: list[dict[str, str]]) -> Analysis:
    path = folder / "packages.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, _COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return api.analyze(api.read([path]), api.Settings(marketplace="US", as_of=AS_OF))


def row(number: int, *, failed: bool = False, **changes: str) -> dict[str, str]:
    day = number % 25 + 2
    tracking = f"94001118992230{number:08}"
    return {
        "order_id": f"112-{number:07}-{number % 9973:07}",
        "carrier": "USPS",
        "tracking_number": "" if failed else tracking,
        "label_carrier": "USPS",
        "label_tracking_number": tracking,
        "amazon_verdict": "invalid" if failed else "valid",
        "operator": "Z" if failed else "AB"[number % 2],
        "promised_delivery_at": f"2026-10-{day + 4:02}",
        "confirmed_at": f"2026-10-{day:02}T09:{number % 60:02}:00",
        "first_scan_at": f"2026-10-{day:02}T18:00:00",
        "category": ("Toys", "Garden", "Home & Kitchen")[number % 3],
        **changes,
    }


def letter_of(analysis: Analysis, head: Letterhead = HEAD) -> Document:
    return api.compose(analysis, api.propose(analysis), head)


@cache
def large_case(folder: Path) -> bytes:
    """5,000 invalid packages among 9,000: most by operator Z, a few here and there."""
    rows = [row(n, failed=n < 4900) for n in range(8900)]
    rows += [row(n, amazon_verdict="invalid", tracking_number="N/A") for n in range(8900, 9000)]
    analysis = analysed(folder, rows)
    return to_html(letter_of(analysis), analysis)


def hostile_analysis(folder: Path) -> Analysis:
    rows = [row(n) for n in range(300)]
    changes = dict.fromkeys(("carrier", "label_carrier", "operator", "category", "tracking_number"), HOSTILE)
    rows += [row(n, failed=True, **changes) for n in range(300, 340)]
    return analysed(folder, rows)


def hostile_case(folder: Path) -> bytes:
    analysis = hostile_analysis(folder)
    return to_html(letter_of(analysis, Letterhead(HOSTILE, "Amazon.com", None, (HOSTILE,), None)), analysis)
