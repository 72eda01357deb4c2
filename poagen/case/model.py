"""A case folder's files: case.yaml (what the seller is asked once), plan.yaml (what is stated of measures)."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict

from poagen.remedies.model import Statement


class CaseFile(BaseModel):
    """``case.yaml``. Nothing has a default date, owner or reason; what is not given stays open in the letter.

    Attributes:
        scope: The categories that the notice blocks; none given means those below target.
        data: Files to read, from the case folder; none given means all that lies in ``data/``.
        answers: The seller's answers, by ``RC1.question`` or ``C-007.question``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seller: str | None = None
    marketplace: str | None = None
    as_of: dt.date | None = None
    notice_date: dt.date | None = None
    letter_date: dt.date | None = None
    scope: list[str] = []
    data: list[str] = []
    answers: dict[str, str] = {}


class PlanFile(BaseModel):
    """``plan.yaml``: measure id → what the seller states of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: dict[str, Statement] = {}
