"""Dates and times as exports write them, as ISO 8601 text. Each distinct text is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.iso import is_iso
from poagen.common.texts import filled
from poagen.intake.date_shapes import Alike, Dated, alike, written
from poagen.intake.model import bare, words
from poagen.intake.signs import BoolArray

Order = Literal["DMY", "MDY"]
Numbers = npt.NDArray[np.integer]

_ISO = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?)?"
_TIME = (
    r"(?:(?:\s*T\s*|\s*,\s*|\s+)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>[Zz]|(?:GMT|UTC)?[+-]\d{2}(?::?\d{2})?|[A-Za-z]{2,5}(?:[+-]0{1,2}:?0{0,2})?)?)?"
)
_MONTH = r"(?:de\s+)?(?P<mon>[^\W\d_]{3,12})\.?(?:\s+de(?=\s))?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}[.,]{0,2}\s+)?"
_DMY = r"(?P<a>\d{1,2})(?P<sep>[/.\-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"
_DATES: Final = {
    "ymd": r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})",
    "packed": r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    "dmonthy": _WEEKDAY + r"(?P<d>\d{1,2})[-/. ]+" + _MONTH + r"[-/., ]+(?P<y>\d{4}|\d{2})",
    "monthdy": _WEEKDAY + _MONTH + r"\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})",
    "aby": _DMY,
}
_FORMS: Final = {name: re.compile(date + _TIME) for name, date in _DATES.items()}
_SERIAL = r"[2-7]\d{4}(?:[.,]\d+)?|80000(?:[.,]0+)?"
_ABY = re.compile(_DMY + r"(?:[\sT,].*)?")
_EPOCH = r"1[4-9]\d{8}(?:\d{3})?"
"""Seconds or milliseconds since 1970, for the years 2014 to 2033."""
_SIGNS = (
    (r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日", r"\1/\2/\3"),
    (r"(\d{1,2})時(\d{2})分(?:(\d{2})秒)?", r"\1:\2"),
)
_ASIDE = r"\s*[(（][^()（）]{1,40}[)）]"
"""What stands in brackets: a day of the week, a zone, or the same time in another zone."""
_UTC = ("z", "utc", "gmt")
_ZONES = "[PMCE][SD]?T|AK[SD]T|HST|BST|IST|CES?T|MES?T|MES?Z|WES?T|EES?T|JST|A[EC][SD]T|AWST|NZ[SD]T|SGT"
_SOME_ZONE = "of a name that is not known"


@dataclass(frozen=True)
class Evidence:
    """What the dates of a file say about the order of day and month; an example of each kind."""

    day_first: str = ""
    month_first: str = ""
    open: str = ""

    @property
    def order(self) -> Order | None:
        """The order, where the dates settle it."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return "DMY" if self.day_first else "MDY"

    @property
    def matters(self) -> bool:
        """Whether any date can be read in two ways, or some in one way and some in the other."""
        return bool(self.open) or bool(self.day_first and self.month_first)

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.day_first or other.day_first, self.month_first or other.month_first, self.open or other.open
        )


@dataclass(frozen=True)
class ReadDates:
    """A column of dates.

    Attributes:
        iso: ISO 8601 text, ``""`` where there is none.
        wrong: Where a text is not a date.
        unsettled: Where day and month cannot be told apart.
        alike: Where they are one number, such as 10/10/2026, in a form whose order nothing settles.
        no_date: Where a word says that there is no date.
        zones: Named zones that were left out.
    """

    iso: pd.Series
    wrong: npt.NDArray[np.bool_]
    unsettled: npt.NDArray[np.bool_]
    alike: npt.NDArray[np.bool_]
    no_date: npt.NDArray[np.bool_]
    zones: tuple[str, ...]


def evidence(texts: pd.Series, known: BoolArray | None = None) -> Evidence:
    """What the distinct texts of a column say about the order of day and month; ``known`` ones are ISO 8601."""
    open_ = ~(is_iso(texts) if known is None else known) & filled(texts)
    if not open_.any():
        return Evidence()
    first = _First()
    for some in alike(texts, open_):
        open_[some.rows] = False
        _look_at(some, first)
    _look_at_others(texts.reset_index(drop=True)[open_], first)
    return Evidence(*(text for _, text in first.seen))


