"""``poagen policy``, the options --rate and --programme, and a package's way through the rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_world import AS_OF, PACKAGE, fails, package, poagen, table

COLUMNS = (*PACKAGE, "package_value", "currency", "origin_country", "ship_method", "amazon_verdict")


def export(path: Path, **changes: str) -> Path:
    rows = [{**dict.fromkeys(COLUMNS, ""), **package(number, **changes)} for number in range(1, 4)]
    path.write_text(table(rows, COLUMNS), encoding="utf-8")
    return path


def test_policy_list_of_one_store() -> None:
    shown = poagen("policy", "list", "--marketplace", "Amazon.co.uk").out.splitlines()
    assert [line.split()[0] for line in shown] == [
        "UK-2021-04-19",
        "UK-2021-08-09",
        "UK-2023-03-31",
        "UK-2025-01-15",
    ]
    assert "to 2023-03-30" in shown[1]
    assert 'no rule for the marketplace "Narnia"' in fails("policy", "list", "--marketplace", "Narnia")


def test_policy_diff_shows_what_changed() -> None:
    shown = poagen("policy", "diff", "us-2021-08-09", "US-2025-01-15")
    assert shown.code == 0
    assert "+ A package under $15 from India or the United Kingdom needs one scan.\n" in shown.out
    assert "- Packages from any origin other than the United States and China are left out.\n" in shown.out
    assert "source" not in shown.out.casefold().split("not known:")[0]
    assert 'there is no rule "US-1999"' in fails("policy", "diff", "US-1999", "US-2025-01-15")


def test_policy_show_says_what_was_looked_for() -> None:
    shown = poagen("policy", "show", "TR-2021-04-15").out
    assert "unknown: no source was found; looked for the help page on valid tracking of Amazon.com.tr" in shown


def test_policy_diff_tells_notes_that_are_no_longer_there() -> None:
    told = poagen("policy", "diff", "US-2025-01-15", "TR-2021-04-15").out
    assert "\nnotes:\n" in told, told


def test_a_value_in_another_currency_needs_a_rate(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", origin_country="CN", package_value="4.90", currency="EUR")
    judged = (*AS_OF, "--blank-scans", "none")
    unknown = json.loads(poagen("analyze", file, *judged, "--json").out)
    assert (unknown["counts"]["unknown"], unknown["counts"]["valid"]) == (3, 0)
    assert "POL017" in {item["code"] for item in unknown["warnings"]}
    low = json.loads(poagen("analyze", file, *judged, "--json", "--rate", "eur=1.01").out)
    assert low["counts"]["valid"] == 3
    high = json.loads(poagen("analyze", file, *judged, "--json", "--rate", "EUR=1.08", "--rate", "GBP=1.3").out)
    assert high["counts"]["invalid"] == 3


@pytest.mark.parametrize("rate", ["EUR", "EUR=", "EUR=much", "EUR=0", "EUR=-1", "EUR=nan", "EUR=inf", "EURO=1"])
def test_a_rate_that_is_none_is_a_usage_error(tmp_path: Path, rate: str) -> None:
    assert "--rate" in fails("analyze", export(tmp_path / "p.csv"), *AS_OF, "--rate", rate)


def test_a_rate_is_given_once_for_a_currency(tmp_path: Path) -> None:
    assert "twice" in fails("analyze", export(tmp_path / "p.csv"), *AS_OF, "--rate", "EUR=1", "--rate", "eur=2")


def test_a_programme_is_judged_by_its_rule(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    shown = json.loads(poagen("analyze", file, *AS_OF, "--programme", "SFP", "--json").out)
    assert (shown["policy"]["id"], shown["policy"]["target"]) == ("US-SFP-2022-07-25", 0.99)
    assert "--programme" in fails("analyze", file, *AS_OF, "--programme", "gold")
    told = fails("analyze", file, *AS_OF, "--programme", "sfp", "--marketplace", "DE")
    assert "no rule for the programme sfp of DE" in told


def test_explain_tells_each_step_with_its_sentence(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", carrier="USPS", package_value="5", currency="USD", ship_method="USPS Letter")
    shown = poagen("explain", "111-0000000-0000002", file, *AS_OF).out
    for step in (
        "counted: yes",
        "window: yes: 2026-10-20",
        "left out: no, but for its service",
        "scans wanted: A",
    ):
        assert f"    {step}" in shown
    assert "[US-EXEMPT-FLAT]" in shown
    assert "verdict: invalid. A number filed under a carrier that did not carry the parcel" in shown
    assert "its service" not in poagen("explain", "111-0000000-0000002", export(tmp_path / "q.csv"), *AS_OF).out


def test_explain_judges_by_the_same_options_as_analyze(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package_value="5", currency="USD")
    assert "US-SFP-2022-07-25" in poagen("explain", "111-0000000-0000001", file, *AS_OF, "--programme", "sfp").out


def test_inside_a_case_an_order_is_explained_without_naming_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    export(tmp_path / "data" / "p.csv")
    (tmp_path / "case.yaml").write_text("seller: S\nmarketplace: US\nas_of: 2026-10-31\n", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "data"):
        monkeypatch.chdir(folder)
        shown = poagen("explain", "111-0000000-0000002").out
        assert "Order 111-0000000-0000002, package 1" in shown
        assert "rule: US-2025-01-15" in shown
        assert "POL001: " in poagen("explain", "pol001").out
    assert 'did you mean "111-0000000-000000' in fails("explain", "111-0000000-00000022")


def test_outside_a_case_an_order_asks_for_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "name your case folder or your files" in fails("explain", "111-0000000-0000002")


def test_each_package_of_an_order_is_explained(tmp_path: Path) -> None:
    rows = [package(1), {**package(1, package_id="2"), "tracking_number": ""}]
    file = tmp_path / "p.csv"
    file.write_text(table(rows, PACKAGE), encoding="utf-8")
    shown = poagen("explain", "111-0000000-0000001", file, *AS_OF).out
    assert "package 1\n" in shown
    assert "package 2\n" in shown
    assert shown.count("its way through the rule") == 2


def test_policy_show_has_the_targets_of_the_other_figures() -> None:
    shown = poagen("policy", "show", "related-metrics").out
    assert "REL-LATE-SHIPMENT  Late shipment rate: Under 4 %" in shown
    assert "source: OTDR-FAQ, OTDR-NEWS" in shown


def performance(path: Path) -> Path:
    """Amazon's performance report: 6 packages counted of 5 to 31 October, and one other figure."""
    days = {"reportingDateFrom": "2026-10-05T00:00:00Z", "reportingDateTo": "2026-10-31T23:59:59Z"}
    tracking = {"reportingDateRange": days, "shipmentCount": 6, "validTrackingCount": 5, "rate": 0.8333}
    late = {
        "reportingDateRange": days,
        "orderCount": 100,
        "lateShipmentCount": 4,
        "rate": 0.04,
        "targetValue": 0.04,
    }
    metrics = {"marketplaceId": "ATVPDKIKX0DER", "validTrackingRate": tracking, "lateShipmentRateList": [late]}
    path.write_text(json.dumps({"performanceMetrics": [metrics]}), encoding="utf-8")
    return path


