"""The Plan: causes, the measures proposed for them, and what the seller has stated of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, model_validator

from poagen.common.strict import STRICT

if TYPE_CHECKING:
    from poagen.remedies.library import Catalog


class Lifecycle(StrEnum):
    """How far a measure is. Only ``completed`` may be written as done."""

    RECOMMENDED = "recommended"
    PLANNED = "planned"
    COMPLETED = "completed"
    DECLINED = "declined"


class Kind(StrEnum):
    """Corrective measures fix what happened, preventive ones keep it from happening again."""

    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


class Strength(StrEnum):
    """How surely a measure works, as root-cause analysis in safety work grades actions."""

    STRONGER = "stronger"
    INTERMEDIATE = "intermediate"
    WEAKER = "weaker"


class Proof(StrEnum):
    """Whose scans a measure's evidence shows in the carrier's own words."""

    EACH_PACKAGE = "each-package"
    ONE_CARRIER = "one-carrier"


class Statement(BaseModel):
    """What the seller states of one measure. Nothing has a default date, owner or reason.

    Attributes:
        date: When it was done (completed) or is due (planned).
        evidence: Names of files in the case's evidence folder.
        no_document: The seller's explicit word that no document exists.
        slots: Words for the measure's slots, such as the name of the shipping tool.
    """

    model_config = STRICT

    lifecycle: Lifecycle = Lifecycle.RECOMMENDED
    date: dt.date | None = None
    owner: str | None = None
    evidence: list[str] = Field(default=[], max_length=200)
    no_document: bool = False
    note: str | None = None
    slots: dict[str, str] = Field(default={}, max_length=200)

    @property
    def is_done(self) -> bool:
        """Completed with a date, an owner, and evidence or an explicit "no document"."""
        proven = any(name.strip() for name in self.evidence) or self.no_document
        return self.lifecycle is Lifecycle.COMPLETED and self._has_date_and_owner and proven

    @property
    def is_promised(self) -> bool:
        """Planned with a due date and an owner."""
        return self.lifecycle is Lifecycle.PLANNED and self._has_date_and_owner

    @property
    def _has_date_and_owner(self) -> bool:
        return self.date is not None and bool(self.owner and self.owner.strip())

    @model_validator(mode="after")
    def _not_both(self) -> Statement:
        if self.evidence and self.no_document:
            raise ValueError("give evidence or no_document, not both")
        return self


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose: its id, and the sentence that the letter then has."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that asks the seller why; ``answer`` is None while it is open.

    ``choices`` may be empty; words of the seller's own are an answer too. ``chosen`` is the id of the choice.
    """

    id: str
    ask: str
    answer: str | None = None
    choices: tuple[Option, ...] = ()
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedCause:
    """A root cause as the letter tells it.

    Attributes:
        root_cause: Id of the analysis's root cause, ``RC1``; of any other cause, its own id.
        cause: Id of the catalog's cause, ``C-007``.
        title: Short name of the cause.
        statement: What happened, one or two sentences without figures; Markdown-safe plain text.
        questions: The catalog's *why* questions with the seller's answers.
        evidence: What would prove it, for the enclosures.
    """

    root_cause: str
    cause: str
    title: str
    statement: str
    questions: tuple[Question, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A word of a measure's text that only the seller knows: its slot, the question for it, and an example."""

    slot: str
    ask: str
    example: str


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure in the plan.

    Attributes:
        measure: Id of the catalog's measure, ``CA-021`` or ``PM-014``.
        root_causes: Ids of the root causes it answers; the id of single failures or of a contributing cause, where
            it answers these and no root cause.
        how: Why it answers them, the mapping's sentence.
        text: The sentence for the letter in the tense that the statement allows; while nothing is stated, the
            recommended wording. Open slots are ``[[CONFIRM: …]]`` markers.
        must_be_true: What has to be true before it may be stated.
        reasons: Why it was chosen from the catalog, one sentence each, for the seller and not for Amazon.
        metric: Id of the figure by which an analysis can verify it.
        blanks: The slots of its texts, stated or not.
        proves_scans: Whose scans its evidence shows, for a dispute.
    """

    measure: str
    kind: Kind
    title: str
    strength: Strength
    root_causes: tuple[str, ...]
    how: str
    text: str
    must_be_true: str
    owner_role: str
    usual_time: str
    verify: str | None
    evidence: tuple[str, ...]
    statement: Statement
    reasons: tuple[str, ...] = ()
    metric: str | None = None
    blanks: tuple[Blank, ...] = ()
    proves_scans: Proof | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A measure that the catalog maps to a root cause and that was not proposed, with the reason."""

    measure: str
    root_cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Causes and measures of one case, in the letter's order.

    Attributes:
        catalog_version: With ``catalog_sha256``, which catalog proposed it.
        contributing: Contributing causes that an answer of the seller confirms; never from data alone.
        asked: Contributing causes that may be confirmed yet; their questions are asked once a case.
        singles: What asks about failures that no root cause explains, where most are of that kind.
        left_out: Mapped measures that were not proposed.
        catalog: The catalog itself, whose layers hold the translations; None for the packaged one.
    """

    causes: tuple[PlannedCause, ...]
    measures: tuple[PlannedMeasure, ...]
    catalog_version: str
    catalog_sha256: str
    contributing: tuple[PlannedCause, ...] = ()
    asked: tuple[PlannedCause, ...] = ()
    singles: tuple[PlannedCause, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    catalog: Catalog | None = field(default=None, repr=False, compare=False)

    @property
    def telling(self) -> tuple[PlannedCause, ...]:
        """Every cause whose measures the letter has."""
        return (*self.causes, *self.contributing, *self.singles)

    @property
    def needed(self) -> tuple[PlannedCause, ...]:
        """The causes whose questions the letter leaves open until they are answered."""
        return (*self.causes, *self.singles)

    def of_kind(self, kind: Kind) -> tuple[PlannedMeasure, ...]:
        """The measures of one kind."""
        return tuple(measure for measure in self.measures if measure.kind is kind)
