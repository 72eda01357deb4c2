"""Two made-up letters that templates are tried with: one that has everything, one that has nothing."""

from __future__ import annotations

import datetime as dt
from typing import Final

from poagen.document.view import (
    AnswerView,
    CauseView,
    ConsultantView,
    DefectView,
    DisputeView,
    ForecastView,
    LetterView,
    MeasureView,
    RateView,
    SinceView,
)

_DAY: Final = dt.date(2026, 10, 6)
_RATE: Final = RateView("Category", 500, 60, 5, 0.88, 0.87, 0.95, is_small=False)
_NO_RATE: Final = RateView("Category", None, 60, 0, None, None, 0.95, is_small=True)


def _cause(number: int, *, whole: bool) -> CauseView:
    return CauseView(
        number=number,
        id=f"RC{number}",
        title="Title",
        statement="Statement.",
        segment="warehouse East",
        segment_told=not whole,
        packages=80,
        defects=50,
        failed_elsewhere=0.01 if whole else None,
        pattern="step" if whole else "recurring",
        onset=_DAY if whole else None,
        onset_earliest=_DAY if whole else None,
        onset_latest=_DAY if whole else None,
        onset_told=False,
        until=_DAY if whole else None,
        is_weak=whole,
        examples=("1", "2") if whole else (),
        answers=(AnswerView("why?", "Because." if whole else None),),
        details=("Detail.",) if whole else (),
    )


def _measure(state: str, *, whole: bool) -> MeasureView:
    return MeasureView(
        id="CA-001",
        title="Title",
        text="Text.",
        state=state,
        lifecycle={"done": "completed", "promised": "planned"}.get(state, "planned" if whole else "recommended"),
        date=None if state == "open" else _DAY,
        dated=whole,
        owner=None if state == "open" else "owner",
        owner_told=whole,
        verify="figure: at least 1" if whole else None,
        enclosures=(1, 2) if whole else (),
        causes=(1, 2) if whole else (),
        missing=("date", "owner") if state == "open" else (),
    )


FULL: Final = LetterView(
    seller="Seller",
    store="Amazon.com",
    notice_date=_DAY,
    letter_date=_DAY,
    scope=("Category", "Other"),
    unmeasured=("Third",),
    overall=_RATE,
    categories=(_RATE, _NO_RATE),
    has_rate=True,
    target_known=True,
    window_start=_DAY,
    window_end=dt.date(2026, 11, 4),
    window_clock="promised delivery date",
    policy="US",
    causes=(_cause(1, whole=True), _cause(2, whole=False)),
    defects=(DefectView("missing number", 60),),
    invalid=60,
    explained=50,
    unexplained=10,
    actions=(_measure("done", whole=True), _measure("done", whole=False)),
    open_actions=(_measure("open", whole=True),),
    steps=(_measure("done", whole=True), _measure("promised", whole=False)),
    open_steps=(_measure("open", whole=False),),
    enclosures=("a.pdf", "b.png"),
    route="mixed",
    dispute=DisputeView(
        9, ("UPS (9)",), _DAY, _DAY, 9, 8, 7, 1, 3, 0.96, 0.95, ("1", "2"), (), 8, (1, 2), ("CA-001",)
    ),
    since=SinceView(_DAY, dt.date(2026, 10, 9), 12, 9, 1, 2, 0.75, is_small=True),
    forecast=ForecastView(0.98, dt.date(2026, 11, 19)),
    look="consultant",
    consultant=ConsultantView("Name", "Firm", ("Street 1", "Town"), "a@example.com", "1", "example.com"),
)
"""A letter in which every value is there."""

EMPTY: Final = LetterView(
    seller=None,
    store="",
    notice_date=None,
    letter_date=None,
    scope=(),
    unmeasured=(),
    overall=RateView("All categories", None, 0, 0, None, None, 0.95, is_small=False),
    categories=(),
    has_rate=False,
    target_known=False,
    window_start=_DAY,
    window_end=_DAY,
    window_clock="order date",
    policy="US",
    causes=(),
    defects=(),
    invalid=0,
    explained=0,
    unexplained=0,
    actions=(),
    open_actions=(),
    steps=(),
    open_steps=(),
    enclosures=(),
)
"""A letter in which nothing is known."""