def test_amazons_counts_and_figures_stand_in_the_report(tmp_path: Path) -> None:
    files = (export(tmp_path / "p.csv"), performance(tmp_path / "perf.json"))
    shown = poagen("analyze", *files, "--marketplace", "US").out
    assert "perf.json: 6 packages, 3 here; difference +3" in " ".join(shown.split())
    assert "+3 not explained by these files" in shown
    assert "Late shipment rate 4.00 % under 4 %: missed 5 Oct to 31 Oct" in " ".join(shown.split())
    assert all(len(line) <= 80 for line in shown.splitlines() if str(tmp_path) not in line)
    read = json.loads(poagen("analyze", *files, "--marketplace", "US", "--json").out)
    assert (read["policy"]["window"]["start"], read["policy"]["window"]["end"]) == ("2026-10-05", "2026-10-31")
    assert "Amazon's" not in poagen("analyze", files[0], "--marketplace", "US", *AS_OF).out


@pytest.mark.parametrize(("asked", "meant"), [("us-2025-01-14", "US-2025-01-15"), ("DE20250115", "DE-2025-01-15")])
def test_a_rule_that_there_is_not_names_the_one_that_was_meant(asked: str, meant: str) -> None:
    told = fails("policy", "show", asked)
    assert f"did you mean {meant}? poagen policy list shows the rules" in " ".join(told.split())
    assert "--marketplace" not in told, "no option of this command"
