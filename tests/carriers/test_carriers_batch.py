"""Many numbers together, and the commands that show numbers and carriers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from poagen.carriers import batch
from poagen.cli.app import app

UPS, UPS_BAD, FEDEX = "1Z5R89390357567127", "1Z5R89390357567128", "986578788855"
RUNNER = CliRunner()


def impb(bodies):
    weights = np.array([3, 1] * 11)[:21]
    return [f"{body}{-int((np.array(list(map(int, body))) * weights).sum()) % 10}" for body in bodies]


def digits(count, length, seed, start=""):
    table = np.random.default_rng(seed).integers(0, 10, (count, length - len(start)))
    return [start + "".join(map(str, row)) for row in table.tolist()]


def reading(numbers, carrier):
    return batch(numbers, [carrier] * len(numbers)).iloc[0]


def test_real_numbers_pass_far_above_chance():
    told = reading(impb(digits(200, 21, 1, "9400")), "USPS")
    assert (told["checked"], told["passed"], told["pass_rate"]) == (200, 200, 1.0)
    assert told["chance"] == pytest.approx(0.1)
    assert told["p_chance"] < 1e-100
    assert told["reading"] == "as real numbers are"


def test_made_up_numbers_pass_by_chance():
    told = reading(digits(500, 22, 2, "9400"), "USPS")
    assert 0.05 < told["pass_rate"] < 0.15
    assert told["p_chance"] > 0.001
    assert told["reading"] == "no better than chance"


def test_a_part_of_wrong_numbers_is_told():
    numbers = impb(digits(300, 21, 3, "9400")) + digits(100, 22, 4, "9400")
    assert reading(numbers, "USPS")["reading"] == "partly wrong"


def test_twenty_digits_pass_as_usps_in_two_ways():
    assert reading(digits(50, 20, 5), "USPS")["chance"] == pytest.approx(0.19)


def test_few_numbers_and_numbers_without_a_check_say_nothing():
    assert reading([FEDEX], "FedEx")["reading"] == "too few to say"
    told = reading(digits(200, 14, 6), "DHL eCommerce")
    assert told["checked"] == 0
    assert np.isnan(told["pass_rate"])
    assert told["reading"] == "too few to say"


def test_zeroed_ends_repeats_and_runs_are_counted():
    numbers = [f"7395{place:08d}" for place in range(100, 200)]
    told = reading([*numbers, *numbers[:50]], "UPS")
    assert told["ends_in_0"] == pytest.approx(0.1, abs=0.02)
    assert told["p_ends_in_0"] > 0.1
    assert told["duplicates"] == pytest.approx(50 / 150)
    assert told["consecutive"] == 1.0
    rounded = reading([number[:-1] + "0" for number in digits(100, 16, 7, "7")], "Canada Post")
    assert rounded["ends_in_0"] == 1.0
    assert rounded["p_ends_in_0"] < 1e-50
    assert rounded["consecutive"] == 0.0


def test_each_named_carrier_and_length_has_a_row_and_what_is_no_number_has_none():
    told = batch([UPS, FEDEX, FEDEX + "1", "N/A", "", UPS], ["ups", "FedEx", "FedEx", "FedEx", "FedEx", "Zephyr"])
    rows = told[["carrier", "length", "count"]].to_numpy().tolist()
    assert rows == [["FedEx", 12, 1], ["FedEx", 13, 1], ["UPS", 18, 1], ["Zephyr", 18, 1]]
    assert batch([], []).empty
    assert batch([UPS]).iloc[0][["carrier", "passed"]].tolist() == ["", 1]


def run(*arguments, code=0):
    result = RUNNER.invoke(app, ["carriers", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def numbers_file(folder, kind):
    rows = [["Order", "Carrier", "Tracking Number"], ["1", "UPS", UPS], ["2", "FedEx", FEDEX], ["3", "", UPS_BAD]]
    path = folder / f"numbers.{kind}"
    if kind == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_checked_by_its_columns(tmp_path, kind):
    path = numbers_file(tmp_path, kind)
    told = json.loads(run("check", "--file", path, "--json").stdout)
    assert [(item["number"], item["verdict"]) for item in told] == [
        (UPS, "fits"),
        (FEDEX, "fits"),
        (UPS_BAD, "check-digit-fails"),
    ]
    rows = json.loads(run("check", "--file", path, "--batch", "--json").stdout)
    assert {(row["carrier"], row["length"], row["count"]) for row in rows} == {
        ("UPS", 18, 1),
        ("FedEx", 12, 1),
        ("", 18, 1),
    }
    shown = run("check", "--file", path).stdout.splitlines()
    assert shown[0].split()[:3] == ["carrier", "length", "count"]
    assert len(shown) == 4


def test_a_list_without_a_header_is_checked_whole(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(f"{UPS}\n{UPS_BAD}\n", encoding="utf-8")
    told = json.loads(run("check", "--file", path, "--carrier", "UPS", "--json").stdout)
    assert [item["verdict"] for item in told] == ["fits", "check-digit-fails"]
    assert told[1]["matches"][0]["expected"] == "7"


def test_a_file_that_is_not_there_and_nothing_at_all_are_told():
    assert "none.csv" in run("check", "--file", "none.csv", code=2).output
    assert "--file" in run("check", code=2).output


def test_numbers_are_told_as_a_list_with_their_repairs():
    told = json.loads(run("check", "lZ5R8939O357567127", "--carrier", "UPS", "--json").stdout)
    assert set(told[0]) >= {"number", "carrier", "verdict", "strength", "matches", "repairs", "why"}
    assert told[0]["repairs"] == [UPS]
    assert told[0]["repair_details"][0]["certainty"] == "proven"
    assert "proven" in run("check", "lZ5R8939O357567127", "--carrier", "UPS").stdout


def test_a_carrier_is_shown_with_its_numbers():
    told = json.loads(run("show", "Hermes UK", "--json").stdout)
    assert told["id"] == "evri"
    assert {"evri-16", "evri-letter"} <= {shape["id"] for shape in told["shapes"]}
    assert all(shape["source"] and shape["checked"] for shape in told["shapes"])
    assert "16" in run("show", "evri").stdout
    assert "nope" in run("show", "nope", code=2).output


def test_a_big_batch_takes_little_time_and_keeps_its_index():
    numbers = pd.Series(digits(20_000, 12, 8), index=np.arange(20_000) * 3, dtype="str")
    told = batch(numbers, pd.Series(["FedEx"] * 20_000, dtype="str"))
    assert told["count"].sum() > 19_900
    assert told.iloc[0]["reading"] == "no better than chance"
