"""Numbers against the carriers that were named."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poagen.carriers import Fit, Strength, carriers, check, compatible, describe, judge
from poagen.carriers.cells import read_cells
from poagen.carriers.engine import compile_engine
from poagen.carriers.registry import DATA, load_registry, registry
from poagen.common.finding import PoagenError

GUIDE = Path(__file__).parents[2] / "docs" / "carriers.md"
INDEX = {carrier.id: place for place, carrier in enumerate(carriers())}
UPS, UPS_BAD = "1Z5R89390357567127", "1Z5R89390357567128"
USPS, USPS_BAD, USPS_92 = "9400111201080805483016", "9400111201080805483017", "9261292700768711948021"
FEDEX, FEDEX_BAD, DHL_DE = "986578788855", "986578788856", "00340434098765432105"


def judged(number, carrier):
    checks = check([number], [carrier])
    other = int(checks.other[0])
    return Fit(int(checks.fit[0])), carriers()[other].id if other >= 0 else None


@pytest.mark.parametrize(
    ("number", "carrier", "fit", "other"),
    [
        (UPS, "UPS", Fit.YES, None),
        (UPS, "UPS Mail Innovations", Fit.YES, None),
        (UPS, "USPS", Fit.NO, "ups"),
        (UPS, "Other", Fit.NOT_KNOWN, "ups"),
        (UPS, "Zephyr Local", Fit.NOT_KNOWN, "ups"),
        (UPS, "GLS", Fit.NOT_KNOWN, "ups"),
        (UPS_BAD, "UPS", Fit.CHECK_FAILS, None),
        (UPS_BAD, "USPS", Fit.NO, None),
        (USPS, "USPS", Fit.YES, None),
        (USPS, "UPS", Fit.NO, "usps"),
        (USPS, "FedEx", Fit.NO, "usps"),
        (USPS, "Asendia", Fit.YES, None),
        (USPS, "Other - Stamps.com", Fit.YES, None),
        (USPS_BAD, "USPS", Fit.CHECK_FAILS, None),
        (USPS_BAD, "OSM", Fit.CHECK_FAILS, None),
        (USPS_92, "UPS Mail Innovations", Fit.YES, None),
        (USPS_92, "FedEx SmartPost", Fit.YES, None),
        (USPS_92, "FedEx", Fit.YES, None),
        (USPS_92, "DHL eCommerce", Fit.YES, None),
        (USPS_92, "DHL Global Mail", Fit.YES, None),
        (USPS_92, "Newgistics", Fit.YES, None),
        (USPS_92, "OnTrac", Fit.NO, "usps"),
        (FEDEX, "FedEx", Fit.YES, None),
        (FEDEX, "USPS", Fit.NO, "fedex"),
        (FEDEX, "UPS", Fit.NOT_KNOWN, "fedex"),
        (FEDEX_BAD, "FedEx", Fit.CHECK_FAILS, None),
        (DHL_DE, "DHL", Fit.YES, None),
        (DHL_DE, "", Fit.NOT_KNOWN, "dhl-paket"),
        ("3318810025", "DHL", Fit.YES, None),
        ("83718827737712", "DHL", Fit.YES, None),
        ("83718827737712", "DHL eCommerce", Fit.YES, None),
        ("83718827737712", "USPS", Fit.NO, None),
        ("RB123456785CN", "China Post", Fit.YES, None),
        ("RB123456785CN", "USPS", Fit.YES, None),
        ("RB123456785CN", "Yanwen", Fit.YES, None),
        ("RB123456785CN", "UPS", Fit.NO, "china-post"),
        ("RB123456785CV", "FedEx", Fit.NO, "national-post"),
        ("RB123456786CN", "China Post", Fit.CHECK_FAILS, None),
        ("1LS717793482164", "OnTrac", Fit.YES, None),
        ("C11031500001879", "Lasership", Fit.YES, None),
        ("TBA502887274000", "USPS", Fit.NO, "amazon"),
        ("YT2229521272164446", "YTO Express", Fit.NOT_KNOWN, "yun-express"),
        ("NOSUCH12345", "FedEx", Fit.NO, None),
        ("NOSUCH12345", "GLS", Fit.NOT_KNOWN, None),
        ("", "UPS", Fit.NOT_KNOWN, None),
        ("1111111111", "DHL Express", Fit.NOT_KNOWN, None),
    ],
)
def test_fit_and_other_carrier(number, carrier, fit, other):
    assert judged(number, carrier) == (fit, other)


def test_strength_tells_prefixes_from_counts_of_digits():
    checks = check([UPS, FEDEX, UPS_BAD, UPS], ["UPS", "FedEx", "UPS", "USPS"])
    assert checks.fit_strength.tolist() == [Strength.STRONG, Strength.WEAK, Strength.STRONG, Strength.NONE]
    assert checks.other_strength.tolist() == [0, 0, 0, Strength.STRONG]
    assert checks.passes.tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("number", "carrier"),
    [("UUS5BX1234567890123", "UniUni"), ("LP00123450987612", "Cainiao"), ("4PX3000123456789CN", "4PX")],
)
def test_a_loose_shape_is_no_ground_for_a_verdict(number, carrier):
    named, alone, elsewhere = check([number], [carrier]), check([number]), check([number], ["USPS"])
    assert named.fit[0] == Fit.NOT_KNOWN
    assert alone.other[0] == elsewhere.other[0] == -1
    assert not alone.passes[0]
    assert elsewhere.fit[0] == Fit.NO


def test_every_loose_shape_leaves_its_own_carrier_in_doubt_or_fits():
    loose = [form.entry for form in registry().forms if form.entry.grade == "C"]
    numbers = [example for shape in loose for example in shape.examples]
    names = [carriers()[INDEX[shape.carrier]].name for shape in loose for _ in shape.examples]
    assert np.isin(check(numbers, names).fit, [Fit.NOT_KNOWN, Fit.YES]).all()


def test_lists_arrays_and_series_answer_alike():
    numbers, names = [UPS, USPS, None], ["UPS", None, "FedEx"]
    series = pd.Series(numbers, index=[9, 4, 7], dtype="str")
    answers = [
        check(numbers, names),
        check(np.array(numbers, dtype=object), np.array(names, dtype=object)),
        check(series, pd.Series(names, index=[9, 4, 7], dtype="str")),
    ]
    for answer in answers:
        assert answer.fit.tolist() == answers[0].fit.tolist() == [2, -1, -1]
        assert answer.normal.tolist() == [UPS, USPS, ""]
    assert answers[2].normal.index.tolist() == [9, 4, 7]
    assert check([], []).fit.tolist() == []


def test_numbers_are_judged_alike_in_however_many_parts(monkeypatch):
    numbers = [
        UPS,
        " 1z 5r89390357567127",
        UPS_BAD,
        USPS,
        USPS_BAD,
        USPS_92,
        FEDEX,
        FEDEX_BAD,
        DHL_DE,
        None,
        "TBA１２",
    ]
    names = ["UPS", "USPS", None, "FedEx", "DHL", "UPS", "Other", "Fedx"] * 4
    told = pd.Series((numbers * 3)[: len(names)], dtype="str")
    whole = check(told, names)
    monkeypatch.setattr(judge, "_PART", 3)
    parts = check(told, names)
    assert parts.normal.to_list() == whole.normal.to_list()
    for field in ("kind", "fit", "fit_strength", "other", "other_strength", "passes"):
        assert getattr(parts, field).tolist() == getattr(whole, field).tolist()


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("ups", "ups", True),
        ("ups", "ups-mail-innovations", True),
        ("usps", "ups-mail-innovations", True),
        ("usps", "fedex-smartpost", True),
        ("dhl", "dhl-express", True),
        ("ontrac", "lasership", True),
        ("china-post", "usps", True),
        ("ups", "usps", False),
        ("fedex", "usps", False),
        ("ups-mail-innovations", "fedex-smartpost", False),
        ("dpd", "dhl", False),
        ("yun-express", "yto-express", False),
    ],
)
def test_carriers_that_share_parcels(one, two, expected):
    pair = [INDEX[one]], [INDEX[two]]
    assert compatible(*pair).tolist() == compatible(*pair[::-1]).tolist() == [expected]


def test_an_unknown_carrier_clashes_with_none():
    assert compatible(np.array([-1, 0, -1]), np.array([0, -1, -1])).all()


def test_describe_tells_what_why_and_what_it_may_have_been():
    numbers = [UPS_BAD, "IZ5R8939O357567127", "986578788855.0", f"{USPS} USPS", "112-1234567-1234567", UPS]
    told = describe(numbers, "UPS")
    assert [one["verdict"] for one in told] == [
        "check-digit-fails",
        "does-not-fit",
        "spreadsheet-damage",
        "does-not-fit",
        "order-id",
        "fits",
    ]
    assert told[1]["repairs"] == [UPS]
    assert told[3]["repairs"] == [USPS]
    assert told[5]["repairs"] == []
    assert told[5]["strength"] == "strong"


def test_describe_names_the_shapes_and_the_check_digit_that_would_be_right():
    shape = {"carrier": "UPS", "service": "UPS parcel", "grade": "A"}
    shape["shared_with"] = ["UPS Mail Innovations", "UPS Freight"]
    wrong, right = describe([UPS_BAD, UPS], "UPS")
    assert wrong["matches"] == [{**shape, "check_digit": "fail", "expected": "7"}]
    assert right["matches"] == [{**shape, "check_digit": "pass"}]


def test_describe_puts_a_spreadsheets_losses_back_where_the_named_carrier_proves_it():
    assert describe(["986578788855.0"], "FedEx")[0]["repairs"] == [FEDEX]
    assert describe(["41441760228964"], "FedEx")[0]["repairs"] == ["041441760228964"]
    assert describe(["986578788856.0"], "FedEx")[0]["repairs"] == []


def test_describe_without_a_carrier():
    told = describe([UPS, "83718827737712", "HELLO1"], None)
    assert [one["verdict"] for one in told] == ["known-shape", "weak-shape", "unknown-shape"]
    assert told[0]["matches"][0]["carrier"] == "UPS"
    assert describe([UPS], "Zephyr Local")[0]["carrier"] == "Zephyr Local"


def knowledge_with(tmp_path, carrier):
    """The packaged knowledge and what the documentation's two examples add to it."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    blocks = [block.split("```")[0] for block in GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1:]]
    names, shapes = folder / "names.yaml", folder / "shapes" / "zephyr.yaml"
    names.write_text(names.read_text(encoding="utf-8") + blocks[0], encoding="utf-8")
    shape = blocks[1].replace("carrier: zephyr-local", f"carrier: {carrier}")
    shapes.write_text(f"shapes:\n{shape}", encoding="utf-8")
    return folder


