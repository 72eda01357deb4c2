"""How ``poagen analyze`` tells it: 80 columns, ASCII where need be, files beside, and two periods compared."""

from __future__ import annotations

import csv
import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_world import AS_OF, COURIER, FEED, PACKAGE, TYPED, case, export, package, poagen, table
from rich.cells import cell_len
from typer.testing import CliRunner

from poagen.api import Settings, run
from poagen.cli.app import app
from poagen.cli.drawing import ASCII, BLOCKS, bar, bar_with_mark, days_line, fit, glyphs_for, joined, wrap
from poagen.diagnosis.periods import Comparison
from poagen.document.overview import is_open, passes
from poagen.web.sentences import verdict
from poagen.web.words import Words


@cache
def told_of(sample: Path) -> str:
    return poagen("analyze", sample).out


@cache
def known_of(sample: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(poagen("analyze", sample, "--json").out)
    return loaded


@pytest.mark.parametrize("sample", [COURIER, TYPED, FEED])
def test_a_report_fits_80_columns_and_says_the_verdict_first(sample: Path) -> None:
    lines = told_of(sample).splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert lines[3].startswith("VTR ")
    assert "below the target of 95 %" in lines[3]
    told = known_of(sample)
    explained = sum(cause["defects"] for cause in told["root_causes"])
    sentence = " ".join(lines[3:6])
    assert f"{explained} of the {told['vtr']['overall']['invalid']} packages that failed." in sentence
    assert "Next" in lines
    assert any(line.startswith("  poagen draft") for line in lines)


def test_causes_stand_with_their_share_and_all_up_to_them() -> None:
    told = known_of(COURIER)
    rows = [line for line in told_of(COURIER).splitlines() if line.endswith((" strong", " moderate", " weak"))]
    assert len(rows) == len(told["root_causes"])
    so_far, failed = 0, told["vtr"]["overall"]["invalid"]
    for row, cause in zip(rows, told["root_causes"], strict=True):
        so_far += cause["defects"]
        assert f"{round(100 * cause['share'])} %" in row
        assert f"{round(100 * so_far / failed)} %" in row


def test_the_days_show_where_a_cause_began() -> None:
    lines = told_of(FEED).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("Failed by ship day"))
    days, marks = lines[place + 1], lines[place + 2]
    assert marks.strip() == "1─────"
    inside = slice(marks.index("1"), len(marks))
    assert set(days[inside]) <= set("▄▅▆▇█")
    assert set(days[: marks.index("1")].strip()) <= set("▁▂")


def test_a_stream_without_blocks_gets_ascii() -> None:
    result = CliRunner(charset="ascii").invoke(app, ["analyze", str(COURIER)], prog_name="poagen")
    assert result.exit_code == 0
    assert result.stdout.isascii()
    assert "?" not in result.stdout
    assert "####" in result.stdout
    blocks = told_of(COURIER)
    assert len(result.stdout.splitlines()) == len(blocks.splitlines())
    assert [len(line) for line in result.stdout.splitlines()] == [len(line) for line in blocks.splitlines()]


@pytest.mark.parametrize(
    ("encoding", "glyphs"),
    [
        ("utf-8", BLOCKS),
        ("UTF-16", BLOCKS),
        (None, BLOCKS),
        ("ascii", ASCII),
        ("cp1252", ASCII),
        ("no-such", ASCII),
    ],
)
def test_the_encoding_chooses_the_signs(encoding: str | None, glyphs: object) -> None:
    assert glyphs_for(encoding) is glyphs


@pytest.mark.parametrize("glyphs", [BLOCKS, ASCII])
@pytest.mark.parametrize("share", [-1.0, 0.0, 0.004, 0.5, 0.999, 1.0, 2.0])
def test_a_bar_has_its_width(share: float, glyphs: object) -> None:
    assert len(bar(share, 17, glyphs)) == 17  # type: ignore[arg-type]
    assert len(bar_with_mark(share, 0.9, 17, glyphs)) == 17  # type: ignore[arg-type]
    assert (bar(share, 17, glyphs).strip() == "") == (share <= 0.004)  # type: ignore[arg-type]


