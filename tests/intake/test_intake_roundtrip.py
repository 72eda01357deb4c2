"""Packages written in a random form, encoding, language and manner come back as the same packages."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
from pathlib import Path
from typing import Final

import pytest
from forms_world import json_lines, objects, ods, text, xlsx, xml, zipped
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from poagen.intake import read
from poagen.intake.model import aliases

COLUMNS: Final = (
    "order_id",
    "tracking_number",
    "carrier",
    "package_value",
    "purchased_at",
    "delivery_scan_at",
    "sku",
)
LANGUAGES: Final = ("en", *sorted(aliases().languages))
ENGLISH: Final = (
    "Order Number",
    "Tracking Number",
    "Courier",
    "Order Value",
    "Order Date",
    "Delivered At",
    "Seller SKU",
)
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp932")
CARRIERS: Final = {"cp1252": ("Zoë & Söhne", "Café Fret", "UPS"), "latin-1": ("Zoë & Söhne", "UPS"),
                   "cp932": ("ヤマト運輸", "佐川急便", "UPS")}  # fmt: skip
PHASES: Final = (Phase.explicit, Phase.generate)
BINARY: Final = ("xlsx", "ods", "json", "jsonl", "xml")
WRITE_DAY: Final = {
    "iso": "%Y-%m-%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y",
    "dotted": "%d.%m.%Y", "time": "%Y-%m-%dT%H:%M:%S+09:00"
}  # fmt: skip

PACKAGE = st.tuples(
    st.text("0123456789ABCDEFXZ", min_size=8, max_size=20).filter(lambda n: "E" not in n and not n.isdecimal()),
    st.integers(0, 2),
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.one_of(st.none(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
    st.text("abcXYZ-012", min_size=1, max_size=6).map(lambda name: f"s{name}"),
)
MANNER = st.fixed_dictionaries(
    {
        "encoding": st.sampled_from(ENCODINGS),
        "form": st.sampled_from(("text", "text", "text", *BINARY)),
        "delimiter": st.sampled_from("\t,;|"),
        "ending": st.sampled_from(["\n", "\r\n"]),
        "language": st.sampled_from(LANGUAGES),
        "comma": st.booleans(),
        "day": st.sampled_from(sorted(WRITE_DAY)),
        "wrap": st.sampled_from(["{}", '="{}"', "'{}", "\u00a0{} ", "{}\u200b"]),
        "again": st.booleans(),
        "title": st.booleans(),
        "packed": st.sampled_from(["", "gz", "zip"]),
    }
)


def heads(language: str) -> list[str]:
    """The columns' headers in a language; in English where it has none."""
    table = aliases().languages.get(language, {})
    return [table.get(column, (name,))[0] for column, name in zip(COLUMNS, ENGLISH, strict=True)]


def amount(cents: int | None, comma: bool) -> str:
    if cents is None:
        return ""
    return f"{cents / 100:.2f}".replace(".", ",") if comma else f"{cents / 100:.2f}"


def written(packages: list[tuple], manner: dict, carriers: tuple[str, ...]) -> list[list[str]]:
    form = WRITE_DAY[manner["day"]]
    return [
        [
            f"B-{place}",
            manner["wrap"].format(number),
            carriers[which % len(carriers)],
            amount(cents, manner["comma"]),
            bought.strftime(form),
            "" if scanned is None else scanned.strftime(form),
            sku,
        ]
        for place, (number, which, cents, bought, scanned, sku) in enumerate(packages)
    ]


def file_of(head: list[str], rows: list[list[str]], manner: dict) -> bytes:
    """One file in the manner asked for."""
    half = len(rows) // 2
    rows = [*rows[:half], head, *rows[half:]] if manner["again"] else rows
    table = [head, *rows]
    above = [["My shipments"], []] if manner["title"] else []
    if manner["form"] in ("json", "jsonl", "xml"):
        plain = [head, *[row for row in rows if row != head]]
        if manner["form"] == "xml":
            return xml([list(COLUMNS), *plain[1:]])
        return json.dumps({"data": objects(plain)}).encode() if manner["form"] == "json" else json_lines(plain)
    if manner["form"] in ("xlsx", "ods"):
        return (xlsx if manner["form"] == "xlsx" else ods)([*above, *table])
    body = text([*above, *table], manner["delimiter"], manner["ending"])
    return body.encode(manner["encoding"])


