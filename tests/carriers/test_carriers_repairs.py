"""Repairs of broken numbers, measured on mangled copies of valid ones."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from poagen.carriers import Fit, Kind, carriers, check, repairs
from poagen.carriers.engine_checks import expected_check
from poagen.carriers.registry import registry

UPS, USPS, FEDEX = "1Z5R89390357567127", "9400111201080805483016", "986578788855"
SHAPES = (
    *("ups-1z", "usps-impb-92", "usps-impb-93", "usps-impb-94-95", "usps-20", "fedex-12", "fedex-ground-15"),
    *("fedex-sscc-18", "fedex-96-22", "dhl-express-10", "dhl-paket-20", "s10", "ontrac-c", "ontrac-d"),
    *("canada-post-16", "purolator-12", "old-dominion", "dpd-15", "dpd-28", "hermes-germany-14"),
)
LONG_CHECKS = ("usps-impb-92", "usps-impb-93", "usps-impb-94-95", "s10", "ontrac-c", "purolator-12", "dpd-28")
TYPED, WRAPPED = ("letter", "swap", "doubled", "dropped", "changed", "longer"), (".0", "url", "name", "two", "sci")


def one(number, carrier=None, label=None):
    found = repairs([number], None if carrier is None else [carrier], None if label is None else [label])
    return [tuple(row) for row in found[["proposed", "certainty"]].to_numpy().tolist()]


@pytest.mark.parametrize(
    ("told", "carrier", "expected"),
    [
        ("IZ5R8939O357567127", "UPS", [(UPS, "proven")]),
        ("lZ5R8939o357567l27", "UPS", [(UPS, "proven")]),
        (f"https://example.com/track?num={UPS}&lang=en", None, [(UPS, "proven")]),
        (f"UPS {UPS}", "UPS", [(UPS, "proven")]),
        ("USPS: 9400 1112 0108 0805 4830 16", "USPS", [(USPS, "proven")]),
        (f"{USPS} USPS", "USPS", [(USPS, "proven")]),
        (f"{UPS}; {USPS}", "UPS", []),
        (f"{UPS}, 12345678", "UPS", [(UPS, "likely")]),
        (f"{FEDEX}, 477179081230", "FedEx", []),
        (f"{FEDEX}.0", "FedEx", [(FEDEX, "proven")]),
        ("986,578,788,855", "FedEx", [(FEDEX, "proven")]),
        ("986.578.788.855,00", "FedEx", [(FEDEX, "proven")]),
        (f"{FEDEX}.0", None, []),
        ("986578788856.0", "FedEx", []),
        ("41441760228964", "FedEx", [("041441760228964", "likely")]),
        ("41441760228964.0", "FedEx", [("041441760228964", "likely")]),
        ("340434098765432105", "DHL Paket", [("00340434098765432105", "likely")]),
        ("Z15R89390357567127", "UPS", [(UPS, "likely")]),
        ("Z5R89390357567127", "UPS", [(UPS, "likely")]),
        ("400111201080805483016", "USPS", []),
        ("TBA5O2887274000", "Amazon Shipping", []),
        ("https://example.com/TBA502887274000", "Amazon Shipping", [("TBA502887274000", "likely")]),
        (UPS, "UPS", []),
        (UPS, "USPS", []),
        ("1Z5R89390357567128", "UPS", []),
        ("9400111021080805483016", "USPS", []),
        ("9.40011E+21", "USPS", []),
        ("112-1234567-1234567", "USPS", []),
        ("2146521177672550000000000000", "DPD", []),
        ("0000000000.0", "DHL Express", []),
        ("tracking 123456789012", "FedEx", []),
        ("N/A", "USPS", []),
        ("", "USPS", []),
        ("HELLO1", None, []),
        ("中国123456789", "UPS", []),
        ("É94055", None, []),
    ],
)
def test_one_reading_alone_is_proposed(told, carrier, expected):
    assert one(told, carrier) == expected


@pytest.mark.parametrize(
    ("told", "label", "expected"),
    [
        ("9400111201080805483019", USPS, [(USPS, "proven")]),
        ("9.40011E+21", USPS, [(USPS, "proven")]),
        ("9400111201080800000000", USPS, [(USPS, "proven")]),
        (f"see {USPS} please", USPS, [(USPS, "proven")]),
        ("41441760228964.0", "041441760228964", [("041441760228964", "proven")]),
        ("986578788856.0", FEDEX, [(FEDEX, "proven")]),
        ("9.40012E+21", "9205590164917312751089", []),
        ("9405803699300124287899", USPS, []),
        ("112-1234567-1234567", USPS, []),
        (USPS, USPS, []),
        (USPS, "N/A", []),
    ],
)
def test_the_labels_number_is_proposed_where_the_told_one_comes_from_it(told, label, expected):
    assert one(told, "USPS", label) == expected


def test_lost_zeros_are_put_back_only_where_a_spreadsheet_took_them_from_most():
    valid = [number for number in numbers_of("canada-post-16", 400, np.random.default_rng(3)) if number[0] != "0"]
    short = pd.Series([number[:-1] for number in valid], dtype="str")
    assert repairs(short, ["Canada Post"] * len(short)).empty
    zeroed = [
        n for n in numbers_of("canada-post-16", 900, np.random.default_rng(4)) if n[0] == "0" and n[1] != "0"
    ]
    lost = pd.Series([number[1:] for number in zeroed], dtype="str")
    found = repairs(lost, ["Canada Post"] * len(lost))
    assert found["proposed"].tolist() == zeroed
    assert set(found["certainty"]) == {"likely"}


def numbers_of(shape, count, draw):
    """Valid numbers of a shape."""
    form = next(form for form in registry().forms if form.entry.id == shape)
    layout = form.repair_layouts[0]
    letters = [np.frombuffer("".join(sorted(part)).encode(), dtype=np.uint8) for part in layout.sets]
    table = np.stack([draw.choice(part, count) for part in letters])
    if form.entry.owners:
        table[-2:] = np.frombuffer(b"USGBCNDECA", dtype=np.uint8).reshape(5, 2).T[:, draw.integers(0, 5, count)]
    table[layout.check] = expected_check(table[list(layout.serial)], form.rule, form.entry.prepend)
    return ["".join(map(chr, column)) for column in table.T if column[layout.check]]


def mangled(number, how, draw):
    """A copy with one damage, or None where the number cannot take it."""
    place = int(draw.integers(0, len(number) - 1))
    head, here, tail = number[:place], number[place], number[place + 1 :]
    digits, short = number.isdigit(), number.isdigit() and len(number) <= 15
    made = {
        "letter": lambda: head + {"0": "O", "1": "l"}[here] + tail if here in "01" else None,
        "swap": lambda: head + tail[0] + here + tail[1:] if tail[0] != here else None,
        "doubled": lambda: head + here + here + tail,
        "dropped": lambda: head + tail,
        "changed": lambda: head + str((int(here) + 1 + place % 9) % 10) + tail if here.isdigit() else None,
        "longer": lambda: number + str(place % 10),
        ".0": lambda: number.lstrip("0") + ".0" if short else None,
        "url": lambda: f"https://track.example.com/?n={number}",
        "name": lambda: f"Tracking no. {number}",
        "two": lambda: f"{number}, HELLO12345",
        "sci": lambda: f"{float(number):.5E}" if digits and len(number) > 11 else None,
    }[how]()
    return None if made == number else made


@pytest.fixture(scope="module")
def damage():
    draw, rows = np.random.default_rng(20261124), []
    for shape in SHAPES:
        owner = next(form.owner for form in registry().forms if form.entry.id == shape)
        for number in numbers_of(shape, 40, draw):
            told = [(how, mangled(number, how, draw)) for how in (*TYPED, *WRAPPED)]
            rows += [(shape, carriers()[owner].name, number, how, cell) for how, cell in told if cell]
    table = pd.DataFrame(rows, columns=["shape", "carrier", "true", "how", "told"])
    checks = check(table["told"], table["carrier"])
    table["seen"] = (checks.kind != Kind.OK) | (checks.fit != Fit.YES)
    found = repairs(table["told"], table["carrier"]).set_index("row")
    return table.join(found[["proposed", "certainty"]])


@pytest.mark.parametrize("how", WRAPPED)
def test_every_wrapped_or_rounded_number_is_seen(damage, how):
    assert damage.loc[damage["how"] == how, "seen"].all()


def test_every_letter_for_a_digit_is_seen(damage):
    assert damage.loc[damage["how"] == "letter", "seen"].all()


@pytest.mark.parametrize("shape", LONG_CHECKS)
def test_a_check_digit_over_the_whole_number_sees_what_mathematics_allows(damage, shape):
    here = damage[(damage["shape"] == shape) & damage["how"].isin(["changed", "doubled", "dropped", "longer"])]
    assert here["seen"].mean() >= 0.97


def test_almost_all_proposals_are_right_and_no_proven_one_is_wrong(damage):
    proposed = damage.dropna(subset="proposed")
    right = proposed["proposed"] == proposed["true"]
    assert len(proposed) > 3000
    assert right.mean() >= 0.99
    assert right[proposed["certainty"] == "proven"].all()


def test_what_is_only_wrapped_is_almost_always_repaired(damage):
    wrapped = damage[damage["how"].isin([".0", "url", "name", "two"])]
    assert (wrapped["proposed"] == wrapped["true"]).mean() >= 0.95


def test_random_numbers_are_seldom_repaired_and_never_proven():
    draws = np.random.default_rng(9).integers(0, 10, (3000, 17))
    numbers = ["".join(map(str, row)) for row in draws.tolist()]
    found = repairs(numbers, ["FedEx", "UPS", "USPS"] * 1000)
    assert len(found) < 60
    assert (found["certainty"] == "likely").all()


def test_many_damaged_numbers_take_little_time():
    draw = np.random.default_rng(2)
    whole = [number for shape in SHAPES[:6] for number in numbers_of(shape, 1000, draw)]
    told = [
        mangled(number, ("doubled", "url", "swap")[place % 3], draw) or "" for place, number in enumerate(whole)
    ]
    begun = time.process_time()
    repairs(told, ["USPS"] * len(told))
    assert time.process_time() - begun < 4


def test_places_are_those_of_the_column_and_repeats_are_all_answered():
    numbers = pd.Series([UPS, f"{FEDEX}.0", None, f"{FEDEX}.0"], index=[9, 9, 4, 1], dtype="str")
    found = repairs(numbers, pd.Series(["UPS", "FedEx", "FedEx", "FedEx"], dtype="str"))
    assert found["row"].tolist() == [1, 3]
    assert found["told"].tolist() == [f"{FEDEX}.0"] * 2
    assert repairs([], []).empty


def test_a_number_that_is_also_right_with_zeros_before_it_is_not_proven():
    ground = numbers_of("fedex-ground-15", 30_000, np.random.default_rng(8))
    short = [number.lstrip("0") for number in ground if number.startswith("000")]
    both = [number for number in short if len(number) == 12 and check([number], ["FedEx"]).fit[0] == Fit.YES]
    assert both
    found = repairs([f"{number}.0" for number in both], ["FedEx"] * len(both))
    assert found["proposed"].tolist() == both
    assert set(found["certainty"]) == {"likely"}


@pytest.mark.parametrize("shape", ["usps-impb-94-95", "fedex-34", "dpd-28", "usps-20", "fedex-sscc-18"])
def test_no_number_that_a_spreadsheet_zeroed_is_proposed_though_its_check_digit_passes(shape):
    owner = next(form.owner for form in registry().forms if form.entry.id == shape)
    zeroed = [
        number[:15] + "0" * (len(number) - 15) for number in numbers_of(shape, 400, np.random.default_rng(6))
    ]
    assert repairs(zeroed, [carriers()[owner].name] * len(zeroed)).empty


def test_many_broken_numbers_are_read_part_by_part_with_the_same_answers():
    broken = [f"Z5R8939035756{place:04d}" for place in range(9_000)]
    whole = repairs(broken, ["UPS"] * len(broken)).set_index("told")["proposed"]
    few = repairs(broken[-100:], ["UPS"] * 100).set_index("told")["proposed"]
    assert len(few) >= 5
    assert whole.reindex(few.index).tolist() == few.tolist()


def test_a_number_right_by_the_check_digit_of_its_carriers_own_loose_pattern_is_not_read_as_another_countrys():
    assert repairs(["UF123456785YP"], ["Yanwen"]).empty
    assert one("UF123456785YP") == [("UF123456785PY", "likely")]


@pytest.mark.parametrize("told", ["UF123456785YP.0", "UF123456785YP.00", "UF 1234 5678 5YP,0", "uf123456785yp.0"])
def test_nor_where_a_spreadsheet_left_a_sign_behind_it(told):
    assert repairs([told], ["Yanwen"]).empty
    assert one("UF123456785YP.0") == [("UF123456785PY", "likely")]
    assert one("RR123456785SU.0", "Yanwen") == [("RR123456785US", "likely")]
    assert one(f"{UPS}.0", "USPS") == one(f"{UPS}.0", "UPS") == [(UPS, "proven")]
