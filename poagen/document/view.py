"""What the templates may show: plain values taken from the Report and the Plan, nothing that can act."""

from __future__ import annotations

import datetime as dt
import typing
from dataclasses import dataclass
from typing import Any

SMALL_SAMPLE = 30
"""Fewer measured packages than this are told as a small sample, with both counts."""


@dataclass(frozen=True, slots=True)
class RateView:
    """One rate of the summary. ``name`` is the category; rates are fractions; null where none is known."""

    name: str
    measured: int | None
    invalid: int
    unknown: int
    rate: float | None
    rate_low: float | None
    target: float
    is_small: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A *why* question and the seller's answer, which is null while the question is open."""

    ask: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class CauseView:
    """A root cause. ``defects`` of the ``packages`` in ``segment`` failed for it; ``segment`` is in words.

    ``segment_told`` and ``onset_told`` say that ``statement`` names them already. ``details`` are sentences that a
    letter after a rejection adds. ``basis`` says which measured packages were counted: ``all``, those that are
    ``listed`` where a larger total is stated, those whose verdict is ``known``, or those that ``amazon`` has
    judged; ``in_time`` that only those while it lasted were, ``less_others`` that those of another cause of the
    same kind were not.
    """

    number: int
    id: str
    title: str
    statement: str
    segment: str
    segment_told: bool
    packages: int
    defects: int
    failed_elsewhere: float | None
    pattern: str
    onset: dt.date | None
    onset_earliest: dt.date | None
    onset_latest: dt.date | None
    onset_told: bool
    until: dt.date | None
    is_weak: bool
    examples: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    details: tuple[str, ...] = ()
    basis: str = "all"
    in_time: bool = False
    less_others: bool = False


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure. ``state`` is ``done``, ``promised`` or ``open``; ``missing`` is what an open one still lacks.

    ``dated`` and ``owner_told`` say that ``text`` names the date or the owner already. ``causes`` are
    the numbers of the root causes.
    """

    id: str
    title: str
    text: str
    state: str
    lifecycle: str
    date: dt.date | None
    dated: bool
    owner: str | None
    owner_told: bool
    verify: str | None
    enclosures: tuple[int, ...]
    causes: tuple[int, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefectView:
    """A kind of defect in words, and how many invalid packages have it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class DisputedView:
    """A package to dispute; days are null where the data has none."""

    order: str
    carrier: str
    number: str
    first_scan: dt.date | None
    delivered: dt.date | None


@dataclass(frozen=True, slots=True)
class DisputeView:
    """Packages that Amazon calls invalid against the carrier's scans.

    ``carriers`` are told with their counts; ``first`` and ``last`` are ship days, null unless every package has
    one. ``first_scans`` and ``delivery_scans`` count the packages for which the data holds them, ``undated`` those
    whose scans bear no time, ``fitting`` those whose number has the form of the named carrier's, ``entered`` those
    that the data shows as entered before the delivery. ``confirmed``: each ship day is that of the shipping
    confirmation; else that of the first scan stands for some. ``rate`` is the overall rate with all of them
    counted as valid, ``rate_low`` the same where no unknown package is valid. ``others`` are the invalid packages
    that are not disputed. ``packages`` are the first ones.
    ``proof`` are the numbers of the enclosures that prove the scans of all of them, empty while they do not;
    ``proof_by`` are the measures with which such an enclosure is stated.
    """

    count: int
    carriers: tuple[str, ...]
    first: dt.date | None
    last: dt.date | None
    first_scans: int
    delivery_scans: int
    entered: int
    undated: int
    others: int
    rate: float | None
    rate_low: float | None
    examples: tuple[str, ...]
    packages: tuple[DisputedView, ...] = ()
    fitting: int = 0
    proof: tuple[int, ...] = ()
    proof_by: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ConsultantView:
    """Who writes for the seller; null or empty where it is not given."""

    name: str | None
    firm: str | None
    address: tuple[str, ...]
    email: str | None
    phone: str | None
    website: str | None


@dataclass(frozen=True, slots=True)
class SinceView:
    """Packages shipped from ``day``, when all that is done was in force, to ``last``, and their rate."""

    day: dt.date
    last: dt.date
    packages: int
    valid: int
    invalid: int
    unknown: int
    rate: float
    is_small: bool


