"""Random data sets of packages, as odd as sellers' files are, with nothing of poagen's in them."""

from __future__ import annotations

import datetime as dt
import random
import re
from functools import cache
from zoneinfo import ZoneInfo

from slow_numbers import (
    ALPHABET,
    CARRIERS,
    DIGITS,
    INTEGRATED,
    LETTERS,
    SHAPES,
    check_character,
    filed_under,
    spellings,
)
from slow_policy import STATUSES, STORES

ODD_NUMBERS = (
    *("", " ", "N/A", "none", "113-1234567-7654321", "11312345677654321", "9.40011E+21", "9400110000000000000000"),
    *(
        "0000000000",
        "123456789012",
        "1Z9999999999999999",
        "TBA",
        "SHIPPED",
        "#N/A",
        "9400.0",
        "中国123456789",
        "12_34",
    ),
    *("XXXX1234", "9,405,511,899,223,197,428", '="1Z5R89390357567127"', "'9400111201080805483016", "A1", "7"),
)
ODD_NAMES = (
    "",
    " ",
    "N/A",
    "Other",
    "other: UPS",
    "Otro",
    "Zephyr Local",
    "USSP",
    "Fed Ex",
    "UPSS",
    "中国邮政",
    "USPS®",
)
SERVICES = (
    *("", "USPS Ground Advantage", "USPS Standard Mail envelopes", "USPS First Class Mail envelopes", "Letter"),
    *("USPS first class mail Envelopes", "Standard untracked", "Royal Mail 2nd Class", "Brief", "Lettre verte"),
    *("Canada Post Standard Mail envelopes", "Großbrief", "Registered letter", "Stamped", "Express", "Economy"),
)
ORDER_STATUSES = (
    "Shipped",
    "Shipped",
    "Shipped",
    "",
    "Cancelled",
    "canceled",
    "Unshipped",
    "Pending",
    "Delivered",
)
PLACES = ("US", "CN", "GB", "IN", "CA", "DE", "FR", "AT", "JP", "UM", "us", "?", "")
MONEY = ("", "", "USD", "GBP", "EUR", "JPY", "CAD", "eur", "SEK")
VALUES = (
    None,
    3.0,
    4.99,
    5.0,
    5.01,
    9.99,
    10.0,
    14.99,
    15.0,
    19.99,
    20.0,
    22.0,
    30.0,
    50.0,
    999.0,
    1000.0,
    2000.0,
)
STORE_NAMES = tuple(str(name) for entry in STORES.values() for name in entry["names"])
COLUMNS_THAT_MAY_LACK = (
    *("fulfillment_channel", "order_status", "category", "package_value", "currency", "origin_country"),
    *(
        "destination_country",
        "purchased_at",
        "promised_ship_at",
        "promised_delivery_at",
        "confirmed_at",
        "carrier",
    ),
    *("ship_method", "tracking_number", "tracking_entered_at", "label_carrier", "label_tracking_number"),
    *("label_status", "first_scan_at", "delivery_scan_at", "scan_count", "amazon_verdict", "marketplace"),
    *("amazon_scan", "amazon_delivery_scan"),
)


@cache
def _shapes_of(name: str) -> list[dict]:
    """The shapes whose numbers may be filed under a carrier of this name."""
    owners = {key for key, entry in CARRIERS.items() if name and name in (entry["name"], *spellings(entry))}
    return [shape for shape in SHAPES if owners & filed_under(shape["id"])]


