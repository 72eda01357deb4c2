"""The conditions of an exemption over whole columns: each holds, fails, or cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.common.currencies import currency_in
from poagen.common.words import bare
from poagen.policy.model import Exemption, Rule, Service
from poagen.policy.words import Words, words

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

NEAR_KINDS = ("service", "value", "carrier")
"""What a near miss may have failed by."""

_ALIKE, _A_TENTH = 0.8, 1.1
_COUNTRY = re.compile(r"[A-Z]{2}")


class Traits:
    """What exemptions and scan rules ask of packages, each column read once and only if asked.

    Args:
        table: A packages table.
        rule: The rule.
        names: The told carriers.
        rates: Currency → what one unit is worth in the rule's currency.
    """

    def __init__(
        self, table: pd.DataFrame, rule: Rule, names: carriers.Names, rates: Mapping[str, float] | None = None
    ) -> None:
        self._table, self.rule, self.names = table, rule, names
        self.rates = rates or {}
        self._factors = {**self.rates, rule.currency: 1.0}
        self.amount: Numbers = table["package_value"].to_numpy(dtype=float, na_value=np.nan)

    def __len__(self) -> int:
        return len(self.amount)

    @cached_property
    def origin(self) -> Words:
        """Origin country codes; a blank origin is the store's own country."""
        return words(self._table["origin_country"], lambda text: text.strip().upper() or self.rule.country).filled(
            self.rule.country
        )

    @cached_property
    def destination(self) -> Words:
        """Destination country codes, blank where not known."""
        return words(self._table["destination_country"], lambda text: text.strip().upper())

    @cached_property
    def currency(self) -> Words:
        """Currency codes; a blank one is the rule's, and so is a sign that may mean it."""
        own = self.rule.currency
        return words(self._table["currency"], lambda text: currency_in(text, own) or own).filled(own)

    @cached_property
    def carrier(self) -> Words:
        """Told carriers in lower case."""
        return words(self._table["carrier"], lambda text: text.strip().casefold())

    @cached_property
    def service(self) -> Words:
        """Names of services as the file has them."""
        return words(self._table["ship_method"], str)

    @cached_property
    def category(self) -> Words:
        """Categories in lower case, without spaces beyond one."""
        return words(self._table["category"], bare)

    @cached_property
    def abroad(self) -> Bools:
        """Where origin and destination are known and are not the same country."""
        both = sorted({*self.origin.distinct, *self.destination.distinct})
        place = {text: number for number, text in enumerate(both)}
        one = self.origin.numbers(place.__getitem__)
        return np.asarray(one != self.destination.numbers(place.__getitem__)) & self.destination.where(is_country)

    def value(self, currency: str | None = None) -> Numbers:
        """Package values in a currency (the rule's if none is named); NaN where not known or not comparable."""
        wanted = currency or self.rule.currency
        per_unit = self._factors.get(wanted, np.nan)
        return self.amount * self.currency.numbers(
            lambda code: 1.0 if code == wanted else self._factors.get(code, np.nan) / per_unit
        )

    def converts(self, currency: str) -> bool:
        """Whether values can be compared with a limit in this currency."""
        return currency in self._factors

    @cached_property
    def foreign_value(self) -> Bools:
        """Where a value is in a currency that nobody said how to convert."""
        return ~np.isnan(self.amount) & ~self.currency.isin(list(self._factors))

    def named(self, service: Service) -> Bools:
        """Where the service's name says that it is untracked, a letter or a stamp."""
        return self.service.where(lambda text: is_service(text, service, self.rule))

    @cached_property
    def no_list(self) -> bool:
        """No list of the carriers that Amazon reads in this store is known."""
        market = self.rule.marketplace
        return not any(carrier.integrated.get(market) == "yes" for carrier in carriers.carriers())

    @cached_property
    def listed(self) -> Bools:
        """Packages whose carriers a list of the store names, where Amazon reads them."""
        return self._from(carriers.listed_origins(self.rule.marketplace))

    @cached_property
    def spelled(self) -> Bools:
        """Packages for which a list of the store says how a carrier's name must be written."""
        return self._from(carriers.spelled_origins(self.rule.marketplace))

    def _from(self, origins: frozenset[str]) -> Bools:
        if carriers.ANYWHERE in origins:
            return np.full(len(self), True)
        return self.origin.isin(sorted(origins))


def is_country(text: str) -> bool:
    """Whether the text is a country code."""
    return _COUNTRY.fullmatch(text) is not None


def is_service(name: str, service: Service, rule: Rule) -> bool:
    """Whether a service's name says that it is of this kind; a letter or a stamp is untracked, too."""
    told = rule.services
    patterns = {"letter": told.letter, "stamp": told.stamp}.get(
        service, [*told.untracked, *told.letter, *told.stamp]
    )
    folded = name.casefold()
    found = any(re.search(pattern, folded) for pattern in patterns)
    return found and not any(re.search(pattern, folded) for pattern in told.but_not)