def test_days_without_shipments_are_blank_and_a_single_failure_is_seen() -> None:
    assert days_line([0.0, None, 0.01, 1.0], BLOCKS) == "▁ ▂█"
    assert days_line([0.0, 0.0], BLOCKS) == "▁▁"
    assert days_line([], BLOCKS) == ""


@pytest.mark.parametrize("text", ["short", "a much longer name than fits", "台所用品とその他のもの", "", "𝒳" * 30])
def test_names_are_cut_to_their_cells(text: str) -> None:
    assert cell_len(fit(text, 12)) == 12


def test_long_lines_break_between_words_and_parts() -> None:
    text = " ".join(["word"] * 40)
    assert max(map(len, wrap(text, "    "))) <= 80
    assert " ".join(" ".join(wrap(text, "    ")).split()) == text
    assert wrap(f"{'x' * 76} 98 % or so") == ["x" * 76, "98 % or so"]
    assert wrap("x" * 200) == ["x" * 200]
    assert wrap(f"  {'x' * 200} and more", "    ") == [f"  {'x' * 200}", "    and more"]
    assert joined(["a" * 50, "b" * 40]) == ["a" * 50, "b" * 40]


def test_few_packages_are_told_as_few(tmp_path: Path) -> None:
    shown = poagen("analyze", export(tmp_path / "p.csv", package(6, tracking_number="")), *AS_OF)
    assert "1 of 6 invalid, a small sample: 95 % interval 43.6 % to 97 %" in shown.out
    assert max(map(cell_len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("unknown", "english", "german"),
    [
        (40, "VTR 100.0 % if all unknown packages are valid, 0.0 % if none is, with a target of 95 %.", "0,0 %"),
        (3, "VTR 100.0 % if all unknown packages are valid, 92.5 % if none is, with a target of 95 %.", "92,5 %"),
        (2, "VTR 100.0 %, at the target of 95 %.", ""),
        (0, "VTR 100.0 %, at the target of 95 %.", ""),
    ],
)
def test_a_target_is_not_called_met_where_unknown_packages_decide(
    tmp_path: Path, unknown: int, english: str, german: str
) -> None:
    blank = {"first_scan_at": "", "scan_count": ""}
    rows = [package(number, **(blank if number < unknown else {})) for number in range(40)]
    (tmp_path / "p.csv").write_text(table(rows), encoding="utf-8")
    shown = poagen("analyze", tmp_path / "p.csv", *AS_OF).out
    assert english in " ".join(shown.split())
    assert ("packages  not known" in shown) is ("at target" not in shown) is bool(german)
    report = run([tmp_path / "p.csv"], Settings(as_of=dt.date(2026, 10, 31))).analysis.report
    assert (is_open(report.vtr.overall), passes(report, by_category=True)) == (bool(german), True)
    told = verdict(Words("de"), report, by_category=True)
    assert ("falls alle unbekannten" in told) is bool(german)
    assert german in told


@pytest.mark.parametrize(
    ("failed", "unknown", "english", "german"),
    [
        (
            (),
            ("Home", "Toys"),
            "of both categories it is not known.",
            "von 2 der 2 Kategorien ist es nicht bekannt",
        ),
        ((), ("Toys",), "of Toys it is not known.", "von 1 der 2 Kategorien ist es nicht bekannt"),
        (
            ("Home",),
            ("Toys",),
            "Home is below it, of Toys it is not known;",
            "1 von 2 Kategorien liegen darunter, von 1 der 2 Kategorien ist es nicht bekannt",
        ),
        (("Home", "Toys"), ("Toys",), "both categories are below it;", "2 von 2 Kategorien liegen darunter"),
        ((), (), "both categories are at it.", "0 von 2 Kategorien liegen darunter"),
    ],
)
def test_no_category_is_called_at_target_where_unknown_packages_decide(
    tmp_path: Path, failed: tuple[str, ...], unknown: tuple[str, ...], english: str, german: str
) -> None:
    blank = {"first_scan_at": "", "scan_count": ""}
    kinds = [{"category": ("Home", "Toys")[number % 2]} for number in range(40)]
    kinds += [{"category": name, "tracking_number": ""} for name in failed for _ in range(10)]
    kinds += [{"category": name, **blank} for name in unknown for _ in range(10)]
    rows = [package(number, **kind) for number, kind in enumerate(kinds)]
    (tmp_path / "p.csv").write_text(table(rows), encoding="utf-8")
    shown = poagen("analyze", tmp_path / "p.csv", *AS_OF).out
    assert english in " ".join(shown.split())
    report = run([tmp_path / "p.csv"], Settings(as_of=dt.date(2026, 10, 31))).analysis.report
    decided = {item.category for item in report.vtr.by_category if is_open(item)}
    assert decided == set(unknown) - set(failed)
    assert shown.count("\n    0 invalid, 10 unknown (at worst VTR") == len(decided)
    assert german in verdict(Words("de"), report, by_category=True)


def test_the_folder_has_a_table_for_each_cause_and_none_of_an_earlier_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "evidence").mkdir(parents=True)
    for name in ("RC7.csv", "dispute.csv", "my own.csv"):
        (out / "evidence" / name).write_text("x", encoding="utf-8")
    assert poagen("analyze", COURIER, "--out", out).code == 0
    told = json.loads((out / "analysis.json").read_text("utf-8"))
    names = sorted(path.name for path in (out / "evidence").iterdir())
    assert names == ["RC1.csv", "RC2.csv", "my own.csv", "unexplained.csv"]
    for cause in told["root_causes"]:
        path = out / "evidence" / f"{cause['id']}.csv"
        rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
        assert len(rows) == cause["defects"]
        assert {row["order_id"] for row in rows if row["example"]} == set(cause["examples"])
    assert (out / "history.png").read_bytes().startswith(b"\x89PNG")


