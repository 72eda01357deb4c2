"""What a code means, and how one order's packages were judged, in plain words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from poagen.catalogs import catalog_in_force
from poagen.common.defects import FAMILY_OF
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.pages import Page, pages
from poagen.common.words import whole_signs
from poagen.diagnosis import Analysis
from poagen.intake.order_ids import in_one_form
from poagen.policy import Rule, rules, sentence, steps
from poagen.remedies import Catalog, entry_lines, load_catalog
from poagen.review.model import ReviewRule
from poagen.review.rulebook import review_rules

_ALIKE = 0.7
_ENDS = 7
_COMPARED = 1_000
_ORDER_ID = r"\d{3}.?\d{7}|\d{7}.?\d{7}"
_NAME_FILES = "for an order, name your case folder or your files too: poagen explain ORDER-ID FILE"
_NOT_IN_FILES = "copy the order id as your files have it, and name every file in which it may be"
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


def is_code(text: str) -> bool:
    """Whether :func:`explain_code` knows this text."""
    return text.strip().casefold() in _codes()


def explain_code(code: str) -> list[str]:
    """The page of a finding or defect code, the sentence of a rule, or an entry of the catalog.

    Raises:
        PoagenError: Nothing is known under this code.
    """
    asked, known = code.strip().casefold(), _codes()
    name = known.get(asked)
    if page := pages().get(asked):
        return _page_lines(page)
    if name in _sentences():
        return _sentence_lines(name)
    if name in _review_rules():
        return _rule_lines(_review_rules()[name])
    if name is not None:
        return entry_lines(_catalog(), name)
    near = [known[found] for found in get_close_matches(asked, known, n=1, cutoff=_ALIKE)]
    help_ = (
        _NAME_FILES
        if re.search(_ORDER_ID, asked)
        else "copy the code as it is shown; it can be upper or lower case"
    )
    raise PoagenError(_unknown(code, near, help_))


def _catalog() -> Catalog:
    """The catalog in force; the packaged one where one's own is broken, so that codes keep their pages."""
    try:
        return catalog_in_force()
    except PoagenError:
        return load_catalog()


def _codes() -> dict[str, str]:
    """Every code in lower case, and as it is written."""
    catalog = _catalog()
    names = [*(page.code for page in pages().values()), *_sentences(), *_review_rules()]
    names += [*catalog.causes, *catalog.measures]
    return {name.casefold(): name for name in names}


def _sentence_lines(name: str) -> list[str]:
    rule, says = _sentences()[name]
    return [f"{name} of {rule.id}: {says}", f"Its sources: poagen policy show {rule.id}"]


def _review_rules() -> dict[str, ReviewRule]:
    return {rule.id: rule for rule in review_rules()}


def _rule_lines(rule: ReviewRule) -> list[str]:
    lines = [
        f"{rule.id}: {rule.title} ({rule.level})",
        "",
        rule.why.strip(),
        "",
        f"What to do: {rule.help.strip()}.",
    ]
    for name, example in (("Wrong", rule.bad), ("Right", rule.good)):
        lines += ["", f"{name}:", *(f"  {line}" for line in example.splitlines())]
    return [*lines, "", f"Source: {rule.source}"]


def _page_lines(page: Page) -> list[str]:
    family = f" (family {FAMILY_OF[page.code]})" if page.code in FAMILY_OF else ""
    lines = [f"{page.code}: {page.title}{family}", "", page.what.strip(), "", f"What to do: {page.do.strip()}"]
    for name, example in (("Wrong", page.bad), ("Right", page.good)):
        lines += ["", f"{name}:", *(f"    {line}" for line in example.rstrip().splitlines())] if example else []
    return lines


def _sentences() -> dict[str, tuple[Rule, str]]:
    return {said.id: (rule, said.says) for rule in rules() for said in rule.statements()}


def explain_order(order_id: str, analysis: Analysis) -> list[str]:
    """Every package of an order: what is known, its status, its verdict and the sentence that decided.

    Raises:
        PoagenError: The order is not in the data.
    """
    ids = analysis.verdicts.packages.table["order_id"]
    asked = whole_signs(order_id.strip())
    same = (ids == asked) | (ids == in_one_form(pd.Series([asked], dtype="str"))[0])
    places = np.flatnonzero(same.to_numpy(dtype=bool))
    if not len(places):
        raise PoagenError(_unknown(order_id, _near(asked, ids), _NOT_IN_FILES))
    return [line for place in places.tolist() for line in _package_lines(place, analysis)]


def _near(order_id: str, ids: pd.Series) -> list[str]:
    """The order id that is most alike, among those that begin or end as this one does."""
    alike = (ids.str[:_ENDS] == order_id[:_ENDS]) | (ids.str[-_ENDS:] == order_id[-_ENDS:])
    return get_close_matches(order_id, ids[alike].unique()[:_COMPARED].tolist(), n=1)


def _package_lines(place: int, analysis: Analysis) -> list[str]:
    known = analysis.verdicts.packages.table.iloc[place]
    told = analysis.package_verdicts().iloc[place]
    lines = [f"Order {known['order_id']}, package {known['package_id']}"]
    file, row = known["source_file"], known["source_row"]
    inputs = analysis.verdicts.packages.inputs
    sheet = next((f', sheet "{one.sheet}"' for one in inputs if one.file == file and one.sheet), "")
    lines.append(f"  read from {file}{sheet}, row {row}")
    lines += [f"  {name}: {_text(known[name])}" for name in _SHOWN if _text(known[name])]
    reason = f" ({told['reason']})" if told["reason"] else ""
    lines.append("  its way through the rule:")
    lines += [f"    {name}: {answer}" for name, answer in steps(analysis.verdicts, place)]
    lines.append(f"  status: {told['status']}{reason}")
    decided = str(analysis.verdicts.table["sentence"].iloc[place])
    lines.append(f"  verdict: {told['verdict']}. {sentence(analysis.verdicts, decided)}")
    lines += [
        f"  {name.replace('_', ' ')}: {told[name]}" for name in ("defect", "other_defects", "risks") if told[name]
    ]
    cause = analysis.cause_ids()[place]
    return [*lines, f"  explained by: {cause}"] if cause else lines


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _unknown(asked: str, near: list[str], help_: str) -> Finding:
    hint = f'did you mean "{near[0]}"?' if near else help_
    return Finding("CLI002", Severity.ERROR, f'nothing is known under "{asked}"', help=hint)