def test_a_new_carrier_is_yaml_alone(tmp_path):
    known = load_registry(knowledge_with(tmp_path, "zephyr-local"))
    shape = known.forms[-1].entry
    cells = read_cells([*shape.examples, *shape.counterexamples])
    found = compile_engine(known).match(cells.flat, np.arange(4))
    own = found.form == len(known.forms) - 1
    assert set(found.row[own & found.passed].tolist()) == {0, 1}
    assert {known.carriers[i].id for i in found.owner[own]} == {"zephyr-local"}


def test_a_carrier_that_has_no_entry_is_a_finding(tmp_path):
    with pytest.raises(PoagenError, match='names "zefyr", which has no entry'):
        load_registry(knowledge_with(tmp_path, "zefyr"))


def test_a_shape_with_a_check_character_and_no_rule_is_a_finding(tmp_path):
    folder = knowledge_with(tmp_path, "zephyr-local")
    path = folder / "shapes" / "zephyr.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("check: mod10-3-1", "check: null"), encoding="utf-8")
    with pytest.raises(PoagenError, match="go together"):
        load_registry(folder)


@pytest.mark.parametrize(
    ("number", "carrier", "verdict", "strength"),
    [
        ("320595463939", "Purolator", "check-digit-fails", "weak"),
        ("00340433612345678905", "DHL", "check-digit-fails", "weak"),
        ("1Z5R89390357567128", None, "check-digit-fails", "strong"),
        ("986578788856", None, "weak-shape", "none"),
        ("D57600244000000251000", "Canpar", "unknown-shape", "none"),
        ("60120172242323", "DHL", "fits", "weak"),
        ("9261292700768711948021", "FedEx", "fits", "strong"),
        ("9400111201080805483016", "FedEx", "other-carrier", "strong"),
    ],
)
def test_the_named_carriers_own_check_digit_is_told_before_a_chance_fit_of_another(
    number, carrier, verdict, strength
):
    (told,) = describe([number], carrier)
    assert (told["verdict"], told["strength"]) == (verdict, strength)


