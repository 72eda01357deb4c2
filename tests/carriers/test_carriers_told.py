"""What is told of names and numbers, one by one and together, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from told import same_as

from poagen.carriers import (
    Fit,
    Kind,
    Spelling,
    batch,
    carriers,
    check,
    describe,
    describe_each,
    repairs,
    resolve,
    show,
)
from poagen.carriers.registry import registry

HERE = Path(__file__).parent
TOLD = HERE / "told"
UPS, USPS, FEDEX = "1Z5R89390357567127", "9400111201080805483016", "986578788855"
LISTED = [line.split("\t") for line in (HERE / "numbers.tsv").read_text("utf-8").splitlines()[1:]]
REAL = [(carrier, number) for carrier, number, is_ in LISTED[::2] if is_ == "real"]
FALSE = [(carrier, number) for carrier, number, is_ in LISTED[::9] if is_ == "false"]


# ---------------------------------------------------------------- numbers


def judged(numbers: list[str], names: list[str] | None, **store: str) -> Iterator[str]:
    checks = check(numbers, names, **store)
    for row, number in enumerate(numbers):
        fit, other = Fit(int(checks.fit[row])).name, int(checks.other[row])
        named = f"{names[row]}: " if names else ""
        whose = f"; {carriers()[other].id} {checks.other_strength[row]}" if other >= 0 else ""
        kind, passes = Kind(int(checks.kind[row])).name, " passes" * bool(checks.passes[row])
        read = " read by Amazon" * bool(checks.names.integrated[row] == 1)
        yield f"{named}{number} {kind} {fit} {checks.fit_strength[row]}{whose}{passes}{read}"


def test_how_numbers_fit_their_carrier_another_and_none() -> None:
    owners, numbers = zip(*REAL, *FALSE, strict=True)
    told = [*judged([*numbers], [*owners]), "", *judged([*numbers], None), ""]
    for turn in (1, 57):
        told += [*judged([*numbers], [*owners[turn:], *owners[:turn]], marketplace="UK"), ""]
    same_as(TOLD / "fits.txt", told)


DESCRIBED = [
    *(UPS, UPS[:-1] + "8", USPS, USPS[:-1] + "7", FEDEX, f"{FEDEX}.0", "41441760228964", "320595463939"),
    *("1Z999999999999999", "00340433612345678905", "9261292700768711948021", "60120172242323", "RB123456785GB"),
    *("RB123456784GB", "ABC1234509876543210", "123498765", "TBA502887274000", "TBA000000000000", "000000000000"),
    *(
        "",
        "N/A",
        "112-1234567-1234567",
        "9.40011E+21",
        "中国123456789",
        f"{UPS}, {USPS}",
        "HELLO1",
        "83718827737712",
    ),
    *(
        "IZ5R8939O357567127",
        "Z15R89390357567127",
        f"see {USPS} please",
        "JD014600006281230704",
        "D57600244000000251000",
    ),
]


@pytest.mark.parametrize("name", [None, "UPS", "DHL", "Zephyr Local"])
def test_how_numbers_are_described(name: str | None) -> None:
    told = [json.dumps(one, ensure_ascii=False) for one in describe(DESCRIBED, name)]
    same_as(TOLD / f"described-{(name or 'none').casefold().replace(' ', '-')}.txt", told)


def test_numbers_with_names_of_their_own_are_described_as_each_alone() -> None:
    names, numbers = ["UPS", "USPS", "", "Zephyr Local"] * 2, DESCRIBED[:8]
    alone = [describe([number], name)[0] for number, name in zip(numbers, names, strict=True)]
    assert describe_each(numbers, names) == alone


@pytest.mark.parametrize("name", ["ups", "Hermes UK", " USPS ", "dhl ecommerce", "17FEIA"])
def test_how_a_carrier_is_shown(name: str) -> None:
    told = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in show(name).items()]
    same_as(TOLD / f"shown-{name.strip().casefold().replace(' ', '-')}.txt", told)


# ---------------------------------------------------------------- names


NAMED = [
    *(
        "usps",
        "ups",
        "fedex",
        "dhl",
        "dhl-ecommerce",
        "ups-mail-innovations",
        "royal-mail",
        "evri",
        "ontrac",
        "gls",
    ),
    *("dpd", "canada-post", "purolator", "yanwen", "4px", "tnt", "amazon", "la-poste", "correos", "17feia"),
]


def names() -> Iterator[str]:
    """Names as Amazon writes them and as people do."""
    for entry in (carriers()[registry().index[name]] for name in NAMED):
        yield from (entry.name, entry.name.upper(), f" {entry.name.lower()} ", entry.id, *entry.spellings[:2])
        yield from (f"Other: {entry.name}", f"{entry.name} Express Saver", *entry.aliases[:3])
        if len(entry.name) > 3:
            middle = len(entry.name) // 2
            start, end = entry.name[:middle], entry.name[middle:]
            yield from (
                start + end[1:],
                start + "x" + end,
                start + end[:1] * 2 + end[1:],
                end[0] + start + end[1:],
            )
            yield from (start[:-1] + end[0] + start[-1] + end[1:], start + "q" + end[1:])
    yield from (
        "",
        " ",
        "-",
        "n/a",
        "None",
        "Other",
        "Otro - ",
        "Sonstige (UPS)",
        "others usps",
        "otherwise",
        "UPS®",
    )
    yield from (
        "U.P.S.",
        "ups_ground",
        "UPSX",
        "UPS2",
        "UPSé",
        "FedEx® Ground",
        "UPS Mail Inovations",
        "DPD-Germany",
    )
    yield from (
        "x" * 40,
        "x" * 41,
        "Royal Mail" * 5,
        "その他",
        "Post",
        "Pos",
        "Uspss",
        "fdx",
        "fedx",
        "A1",
        "DHL Exprss",
    )


@pytest.mark.parametrize("marketplace", ["US", "UK"])
def test_how_names_are_read(marketplace: str) -> None:
    asked = list(dict.fromkeys(names()))
    found = resolve(pd.Series([*asked, None], dtype="str"), marketplace)
    told = [
        f"{name!r} {carriers()[index].id if index >= 0 else '-'} {Spelling(int(how)).name} {integrated}"
        for name, index, how, integrated in zip(
            [*asked, None], found.carrier.tolist(), found.spelling, found.integrated, strict=True
        )
    ]
    same_as(TOLD / f"names-{marketplace.casefold()}.txt", told)


# ---------------------------------------------------------------- repairs


def damaged(number: str) -> Iterator[str]:
    """A number with each kind of damage that people and spreadsheets do."""
    yield from (
        number[1:],
        number[:-1],
        number + "7",
        "X" + number,
        number[:1] + number[2:],
        number[:2] + number[3:],
    )
    for place in (0, 1, 2, len(number) // 2, len(number) - 2):
        yield number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        yield number[:place] + number[place] + number[place:]
    yield number.translate(str.maketrans("01", "OI"))
    yield number.translate(str.maketrans("01", "ol"))
    yield number.translate(str.maketrans("OIL", "011"))
    yield from (f"{number}.0", f"{number},00", f"{number.lstrip('0')}.0", f"{number}0", number.lstrip("0"))
    yield from (f"UPS {number}", f"USPS:{number}", f"Tracking No {number}", f"https://example.com/?n={number}&x=1")
    yield from (
        f"AB{number}CD",
        f"{number}, HELLO12345",
        f"{number} / {number}",
        f"{number[:4]} {number[4:]} via DHL",
    )
    if number.isdigit() and len(number) > 6:
        yield f"{int(number):,}"
        yield f"{int(number):,}".replace(",", ".")
        yield f"{int(number):,}.00"
        yield f"{float(number):.5E}"
        yield number[:15] + "0" * (len(number) - 15)


CHOSEN = [
    *("ups-1z", "ups-waybill", "usps-impb-92", "usps-20", "fedex-12", "fedex-ground-15", "dhl-express-10"),
    *("dhl-paket-20", "s10", "ontrac-c", "canada-post-16", "purolator-12", "old-dominion", "dpd-28"),
]


def proposals(numbers: list[str], names: list[str] | None, labels: list[str] | None = None) -> list[str]:
    found = repairs(numbers, names, labels)
    assert found["told"].tolist() == [numbers[row] for row in found["row"]]
    return [f"{one.told} -> {one.proposed} {one.certainty}: {one.why}" for one in found.itertuples()]


@pytest.mark.parametrize("named", [True, False])
def test_what_is_proposed_for_broken_numbers(named: bool) -> None:
    forms = [form for form in registry().forms if form.entry.id in CHOSEN]
    cells = [(carriers()[form.owner].name, cell) for form in forms for cell in damaged(form.entry.examples[0])]
    names, told = [name for name, _ in cells], [cell for _, cell in cells]
    same_as(TOLD / f"repairs{'' if named else '-unnamed'}.txt", proposals(told, names if named else None))


def test_what_is_proposed_for_broken_numbers_by_their_labels() -> None:
    labels = (UPS, USPS, FEDEX, "041441760228964", "RB123456785GB", "9205590164917312751089")
    pairs = [
        (label, cell) for label in labels for cell in (*damaged(label), label, "", "N/A", label[:8], label[::-1])
    ]
    same_as(
        TOLD / "repairs-labels.txt", proposals([cell for _, cell in pairs], None, [label for label, _ in pairs])
    )
    assert proposals([UPS[:-1] + "8"], ["UPS"], ["N/A"]) == []


def test_a_repair_names_its_place_and_no_label_no_proposal() -> None:
    cells = [UPS, f"UPS {UPS}", "", f"UPS {USPS}", f"UPS {UPS}", f"see {FEDEX}"]
    found = repairs(
        pd.Series(cells, index=range(10, 16), dtype="str"), None, [None, None, None, None, None, FEDEX]
    )
    assert list(found.columns) == ["row", "told", "proposed", "certainty", "why"]
    assert found["row"].tolist() == [1, 3, 4, 5]
    assert found.index.tolist() == [0, 1, 2, 3]
    assert list(repairs([], [], []).columns) == ["row", "told", "proposed", "certainty", "why"]
    assert len(repairs([UPS])) == 0


# ---------------------------------------------------------------- batches


def drawn(count: int, length: int, seed: int) -> list[str]:
    return ["".join(row) for row in np.random.default_rng(seed).integers(0, 10, (count, length)).astype(str)]


def shown(table: pd.DataFrame) -> list[str]:
    return [
        " ".join(f"{value:.6g}" if isinstance(value, float) else str(value) for value in row)
        for row in table.values
    ]


def test_what_is_told_of_many_numbers() -> None:
    real = [
        number for carrier, number, kind in LISTED if carrier == "FedEx" and kind == "real" and len(number) == 12
    ]
    run = [f"7395{place:08d}" for place in range(100, 160)]
    told = [
        *("random", *shown(batch(drawn(60, 12, 1), ["FedEx"] * 60))),
        *("random, nobody named", *shown(batch(drawn(60, 22, 2)))),
        *("real", *shown(batch(real * 5, ["FedEx"] * len(real) * 5))),
        *("half of them real", *shown(batch(real * 2 + drawn(len(real) * 2, 12, 3), ["FedEx"] * len(real) * 4))),
        *("19, then 20", *shown(batch([*(real * 9)[:19], *["1" + n for n in (real * 9)[:20]]], ["FedEx"] * 39))),
        *("a run, with repeats", *shown(batch([*run, *run[:20], *run[:10]], ["UPS"] * 90))),
        *("ends in 0", *shown(batch([n[:-1] + "0" for n in drawn(30, 16, 7)], ["Canada Post"] * 30))),
        *("listed", *shown(batch([n for _, n, _ in LISTED], [carrier for carrier, _, _ in LISTED]))),
        *("not known", *shown(batch([UPS, UPS, "", "N/A", FEDEX], ["Zephyr", "zephyr", "UPS", "UPS", None]))),
    ]
    same_as(TOLD / "batches.txt", told)
