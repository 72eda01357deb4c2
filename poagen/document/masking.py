"""Order ids hidden but for their ends, the same way wherever they stand: ``112-•••••••-•••1234``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.model import Report

if TYPE_CHECKING:
    from poagen.document.letter import Document

HIDDEN: Final = "•"
_FIRST, _LAST = 3, 4
_LONG: Final = 12
"""From so many signs on, an id keeps its first three too: they are alike for very many orders."""

_TOLD: Final = 8
"""Ids of fewer signs are hidden where they are known to be ids, but not looked for in sentences."""

_AMAZON: Final = re.compile(r"(?<![0-9A-Za-z])\d{3}-\d{7}-\d{7}(?!\d)")
_TOKEN: Final = re.compile(r"[^\W_]+(?:\\?[-_#]+[^\W_]+)*")
_BETWEEN: Final = re.compile(r"[\W_]+")
_COLUMNS: Final = ("package_id", "tracking_number", "label_tracking_number")


def masked_id(text: str) -> str:
    """An id without its middle; what separates its parts stays."""
    signs = [place for place, sign in enumerate(text) if sign.isalnum()]
    first = _FIRST if len(signs) >= _LONG else 0
    last = min(_LAST, len(signs) // 3)
    hidden = set(signs[first : len(signs) - last])
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(text))


def _folded(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()


@dataclass(frozen=True)
class Mask:
    """Hides the order ids of one analysis.

    Attributes:
        known: Its order ids, without what separates their parts.
    """

    known: frozenset[str]

    def text(self, text: str) -> str:
        """Words with every order id in them hidden, also those that only have the form of Amazon's."""
        text = _AMAZON.sub(lambda found: masked_id(found[0]), text)
        return _TOKEN.sub(lambda found: masked_id(found[0]) if self._is_id(found[0]) else found[0], text)

    def _is_id(self, token: str) -> bool:
        folded = _folded(token)
        return len(folded) >= _TOLD and folded in self.known and any(sign.isdigit() for sign in folded)

    def ids(self, values: Iterable[str]) -> list[str]:
        """What is known to be ids."""
        return [masked_id(value) for value in values]

    def column(self, values: pd.Series) -> pd.Series:
        """A column of texts; each distinct value is looked at once."""
        distinct = {value: self.text(value) for value in values.dropna().unique()}
        return values.map(distinct).astype(values.dtype)

    def document(self, letter: Document) -> Document:
        """A letter with the order ids of the seller's own words hidden too."""
        sections = {name: self.text(text) for name, text in letter.sections.items()}
        return replace(
            letter, markdown=self.text(letter.markdown), title=self.text(letter.title), sections=sections
        )


def mask_for(analysis: Analysis) -> Mask:
    """The mask for an analysis with its ids as they are."""
    ids = analysis.verdicts.packages.table["order_id"].dropna().unique()
    return Mask(frozenset(map(_folded, ids)))


def masked(analysis: Analysis, mask: Mask) -> Analysis:
    """The analysis with its order ids hidden, in its packages and in all that is published of it.

    It is for showing only: ids that differ may look alike, so nothing is to be found or corrected by them.
    """
    verdicts = analysis.verdicts
    table = verdicts.packages.table
    ids = {value: masked_id(value) for value in table["order_id"].dropna().unique()}
    told = {name: mask.column(table[name]) for name in _COLUMNS}
    hidden = table.assign(order_id=table["order_id"].map(ids).astype(table["order_id"].dtype), **told)
    label = replace(verdicts.facts.label, number=mask.column(verdicts.facts.label.number))
    scope = replace(verdicts.scope, facts=replace(verdicts.facts, label=label))
    causes = [_with_ids(found.cause, mask, "examples") for found in analysis.causes]
    return replace(
        analysis,
        report=_report(analysis.report, mask),
        verdicts=replace(verdicts, packages=replace(verdicts.packages, table=hidden), scope=scope),
        causes=tuple(replace(found, cause=cause) for found, cause in zip(analysis.causes, causes, strict=True)),
    )


def _report(report: Report, mask: Mask) -> Report:
    """What is published, its ids hidden."""
    reconciliation = [
        one.model_copy(update={"explained": [_with_ids(part, mask, "examples") for part in one.explained]})
        for one in report.reconciliation
    ]
    return report.model_copy(
        update={
            "root_causes": [_with_ids(one, mask, "examples") for one in report.root_causes],
            "disputes": [_with_ids(one, mask, "order_id") for one in report.disputes],
            "repairs": [_with_ids(one, mask, "order_id") for one in report.repairs],
            "warnings": [_with_ids(one, mask) for one in report.warnings],
            "inputs": [_with_ids(one, mask) for one in report.inputs],
            "reconciliation": reconciliation,
        }
    )


def _with_ids(part: Any, mask: Mask, *named: str) -> Any:
    """A published part: the named fields hold ids, any other text may have one in it."""
    changes: dict[str, Any] = {}
    for name, value in part:
        if isinstance(value, str):
            changes[name] = masked_id(value) if name in named else mask.text(value)
        elif name in named:
            changes[name] = mask.ids(value)
    return part.model_copy(update=changes)
