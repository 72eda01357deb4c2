"""Is a Plan of Action ready to send? Letter → findings and scores."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from poagen.common.finding import Finding, Severity, sort_findings
from poagen.review import looks, model
from poagen.review.against import TESTS, CaseFacts
from poagen.review.examples import out_of_step
from poagen.review.facts import dates_in
from poagen.review.language import language_of, reads, told_of_language
from poagen.review.looks import Letter, Place
from poagen.review.reading import WordLines
from poagen.review.rulebook import not_packaged, review_rules
from poagen.review.text import SECTIONS, LetterText, clean, parse_letter
from poagen.review.trying import refuse_endless

_LOOKS: Final[dict[str, Callable[[Any, Letter], Iterator[Place]]]] = {
    "open-marker": looks.open_marker,
    "phrase": looks.phrase,
    "missing-section": looks.missing_section,
    "no-fact": looks.no_fact,
    "lacks": looks.lacks,
    "never-says": looks.never_says,
    "length": looks.length,
    "shouting": looks.shouting,
    "date-after-letter": looks.date_after_letter,
    "same-as-earlier": looks.same_as_earlier,
}
_OF_LETTER: Final = re.compile(
    r"\b(?:letter|appeal|plan of action|draft)(?: is)? (?:of|dated) |"
    r"\bdate of (?:this |the )?(?:letter|appeal|plan)\b:? ?|(?<!notice )(?<!order )(?<!case )\b(?:date|datum): ",
    re.IGNORECASE,
)
_DATE_LINE: Final = re.compile(r"(?:[^\W\d]+(?: [^\W\d]+)?,? (?:the |den )?)?[\w.,/ -]{6,20}")
_COST: Final = {Severity.ERROR: 25, Severity.WARNING: 8, Severity.NOTE: 0}


@dataclass(frozen=True)
class Review:
    """What a review found.

    Attributes:
        findings: One for each place, errors first.
        scores: For each of Amazon's three questions, which a dispute does not answer, and ``letter`` for all.
            100 where nothing was found; 25 less for each error and 8 less for each warning under that heading,
            never below 0.
    """

    findings: tuple[Finding, ...]
    scores: dict[str, int]

    @property
    def is_ready(self) -> bool:
        """Whether no finding is an error."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def is_clean(self) -> bool:
        """Whether no finding is more than a note."""
        return all(finding.severity is Severity.NOTE for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The review as plain JSON values."""
        return {
            "schema": "poagen.review/1",
            "ready": self.is_ready,
            "scores": self.scores,
            "findings": [finding.to_dict() for finding in self.findings],
        }


def assess(
    lines: Sequence[str],
    *,
    file: str | None = None,
    case: CaseFacts | None = None,
    date: dt.date | None = None,
    earlier: Sequence[str] = (),
    rules: Sequence[model.ReviewRule] | None = None,
) -> Review:
    """Review a letter by every rule.

    Args:
        lines: The letter's lines, as :func:`poagen.review.read_letter` gives them.
        file: Its name, for the findings.
        case: What to hold it against; without it, the rules that need a case are left out.
        date: The letter's day. Without it, the case's, or the day that the letter's head names after "letter of"
            or "date".
        earlier: Texts of earlier letters that were rejected.
        rules: The rules, in place of the packaged and the user's own.

    Raises:
        PoagenError: A rule that is not packaged does not fit, or takes too long on this letter (REV905).
    """
    text = parse_letter(lines)
    chosen = review_rules() if rules is None else rules
    own = not_packaged(chosen)
    refuse_endless(own, text)
    day = date or (case.letter_date if case else None) or _own_date(text)
    before = tuple(parse_letter(one.splitlines()).plain for one in earlier)
    letter = Letter(text, day, before, **_of_case(case))
    language = language_of(text.plain)
    found = [
        (rule, place)
        for rule in chosen
        if reads(rule, language)
        for place in dict.fromkeys(_places(rule, letter, case))
    ]
    told = [_finding(rule, place, file, lines, case) for rule, place in found]
    findings = sort_findings([*told, *told_of_language(text.plain, language, chosen, file), *out_of_step(own)])
    return Review(findings, _scores(text, found, _asked(text, found, case)))


def _asked(
    text: LetterText, found: Sequence[tuple[model.ReviewRule, Place]], case: CaseFacts | None
) -> tuple[str, ...]:
    """The headings that get a score: a dispute is not asked for them."""
    if case and case.route == "dispute":
        return ()
    missing = any(rule.looks_for.look == "missing-section" for rule, _ in found)
    return SECTIONS if missing or text.sections.intersection(SECTIONS) else ()


def _places(rule: model.ReviewRule, letter: Letter, case: CaseFacts | None) -> Iterator[Place]:
    wanted = rule.looks_for
    if case and rule.routes and case.route not in rule.routes:
        return iter(())
    if isinstance(wanted, model.OfCase):
        return TESTS[wanted.test](wanted, letter, case) if case else iter(())
    return _LOOKS[wanted.look](wanted, letter)


def _finding(
    rule: model.ReviewRule, place: Place, file: str | None, lines: Sequence[str], case: CaseFacts | None
) -> Finding:
    said = f'{rule.title}: "{_short(place.words)}"' if place.words else rule.title
    row, where, help_ = place.row, "", _help(rule, place, lines, tuple(case.evidence) if case else ())
    if row is not None and isinstance(lines, WordLines):
        where = f' (paragraph {lines.paragraphs[row - 1]}, "{_short(lines[row - 1].lstrip("#-*| "), 40)}")'
        row = lines.paragraphs[row - 1]
    return Finding(
        rule.id,
        Severity(rule.level),
        said + where,
        file=file,
        row=row,
        value=place.words or None,
        help=help_,
    )


def _help(rule: model.ReviewRule, place: Place, lines: Sequence[str], names: Sequence[str]) -> str:
    """What to do; of an open point that stands in the name of an enclosed file, to give the file another."""
    line = lines[place.row - 1].replace("\\", "") if place.row and rule.looks_for.look == "open-marker" else ""
    name = next((one for one in names if place.words in one and one in line), None)
    told = f'it stands in the name of the file "{name}": give the file a name without it, also in plan.yaml'
    return told if name else rule.help


def _short(words: str, most: int = 90) -> str:
    return words if len(words) <= most else words[: most - 3].rstrip() + " …"


def _scores(
    text: LetterText, found: Sequence[tuple[model.ReviewRule, Place]], asked: Sequence[str]
) -> dict[str, int]:
    section_of = {row: block.section for block in text.blocks for _, row in block.starts}
    lost = dict.fromkeys(("letter", *asked), 0)
    for rule, place in found:
        cost = _COST[Severity(rule.level)]
        lost["letter"] += cost
        section = place.section or section_of.get(place.row or 0)
        if section in lost:
            lost[section] += cost
    return {
        name: 0 if name != "letter" and name not in text.sections else max(0, 100 - points)
        for name, points in lost.items()
    }


def _own_date(text: LetterText) -> dt.date | None:
    """The day that the letter's head gives as its own, or that stands there alone or after a place."""
    for block in text.blocks:
        if block.section != "opening":
            continue
        if found := _OF_LETTER.search(block.text):
            return next(dates_in(block.text[found.end() :]), None)
        days = list(dates_in(block.text))
        if len(days) == 1 and _DATE_LINE.fullmatch(block.text):
            return days[0]
    return None


def _of_case(case: CaseFacts | None) -> dict[str, Any]:
    """What a case adds to what a letter says by itself."""
    if case is None:
        return {}
    has_new_proof = case.has_new_proof and case.route == "dispute"
    undocumented = frozenset(clean(text).rstrip(".") for text in case.undocumented)
    return {
        "stated": _stated(case),
        "is_of_case": True,
        "has_new_proof": has_new_proof,
        "undocumented": undocumented - {""},
    }


def _stated(case: CaseFacts) -> frozenset[str]:
    answers = (question.answer for cause in case.plan.needed for question in cause.questions)
    texts = (*answers, *(cause.statement for cause in case.plan.causes))
    return frozenset(clean(text).rstrip(".") for text in texts if text) - {""}
