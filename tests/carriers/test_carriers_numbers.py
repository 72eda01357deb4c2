"""Real and false numbers of many carriers: carriers' published samples, and copies that are changed or cut."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from poagen.carriers import Fit, Kind, check, describe_each

NUMBERS = pd.read_csv(Path(__file__).with_name("numbers.tsv"), sep="\t", dtype="str")
REAL = NUMBERS["is"] == "real"


def test_the_list_is_wide():
    assert len(NUMBERS) >= 300
    assert NUMBERS.loc[REAL, "carrier"].nunique() >= 18
    assert 100 < REAL.sum() < len(NUMBERS) - 100


def test_every_real_number_fits_its_carrier_and_no_false_one_does():
    checks = check(NUMBERS["number"], NUMBERS["carrier"])
    fits = (checks.kind == Kind.OK) & (checks.fit == Fit.YES)
    wrong = NUMBERS[fits != REAL.to_numpy()]
    assert wrong.empty, wrong


def test_what_is_told_of_each_number_agrees():
    told = describe_each(NUMBERS["number"].tolist(), NUMBERS["carrier"].tolist())
    for item, real in zip(told, REAL, strict=True):
        assert (item["verdict"] == "fits") == real, item
        if real:
            assert item["matches"][0]["check_digit"] != "fail", item
        if item["verdict"] == "check-digit-fails":
            failed = [match for match in item["matches"] if match["check_digit"] == "fail"]
            assert any("expected" in match for match in failed), item
        assert real or not any(fix["certainty"] == "proven" for fix in item["repair_details"]), item
