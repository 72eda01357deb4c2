"""``poagen analyze``: JSON, report, files, and every option."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_world import AS_OF, FEED, TYPED, Shown, export, package, poagen, table

from poagen.diagnosis import Report
from poagen.document import wording

KEYS = {
    "": "schema inputs marketplace as_of policy counts vtr defects risks root_causes unexplained recovery repairs "
    "warnings",
    "inputs": "file format rows sha256",
    "policy": "id effective_from target window",
    "policy.window": "start end days clock",
    "counts": "rows packages excluded exempt measured valid invalid unknown",
    "vtr": "overall by_category daily",
    "vtr.overall": "measured valid invalid unknown rate rate_low target meets_target",
    "vtr.by_category": "category measured valid invalid unknown rate rate_low target meets_target",
    "vtr.daily": "date measured invalid",
    "defects": "code family count share",
    "root_causes": "id code family segment detail pattern onset until packages defects share rate_in_segment "
    "rate_elsewhere p_value vtr_points rate_if_fixed confidence examples",
    "unexplained": "count share",
    "recovery": "date_at_target assumed_rate valid_packages_needed",
}


@pytest.fixture(scope="module")
def as_json() -> Shown:
    return poagen("analyze", TYPED, "--json")


@pytest.fixture(scope="module")
def report(as_json: Shown) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(as_json.out)
    return loaded


def analysed(*arguments: object) -> dict[str, Any]:
    shown = poagen("analyze", *arguments, "--json")
    assert shown.code == 0, shown.err
    loaded: dict[str, Any] = json.loads(shown.out)
    return loaded


def test_json_alone_stands_on_stdout_and_ends_with_a_newline(as_json: Shown) -> None:
    assert as_json.code == 0
    assert as_json.out.startswith("{\n")
    assert as_json.out.endswith("}\n")


def test_json_fits_the_schema_of_the_model(report: dict[str, Any]) -> None:
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    jsonschema.validate(report, schema)
    Report.model_validate(report)
    assert report["schema"] == "poagen.analysis/1"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**report, "counts": {}}, schema)


@pytest.mark.parametrize("place", KEYS)
def test_json_has_every_key_of_the_design(report: dict[str, Any], place: str) -> None:
    part: Any = report
    for name in filter(None, place.split(".")):
        part = part[name]
    parts = part if isinstance(part, list) else [part]
    assert parts, place
    for item in parts:
        assert set(KEYS[place].split()) <= set(item)


def test_the_counts_of_the_json_add_up(report: dict[str, Any]) -> None:
    counts, overall = report["counts"], report["vtr"]["overall"]
    left_out = sum(counts["excluded"].values()) + sum(counts["exempt"].values())
    assert counts["packages"] == counts["measured"] + left_out
    assert counts["measured"] == counts["valid"] + counts["invalid"] + counts["unknown"]
    assert overall["rate"] == pytest.approx(1 - overall["invalid"] / overall["measured"])
    assert sum(item["count"] for item in report["defects"]) == overall["invalid"]
    assert sum(day["measured"] for day in report["vtr"]["daily"]) == counts["measured"]


def test_the_report_says_what_the_json_says(report: dict[str, Any]) -> None:
    shown = poagen("analyze", TYPED)
    assert shown.code == 0
    overall = report["vtr"]["overall"]
    headline = f"VTR {wording.rate(overall['rate'], overall['target'])}"
    assert headline in shown.out
    assert f"{overall['valid']:,} of {overall['measured']:,} packages valid" in shown.out
    assert f"{overall['invalid']:,} invalid, {overall['unknown']:,} unknown" in shown.out
    assert f"rule {report['policy']['id']}" in shown.out
    rows = shown.out.splitlines()
    for item in report["vtr"]["by_category"]:
        row = next(line for line in rows if line.strip().startswith(item["category"]))
        assert wording.rate(item["rate"], item["target"]) in row
        assert f"{item['measured']:,} packages" in row
    assert report["root_causes"]
    for cause in report["root_causes"]:
        place = next(number for number, line in enumerate(rows) if f"[{cause['code']}]" in line)
        assert f" {cause['defects']} " in rows[place - 1]
        assert cause["confidence"] in rows[place - 1]
        for name, value in cause["segment"].items():
            assert f"{name} {value}" in rows[place]


def test_the_warnings_of_the_json_are_the_words_on_stderr() -> None:
    shown = poagen("analyze", FEED / "data", *AS_OF, "--json", "--all")
    warnings = json.loads(shown.out)["warnings"]
    assert warnings
    for warning in warnings:
        assert f"{warning['severity']}: {warning['message']}" in shown.err
        assert f"(poagen explain {warning['code']})" in shown.err


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, as_json: Shown) -> None:
    for name in ("one", "two"):
        shown = poagen(
            "analyze", TYPED, "--json", "--out", tmp_path / name, "--verdicts", tmp_path / f"{name}.csv"
        )
        assert shown.out == as_json.out
    for name in ("analysis.json", "verdicts.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one" / "analysis.json").read_text("utf-8") == as_json.out
    written = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert written == ["analysis.json", "evidence", "history.png", "verdicts.csv"]


def test_the_verdicts_have_a_row_for_each_package(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, tracking_number=""), package(7, fulfillment_channel="AFN"))
    report = analysed(file, *AS_OF, "--verdicts", tmp_path / "v.csv")
    rows = list(csv.DictReader((tmp_path / "v.csv").open(encoding="utf-8", newline="")))
    header = "order_id package_id status reason verdict defect other_defects risks"
    assert list(rows[0]) == header.split()
    assert len(rows) == report["counts"]["packages"] == 7
    assert (rows[5]["status"], rows[5]["verdict"], rows[5]["defect"]) == ("measured", "invalid", "missing-number")
    assert (rows[6]["status"], rows[6]["reason"]) == ("excluded", "fba")


def test_the_window_ends_on_the_day_or_before_it_or_where_it_is_told(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    window = {"start": "2026-10-02", "end": "2026-10-31", "days": 30, "clock": "promised_delivery_at"}
    assert analysed(file, *AS_OF)["policy"]["window"] == window
    earlier = analysed(file, *AS_OF, "--latency", 3)["policy"]["window"]
    assert (earlier["start"], earlier["end"]) == ("2026-09-29", "2026-10-28")
    told = analysed(file, *AS_OF, "--window", "2026-10-20..2026-10-20")
    assert (told["policy"]["window"]["days"], told["counts"]["measured"]) == (1, 5)
    assert analysed(file, *AS_OF, "--window", "2026-10-21..2026-10-31")["counts"]["measured"] == 0


def test_the_day_is_taken_from_the_data_and_said(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, first_scan_at="2026-10-24"))
    shown = poagen("analyze", file, "--json")
    assert json.loads(shown.out)["as_of"] == "2026-10-24"
    assert "the last day in the data, 2026-10-24" in shown.err
    assert "--as-of" in shown.err


def defect_report(path: Path) -> Path:
    header = ["Order ID", "Carrier Name", "Tracking ID", "Promised Delivery Date", "Has valid tracking"]
    header += ["Has tracking ID", "Product Category"]
    rows = [
        dict(zip(header, (f"111-0000000-{n:07d}", "UPS", "", "2026-10-20", "No", "No", category), strict=True))
        for n, category in enumerate(["Garden"] * 3 + ["Toys"])
    ]
    path.write_text(table(rows, header), encoding="utf-8")
    return path


def test_without_a_total_a_list_of_defects_gives_no_rate(tmp_path: Path) -> None:
    file = defect_report(tmp_path / "d.csv")
    shown = poagen("analyze", file, *AS_OF, "--marketplace", "US", "--json")
    overall = json.loads(shown.out)["vtr"]["overall"]
    assert (overall["rate"], overall["measured"], overall["invalid"]) == (None, None, 4)
    assert "--measured N or CATEGORY=N" in shown.err
    assert "VTR not known" in poagen("analyze", file, *AS_OF, "--marketplace", "US").out


def test_the_total_may_be_told_for_all_or_for_each_category(tmp_path: Path) -> None:
    given = (defect_report(tmp_path / "d.csv"), *AS_OF, "--marketplace", "Amazon.com")
    assert analysed(*given, "--measured", 200)["vtr"]["overall"]["rate"] == pytest.approx(0.98)
    vtr = analysed(*given, "--measured", "Garden=60", "--measured", " Toys = 40")["vtr"]
    assert vtr["overall"]["measured"] == 100
    assert {item["category"]: item["rate"] for item in vtr["by_category"]} == pytest.approx(
        {"Garden": 0.95, "Toys": 0.975}
    )


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    columns = {"order_id": "Belegnr", "tracking_number": "Sendung"}
    rows = [{columns.get(name, name): value for name, value in package(n).items()} for n in range(4)]
    file = tmp_path / "p.csv"
    file.write_text(table(rows, rows[0]), encoding="utf-8")
    report = analysed(file, *AS_OF, "--map", "order_id=Belegnr", "--map", "tracking_number=Sendung")
    assert (report["counts"]["measured"], report["counts"]["valid"]) == (4, 4)


def test_the_order_of_day_and_month_is_as_told(tmp_path: Path) -> None:
    blank = {"confirmed_at": "", "first_scan_at": ""}
    rows = [package(n, promised_delivery_at="05/10/2026", **blank) for n in range(4)]
    file = tmp_path / "p.csv"
    file.write_text(table(rows), encoding="utf-8")
    assert analysed(file, *AS_OF, "--dates", "DMY")["counts"]["measured"] == 4
    assert analysed(file, *AS_OF, "--dates", "mdy")["counts"]["excluded"] == {"outside-window": 4}


def test_blank_scans_are_unknown_unless_they_are_said_to_mean_none(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, first_scan_at="", scan_count=""))
    shown = poagen("analyze", file, *AS_OF, "--json")
    assert json.loads(shown.out)["counts"]["unknown"] == 1
    assert "--blank-scans none" in shown.err
    assert "0 invalid, 1 unknown (at worst VTR 83.3 %)" in poagen("analyze", file, *AS_OF).out
    told = analysed(file, *AS_OF, "--blank-scans", "none")
    assert (told["counts"]["unknown"], told["counts"]["invalid"]) == (0, 1)


def test_nothing_measured_is_not_told_as_nothing_failed(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    shown = poagen("analyze", file, "--as-of", "2030-01-01")
    assert "No package failed" not in shown.out
    assert "No package of these files counts in the window" in shown.out
    assert "check --marketplace, --as-of and --window" in shown.err
    assert "No package failed." in poagen("analyze", file, *AS_OF).out
    unknown = export(tmp_path / "u.csv", package(6, first_scan_at="", scan_count=""))
    assert "What became of 1 package is not known." in poagen("analyze", unknown, *AS_OF).out


def test_findings_are_capped_unless_all_are_wanted(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", *(package(n, scan_count="1.5") for n in range(10, 30)))
    capped, everything = (poagen("analyze", file, *AS_OF, *more).err for more in ((), ("--all",)))
    assert "showing 10 of " in capped
    assert "--all for the rest" in capped
    assert capped.count("warning:") == 10
    assert everything.count('"1.5" is not a whole number') == 20
    assert "showing" not in everything