def packed(data: bytes, how: str) -> bytes:
    return {"gz": gzip.compress(data, mtime=0), "zip": zipped({"inner.dat": data})}.get(how, data)


def kept(signs: str, encoding: str) -> bool:
    return signs.encode(encoding, "ignore").decode(encoding) == signs


def fitting(manner: dict) -> dict:
    """The same manner, in English and without a wrapper where the encoding lacks their signs."""
    if manner["form"] != "text":
        formula = manner["form"] == "xlsx" and manner["wrap"].startswith("=")
        return {**manner, "wrap": "{}"} if formula else manner
    language = manner["language"] if kept("".join(heads(manner["language"])), manner["encoding"]) else "en"
    wrap = manner["wrap"] if kept(manner["wrap"], manner["encoding"]) else "{}"
    return {**manner, "language": language, "wrap": wrap}


def carriers_of(manner: dict) -> tuple[str, ...]:
    every = ("Zoë & Söhne", "ヤマト運輸")
    return CARRIERS.get(manner["encoding"], every) if manner["form"] == "text" else every


def settles(packages: list[tuple]) -> bool:
    """Whether a day above 12 tells the order of day and month."""
    days = [day for *_, bought, scanned, _ in packages for day in (bought, scanned) if day is not None]
    return any(day.day > 12 for day in days)


def check_trip(folder: Path, packages: list[tuple], manner: dict) -> None:
    manner = fitting(manner)
    head = heads(manner["language"])
    rows = written(packages, manner, carriers_of(manner))
    assume(manner["day"] not in ("dmy", "mdy") or settles(packages))
    path = folder / "any.dat"
    path.write_bytes(packed(file_of(head, rows, manner), manner["packed"]))
    got = read([path])
    expected = [
        [
            order,
            number,
            carrier,
            "" if cents is None else cents / 100,
            iso(bought, manner),
            iso(scanned, manner),
            sku,
        ]
        for (order, _, carrier, _, _, _, sku), (number, _, cents, bought, scanned, _) in zip(
            rows, packages, strict=True
        )
    ]
    table = got.table[list(COLUMNS)].astype({"package_value": "object"}).fillna("")
    assert table.to_numpy().tolist() == expected
    assert got.rows == len(packages) + repeated(got)


PACKAGES = st.lists(PACKAGE, min_size=1, max_size=6, unique_by=lambda item: item[0])
TRIPS = max(100, int(os.environ.get("POAGEN_FUZZ", "100000")) * 15 // 1000)
"""Of the long test: 1,500, five minutes on a busy computer, if nothing is said; FUZZ=10000 is a tenth."""
QUIET = [HealthCheck.function_scoped_fixture]


@settings(max_examples=25, deadline=None, phases=PHASES, suppress_health_check=QUIET)
@given(PACKAGES, MANNER)
def test_the_same_packages_come_back(tmp_path: Path, packages: list[tuple], manner: dict) -> None:
    check_trip(tmp_path, packages, manner)


@pytest.mark.fuzz
@settings(max_examples=TRIPS, deadline=None, suppress_health_check=QUIET)
@given(PACKAGES, MANNER)
def test_the_same_packages_come_back_every_time(tmp_path: Path, packages: list[tuple], manner: dict) -> None:
    check_trip(tmp_path, packages, manner)


def iso(day: dt.date | None, manner: dict) -> str:
    if day is None:
        return ""
    return f"{day.isoformat()}T00:00:00+09:00" if manner["day"] == "time" else day.isoformat()


def repeated(got) -> int:
    told = next((item.message for item in got.findings if item.code == "INT013"), "0")
    return int(re.findall(r"\d+", told)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_columns(language: str) -> None:
    assert len(set(heads(language))) == len(COLUMNS)