@dataclass(frozen=True, slots=True)
class ForecastView:
    """The day on which every category is back at target, if ``assumed`` of new packages are valid.

    ``whole``: the rule judges one rate over all categories, and the day is that of this rate.
    """

    assumed: float
    day: dt.date
    whole: bool = False


@dataclass(frozen=True, slots=True)
class LetterView:
    """All that a template can name.

    Attributes:
        scope: The blocked categories; empty while they are not known. Of a great many, the last entry says how
            many more there are, and ``scope_whole`` says all of them in words.
        blocks: What the notice blocks: ``categories``, ``programme``, ``account`` or ``nothing``, where it is a
            warning; ``not-stated`` where a programme's rate is judged and nobody has said.
        programme: The name of the programme whose rate is judged; null for the standard one.
        by_category: Each category has to reach the target, not all of them together.
        unmeasured: Categories of the scope that the data does not have, where it names categories.
        names_categories: The data names the category of packages that count.
        categories: The rates of the scope, or of every category while the scope is not known. Of a great many, the
            last row is that of all others together, and ``more_categories`` says how many these are.
        has_rate: False where the data lists defects only, so that no rate can be computed.
        target_known: False where no source gives the store's target.
        window_start: First day that counts, ``window_end`` the last; ``window_clock`` names the date in words.
        covers_window: The data has packages from the first days of the window to its last.
        explained: Invalid packages that the causes explain; ``unexplained`` are the others.
        is_patternless: The others have nothing in common, and all of them were looked at.
        others: Their defects, the most frequent first; in a mixed letter without those that it disputes.
        disputed_others: How many of them a mixed letter disputes.
        rest_answers: What the seller says of them; asked where most of the failures are such.
        actions: Corrective measures that are done; ``open_actions`` those not yet stated.
        steps: Measures against recurrence that are done or promised; ``open_steps`` those not yet stated.
        route: ``appeal``, ``dispute`` or ``mixed``.
        dispute: The packages to dispute; null where there are none.
        since: The packages shipped after what was done; null where the data has none.
        forecast: When the target is reached; null where it is reached already, or where that is not known.
        name: What the letter is, in its language; the title without its scope.
        enclosures: Names of the evidence files, in the order of their numbers.
        look: ``plain``, ``consultant`` or ``bilingual``.
        consultant: Who writes for the seller; null where nobody does.
    """

    seller: str | None
    store: str
    notice_date: dt.date | None
    letter_date: dt.date | None
    scope: tuple[str, ...]
    unmeasured: tuple[str, ...]
    overall: RateView
    categories: tuple[RateView, ...]
    has_rate: bool
    target_known: bool
    window_start: dt.date
    window_end: dt.date
    window_clock: str
    policy: str
    causes: tuple[CauseView, ...]
    defects: tuple[DefectView, ...]
    invalid: int
    explained: int
    unexplained: int
    actions: tuple[MeasureView, ...]
    open_actions: tuple[MeasureView, ...]
    steps: tuple[MeasureView, ...]
    open_steps: tuple[MeasureView, ...]
    enclosures: tuple[str, ...]
    route: str = "appeal"
    dispute: DisputeView | None = None
    since: SinceView | None = None
    forecast: ForecastView | None = None
    name: str = "Plan of Action: Valid Tracking Rate"
    look: str = "plain"
    consultant: ConsultantView | None = None
    blocks: str = "categories"
    programme: str | None = None
    by_category: bool = True
    covers_window: bool = True
    names_categories: bool = True
    scope_whole: str | None = None
    more_categories: int = 0
    is_patternless: bool = True
    others: tuple[DefectView, ...] = ()
    disputed_others: int = 0
    rest_answers: tuple[AnswerView, ...] = ()

    @property
    def title(self) -> str:
        """The letter's title; it names programme and scope where they are known."""
        scope = [self.scope_whole] if self.scope_whole else self.scope
        return ", ".join([self.name, *([self.programme] if self.programme else []), *scope])


def value_types() -> dict[str, Any]:
    """The type of each value that a template can name."""
    return {**typing.get_type_hints(LetterView), "title": str}
