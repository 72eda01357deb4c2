"""Which measures are proposed: for each cause the first that fit, consistent with one another over the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from poagen.remedies.answering import Given
from poagen.remedies.entries import MappingRow, Measure
from poagen.remedies.fitting import Condition, Target, conditions
from poagen.remedies.library import Catalog
from poagen.remedies.model import Kind, LeftOut, Lifecycle, Statement, Strength

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report

MOST: Final = 3
"""How many measures of one kind are proposed for one root cause; one more where an answer asks for it."""

MOST_FOR_CONTRIBUTING: Final = 2
"""How many of a kind for a contributing cause."""


@dataclass(frozen=True)
class Link:
    """One target, one measure that answers it, the mapping's row that says so, and its conditions."""

    target: Target
    measure: Measure
    row: MappingRow
    conditions: tuple[Condition, ...]

    @property
    def fits(self) -> bool:
        """Every condition holds, and the measure is not deprecated."""
        return self.measure.status != "deprecated" and all(item.holds for item in self.conditions)

    @property
    def is_strong(self) -> bool:
        """It does more than tell people."""
        return self.measure.strength is not Strength.WEAKER

    @property
    def rank(self) -> tuple[bool, int]:
        """Rows that an answer asks for come first, then by priority."""
        return (not self.row.when_answers, self.row.priority)


