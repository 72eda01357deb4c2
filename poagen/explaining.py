"""What a code means, and how one order's packages were judged, in plain words."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from poagen.common.defects import FAMILY_OF
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.pages import Page, pages
from poagen.diagnosis import Analysis
from poagen.policy import Rule, rules

_READINGS = {
    "amazon-says-valid": "Amazon's own report calls it valid.",
    "amazon-says-invalid": "Amazon's own report calls it invalid.",
    "told-number-not-in-data": "No file says which number was given to Amazon.",
    "no-carrier-could-scan-it": "No carrier could have scanned what stands in the tracking field.",
    "slip-from-its-label": "The number differs from its label by a slip.",
    "parcel-travelled-under-another-number": "The parcel travelled under another number than the one given.",
    "value-not-known": "Whether a delivery scan is needed depends on the value, which is not known.",
    "strong-check-digit-fails": "The number's check digit is wrong, so no carrier issued it.",
    "no-scan-evidence": "Neither Amazon's verdict nor a scan is in the data.",
}
_SHOWN = (
    "carrier",
    "ship_method",
    "tracking_number",
    "label_carrier",
    "label_tracking_number",
    "label_status",
    "origin_country",
    "package_value",
    "promised_delivery_at",
    "confirmed_at",
    "tracking_entered_at",
    "first_scan_at",
    "delivery_scan_at",
    "scan_count",
    "amazon_verdict",
)


def explain_code(code: str) -> list[str]:
    """The page of a finding or defect code, or the sentence of a rule.

    Raises:
        PoagenError: Nothing is known under this code.
    """
    sentences = _sentences()
    if page := pages().get(code.casefold()):
        return _page_lines(page)
    if code.upper() in sentences:
        rule, says = sentences[code.upper()]
        return [f"{code.upper()} of {rule.id}: {says}"]
    near = get_close_matches(code.casefold(), [*pages(), *map(str.casefold, sentences)], n=1)
    raise PoagenError(_unknown(code, near))


def _page_lines(page: Page) -> list[str]:
    family = f" (family {FAMILY_OF[page.code]})" if page.code in FAMILY_OF else ""
    return [f"{page.code}: {page.title}{family}", "", page.what.strip(), "", f"What to do: {page.do.strip()}"]


def _sentences() -> dict[str, tuple[Rule, str]]:
    return {said.id: (rule, said.says) for rule in rules() for said in rule.statements()}


def explain_order(order_id: str, analysis: Analysis) -> list[str]:
    """Every package of an order: what is known, its status, its verdict and the sentence that decided.

    Raises:
        PoagenError: The order is not in the data.
    """
    table = analysis.verdicts.packages.table
    places = np.flatnonzero((table["order_id"] == order_id.strip()).to_numpy(dtype=bool))
    if not len(places):
        near = get_close_matches(order_id, table["order_id"].head(100_000).tolist(), n=1)
        raise PoagenError(_unknown(order_id, near))
    return [line for place in places.tolist() for line in _package_lines(place, analysis)]


def _package_lines(place: int, analysis: Analysis) -> list[str]:
    known = analysis.verdicts.packages.table.iloc[place]
    told = analysis.package_verdicts().iloc[place]
    lines = [f"Order {known['order_id']}, package {known['package_id']}"]
    lines.append(f"  read from {known['source_file']}, row {known['source_row']}")
    lines += [f"  {name}: {_text(known[name])}" for name in _SHOWN if _text(known[name])]
    reason = f" ({told['reason']})" if told["reason"] else ""
    lines.append(f"  status: {told['status']}{reason}")
    lines.append(
        f"  verdict: {told['verdict']}. {_sentence(str(analysis.verdicts.table['sentence'].iloc[place]))}"
    )
    lines += [
        f"  {name.replace('_', ' ')}: {told[name]}" for name in ("defect", "other_defects", "risks") if told[name]
    ]
    cause = analysis.cause_ids()[place]
    return [*lines, f"  explained by: {cause}"] if cause else lines


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _sentence(sentence: str) -> str:
    if sentence in _READINGS:
        return _READINGS[sentence]
    return f"{_sentences()[sentence][1]} [{sentence}]"


def _unknown(asked: str, near: list[str]) -> Finding:
    hint = f'did you mean "{near[0]}"?' if near else "copy the code or order id as it is shown"
    return Finding("CLI002", Severity.ERROR, f'nothing is known under "{asked}"', help=hint)
