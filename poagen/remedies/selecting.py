"""Which measures are proposed: for each cause the first that fit, consistent with one another over the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from poagen.remedies.answering import Given
from poagen.remedies.entries import Cause, MappingRow, Measure
from poagen.remedies.fitting import Condition, Target, conditions
from poagen.remedies.library import Catalog
from poagen.remedies.model import Kind, LeftOut, Lifecycle, Statement, Strength

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report

MOST: Final = 3
"""How many measures of one kind are proposed for one root cause; one more where an answer asks for it."""

MOST_FOR_OTHERS: Final = 2
"""How many of a kind for a contributing cause, and for single failures."""

_BINDING: Final = (Lifecycle.PLANNED, Lifecycle.COMPLETED)


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
    def is_answered(self) -> bool:
        """What the row asks of the seller's answers holds."""
        return all(item.holds for item in self.conditions if item.on_answers)

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
        own: Ids of measures that were written for this case alone: they are proposed beside what is chosen.
        placed: Ids of measures that answer some target by the seller's answers: they are taken for no other.
        chosen: The links of the plan, each with its reason.
        left_out: What was not chosen, with the reason.
    """

    statements: Mapping[str, Statement]
    own: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    chosen: list[tuple[Link, str]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _measures: dict[str, Measure] = field(default_factory=dict)

    def choose(self, links: list[Link]) -> None:
        """Choose for one target, whose links these are: the stated ones, and of each kind the first that fit.

        What is stated stays with what it requires, and counts first, as does what the case's own catalog adds and
        fits. What is declined is not replaced, so long as one is left.
        """
        for link in links:
            is_placed = link.is_answered or link.measure.id not in self.placed
            if self._lifecycle(link) is not Lifecycle.RECOMMENDED and is_placed:
                self._take(link, f"the seller states it as {self._lifecycle(link)}")
        self._take_own(links)
        for link in links:
            if self._lifecycle(link) in _BINDING or (link.measure.id in self.own and self._has(link)):
                self._take_required(link, self._open(links))
        for kind in Kind:
            ranked = sorted((link for link in links if link.measure.kind is kind), key=lambda link: link.rank)
            self._choose_of_kind(ranked, links)
        self.left_out = [item for item in self.left_out if (item.measure, item.root_cause) not in self._taken]

    def _take_required(self, link: Link, open_: list[Link]) -> None:
        *required, _ = _with_required(link, open_)
        for needed in required:
            if self._obstacle(needed, open_) is None:
                self._take(needed, f"{link.measure.id} needs it")

    def _take_own(self, links: list[Link]) -> None:
        for link in self._open(links):
            if link.measure.id in self.own and not self._obstacle(link, self._open(links)):
                self._take(link, "it was added for this case")

    def _choose_of_kind(self, ranked: list[Link], links: list[Link]) -> None:
        open_ = self._open(links)
        own = [link for link in ranked if link in open_]
        own.sort(key=lambda link: not self._has(link))
        declined = sum(link.fits and self._lifecycle(link) is Lifecycle.DECLINED for link in ranked)
        most = max(1, _most(own) - declined)
        picked = self._with_a_strong_one(self._pick(own, [], open_, most), own, open_, most)
        places = count(1)
        for link in picked:
            needing = [other.measure.id for other in picked if link.measure.id in other.measure.requires]
            why = _why(link, next(places)) if link in own else ""
            self._take(link, f"{needing[0]} needs it" if needing else why)
        self.left_out += [self._refused(link, open_) for link in ranked if not self._has(link)]

    def _open(self, links: list[Link]) -> list[Link]:
        """The links that fit and are not declined."""
        return [link for link in links if link.fits and self._lifecycle(link) is not Lifecycle.DECLINED]

    def _pick(self, wanted: list[Link], picked: list[Link], open_: list[Link], most: int) -> list[Link]:
        """The first that go together, each with what it requires; of one kind up to a number."""
        for link in wanted:
            group = [item for item in _with_required(link, open_) if item not in picked]
            together = [*picked, *group]
            apart = any(_excludes(item.measure, other.measure) for item in group for other in together)
            blocked = any(self._obstacle(item, open_) for item in group)
            of_kind = sum(item.measure.kind is link.measure.kind for item in together)
            if of_kind <= most and not apart and not blocked:
                picked = together
        return picked

    def _with_a_strong_one(
        self, picked: list[Link], wanted: list[Link], open_: list[Link], most: int
    ) -> list[Link]:
        """The same, or with a measure that does more than tell people in the last place."""
        strong = [link for link in wanted if link.is_strong]
        if not picked or any(link in picked for link in strong):
            return picked
        for better in strong:
            needed = _with_required(better, open_)
            kept = picked[: max(0, most - len([link for link in needed if link in wanted]))]
            if better in (changed := self._pick([better], kept, open_, most)):
                return changed
        return picked

    def _obstacle(self, link: Link, open_: list[Link]) -> str | None:
        """What keeps a measure that fits out of the plan; None if nothing does."""
        for other in self._measures.values():
            if _excludes(link.measure, other) and other.id != link.measure.id:
                return f"it does not go together with {other.id}"
        for needed in link.measure.requires:
            if needed not in self._measures and not any(other.measure.id == needed for other in open_):
                return f"it needs {needed}, which does not fit"
        return None

    def _take(self, link: Link, why: str) -> None:
        if not self._has(link):
            self.chosen.append((link, why))
            if self._lifecycle(link) is not Lifecycle.DECLINED:
                self._measures[link.measure.id] = link.measure

    def _has(self, link: Link) -> bool:
        return any(link is other for other, _ in self.chosen)

    @property
    def _taken(self) -> set[tuple[str, str]]:
        return {(link.measure.id, link.target.name) for link, _ in self.chosen}

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
    """A link after those of the measures that it requires, each after those that it requires itself."""
    group: list[Link] = []
    seen = [link]
    open_ = [link]
    while open_:
        wanted = open_[-1].measure.requires
        needed = next((other for other in links if other.measure.id in wanted and other not in seen), None)
        if needed:
            seen.append(needed)
            open_.append(needed)
        else:
            group.append(open_.pop())
    return group


def _most(links: Iterable[Link]) -> int:
    found = list(links)
    asking = any(link.row.when_answers for link in found)
    return most_of_kind(found[0].target.cause, asking=asking) if found else MOST


def most_of_kind(cause: Cause, *, asking: bool) -> int:
    """How many measures of one kind are proposed for a cause; ``asking``: an answer asks for one of them."""
    return MOST + asking if cause.role == "root" else MOST_FOR_OTHERS


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
    stated = {id_: catalog.measures[id_] for id_ in statements if statements[id_].lifecycle in _BINDING}
    mapped = {link.measure.id for links in all_links for link in links}
    placed = frozenset(link.measure.id for links in all_links for link in links if link.is_answered)
    selection = Selection(statements, catalog.of_case, placed)
    selection._measures.update({id_: item for id_, item in stated.items() if id_ in mapped})
    for links in all_links:
        selection.choose(links)
    return selection


_Conditions = Callable[[MappingRow, Measure, Target], tuple[Condition, ...]]


def _conditions_in(report: Report, given: Given) -> _Conditions:
    return lambda row, measure, target: tuple(conditions(row, measure, target, report, given))


def _links(target: Target, catalog: Catalog, find: _Conditions) -> list[Link]:
    rows = [row for row in catalog.mapping if row.cause == target.cause.id]
    pairs = [(row, catalog.measures[row.measure]) for row in sorted(rows, key=lambda row: row.priority)]
    return [Link(target, measure, row, find(row, measure, target)) for row, measure in pairs]