def test_two_periods_are_compared_in_words_and_json(tmp_path: Path) -> None:
    shown = poagen("analyze", COURIER, FEED, "--compare")
    assert shown.code == 0
    assert "The rate rose from 90.4 % to 93.5 %, which is more than chance." in shown.out
    assert max(map(cell_len, shown.out.splitlines())) <= 80
    assert "the two periods share 30 days" in shown.err
    as_json = poagen("analyze", COURIER, FEED, "--compare", "--json", "--out", tmp_path)
    told = json.loads(as_json.out)
    jsonschema.validate(told, Comparison.model_json_schema(by_alias=True, mode="serialization"))
    assert (tmp_path / "comparison.json").read_text("utf-8") == as_json.out
    assert {cause["status"] for cause in told["root_causes"]} == {"new", "gone"}
    assert told["overall"]["reading"] == "better"


@pytest.mark.parametrize("files", [1, 3])
def test_a_comparison_needs_two(tmp_path: Path, files: int) -> None:
    named = [export(tmp_path / f"{place}.csv") for place in range(files)]
    shown = poagen("analyze", *named, *AS_OF, "--compare")
    assert shown.code == 2
    assert f"{files} given" in shown.err


@pytest.mark.parametrize("option", [("--measured", "5"), ("--verdicts", "v.csv")])
def test_what_speaks_of_one_period_is_refused(tmp_path: Path, option: tuple[str, str]) -> None:
    file = export(tmp_path / "p.csv")
    shown = poagen("analyze", file, file, *AS_OF, "--compare", *option)
    assert shown.code == 2
    assert "one period" in shown.err


def test_two_cases_of_one_package_each_are_compared(tmp_path: Path) -> None:
    one = case(tmp_path / "a", "seller: A\nmarketplace: US\nas_of: 2026-10-31\n")
    two = tmp_path / "b.csv"
    two.write_text(table([package(n, promised_delivery_at="2026-12-01") for n in range(3)]), encoding="utf-8")
    shown = poagen("analyze", one, two, "--compare")
    assert shown.code == 0
    assert "too few" in shown.out


