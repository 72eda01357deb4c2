"""What a rule looks for in a letter against its case: rule, letter and case → places."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from poagen.case.knowledge import notices
from poagen.common.words import count
from poagen.remedies.model import Kind, Lifecycle, Plan, PlannedMeasure, Strength
from poagen.review.answering import QUESTIONS, unanswered, unanswered_dispute
from poagen.review.facts import ORDER_ID, PERCENT, without_years
from poagen.review.looks import Letter, Place, wording
from poagen.review.model import OfCase
from poagen.review.text import SECTIONS, Section, Sentence, parse_letter

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report
    from poagen.diagnosis.since import Since

_COUNTED: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,3}(?:[,.\u202f ]\d{3})+|\d+)(?= "
    r"(?:of (?:the |our |them)|davon\b|von (?:den |unseren |ihnen\b)|"
    r"(?:\w+[ -]){0,3}?(?:packages?|orders?|shipments?|parcels?|tracking numbers?|"
    r"Pakete?n?|Sendung(?:en)?|Bestellung(?:en)?)\b))"
)
_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(\d[\d,]*)(?= (?:\w+ ){0,3}?(?:packages?|orders?|shipments?|numbers?)\b)"
)
_HEADINGS: Final[Mapping[str, tuple[Section, ...]]] = {
    "root-causes": ("causes",),
    "actions-taken": ("actions",),
    "prevention": ("prevention",),
    "plan-of-action": ("causes", "actions", "prevention"),
}
_FILES: Final = {
    "documents": "documents, and no file is enclosed",
    "proof-of-delivery": "tracking or proof of delivery, and no file is enclosed",
}
_NOT_RECOGNISED: Final = "amazon-not-recognised"
_TELLING: Final = 3
"""So many failures since the measures are no chance slips."""

_TAKEN: Final = frozenset({"pdf", "jpg", "jpeg", "png", "gif"})


@dataclass(frozen=True)
class CaseFacts:
    """What a letter is held against.

    Attributes:
        report: The analysis.
        plan: Causes and measures with what is stated.
        composed: The letter as the analysis and the plan give it.
        orders: Every order id in the data.
        unrepairable: Orders with an invalid package that can no longer be corrected.
        evidence: Evidence file → whether it is there.
        letter_date: The day the letter bears.
        asked: Sections that Amazon's last reply asks about.
        answered: The letter to which it replied.
        fulfilled: Texts of measures that are done by now and were not done in that letter.
        has_new_proof: Whether the letter encloses a file that no answered letter enclosed.
        replied: The day of that reply; where nobody said it, that on which the letter was handed in.
        route: ``appeal``, ``dispute`` or ``mixed``.
        wanted: Ids of what the notice asks for, as case.yaml has them.
        shipped: Root cause, or cause of single failures → the first day on which one of its packages was shipped.
        delivered: The same → the day on which the last of its packages was delivered, where all of them were.
        undocumented: What is done in the letter's words, where the seller states that no document exists.
        since: The packages shipped since all that is stated as done was in force, as the letter tells them.
        outside: Why the notice is not about the Valid Tracking Rate, where it is not.
    """

    report: Report
    plan: Plan
    composed: str
    orders: frozenset[str]
    unrepairable: frozenset[str]
    evidence: Mapping[str, bool] = field(default_factory=dict)
    letter_date: dt.date | None = None
    route: str = "appeal"
    outside: str | None = None
    asked: frozenset[str] = frozenset()
    answered: str = ""
    has_new_proof: bool = False
    fulfilled: Mapping[Section, tuple[str, ...]] = field(default_factory=dict)
    replied: dt.date | None = None
    wanted: tuple[str, ...] = ()
    shipped: Mapping[str, dt.date] = field(default_factory=dict)
    delivered: Mapping[str, dt.date] = field(default_factory=dict)
    undocumented: frozenset[str] = frozenset()
    since: Since | None = None


Test = Callable[[OfCase, Letter, CaseFacts], Iterator[Place]]


def _told(facts: CaseFacts) -> list[PlannedMeasure]:
    """Measures that the letter can tell: a dispute tells none but the carrier's own proof."""
    return [one for one in facts.plan.measures if one.proves_scans or facts.route != "dispute"]


def _kept(facts: CaseFacts, kind: Kind, root_cause: str) -> list[PlannedMeasure]:
    """Measures of a kind for a cause that the letter tells or asks about."""
    return [
        measure
        for measure in facts.plan.of_kind(kind)
        if root_cause in measure.root_causes and measure.statement.lifecycle is not Lifecycle.DECLINED
    ]


