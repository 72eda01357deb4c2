"""A slow reading of the rules: plain Python, one package at a time, in the order in which docs/policy.md tells it.

It reads the rules' YAML itself and shares no code with ``poagen.policy``. A package is a dictionary of the columns
of the packages table; None says that no file had the column.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from slow_numbers import (
    CARRIERS,
    DATA,
    INTEGRATED,
    Name,
    Reading,
    is_slip,
    normal,
    plain_yaml,
    read_name,
    read_number,
    share_parcels,
)

POLICY = Path(__file__).parents[2] / "poagen" / "policy"
STORES = yaml.safe_load((POLICY / "data" / "marketplaces.yaml").read_text(encoding="utf-8"))["marketplaces"]
STATUSES = plain_yaml(POLICY.parent / "common" / "data" / "label-statuses.yaml")["meanings"]
NOT_SHIPPED = {"pending", "unshipped", "pendingavailability", "unfulfillable", "invoiceunconfirmed"}

CODES = (
    *("missing-number", "order-id-as-number", "spreadsheet-damage", "placeholder-number", "invalid-characters"),
    *("stale-label-number", "mistyped-number", "malformed-number", "reused-number"),
    *("carrier-mismatch", "carrier-missing", "carrier-as-other", "carrier-not-integrated", "untracked-service"),
    *("late-tracking-entry", "no-carrier-scan", "no-delivery-scan", "delivered-too-late", "late-first-scan"),
    "amazon-not-recognised",
)
NEVER_SCANNABLE = CODES[:5]


@cache
def read_rule(name: str) -> dict:
    """A rule's file, such as ``us-2025-01-15``."""
    return yaml.safe_load((POLICY / "rules" / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Moment:
    """A time: its day in the store's zone, and the clock as written or the instant, where it has them."""

    day: dt.date
    clock: dt.datetime | None = None
    instant: dt.datetime | None = None


def moment(text: str | None, zone: str) -> Moment | None:
    """A time of the packages table."""
    if not text:
        return None
    if "T" not in text:
        return Moment(dt.date.fromisoformat(text))
    read = dt.datetime.fromisoformat(text)
    if read.tzinfo is None:
        return Moment(read.date(), clock=read)
    return Moment(read.astimezone(ZoneInfo(zone)).date(), instant=read)


def is_after(first: Moment | None, second: Moment | None) -> bool:
    """Whether the first is later: to the second where both can be compared so, else by day."""
    if first is None or second is None:
        return False
    if first.instant and second.instant:
        return first.instant > second.instant
    if first.clock and second.clock:
        return first.clock > second.clock
    return first.day > second.day


@cache
def meaning_of(status: str) -> str:
    """What the words of a label's status mean; the first meaning of the list that holds."""
    for meaning, words in STATUSES.items():
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", status) for word in words):
            return "says-nothing" if meaning == "not-voided" else meaning
    return "says-nothing"


@dataclass
class Judged:
    """What is said of one package."""

    status: str
    reason: str
    verdict: str
    sentence: str
    codes: set[str]
    day: dt.date | None
    shipped: dt.date | None
    judged: bool


@dataclass
class Package:
    """One package with all that is known of it."""

    row: dict
    rule: dict
    rates: dict
    blank_is_none: bool
    told: Name = field(init=False)
    label: Name = field(init=False)
    number: Reading = field(init=False)

    def __post_init__(self) -> None:
        """Read the names and numbers."""
        self.told = read_name(self["carrier"], self.rule["marketplace"])
        self.label = read_name(self["label_carrier"], self.rule["marketplace"])
        self.number = read_number(self.row.get("tracking_number"), self.told.carrier)

    def __getitem__(self, column: str) -> str:
        """A text; blank where there is none."""
        return self.row.get(column) or ""

    def time(self, column: str) -> Moment | None:
        """A time."""
        return moment(self.row.get(column), self.rule["time_zone"])

    def given(self, column: str) -> bool:
        """Some file had the column."""
        return self.row.get(column) is not None

    # Label

    @property
    def told_normal(self) -> str:
        """The told number as it is compared."""
        return normal(self["tracking_number"])

    @property
    def label_normal(self) -> str:
        """The label's number as it is compared."""
        return normal(self["label_tracking_number"])

    @property
    def same_as_label(self) -> bool:
        """Both numbers are known and are one."""
        return bool(self.told_normal) and self.told_normal == self.label_normal

    @property
    def differs_from_label(self) -> bool:
        """Both numbers are known and are not one."""
        return bool(self.told_normal and self.label_normal) and self.told_normal != self.label_normal

    @property
    def slip(self) -> bool:
        """The told number is a slip of the label's."""
        return self.differs_from_label and is_slip(self.told_normal, self.label_normal)

    @property
    def label_says(self) -> str:
        """What the label's status means."""
        return meaning_of(self["label_status"].casefold())

    @property
    def labels_clash(self) -> bool:
        """The label's carrier and the told one do not share parcels."""
        known = self.told.carrier and self.label.carrier
        return bool(known) and not share_parcels(self.told.carrier, self.label.carrier)

    # Scans

    @property
    def delivered(self) -> bool:
        """The parcel was delivered, under whichever number."""
        return self.time("delivery_scan_at") is not None or self.label_says == "delivered"

    @property
    def scanned(self) -> bool:
        """The parcel has a scan, under whichever number."""
        count = self.row.get("scan_count")
        some = count is not None and count > 0
        return self.time("first_scan_at") is not None or self.delivered or some or self.label_says == "scanned"

    @property
    def told_scanned(self) -> bool:
        """A scan counts for the told number."""
        return self.scanned and not self.differs_from_label

    @property
    def told_delivered(self) -> bool:
        """A delivery counts for the told number."""
        return self.delivered and not self.differs_from_label

    @property
    def never_scanned(self) -> bool:
        """The data says that no scan was made."""
        says = self.row.get("scan_count") == 0 or self.label_says == "label-only"
        return not self.scanned and (says or self.blank_is_none)

    @property
    def only_delivery(self) -> bool:
        """One scan is counted, and it is the delivery."""
        first, delivery = self.time("first_scan_at"), self.time("delivery_scan_at")
        another = first is not None and is_after(delivery, first)
        return delivery is not None and self.row.get("scan_count") == 1 and not another

    @property
    def delivery_not_in_data(self) -> bool:
        """No file could say whether there was a delivery."""
        count = self.row.get("scan_count")
        column = self.given("delivery_scan_at") or self["amazon_delivery_scan"]
        counted = count is not None and count < 2
        return not self.blank_is_none and not column and self.label_says == "says-nothing" and not counted

    # What the rule wants

    @property
    def origin(self) -> str:
        """A blank origin is the store's own country."""
        return self["origin_country"].strip().upper() or self.rule["country"]

    def value(self, currency: str | None) -> float | None:
        """The package's value in a currency, None where it is not known or cannot be compared."""
        amount = self.row.get("package_value")
        own = self.rule["currency"]
        wanted, code = currency or own, self["currency"].strip().upper() or own
        worth = {**self.rates, own: 1.0}
        if amount is None:
            return None
        if code == wanted:
            return amount
        return amount * (worth[code] / worth[wanted]) if code in worth and wanted in worth else None

    def need(self) -> tuple[dict, bool, bool]:
        """The sentence on its scans; whether a delivery scan is wanted for sure, and whether perhaps."""
        sentence, sure, perhaps = self.rule["scans"][0], False, False
        for part in self.rule["scans"]:
            if self.origin not in part["origins"]:
                continue
            low, high = part.get("value_from"), part.get("value_below")
            value = self.value(part.get("currency"))
            limited = low is not None or high is not None
            wants = part.get("delivery_scan", False)
            if limited and value is None:
                inside, unpriced = False, wants
            else:
                inside = not limited or ((low is None or value >= low) and (high is None or value < high))
                unpriced = False
            if inside or unpriced:
                sentence = part
            sure = sure or (inside and wants and not part.get("limit_unknown", False))
            perhaps = perhaps or unpriced or (inside and wants and part.get("limit_unknown", False))
        return sentence, sure, perhaps

    def service_is(self, kind: str) -> bool:
        """Whether the service's name says that it is untracked (a letter and a stamp are), a letter or a stamp."""
        words = self.rule["services"]
        name = self["ship_method"].casefold()
        patterns = {"letter": words.get("letter", []), "stamp": words.get("stamp", [])}.get(
            kind, [*words["untracked"], *words.get("letter", []), *words.get("stamp", [])]
        )
        hit = any(re.search(pattern, name) for pattern in patterns)
        return hit and not any(re.search(pattern, name) for pattern in words.get("but_not", []))

    def is_on_a_list(self, *, spelled: bool = False) -> bool:
        """A list of the store names the carriers of such packages; ``spelled``: and says how they are written."""
        return bool({"", self.origin} & origins_on_lists(self.rule["marketplace"], spelled=spelled))

    @property
    def amazon(self) -> str:
        """Amazon's own verdict."""
        return self["amazon_verdict"]


@cache
def origins_on_lists(store: str, *, spelled: bool = False) -> frozenset[str]:
    """The origins of the packages that lists of carriers in a store are of; a blank one for all."""
    whole = {
        where
        for entry in CARRIERS.values()
        for where, word in entry.get("integrated", {}).items()
        if word == "yes"
    }
    lists = [part for part in plain_yaml(DATA / "marketplaces.yaml")["lists"] if part["marketplace"] == store]
    if spelled:
        lists = [part for part in lists if "true" in (part["spellings"], part.get("exact"))]
    found = {origin for part in lists for origin in part.get("origins", [""])}
    return frozenset(found | ({""} if store in whole else set()))


def store_has_list(rule: dict) -> bool:
    """Whether any carrier is known to be read by Amazon in the rule's store."""
    return any(store == rule["marketplace"] and word == "yes" for (_, store), word in INTEGRATED.items())


# Exemptions


def is_exempt(part: dict, package: Package) -> bool:
    """Every condition of an exemption holds, and none is left open."""
    return "not_in_data" not in part and all(_conditions(part, package))


def _conditions(part: dict, package: Package):
    yield from _of_place(part, package)
    yield from _of_carrier(part, package)
    yield from _of_service_and_value(part, package)


def _of_place(part: dict, package: Package):
    destination = package["destination_country"].strip().upper()
    is_country = re.fullmatch(r"[A-Z]{2}", destination) is not None
    if part.get("origins") is not None:
        yield package.origin in part["origins"]
    if part.get("origins_other_than") is not None:
        known = re.fullmatch(r"[A-Z]{2}", package.origin) is not None
        yield known and package.origin not in part["origins_other_than"]
    if part.get("destinations") is not None:
        yield destination in part["destinations"]
    if part.get("cross_border") is not None:
        yield is_country and (package.origin != destination) == part["cross_border"]
    if part.get("categories") is not None:
        yield package["category"].casefold() in [text.casefold() for text in part["categories"]]


def _of_carrier(part: dict, package: Package):
    if part.get("carriers") is not None:
        yield _is_listed(part["carriers"], package)
    if part.get("integrated_carrier") is not None:
        yield _is_integrated(package, wanted=part["integrated_carrier"])


def _of_service_and_value(part: dict, package: Package):
    blank = not package["ship_method"].strip()
    if part.get("ship_methods") is not None:
        yield not blank and package["ship_method"] in part["ship_methods"]
    if part.get("service") is not None:
        yield not blank and package.service_is(part["service"])
    value = package.value(part.get("currency"))
    if part.get("value_below") is not None:
        yield value is not None and value < part["value_below"]
    if part.get("value_up_to") is not None:
        yield value is not None and value <= part["value_up_to"]


def _is_listed(names: list[str], package: Package) -> bool:
    listed = {name: read_name(name, package.rule["marketplace"]).carrier for name in names}
    by_id = package.told.carrier is not None and package.told.carrier in listed.values()
    strangers = [name.casefold() for name, carrier in listed.items() if carrier is None]
    return by_id or package["carrier"].strip().casefold() in strangers


def _is_integrated(package: Package, *, wanted: bool) -> bool:
    if not store_has_list(package.rule):
        return False
    return wanted and package.told.integrated == "yes"


# Codes


class Orders:
    """Which orders a number was told for, and whose label it is; and whether the files name carriers at all."""

    def __init__(self, packages: list[Package]) -> None:
        self.told: dict[str, set[str]] = {}
        self.owned: dict[str, set[str]] = {}
        for package in packages:
            self.told.setdefault(package.told_normal, set()).add(package["order_id"])
            if package.same_as_label:
                self.owned.setdefault(package.told_normal, set()).add(package["order_id"])
        numbered = [p for p in packages if p.given("tracking_number") and p.number.kind == "number"]
        named = [p for p in numbered if p.given("carrier") and p.told.spelling != "not-given"]
        self.carriers_are_named = len(named) > 0.5 * max(len(numbered), 1)

    def reused(self, package: Package) -> bool:
        """The same number on packages of several orders, but for the one order whose label it is."""
        number = package.told_normal
        owner = package.same_as_label and len(self.owned.get(number, ())) == 1
        return bool(number) and len(self.told[number]) > 1 and not owner


def codes_of(package: Package, orders: Orders) -> set[str]:
    """Every code that holds, whatever the verdict."""
    found = {
        *_number_codes(package, orders),
        *_carrier_codes(package, orders),
        *_delay_codes(package),
    }
    if package.amazon == "invalid" and not found:
        return {"amazon-not-recognised"} if package.told_scanned else {"no-carrier-scan"}
    return found


def _number_codes(package: Package, orders: Orders):
    number, reused = package.number, orders.reused(package)
    if reused:
        yield from ["reused-number"] if number.kind == "number" else []
    if number.kind != "number":
        yield from [number.kind] if package.given("tracking_number") else []
        return
    voided = package.label_says == "voided"
    stale = (voided or package.differs_from_label) and not package.slip and not package.told_scanned
    if stale and (voided or not reused):
        yield "stale-label-number"
    if package.slip or number.fit == "check-fails":
        yield "mistyped-number"
    if number.fit == "no" and not number.passes and number.other is None and not package.slip:
        yield "malformed-number"


def _carrier_codes(package: Package, orders: Orders):
    told, number = package.told, package.number
    if package.service_is("untracked"):
        yield "untracked-service"
    if not package.given("tracking_number") or number.kind == "missing-number":
        return
    other = told.spelling == "other"
    if not other and _belongs_elsewhere(package):
        yield "carrier-mismatch"
    if package.given("carrier") and told.spelling == "not-given" and orders.carriers_are_named:
        yield "carrier-missing"
    by_amazon = package.amazon == "invalid"
    sends = told.integrated == "yes" or _number_is_integrated(package) or package.label.integrated == "yes"
    is_listed, is_spelled = package.is_on_a_list(), package.is_on_a_list(spelled=True)
    inexact = told.spelling in {"variant", "alias"} and by_amazon and is_spelled
    misnamed = told.spelling == "unknown" and is_listed and _is_label_of_read_carrier(package)
    elsewhere = not is_listed and by_amazon and _is_read_in_some_store(package)
    if (
        (other and (sends or elsewhere))
        or (told.spelling == "misspelled" and (elsewhere or told.integrated == "yes"))
        or (inexact and told.integrated == "yes")
        or misnamed
    ):
        yield "carrier-as-other"
    if not is_listed:
        if other and by_amazon and not (sends or elsewhere):
            yield "carrier-not-integrated"
        return
    if misnamed:
        return
    unread = told.integrated == "no" or (told.spelling == "misspelled" and told.integrated != "yes")
    doubtful = told.carrier is not None and told.integrated == "unknown" and by_amazon
    if (other and not sends) or (not other and (unread or doubtful)):
        yield "carrier-not-integrated"


def _is_label_of_read_carrier(package: Package) -> bool:
    """Its label is of a carrier that Amazon reads, whatever name it was told by."""
    return package.label.integrated == "yes" and (package.slip or not package.differs_from_label)


def _is_read_in_some_store(package: Package) -> bool:
    """Amazon gets scans of the named carrier or the label's in any store; where none is named, of the number's."""
    number = package.number
    carrier = package.told.carrier
    if carrier is None and number.kind == "number" and number.other_strong:
        carrier = number.other
    return any(word == "yes" for (key, _), word in INTEGRATED.items() if key in {carrier, package.label.carrier})


def _number_is_integrated(package: Package) -> bool:
    """No carrier is known by name, and the number is one that Amazon gets scans for."""
    number = package.number
    nameless = re.fullmatch(r"\w*", package["carrier"].strip().casefold()) is not None
    mine = INTEGRATED.get((number.other, package.rule["marketplace"])) == "yes"
    return (
        package.told.carrier is None
        and number.kind == "number"
        and (number.other_strong or nameless)
        and number.other is not None
        and mine
    )


def _belongs_elsewhere(package: Package) -> bool:
    told, number = package.told, package.number
    if told.carrier is None or package.slip:
        return False
    sure = number.fit == "yes" and number.fit_strong
    if package.labels_clash and not sure and not package.differs_from_label:
        return True
    agrees = package.label.carrier is not None and not package.labels_clash and not package.differs_from_label
    complete = CARRIERS[told.carrier].get("shapes_complete") == "true"
    hinted = number.fit == "not-known" and (complete or (number.other_strong and package.amazon == "invalid"))
    hinted = hinted and not number.may_be_its_own
    foreign = number.kind == "number" and number.other is not None and (number.fit == "no" or hinted)
    return foreign and not (agrees and not number.other_strong)


def _delay_codes(package: Package):
    promised, delivery = package.time("promised_delivery_at"), package.time("delivery_scan_at")
    by_amazon = package.amazon == "invalid"
    if is_after(package.time("tracking_entered_at"), delivery):
        yield "late-tracking-entry"
    if package.never_scanned or (package["amazon_scan"] == "no" and not package.scanned):
        yield "no-carrier-scan"
    sentence, sure, perhaps = package.need()
    missing = not package.told_delivered and (not package.delivery_not_in_data or by_amazon)
    lacking = missing or (package.only_delivery and sentence["scans"] > 1)
    other_scan = by_amazon and package["amazon_scan"] != "no" and package["amazon_delivery_scan"] == "no"
    if (sure or (perhaps and by_amazon)) and lacking and (package.told_scanned or other_scan):
        yield "no-delivery-scan"
    limit = next((part["days"] for part in package.rule["invalid"] if part["sign"] == "delivered-too-late"), None)
    if limit and promised and delivery and (delivery.day - promised.day).days >= limit:
        yield "delivered-too-late"
    first = package.time("first_scan_at")
    if package.told_scanned and first and promised and first.day > promised.day:
        yield "late-first-scan"


# Verdicts


def decide(package: Package, codes: set[str]) -> tuple[str, str]:  # noqa: PLR0911
    """Valid, invalid or unknown, and the sentence or reading that decided."""
    if package.amazon in {"valid", "invalid"}:
        return package.amazon, f"amazon-says-{package.amazon}"
    if not package.given("tracking_number"):
        return "unknown", "told-number-not-in-data"
    if codes & set(NEVER_SCANNABLE):
        return "invalid", "no-carrier-could-scan-it"
    for part in package.rule["invalid"]:
        if part["sign"] in codes:
            return "invalid", part["id"]
    if package.slip:
        return "invalid", "slip-from-its-label"
    voided = "stale-label-number" in codes and package.label_says == "voided"
    if voided or (package.differs_from_label and package.scanned):
        return "invalid", "parcel-travelled-under-another-number"
    return _by_scans(package)


def _by_scans(package: Package) -> tuple[str, str]:
    sentence, sure, perhaps = package.need()
    lacking = not package.told_delivered or (package.only_delivery and sentence["scans"] > 1)
    if package.told_scanned and sure and lacking:
        return (
            ("unknown", "delivery-scan-not-in-data")
            if package.delivery_not_in_data
            else ("invalid", sentence["id"])
        )
    if package.told_scanned and perhaps and lacking:
        return "unknown", "value-not-known"
    if package.told_scanned:
        return "valid", sentence["id"]
    if package.never_scanned:
        return "invalid", sentence["id"]
    if package.number.fit == "check-fails" and package.number.fit_strong:
        return "invalid", "strong-check-digit-fails"
    return "unknown", "no-scan-evidence"


# What counts


def excluded_by(package: Package) -> str:
    """What takes a package out whatever the window; blank for nothing."""
    status = re.sub(r"[^a-z]", "", package["order_status"].casefold())
    if package["fulfillment_channel"].upper() == "AFN":
        return "fba"
    if status.startswith("cancel"):
        return "cancelled"
    store, own = package["marketplace"].strip().casefold(), package.rule["marketplace"]
    named = next((code for code, entry in STORES.items() if store in map(str, entry["names"])), None)
    if store and store != own.casefold() and named != own:
        return "other-marketplace"
    if status in NOT_SHIPPED and package.time("confirmed_at") is None and not package.scanned:
        return "not-shipped"
    return ""


def first_day(package: Package, columns) -> dt.date | None:
    """The day of the first of these times that is known."""
    return next((at.day for at in map(package.time, columns) if at is not None), None)


def judge(rows, rule, *, window, blank_is_none=False, rates=None) -> list[Judged]:
    """Judge packages one by one.

    Args:
        rows: Dictionaries of the packages table's columns.
        rule: What :func:`read_rule` gave.
        window: First and last day, both counted.
        blank_is_none: Read blank scan columns as "no scan was made".
        rates: Currency → what one unit is worth in the rule's currency.
    """
    packages = [Package(row, rule, rates or {}, blank_is_none) for row in rows]
    orders = Orders(packages)
    clocks = (rule["window"]["clock"], "confirmed_at", "promised_ship_at", "purchased_at")
    some_date = any(first_day(package, clocks) for package in packages)
    return [_judge_one(package, orders, clocks, window, some_date=some_date) for package in packages]


def _judge_one(package: Package, orders: Orders, clocks, window, *, some_date: bool) -> Judged:
    codes = codes_of(package, orders)
    verdict, sentence = decide(package, codes)
    day = first_day(package, clocks)
    shipping = ("confirmed_at", "first_scan_at", "promised_ship_at", "purchased_at", "promised_delivery_at")
    shipped = first_day(package, shipping)
    exemption = next((part for part in package.rule["exemptions"] if is_exempt(part, package)), None)
    out = excluded_by(package)
    beyond = out or ("" if not some_date else "no-date" if day is None else _outside(day, window))
    told = not out and exemption is None
    if beyond:
        return Judged("excluded", beyond, verdict, sentence, codes, day, shipped, told)
    if exemption:
        return Judged("exempt", exemption["reason"], verdict, exemption["id"], codes, day, shipped, told)
    return Judged("measured", "", verdict, sentence, codes, day, shipped, told)


def _outside(day: dt.date, window) -> str:
    return "" if window[0] <= day <= window[1] else "outside-window"
