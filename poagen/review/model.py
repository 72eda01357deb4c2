"""Review rules as data: what makes a letter unready, in a closed vocabulary of what to look for."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from poagen.common.patterns import Pattern
from poagen.common.strict import STRICT
from poagen.review.text import Section


class _Part(BaseModel):
    model_config = STRICT


class OpenMarker(_Part):
    """A ``[[CONFIRM: …]]`` marker, or a blank of another kind as ``blanks`` describes them."""

    look: Literal["open-marker"]
    blanks: list[Pattern] = []


class Phrase(_Part):
    """A wording: regular expressions over each sentence, case ignored.

    Attributes:
        under: Only under these headings; none given means all of the letter.
        unless: Wordings in the same sentence that make it right.
        unless_beside: Wordings in the same list item or paragraph that make it right.
        more_than: How many sentences may have it before it is told.
        unless_section: Wordings anywhere under the same heading that make it right.
        keep_case: Whether capitals matter.
        each: Whether every hit of a sentence is told, and not the first alone.
    """

    look: Literal["phrase"]
    phrases: list[Pattern] = Field(min_length=1)
    under: list[Section] = []
    unless: list[Pattern] = []
    unless_beside: list[Pattern] = []
    unless_section: list[Pattern] = []
    each: bool = False
    more_than: int = Field(default=0, ge=0)
    keep_case: bool = False


class MissingSection(_Part):
    """None of the letter stands under this heading.

    Attributes:
        unless: Wordings that make a letter with none of the three headings one of another kind, such as a dispute.
    """

    look: Literal["missing-section"]
    section: Section
    unless: list[Pattern] = []


class NoFact(_Part):
    """A list item or paragraph without a figure, a day or a name: it could stand in any letter.

    With ``whole`` it is told only where all that stands under the heading holds none.

    Attributes:
        unless: Wordings that are worth a paragraph without a fact, such as what the seller lacked.
    """

    look: Literal["no-fact"]
    under: list[Section]
    whole: bool = False
    unless: list[Pattern] = []


class Lacks(_Part):
    """A cause, an action or a step that lacks something that each must have: a time, a count, any of the wordings.

    Causes told in paragraphs are read as one.

    Attributes:
        unless: Wordings of what is none: a remark, a result.
        document: It is a document that is looked for: none is, where the case states that there is none.
    """

    look: Literal["lacks"]
    under: Literal["causes", "actions", "prevention"]
    time: bool = False
    count: bool = False
    document: bool = False
    wordings: list[Pattern] = []
    unless: list[Pattern] = []


class NeverSays(_Part):
    """None of the wordings stands anywhere in the letter, or under these headings where any are given."""

    look: Literal["never-says"]
    wordings: list[Pattern] = Field(min_length=1)
    under: list[Section] = []


class Length(_Part):
    """More words, or more characters, than a reader gives a letter or a text field holds."""

    look: Literal["length"]
    words: int | None = Field(default=None, gt=0)
    characters: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _has_a_limit(self) -> Length:
        if self.words is None and self.characters is None:
            raise ValueError("give words or characters, or nothing is ever too long")
        return self


class Shouting(_Part):
    """Several words in capitals, one after another."""

    look: Literal["shouting"]
    words: int = Field(gt=1, le=100)


class DateUnder(_Part):
    """A day after the letter's own where only what is done may stand."""

    look: Literal["date-after-letter"]
    under: Literal["actions"]


class Same(_Part):
    """The letter says what an earlier one said that was rejected."""

    look: Literal["same-as-earlier"]
    at_least: float = Field(gt=0, le=1)


class OfCase(_Part):
    """What only a case can tell; ``test`` names it."""

    look: Literal["case"]
    test: Literal[
        "no-corrective",
        "no-preventive",
        "only-training",
        "statement-incomplete",
        "evidence-missing",
        "evidence-type",
        "done-before-onset",
        "done-after-letter",
        "planned-for-the-past",
        "letter-before-reply",
        "figure-differs",
        "order-unknown",
        "repaired-unrepairable",
        "glitch-without-scans",
        "route-outside",
        "reply-unanswered",
        "notice-unanswered",
        "own-failures",
        "none-on-its-way",
        "still-failing",
    ]
    wordings: list[Pattern] = []
    unless: list[Pattern] = []


LooksFor = Annotated[
    OpenMarker
    | Phrase
    | MissingSection
    | NoFact
    | Lacks
    | NeverSays
    | Length
    | Shouting
    | DateUnder
    | Same
    | OfCase,
    Field(discriminator="look"),
]


class ReviewRule(_Part):
    """One thing that makes a letter unready.

    Attributes:
        bad: An example that breaks the rule; ``good`` one that keeps it.
        routes: The kinds of cases whose letters it is for; none given means all.
        languages: The languages whose words it reads; none given means that it reads all.
    """

    id: str = Field(pattern=r"^[A-Z]{2,5}[0-9]{3}$")
    level: Literal["error", "warning"]
    title: str
    why: str
    help: str
    looks_for: LooksFor
    source: str
    checked: dt.date
    bad: str
    good: str
    routes: list[Literal["appeal", "dispute", "mixed"]] = []
    languages: list[Literal["en", "de", "fr", "it", "es", "ja"]] = []


class RuleFile(_Part):
    """A file of review rules."""

    rules: list[ReviewRule]