@dataclass
class Selection:
    """What was chosen so far, and why.

    Attributes:
        chosen: The links of the plan, each with its reason.
        left_out: What was not chosen, with the reason.
    """

    statements: Mapping[str, Statement]
    chosen: list[tuple[Link, str]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _measures: dict[str, Measure] = field(default_factory=dict)

    def choose(self, links: list[Link]) -> None:
        """Choose for one target, whose links these are: the stated ones, and of each kind the first that fit.

        What is stated stays, and counts first. What is declined is not replaced, so long as one is left.
        """
        for link in links:
            if self._lifecycle(link) is not Lifecycle.RECOMMENDED:
                self._take(link, f"the seller states it as {self._lifecycle(link)}")
        for kind in Kind:
            ranked = sorted((link for link in links if link.measure.kind is kind), key=lambda link: link.rank)
            self._choose_of_kind(ranked, links)

    def _choose_of_kind(self, ranked: list[Link], links: list[Link]) -> None:
        open_ = [link for link in ranked if link.fits and self._lifecycle(link) is not Lifecycle.DECLINED]
        open_.sort(key=lambda link: self._lifecycle(link) is Lifecycle.RECOMMENDED)
        declined = sum(link.fits and self._lifecycle(link) is Lifecycle.DECLINED for link in ranked)
        most = max(1, _most(open_) - declined)
        picked = self._with_a_strong_one(self._pick(open_, [], links, most), open_, links, most)
        for place, link in enumerate(picked, start=1):
            needing = [other.measure.id for other in picked if link.measure.id in other.measure.requires]
            self._take(link, f"{needing[0]} needs it" if needing else _why(link, place))
        self.left_out += [self._refused(link, links) for link in ranked if not self._has(link)]

    def _pick(self, fitting: list[Link], picked: list[Link], links: list[Link], most: int) -> list[Link]:
        """The first that go together, each with what it requires."""
        for link in fitting:
            group = [item for item in _with_required(link, fitting) if item not in picked]
            together = [*picked, *group]
            apart = any(_excludes(item.measure, other.measure) for item in group for other in together)
            blocked = any(self._obstacle(item, links) for item in group)
            if len(picked) + len(group) <= most and not apart and not blocked:
                picked = [*picked, *group]
        return picked

    def _with_a_strong_one(
        self, picked: list[Link], fitting: list[Link], links: list[Link], most: int
    ) -> list[Link]:
        """The same, or with a measure that does more than tell people in the last place."""
        strong = [link for link in fitting if link.is_strong]
        if not picked or any(link.is_strong for link in picked):
            return picked
        for better in strong:
            kept = picked[: most - 1]
            if better in (changed := self._pick([better], kept, links, most)):
                return changed
        return picked

    def _obstacle(self, link: Link, links: list[Link]) -> str | None:
        """What keeps a measure that fits out of the plan; None if nothing does."""
        for other in self._measures.values():
            if _excludes(link.measure, other) and other.id != link.measure.id:
                return f"it does not go together with {other.id}"
        for needed in link.measure.requires:
            if needed not in self._measures and not any(
                other.measure.id == needed and other.fits and self._lifecycle(other) is not Lifecycle.DECLINED
                for other in links
            ):
                return f"it needs {needed}, which does not fit"
        return None

    def _take(self, link: Link, why: str) -> None:
        if not self._has(link):
            self.chosen.append((link, why))
            if self._lifecycle(link) is not Lifecycle.DECLINED:
                self._measures[link.measure.id] = link.measure

    def _has(self, link: Link) -> bool:
        return any(link is other for other, _ in self.chosen)

    def _lifecycle(self, link: Link) -> Lifecycle:
        said = self.statements.get(link.measure.id)
        return said.lifecycle if said else Lifecycle.RECOMMENDED

    def _refused(self, link: Link, links: list[Link]) -> LeftOut:
        failed = [item.words for item in link.conditions if not item.holds]
        if link.measure.status == "deprecated":
            reason = f"it is deprecated; {link.measure.replaced_by or 'nothing'} takes its place"
        else:
            reason = "; ".join(failed) or self._obstacle(link, links) or "others come before it"
        return LeftOut(link.measure.id, link.target.name, reason)


def _with_required(link: Link, links: list[Link]) -> list[Link]:
    return [*(other for other in links if other.measure.id in link.measure.requires), link]


def _most(links: Iterable[Link]) -> int:
    asked = [link for link in links if link.row.when_answers]
    contributing = any(link.target.cause.role == "contributing" for link in links)
    return MOST_FOR_CONTRIBUTING if contributing else MOST + bool(asked)


def _excludes(one: Measure, other: Measure) -> bool:
    return other.id in one.excludes or one.id in other.excludes


def _why(link: Link, place: int) -> str:
    held = [item.words for item in link.conditions]
    strength = {
        Strength.STRONGER: "it removes the possibility",
        Strength.INTERMEDIATE: "it catches the fault or makes it harder",
        Strength.WEAKER: "it tells people, beside measures that do more",
    }[link.measure.strength]
    first = f"number {place} of the {link.measure.kind} measures that fit"
    return "; ".join([first, strength, *held])


def select(
    targets: Iterable[Target], catalog: Catalog, report: Report, given: Given, statements: Mapping[str, Statement]
) -> Selection:
    """Choose measures for all targets in turn.

    Args:
        targets: Root causes first; what is chosen for one binds those after it.
        catalog: Where the measures and rows come from.
        report: The analysis, for volume and store.
        given: The seller's answers.
        statements: What the seller states, by measure id. A stated measure stays, and what it excludes goes.
    """
    all_links = [_links(target, catalog, _conditions_in(report, given)) for target in targets]
    stated = {id_: catalog.measures[id_] for id_ in statements if _binds(statements[id_])}
    mapped = {link.measure.id for links in all_links for link in links}
    selection = Selection(statements)
    selection._measures.update({id_: item for id_, item in stated.items() if id_ in mapped})
    for links in all_links:
        selection.choose(links)
    return selection


def _binds(statement: Statement) -> bool:
    return statement.lifecycle in (Lifecycle.PLANNED, Lifecycle.COMPLETED)


_Conditions = Callable[[MappingRow, Measure, Target], tuple[Condition, ...]]


def _conditions_in(report: Report, given: Given) -> _Conditions:
    return lambda row, measure, target: tuple(conditions(row, measure, target, report, given))


def _links(target: Target, catalog: Catalog, find: _Conditions) -> list[Link]:
    rows = [row for row in catalog.mapping if row.cause == target.cause.id]
    pairs = [(row, catalog.measures[row.measure]) for row in sorted(rows, key=lambda row: row.priority)]
    return [Link(target, measure, row, find(row, measure, target)) for row, measure in pairs]