def _without(kind: Kind) -> Test:
    def look(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
        for cause in facts.plan.needed:
            if not _kept(facts, kind, cause.root_cause):
                yield Place(None, f"{cause.root_cause}, {cause.title}")

    return look


def _only_training(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    for cause in facts.plan.needed:
        kept = _kept(facts, Kind.PREVENTIVE, cause.root_cause)
        stated = [m for m in kept if m.statement.is_done or m.statement.is_promised] or kept
        if stated and all(measure.strength is Strength.WEAKER for measure in stated):
            yield Place(None, f"{cause.root_cause}, {cause.title}")


def _incomplete(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    for measure in _told(facts):
        said = measure.statement
        is_short = (said.lifecycle is Lifecycle.COMPLETED and not said.is_done) or (
            said.lifecycle is Lifecycle.PLANNED and not said.is_promised
        )
        if is_short:
            yield Place(None, f"{measure.measure}, {measure.title}")


def _evidence(facts: CaseFacts) -> Iterator[str]:
    for measure in _told(facts):
        if measure.statement.lifecycle in {Lifecycle.COMPLETED, Lifecycle.PLANNED}:
            yield from measure.statement.evidence


def _evidence_missing(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    return (Place(None, name) for name in dict.fromkeys(_evidence(facts)) if not facts.evidence.get(name))


def _evidence_type(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    names = dict.fromkeys(_evidence(facts))
    return (Place(None, name) for name in names if name.rpartition(".")[2].casefold() not in _TAKEN)


def _before_onset(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    """Measures done before each of their causes began, or before its first package where no onset is known."""
    known = {one.id: one.onset_earliest or one.onset for one in facts.report.root_causes}
    began = {name: day for name, day in known.items() if day}
    first = {**facts.shipped, **began}
    for measure in _told(facts):
        said = measure.statement
        if said.lifecycle is not Lifecycle.COMPLETED or said.date is None:
            continue
        late = {name: day for name in _answers(measure, facts) if (day := first.get(name))}
        if late and all(said.date < day for day in late.values()):
            name = min(late, key=late.__getitem__)
            words = "the cause began on" if name in began else "the first of the cause's packages was shipped on"
            yield Place(None, f"{measure.measure} on {said.date}, {words} {late[name]}")


def _answers(measure: PlannedMeasure, facts: CaseFacts) -> Iterable[str]:
    """The root causes of a measure: all of them, where it answers what contributed to the case."""
    apart = {cause.root_cause for cause in facts.plan.contributing}
    found = [name for name in measure.root_causes if name not in apart]
    return found or ([root.id for root in facts.report.root_causes] if measure.root_causes else [])


def _none_on_its_way(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    """Measures done for packages on their way, on a day after the last of each of their causes was delivered."""
    for measure in _told(facts):
        said, last = measure.statement, [facts.delivered.get(name) for name in _answers(measure, facts)]
        days = [day for day in last if day is not None]
        if not said.is_done or said.date is None or not days or len(days) < len(last) or said.date <= max(days):
            continue
        if wording(rule.wordings, measure.text):
            yield Place(None, f"{measure.measure} on {said.date}, the last of them was delivered on {max(days)}")


def _still_failing(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    """Packages shipped since all that is stated as done was in force, of which too many fail."""
    since, target = facts.since, facts.report.vtr.overall.target
    if since is None or since.invalid < _TELLING or since.valid + since.unknown >= target * since.packages:
        return
    days = f"from {since.day} to {since.last}" if since.last > since.day else f"on {since.day}"
    yield Place(None, f"{since.invalid} of {count(since.packages, 'package')} shipped {days}")


def _after_letter(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    for measure in _told(facts):
        said = measure.statement
        if (
            said.lifecycle is Lifecycle.COMPLETED
            and said.date
            and facts.letter_date
            and said.date > facts.letter_date
        ):
            yield Place(None, f"{measure.measure} on {said.date}, the letter is of {facts.letter_date}")


def _past(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    """Promises for a day that has passed."""
    for measure in _told(facts):
        said = measure.statement
        if said.is_promised and said.date and facts.letter_date and said.date < facts.letter_date:
            yield Place(None, f"{measure.measure} for {said.date}, the letter is of {facts.letter_date}")


def _before_reply(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    if facts.replied and facts.letter_date and facts.letter_date < facts.replied:
        yield Place(None, f"{facts.letter_date}, before {facts.replied}")


def _figures(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    shares, counts = _percents(facts), _counts(facts)
    for sentence in letter.text.sentences:
        for found in PERCENT.finditer(sentence.text):
            if _share(found[1]) not in shares:
                yield Place(sentence.row, found[0])
        for found in _COUNTED.finditer(without_years(sentence.text)):
            if _whole(found[1]) not in counts:
                yield Place(sentence.row, found[0])


def not_of_the_data(lines: Sequence[str], facts: CaseFacts) -> Iterator[tuple[str, str]]:
    """Figures and orders of a letter that the case's data does not have, each with its sentence or line."""
    rule, letter = OfCase(look="case", test="figure-differs"), Letter(parse_letter(lines))
    places = (*_figures(rule, letter, facts), *_orders(rule, letter, facts))
    return ((place.words, _around(letter, place)) for place in dict.fromkeys(places))


def _around(letter: Letter, place: Place) -> str:
    told = (one.text for one in letter.text.sentences if one.row == place.row and place.words in one.text)
    return next(told, place.words)


def _percents(facts: CaseFacts) -> set[str]:
    known = {_share(found[1]) for found in PERCENT.finditer(facts.composed)}
    for value in _leaves(json.loads(facts.report.to_json())):
        if isinstance(value, float) and 0 <= value <= 1:
            known |= {_share(f"{100 * value:.{places}f}") for places in (0, 1, 2)}
    return known | {"0", "100"}


def _share(text: str) -> str:
    """A percentage as written, without a comma and without zeros at its end: ``97,50`` is ``97.5``."""
    plain = text.replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _counts(facts: CaseFacts) -> set[str]:
    known = {_whole(found) for found in re.findall(r"\d[\d,.]*\d|\d", facts.composed)}
    return known | {str(v) for v in _leaves(json.loads(facts.report.to_json())) if isinstance(v, int)}


def _whole(text: str) -> str:
    return re.sub(r"\D", "", text)


def _leaves(value: Any) -> Iterator[object]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _orders(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    for block in letter.text.blocks:
        for found in ORDER_ID.finditer(block.text):
            if found.group() not in facts.orders:
                yield Place(block.row, found.group())


def _repaired(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    could = len({(one.order_id, one.package_id) for one in facts.report.repairs})
    for sentence in letter.text.sentences:
        found = wording(rule.wordings, sentence.text)
        if found and _claims_too_much(sentence, could, facts.unrepairable):
            yield Place(sentence.row, sentence.text)


def _claims_too_much(sentence: Sentence, could: int, gone: frozenset[str]) -> bool:
    if any(order in gone for order in ORDER_ID.findall(sentence.text)):
        return True
    told = _NUMBER.search(without_years(sentence.text))
    return told is not None and "number" in sentence.text and int(_whole(told[1])) > could


def _glitch(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    if any(defect.code == _NOT_RECOGNISED and defect.count for defect in facts.report.defects):
        return
    for sentence in letter.text.sentences:
        words = wording(rule.wordings, sentence.text)
        if words and not wording(rule.unless, sentence.text):
            yield Place(sentence.row, words)


def _outside(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    if facts.outside:
        yield Place(None, facts.outside)


def _reply_unanswered(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    before = parse_letter(facts.answered.splitlines())
    if facts.route != "dispute":
        sections = unanswered(letter.text, before, facts.asked, facts.fulfilled)
        return (Place(None, QUESTIONS[section], section) for section in sections)
    found = unanswered_dispute(letter, before, facts.asked, has_new_proof=facts.has_new_proof)
    return (Place(None, words) for words in found)


def _notice_unanswered(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    """What notice or reply ask for and the letter lacks: headings that no other rule asks for, and files."""
    if facts.route == "dispute" and "evidence-of-error" not in facts.wanted:
        asked = {name for id_ in facts.wanted for name in _HEADINGS.get(id_, ())} | facts.asked
        missing = [name for name in SECTIONS if name in asked and name not in letter.text.sections]
        yield from (Place(None, QUESTIONS[name]) for name in missing)
    known = {ask.id for ask in notices().asks}
    yield from (
        Place(None, f"{word}, a word that poagen does not know") for word in facts.wanted if word not in known
    )
    if not any(_evidence(facts)):
        yield from (Place(None, _FILES[id_]) for id_ in dict.fromkeys(facts.wanted) if id_ in _FILES)
    if "documents" in facts.asked and facts.route != "dispute" and not facts.has_new_proof:
        yield Place(None, "documents, and no file is enclosed that the rejected letter did not have")


def _own_failures(rule: OfCase, letter: Letter, facts: CaseFacts) -> Iterator[Place]:
    own = facts.report.vtr.overall.invalid - len(facts.report.disputes)
    if facts.route == "dispute" and own > 0:
        yield Place(None, count(own, "package"))


TESTS: Final[Mapping[str, Test]] = {
    "no-corrective": _without(Kind.CORRECTIVE),
    "no-preventive": _without(Kind.PREVENTIVE),
    "only-training": _only_training,
    "statement-incomplete": _incomplete,
    "evidence-missing": _evidence_missing,
    "evidence-type": _evidence_type,
    "done-before-onset": _before_onset,
    "done-after-letter": _after_letter,
    "planned-for-the-past": _past,
    "letter-before-reply": _before_reply,
    "figure-differs": _figures,
    "order-unknown": _orders,
    "repaired-unrepairable": _repaired,
    "glitch-without-scans": _glitch,
    "route-outside": _outside,
    "reply-unanswered": _reply_unanswered,
    "notice-unanswered": _notice_unanswered,
    "own-failures": _own_failures,
    "none-on-its-way": _none_on_its_way,
    "still-failing": _still_failing,
}