def test_loose_patterns_are_told_only_where_nothing_else_fits_or_of_the_named_carrier():
    def grades(number, carrier=None):
        return {match["grade"] for match in describe([number], carrier)[0]["matches"]}

    assert grades("9400111201080805483016") == {"A"}
    assert grades("9400111201080805483016", "Australia Post") == {"A", "C"}
    assert grades("ABC1234509876543210") == {"C"}


def test_filler_in_a_strong_shape_is_told_with_the_shape_and_stays_filler():
    (told,) = describe(["TBA000000000000"], "Amazon Shipping")
    assert told["verdict"] == "placeholder"
    assert [match["check_digit"] for match in told["matches"]] == ["none"]
    assert describe(["000000000000"], "FedEx")[0]["matches"] == []


def test_shared_numbers_are_told_with_those_who_share_them():
    (told,) = describe(["9261292700768711948021"], None)
    shared = set(told["matches"][0]["shared_with"])
    assert {"UPS Mail Innovations", "FedEx SmartPost", "DHL eCommerce", "OSM", "Asendia", "Newgistics"} <= shared


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("947539314989785000468745040410", True),
        ("947531314989785000468745040418", False),
        ("42083491042607224255406921383414", True),
        ("9361299878700317633794", False),
        ("9261282700768711948024", False),
    ],
)
def test_the_mailer_id_of_usps_numbers_agrees_with_their_first_digits(number, fits):
    assert (check([number], ["USPS"]).fit[0] == Fit.YES) == fits