def test_what_would_be_at_target_without_the_causes_is_said(tmp_path: Path) -> None:
    assert "Without cause 1 every category would be at target." in told_of(FEED)
    whole = poagen("analyze", FEED / "data", *AS_OF, "--marketplace", "US").out
    assert "Without cause 1 every category would be at target." in whole
    good = poagen("analyze", export(tmp_path / "p.csv"), *AS_OF).out
    assert "would be at target" not in good
    rows = [package(n, tracking_number="" if n % 4 else "1Z999AA10123456784") for n in range(60)]
    rows += [package(n, category="Toys", tracking_number="N/A") for n in range(60, 64)]
    file = tmp_path / "q.csv"
    file.write_text(table(rows), encoding="utf-8")
    told = poagen("analyze", file, *AS_OF).out
    assert "[missing-number]" in told
    assert "Even without this cause not every category would be at target." in told
    assert "Every category is at target, if new packages" in told
    file.write_text(table([{**row, "marketplace": "IN"} for row in rows]), encoding="utf-8")
    account = poagen("analyze", file, *AS_OF).out
    assert "The rate is at target, if new packages" in account
    assert "very category" not in account
    assert not [line for line in account.splitlines() if line.endswith(("  below", "  at target"))]
    assert "The target is that of the rate of all packages, not of each category." in account


def test_a_window_of_one_day_is_one_day(tmp_path: Path) -> None:
    told = poagen("analyze", export(tmp_path / "p.csv"), "--window", "2026-10-20..2026-10-20").out
    assert "\n1 day by promised delivery" in told


def _mixed(folder: Path, *, dated: bool = True) -> Path:
    """Sixty packages: every second has a promised day, the others a confirmation, or none has any day."""
    rows = [package(number) for number in range(60)]
    for place, row in enumerate(rows):
        if place % 2 or not dated:
            row["promised_delivery_at"] = ""
        if not dated:
            row.update(confirmed_at="", first_scan_at="")
        if place < 6:
            row["tracking_number"] = ""
    return export(folder / "p.csv", *rows, good=0)


def test_a_window_that_another_date_chose_is_told_so_everywhere(tmp_path: Path) -> None:
    file = _mixed(tmp_path)
    phrase = "promised delivery date where our data has it, else by date of ship confirmation"
    told = poagen("analyze", file, "--marketplace", "US", *AS_OF)
    assert phrase in " ".join(told.out.split())
    known = json.loads(poagen("analyze", file, "--marketplace", "US", *AS_OF, "--json").out)
    assert known["policy"]["placed_by"] == {"promised_delivery_at": 30, "confirmed_at": 30}
    poagen("draft", file, "--marketplace", "US", *AS_OF, "-o", tmp_path / "out", "--format", "md,html,txt")
    for path in (tmp_path / "out").glob("plan-of-action*"):
        assert phrase in path.read_text(encoding="utf-8"), path.name
    assert phrase in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    poagen(
        "draft", file, "--marketplace", "US", *AS_OF, "-o", tmp_path / "de", "--format", "md", "--language", "de"
    )
    german = next((tmp_path / "de").glob("*.md")).read_text(encoding="utf-8")
    assert "(nach zugesagtem Lieferdatum, soweit es in unseren Daten steht, sonst nach Datum der Vers" in german


def test_packages_without_a_day_are_not_told_as_chosen_by_one(tmp_path: Path) -> None:
    file = _mixed(tmp_path, dated=False)
    poagen("draft", file, "--marketplace", "US", *AS_OF, "-o", tmp_path / "out", "--format", "md")
    letter = next((tmp_path / "out").glob("*.md")).read_text(encoding="utf-8")
    assert "(by no date, for our data has none), 60 of our" in letter
    assert "promised delivery" not in letter


def test_of_failures_alone_no_day_of_recovery_is_told_and_no_share_of_a_day(tmp_path: Path) -> None:
    rows = [package(number, tracking_number="", amazon_verdict="invalid") for number in range(40)]
    for place, row in enumerate(rows):
        row.update(promised_delivery_at=f"2026-10-{2 + place % 20:02}", confirmed_at="", first_scan_at="")
    file = tmp_path / "vtr.csv"
    file.write_text(table(rows, [*PACKAGE, "amazon_verdict"]), encoding="utf-8")
    told = poagen("analyze", file, "--marketplace", "US", *AS_OF, "--measured", 500).out
    assert "not within 120 days" not in told
    assert "Failed by promised delivery date, 2 Oct to 21 Oct; most: 2 on 2 Oct" in " ".join(told.split())