class Seller:
    """A made-up seller, the same for the same seed.

    Args:
        seed: Of the random numbers.
        rule: What ``read_rule`` gave.
        window: The days about which the packages lie.
    """

    def __init__(self, seed: int, rule: dict, window: tuple[dt.date, dt.date]) -> None:
        self.draw, self.rule = random.Random(seed), rule
        self.first, self.end = window
        self.lacking = {name for name in COLUMNS_THAT_MAY_LACK if self.draw.random() < 0.08}
        if self.draw.random() < 0.2:
            self.lacking |= {"delivery_scan_at", "amazon_delivery_scan", "label_status", "amazon_verdict"}
        if self.draw.random() < 0.2:
            self.lacking |= {"first_scan_at", "delivery_scan_at", "scan_count", "label_status", "amazon_verdict"}
        self.carriers = self.draw.sample(sorted(CARRIERS), 6)
        self.used: list[tuple[str, str]] = []
        self.aims = [part for kind in ("exemptions", "scans", "invalid") for part in rule[kind]]

    def rows(self, count: int) -> list[dict]:
        """So many packages."""
        found = [self._row(place) for place in range(count)]
        for name in COLUMNS_THAT_MAY_LACK:
            if name in self.lacking:
                for row in found:
                    row[name] = None
        return found

    def _row(self, place: int) -> dict:
        row = self._any_row(place)
        return {**row, **self._aimed()} if self.draw.random() < 0.3 else row

    def _any_row(self, place: int) -> dict:
        name = self._name()
        label, told = self._numbers(name)
        return {
            "order_id": f"113-{self.draw.randrange(60):07d}-0000000",
            "package_id": str(place),
            "marketplace": self.draw.choice(["", self.rule["store"], self.rule["marketplace"], self.rule["store"]])
            if self._rarely(9)
            else self.draw.choice(["Amazon.ca", "Amazon.com", "elsewhere", "DE", *STORE_NAMES]),
            "fulfillment_channel": "MFN" if self._rarely(9) else self.draw.choice(["AFN", "", "mfn"]),
            "order_status": self.draw.choice(ORDER_STATUSES),
            "category": self.draw.choice(["Toys", "toys", "Garden", "Digital Products", "", " "]),
            "package_value": self.draw.choice(VALUES),
            "currency": self.draw.choice(MONEY),
            "origin_country": self.draw.choice(["", self.rule["country"], *PLACES]),
            "destination_country": self.draw.choice(["", self.rule["country"], *PLACES]),
            "carrier": name,
            "ship_method": self._service(),
            "tracking_number": told,
            "label_carrier": self._label_name(name),
            "label_tracking_number": label if self.draw.random() < 0.6 else "",
            "label_status": self._status(),
            "scan_count": self.draw.choice([None, None, 0, 1, 2, 5]),
            "amazon_verdict": self.draw.choice(["", "", "", "", "valid", "invalid"]),
            "amazon_scan": self.draw.choice(["", "", "yes", "no"]),
            "amazon_delivery_scan": self.draw.choice(["", "", "yes", "no"]),
            **self._times(),
        }

    def _rarely(self, in_ten: int) -> bool:
        return self.draw.random() * 10 < in_ten

    # Names

    def _name(self) -> str:
        if self.draw.random() < 0.12:
            return self.draw.choice(ODD_NAMES)
        entry = CARRIERS[self.draw.choice(["usps", "ups", "fedex", "dhl", "royal-mail", *self.carriers])]
        known = [entry["name"], *spellings(entry), *entry.get("aliases", [])]
        name = self.draw.choice(known)
        changes = (
            str.upper,
            str.lower,
            self._misspelled,
            lambda text: f"{text} Express",
            lambda text: f"Other {text}",
        )
        return self.draw.choice(changes)(name) if self.draw.random() < 0.2 else name

    def _misspelled(self, text: str) -> str:
        place = self.draw.randrange(len(text))
        return text[:place] + self.draw.choice(["", "x", text[place] * 2]) + text[place + 1 :]

    def _label_name(self, told: str) -> str:
        return self.draw.choice([told, told, told, "", self._name()])

    # Numbers

    def _numbers(self, name: str) -> tuple[str, str]:
        """A label's number and the number that was told for it."""
        label = self._shaped(name)
        told = self._told(label)
        if self.used and self.draw.random() < 0.08:
            again = self.draw.choice(self.used)
            label, told = self.draw.choice([(label, again[1]), again, (again[0], told), (again[0], again[0])])
        self.used.append((label, told))
        return label, told

    def _told(self, label: str) -> str:
        odds = self.draw.random()
        if odds < 0.55:
            return label
        if odds < 0.65:
            return self.draw.choice(ODD_NUMBERS)
        if odds < 0.75:
            return self._shaped("")
        changes = (
            self._one_changed,
            self._swapped,
            self._cut,
            self._alike,
            self._two_changed,
            self._spaced,
            str.lower,
        )
        return self.draw.choice(changes)(label)

    def _shaped(self, name: str) -> str:
        own = _shapes_of(name)
        shape = self.draw.choice(own if own and self.draw.random() < 0.8 else SHAPES)
        return self._number_of(shape)

    def _number_of(self, shape: dict) -> str:
        """A number of a shape; its check character is right in most cases."""
        serial, number, inside = "", "", False
        layout = self.draw.choice(shape["layouts"])
        for token in re.finditer(r"([A-Z0-9])|([dax]|\[[A-Z0-9-]+\])(\d+)?(?:-(\d+))?|([ck])|([()])", layout):
            literal, kind, low, high, check, bracket = token.groups()
            if bracket:
                inside = bracket == "("
                continue
            if check:
                right = check_character(serial, shape)
                number += right if self.draw.random() < 0.85 else self.draw.choice(DIGITS)
                continue
            letters = {"d": DIGITS, "a": LETTERS, "x": ALPHABET}.get(kind or "") or (
                literal or "".join(re.findall(kind, ALPHABET))
            )
            count = self.draw.randint(int(low or 1), int(high or low or 1))
            text = "".join(self.draw.choice(letters) for _ in range(count))
            number += text
            serial += text if inside else ""
        if owners := shape.get("owners"):
            at, codes = int(owners["at"]), owners["codes"].split()
            number = number[:at] + self.draw.choice([*codes, "XQ"]) + number[at + 2 :]
        return number

    def _one_changed(self, text: str) -> str:
        place = self.draw.randrange(len(text))
        return text[:place] + self.draw.choice(ALPHABET) + text[place + 1 :]

    def _two_changed(self, text: str) -> str:
        return self._one_changed(self._one_changed(text))

    def _swapped(self, text: str) -> str:
        place = self.draw.randrange(len(text) - 1)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    def _cut(self, text: str) -> str:
        count = self.draw.randint(1, 4)
        return self.draw.choice([text[count:], text[:-count], text[:3] + text[4:], text[:5] + "7" + text[5:]])

    @staticmethod
    def _alike(text: str) -> str:
        return text.replace("0", "O").replace("1", "I")

    def _spaced(self, text: str) -> str:
        return f" {text[:4]} {text[4:8]}-{text[8:]}"

    # Services, statuses, times

    def _service(self) -> str:
        lists = [part.get("ship_methods") or [] for part in self.rule["exemptions"]]
        named = [name for names in lists for name in names]
        return self.draw.choice(named) if named and self.draw.random() < 0.2 else self.draw.choice(SERVICES)

    def _status(self) -> str:
        if self.draw.random() < 0.5:
            return ""
        word = self.draw.choice(STATUSES[self.draw.choice(sorted(STATUSES))])
        return self.draw.choice([word, word.title(), word.upper(), f"Parcel {word}.", f"{word}s", "printed"])

    def _times(self) -> dict[str, str]:
        ship = self.end - dt.timedelta(days=self.draw.randint(-3, 45))
        if self.draw.random() < 0.1:
            ship = self.draw.choice([self.first, self.end]) - dt.timedelta(days=self.draw.choice([0, 6]))
        after = {
            "purchased_at": -2,
            "promised_ship_at": 0,
            "confirmed_at": 0,
            "tracking_entered_at": 0,
            "first_scan_at": 1,
            "delivery_scan_at": 5,
            "promised_delivery_at": 6,
        }
        return {name: self._moment(ship + dt.timedelta(days=days)) for name, days in after.items()}

    def _moment(self, day: dt.date) -> str:
        if self.draw.random() < 0.25:
            return ""
        if self.draw.random() < 0.15:
            return self._about_midnight(day)
        day += dt.timedelta(days=self.draw.choice([0, 0, 0, 0, 0, 1, -1, 6, 18, 25]))
        clock = f"{self.draw.randrange(24):02d}:{self.draw.choice(['00', '30'])}:00"
        forms = ("", "", f"T{clock}", f"T{clock}Z", f"T{clock}-07:00", f"T{clock}+09:00")
        return day.isoformat() + self.draw.choice(forms)

    def _about_midnight(self, day: dt.date) -> str:
        """An instant a moment before, at or after the day begins in the store, with the offset of anywhere."""
        begins = dt.datetime.combine(day, dt.time(), ZoneInfo(self.rule["time_zone"])).astimezone(dt.UTC)
        at = begins + dt.timedelta(seconds=self.draw.choice([-1, 0, 1, 86399, 86400]))
        offset = dt.timezone(dt.timedelta(minutes=self.draw.choice([0, 330, -570, 765, -720, 840, 60])))
        return at.astimezone(offset).isoformat()

    # Packages that a sentence of the rule speaks of, or that miss it by one thing

    def _aimed(self) -> dict:
        part = self.draw.choice(self.aims)
        wanted = {**self._clean(), **self._of_place(part), **self._of_service(part), **self._of_value(part)}
        wanted |= self._of_sign(part.get("sign"))
        if part.get("delivery_scan") and self.draw.random() < 0.5:
            wanted |= self.draw.choice([{"delivery_scan_at": ""}, {"first_scan_at": "", "scan_count": 1}])
        if self.draw.random() < 0.3:
            wanted.pop(self.draw.choice(sorted(wanted)))
        return wanted

    def _clean(self) -> dict:
        """What makes a package valid by any rule."""
        entry = CARRIERS[self.draw.choice(self._read_by_amazon())]
        number = self._shaped(entry["name"])
        promised = self.first + dt.timedelta(days=self.draw.randrange((self.end - self.first).days + 1))
        days = {"purchased_at": -9, "confirmed_at": -7, "tracking_entered_at": -7, "first_scan_at": -6}
        days |= {"promised_ship_at": -7, "delivery_scan_at": -1, "promised_delivery_at": 0}
        times = {name: (promised + dt.timedelta(days=ago)).isoformat() for name, ago in days.items()}
        same = {"carrier": entry["name"], "label_carrier": entry["name"]}
        numbers = {"tracking_number": number, "label_tracking_number": number, "scan_count": 3}
        said = {"fulfillment_channel": "MFN", "order_status": "Shipped", "amazon_verdict": "", "marketplace": ""}
        return {**times, **same, **numbers, **said, "label_status": "", "ship_method": ""}

    def _read_by_amazon(self) -> list[str]:
        store = self.rule["marketplace"]
        read = [key for (key, where), word in INTEGRATED.items() if where == store and word == "yes"]
        return [key for key in read if _shapes_of(CARRIERS[key]["name"])] or ["dhl", "ups"]

    def _of_place(self, part: dict) -> dict:
        own, found = self.rule["country"], {}
        if part.get("origins"):
            found["origin_country"] = self.draw.choice(part["origins"])
        if part.get("origins_other_than"):
            found["origin_country"] = self.draw.choice(
                [one for one in PLACES if one not in part["origins_other_than"]]
            )
        if part.get("destinations"):
            found["destination_country"] = self.draw.choice(part["destinations"])
        if part.get("cross_border") is not None:
            abroad = "MX" if found.get("origin_country") != "MX" else "GB"
            found["destination_country"] = abroad if part["cross_border"] else found.get("origin_country", own)
        if part.get("categories"):
            found["category"] = self.draw.choice([str.upper, str])(self.draw.choice(part["categories"]))
        return found

    def _of_service(self, part: dict) -> dict:
        found = {}
        if part.get("carriers"):
            found["carrier"] = self.draw.choice([str.lower, str, str])(self.draw.choice(part["carriers"]))
        if part.get("ship_methods"):
            found["ship_method"] = self.draw.choice([str.lower, str, str])(self.draw.choice(part["ship_methods"]))
        if part.get("service"):
            named = {"letter": ["Letter", "Brief", "Lettre verte", "carta", "lettera", "list", "brev", "定形郵便"]}
            others = [
                "untracked",
                "Stamped",
                "stamp",
                "Standard untracked",
                "2nd class",
                "Briefmarke",
                "unversichert",
            ]
            found["ship_method"] = self.draw.choice([*named.get(part["service"], []), *others])
        return found

    def _of_value(self, part: dict) -> dict:
        limits = [
            part[name] for name in ("value_from", "value_below", "value_up_to") if part.get(name) is not None
        ]
        if not limits:
            return {}
        limit, cent = self.draw.choice(limits), self.draw.choice([0.0, 0.01, -0.01])
        value = self.draw.choice([limit + cent, limit / 2, limit * 1.5])
        return {
            "package_value": round(value, 2),
            "currency": part.get("currency") or self.draw.choice(["", self.rule["currency"]]),
        }

    def _of_sign(self, sign: str | None) -> dict:
        late = (self.end + dt.timedelta(days=1)).isoformat()
        return {
            "carrier-mismatch": {"carrier": self._name(), "label_carrier": ""},
            "carrier-missing": {"carrier": ""},
            "carrier-as-other": {"carrier": "Other"},
            "carrier-not-integrated": {"carrier": "Zephyr Local", "label_carrier": ""},
            "invalid-characters": {"tracking_number": "12_34"},
            "late-tracking-entry": {"tracking_entered_at": late},
            "delivered-too-late": self._late_by(self.draw.choice([15, 16, 17, 18])),
        }.get(sign or "", {})

    def _late_by(self, days: int) -> dict:
        promised = self.first + dt.timedelta(days=self.draw.randrange(10))
        arrived = promised + dt.timedelta(days=days)
        return {"promised_delivery_at": promised.isoformat(), "delivery_scan_at": arrived.isoformat()}