class _First:
    """The first text of a column that has the day first, the month first, and that can be read in both ways."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, str]] = [(float("inf"), "")] * 3

    def look(self, one: Numbers, two: Numbers, rows: Numbers, text: Callable[[int], str]) -> None:
        """Look at the two numbers of texts that stand in some rows; ``text`` gives one of them by its place."""
        small = (one <= 12, two <= 12)
        kinds = (~small[0] & small[1], ~small[1] & small[0], small[0] & small[1] & (one != two))
        for kind, where in enumerate(kinds):
            if where.any():
                place = int(np.argmax(where))
                self.seen[kind] = min(self.seen[kind], (float(rows[place]), text(place)))


def _look_at(some: Alike, first: _First) -> None:
    found = _ABY.fullmatch(some.example)
    if found is not None and found["sep"] != ".":
        end = found.end("y")
        one, two = (some.number(found.span(name)) for name in "ab")
        first.look(one, two, some.rows, lambda place: some.signs[:end, place].tobytes().decode())


def _look_at_others(left: pd.Series, first: _First) -> None:
    slow = _slow(left.drop_duplicates())
    parts = slow[slow.str.fullmatch(_ABY)].str.extract(_ABY)
    parts = parts[parts["sep"] != "."] if len(parts) else parts
    if len(parts):
        text = parts["a"] + parts["sep"] + parts["b"] + parts["sep"] + parts["y"]
        one, two = (parts[name].astype("int64").to_numpy() for name in "ab")
        first.look(one, two, parts.index.to_numpy(), lambda place: str(text.iloc[place]))


def read_dates(texts: pd.Series, order: Order | None, known: BoolArray | None = None) -> ReadDates:
    """Read a column of dates.

    Args:
        texts: Clean text, never missing.
        order: Day first or month first, for dates such as 05/06/2026; None where nothing settles it.
        known: Where :func:`is_iso` holds, if that was looked at before.
    """
    open_ = ~(is_iso(texts) if known is None else known) & filled(texts)
    if not open_.any():
        nowhere = np.zeros(len(texts), dtype=bool)
        return ReadDates(texts, nowhere, nowhere, nowhere, nowhere, ())
    parts, places, zones = [texts], np.arange(len(texts)), set[str]()
    for dated, dropped in _read_alike(texts, open_.copy(), order):
        places[dated.rows] = sum(map(len, parts)) + np.arange(len(dated.rows))
        parts.append(dated.iso)
        open_[dated.rows] = False
        zones |= {dropped} if dropped else set()
    codes, distinct = pd.factorize(texts[open_])
    frame = _read_distinct(pd.Series(distinct, dtype="str"), order)
    places[open_] = sum(map(len, parts)) + codes
    iso = pd.concat([*parts, frame["iso"]]).take(places).set_axis(texts.index)
    return ReadDates(
        iso.astype("str"),
        _spread(frame["wrong"], codes, open_),
        _spread(frame["unsettled"], codes, open_),
        _spread(frame["alike"], codes, open_),
        _spread(frame["no_date"], codes, open_),
        tuple(sorted(zones.union(frame.loc[frame["dropped"] != "", "dropped"]))),
    )


def _read_alike(texts: pd.Series, where: BoolArray, order: Order | None) -> Iterator[tuple[Dated, str]]:
    """Texts of usual forms, those of one shape at once, and the zone that was left out; none that are in doubt."""
    for some in alike(texts, where):
        matches = ((form, pattern.fullmatch(some.example)) for form, pattern in _FORMS.items())
        form, found = next(((form, match) for form, match in matches if match), ("", None))
        if found is None or form == "packed" or re.fullmatch(_ISO, some.example):
            continue
        dotted = form == "aby" and found["sep"] == "."
        if form == "aby" and not dotted and order is None:
            continue
        month = _month(found["mon"]) if "mon" in found.groupdict() else None
        dated = written(some, found, month, day_first=dotted or order == "DMY")
        if dated is not None and len(dated.rows):
            yield dated, _dropped(found["zone"] or "")


def _dropped(zone: str) -> str:
    """The zone that is left out of a time, where it is a name."""
    if not zone[:1].isalpha() or zone.lower().startswith(_UTC):
        return ""
    return zone.upper() if re.fullmatch(_ZONES, zone.upper()) else _SOME_ZONE


def _spread(flags: pd.Series, codes: npt.NDArray[np.intp], where: BoolArray) -> BoolArray:
    """What holds for distinct texts, for the rows in which they stand."""
    found = np.zeros(len(where), dtype=bool)
    found[where] = flags.to_numpy(dtype=bool)[codes]
    return found


def _read_distinct(unique: pd.Series, order: Order | None) -> pd.DataFrame:
    frame = pd.DataFrame({"iso": unique.where(unique.str.fullmatch(_ISO), "")})
    frame["dropped"] = ""
    frame[["unsettled", "alike", "no_date", "wrong"]] = False
    if unique.empty:
        return frame
    frame["no_date"] = unique.str.casefold().isin(words().no_date) & (unique != "")
    slow = _slow(unique)
    slow = slow[~frame.loc[slow.index, "no_date"]]
    for form, pattern in _FORMS.items():
        hits = slow[slow.str.fullmatch(pattern)]
        if len(hits):
            _fill(frame, hits, form, order)
            slow = slow.drop(hits.index)
    for counted, read in ((_SERIAL, _from_serial), (_EPOCH, _from_epoch)):
        hits = slow[slow.str.fullmatch(counted)]
        if len(hits):
            frame.loc[hits.index, "iso"] = read(hits)
    frame["iso"] = frame["iso"].where(_exists(frame["iso"]), "")
    frame["wrong"] = (frame["iso"] == "") & (unique != "") & ~frame["unsettled"] & ~frame["no_date"]
    return frame


def _fill(frame: pd.DataFrame, hits: pd.Series, form: str, order: Order | None) -> None:
    parts = hits.str.extract(_FORMS[form])
    if form == "aby":
        slashed = parts.index[(parts["sep"] != ".") & (order is None)]
        parts, unsettled = _settle(parts, order)
        frame.loc[slashed, "alike"] = True
        frame.loc[unsettled, ["unsettled", "alike"]] = [True, False]
    if "mon" in parts:
        parts["m"] = parts["mon"].map(_month).astype("str")
    zone = parts["zone"].fillna("").astype("str").str.replace(r"^(?:GMT|UTC)(?=[+-]\d)", "", regex=True)
    named = zone.str.fullmatch(r"[A-Za-z].*") & ~zone.str.lower().str.startswith(_UTC)
    name = zone.str.upper().where(zone.str.upper().str.fullmatch(_ZONES), _SOME_ZONE)
    frame.loc[parts.index, "dropped"] = name.where(named, "")
    frame.loc[parts.index, "iso"] = _compose(parts, zone.where(~named, ""))


@cache
def _month(name: str) -> int:
    """The number of a month by its name in any of the languages; 0 for any other word."""
    folded = bare(name)
    found = [
        (len(start), number)
        for number, starts in words().months.items()
        for start in starts
        if folded.startswith(start)
    ]
    return max(found, default=(0, 0))[1]


def _settle(parts: pd.DataFrame, order: Order | None) -> tuple[pd.DataFrame, pd.Index]:
    """Day and month of dates such as 05/06/2026; dotted dates are day first."""
    dotted = parts["sep"] == "."
    day_first = dotted | (order == "DMY")
    parts["d"] = parts["a"].where(day_first, parts["b"])
    parts["m"] = parts["b"].where(day_first, parts["a"])
    open_ = ~dotted & (order is None) & (parts["a"].astype("int64") != parts["b"].astype("int64"))
    return parts[~open_], parts.index[open_]


def _compose(parts: pd.DataFrame, zone: pd.Series) -> pd.Series:
    year = parts["y"].where(parts["y"].str.len() == 4, "20" + parts["y"])
    day = year + "-" + parts["m"].str.zfill(2) + "-" + parts["d"].str.zfill(2)
    timed = parts["H"].notna()
    clock = _hours(parts) + ":" + parts["M"].fillna("00") + ":" + parts["S"].fillna("00")
    return day.where(~timed, day + "T" + clock + _offset(zone)).astype("str")


def _hours(parts: pd.DataFrame) -> pd.Series:
    hour = parts["H"].fillna("0").astype("int64")
    half = parts["ap"].fillna("").str.lower().str[:1]
    twelve = hour % 12 + 12 * (half == "p").astype("int64")
    shifted = hour.where((half == "") | (hour > 12), twelve)
    return shifted.astype("str").str.zfill(2).astype("str")


def _offset(zone: pd.Series) -> pd.Series:
    digits = zone.str.replace(":", "", regex=False)
    plain = digits.str.fullmatch(r"[+-]\d{2,4}")
    full = digits.str.ljust(5, "0")
    written = full.str[:3] + ":" + full.str[3:5]
    return written.where(plain, pd.Series(np.where(zone == "", "", "Z"), index=zone.index, dtype="str"))


def _from_serial(texts: pd.Series) -> pd.Series:
    """Days since 30 December 1899, as spreadsheets count them; a fraction is the time of day."""
    seconds = (texts.str.replace(",", ".", regex=False).astype("float64") * 86400).round()
    moments = pd.Timestamp("1899-12-30") + pd.to_timedelta(seconds, unit="s")
    dated = moments.dt.strftime("%Y-%m-%d")
    return dated.where(seconds % 86400 == 0, moments.dt.strftime("%Y-%m-%dT%H:%M:%S")).astype("str")


def _from_epoch(texts: pd.Series) -> pd.Series:
    seconds = texts.str[:10].astype("int64")
    return pd.to_datetime(seconds, unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("str")


def _exists(iso: pd.Series) -> pd.Series:
    """Whether there is such a day and such a time."""
    return pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce").notna()


def _slow(unique: pd.Series) -> pd.Series:
    """The texts that are not ISO 8601 yet, with plain signs between their parts."""
    slow = unique[(unique != "") & ~unique.str.fullmatch(_ISO)]
    if slow.str.contains("[年(（]", regex=True).any():
        for pattern, plain in _SIGNS:
            slow = slow.str.replace(pattern, plain, regex=True)
        slow = slow.str.replace(_ASIDE, "", regex=True)
    return slow
