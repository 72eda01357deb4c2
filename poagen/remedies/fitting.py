"""Whether a cause fits the data, and whether a measure fits the case: each condition with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poagen.remedies.answering import Given
from poagen.remedies.entries import Answers, Bounds, Cause, CauseWhen, MappingRow, Measure
from poagen.remedies.whole_words import has_word

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report, RootCause


@dataclass(frozen=True)
class Target:
    """What measures are sought for.

    A root cause, a contributing cause with the root causes it belongs to, or single failures, which have none.

    Attributes:
        name: ``RC1``, or the id of the other cause.
    """

    name: str
    cause: Cause
    roots: tuple[RootCause, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Where answers to its questions are looked up, the first first."""
        return tuple(dict.fromkeys((self.name, self.cause.id)))


@dataclass(frozen=True)
class Condition:
    """One condition of a mapping row or measure: whether it holds, its words, and whether it is on answers."""

    holds: bool
    words: str
    on_answers: bool = False


def cause_fits(when: CauseWhen, root: RootCause, report: Report) -> bool:
    """Whether the data show everything that a cause asks for."""
    return (
        (not when.segment or not set(when.segment).isdisjoint(root.segment))
        and (not when.pattern or root.pattern in when.pattern)
        and when.family in (None, root.family)
        and (not when.marketplace or report.marketplace in when.marketplace)
        and all(_has_word(place, words, root) for place, words in when.words.items())
        and when.share.hold(root.share)
        and when.rate_in_segment.hold(root.rate_in_segment)
        and when.defects.hold(root.defects)
        and _holds(when.days, _days(root, report))
        and _holds(when.smallest_category, smallest_category(report))
    )


def _has_word(place: str, words: Iterable[str], root: RootCause) -> bool:
    told = [values.get(place, "") for values in (root.segment, root.detail)]
    return any(has_word(value, word) for value in told for word in words)


def _days(root: RootCause, report: Report) -> float | None:
    end = root.until or report.policy.window.end
    return (end - root.onset).days + 1 if root.onset else None


def smallest_category(report: Report) -> float | None:
    """Measured packages of the smallest category below target; None where none is below."""
    below = [row.measured for row in report.vtr.by_category if row.meets_target is False]
    return min((count for count in below if count is not None), default=None)


def _holds(bounds: Bounds, value: float | None) -> bool:
    """An unknown value holds only where nothing is asked of it."""
    return bounds == Bounds() or (value is not None and bounds.hold(value))


def conditions(row: MappingRow, measure: Measure, target: Target, report: Report, given: Given) -> list[Condition]:
    """Every condition of a row and its measure in this case."""
    return [
        *_of_volume(row.when.volume_per_day, report),
        *_of_market(row.when.marketplace, report),
        *_of_codes(row.when.code, target, report),
        *_of_place(row, target.roots),
        *_of_answers(row.when_answers, row.unless_answers, target, given),
        *_of_answers({}, measure.unless_answers, target, given),
    ]


def _of_volume(bounds: Bounds, report: Report) -> Iterator[Condition]:
    if bounds != Bounds():
        per_day = report.counts.measured / max(report.policy.window.days, 1)
        words = f"it is for {in_words(bounds)} packages a day; there are about {per_day:.0f}"
        yield Condition(bounds.hold(per_day), words)


def in_words(bounds: Bounds) -> str:
    """A range such as ``at least 20`` or ``5 to 60``."""
    low, high = bounds.at_least, bounds.at_most
    if low is not None and high is not None:
        return f"{low:.12g} to {high:.12g}"
    return f"at least {low:.12g}" if low is not None else f"at most {high or 0:.12g}"


def _of_market(stores: tuple[str, ...], report: Report) -> Iterator[Condition]:
    if stores:
        yield Condition(report.marketplace in stores, f"it is for the stores {', '.join(stores)}")


def _of_codes(codes: tuple[str, ...], target: Target, report: Report) -> Iterator[Condition]:
    if codes:
        alone = report.unexplained.codes if target.cause.role == "single" else ()
        holds = not {root.code for root in target.roots}.union(alone).isdisjoint(codes)
        yield Condition(holds, f"it is for {' or '.join(codes)}")


def answered(row: MappingRow, target: Target) -> tuple[str, ...]:
    """What a row's measure answers: the root causes of its target, or the target itself where it stands apart.

    What contributed to a case is no cause of its packages: a measure for it answers a root cause only where the
    row says which ones, by code, place, pattern or size.
    """
    if target.cause.role == "root":
        return tuple(root.id for root in target.roots)
    return tuple(root.id for root in target.roots if _singles_out(row, root)) or (target.name,)


def _singles_out(row: MappingRow, root: RootCause) -> bool:
    """Whether a row says by its conditions that it is for this root cause."""
    when = row.when
    places = list(_of_place(row, (root,)))
    return (
        bool(when.code or places)
        and (not when.code or root.code in when.code)
        and all(one.holds for one in places)
    )


def _of_place(row: MappingRow, roots: tuple[RootCause, ...]) -> Iterator[Condition]:
    when = row.when
    if when.segment:
        holds = any(not set(when.segment).isdisjoint(root.segment) for root in roots)
        names = " or ".join(name.replace("_", " ") for name in when.segment)
        yield Condition(holds, f"it is for failures that concentrate in one {names}")
    if when.pattern:
        holds = any(root.pattern in when.pattern for root in roots)
        yield Condition(holds, f"it is for a {' or '.join(when.pattern)} pattern")
    if when.defects != Bounds():
        holds = any(when.defects.hold(root.defects) for root in roots)
        yield Condition(holds, f"it is for {in_words(when.defects)} failed packages")


def _of_answers(wanted: Answers, unwanted: Answers, target: Target, given: Given) -> Iterator[Condition]:
    if wanted:
        holds = given.matches(wanted, target.cause, target.places)
        yield Condition(holds, f"it needs the answer {_listed(wanted)}", on_answers=True)
    if unwanted:
        excluded = given.matches(unwanted, target.cause, target.places)
        yield Condition(not excluded, f"it is not for the answer {_listed(unwanted)}", on_answers=True)


def _listed(answers: Mapping[str, tuple[str, ...]]) -> str:
    return " or ".join(f'"{choice}" to {question}' for question, choices in answers.items() for choice in choices)