@dataclass(frozen=True)
class _Condition:
    """One condition: where it fails, where it cannot be told, and by what it fails where it does by little."""

    fails: Bools
    unknown: Bools | None = None
    near: tuple[str, Bools] | None = None


@dataclass(frozen=True)
class Reading:
    """One exemption over all packages.

    Attributes:
        holds: Every condition holds.
        open: No condition fails, and some cannot be told.
        near: Kind of :data:`NEAR_KINDS` → where only that condition fails, and that by little.
    """

    holds: Bools
    open: Bools
    near: dict[str, Bools]


def read_exemption(part: Exemption, traits: Traits) -> Reading:
    """How an exemption fits each package."""
    size = len(traits)
    failing, unknown = np.zeros(size, dtype=np.uint8), np.zeros(size, dtype=bool)
    if part.not_in_data is not None:
        unknown[:] = True
    found = list(_conditions(part, traits))
    for condition in found:
        failing += condition.fails
        if condition.unknown is not None:
            unknown |= condition.unknown
    known = ~unknown
    near = {
        condition.near[0]: (failing == 1) & known & condition.fails & condition.near[1]
        for condition in found
        if condition.near is not None
    }
    return Reading((failing == 0) & known, (failing == 0) & unknown, near)


def _conditions(part: Exemption, traits: Traits) -> Iterator[_Condition]:
    if part.origins is not None:
        yield _Condition(~traits.origin.isin(part.origins))
    if part.origins_other_than is not None:
        others = frozenset(part.origins_other_than)
        yield _Condition(~traits.origin.where(lambda text: is_country(text) and text not in others))
    if part.destinations is not None:
        unknown = traits.destination.isin([""])
        yield _Condition(~unknown & ~traits.destination.isin(part.destinations), unknown)
    if part.cross_border is not None:
        unknown = ~traits.destination.where(is_country)
        yield _Condition(~unknown & (traits.abroad != part.cross_border), unknown)
    if part.categories is not None:
        yield _Condition(~traits.category.isin([bare(text) for text in part.categories]))
    yield from _carrier(part, traits)
    yield from _service(part, traits)
    yield from _value(part, traits)


def _carrier(part: Exemption, traits: Traits) -> Iterator[_Condition]:
    names = traits.names
    if part.carriers is not None:
        listed, unresolved = _carriers_named(tuple(part.carriers))
        fails = ~np.isin(names.carrier, listed) & ~traits.carrier.isin(unresolved)
        by_service = part.ship_methods is not None or part.service is not None
        yield _Condition(fails, near=("carrier", names.carrier >= 0) if by_service else None)
    if part.integrated_carrier is not None:
        yield _integration(part.integrated_carrier, traits)


@lru_cache(maxsize=256)
def _carriers_named(names: tuple[str, ...]) -> tuple[npt.NDArray[np.int16], tuple[str, ...]]:
    """The carriers that a rule names, and in small letters the names that are none of a known carrier."""
    found = carriers.resolve(pd.Series(names, dtype="str")).carrier
    unknown = tuple(name.casefold() for name, index in zip(names, found, strict=True) if index < 0)
    return found[found >= 0], unknown


def _integration(wanted: bool, traits: Traits) -> _Condition:
    """Whether Amazon reads the carrier's scans. A name that poagen does not know proves nothing against it."""
    names = traits.names
    if traits.no_list:
        return _Condition(np.full(len(traits), True))
    if wanted:
        unknown = (names.integrated == -1) & (names.carrier >= 0)
        return _Condition(~unknown & (names.integrated != 1), unknown)
    return _Condition(names.integrated != 0, names.integrated == 0)


def _service(part: Exemption, traits: Traits) -> Iterator[_Condition]:
    blank = traits.service.where(lambda text: not text.strip())
    if part.ship_methods is not None:
        named, listed = traits.service, part.ship_methods
        nearly = named.where(lambda text: _is_like(text, listed, traits.rule))
        yield _Condition(~named.isin(listed) & ~blank, blank, ("service", nearly))
    if part.service is not None:
        yield _Condition(~traits.named(part.service) & ~blank, blank)


def _is_like(name: str, listed: list[str], rule: Rule) -> bool:
    """Another wording of a listed service, or one that its name calls untracked."""
    folded = name.casefold().replace("-", " ").strip()
    alike = any(SequenceMatcher(None, folded, known.casefold()).ratio() >= _ALIKE for known in listed)
    return alike or is_service(name, "untracked", rule)


def _value(part: Exemption, traits: Traits) -> Iterator[_Condition]:
    for limit, itself in ((part.value_below, False), (part.value_up_to, True)):
        if limit is None:
            continue
        worth = traits.value(part.currency)
        fails = (worth > limit) if itself else (worth >= limit)
        yield _Condition(fails, np.isnan(worth), ("value", worth <= _A_TENTH * limit))
