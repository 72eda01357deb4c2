"""The bundled samples: their files, a count by hand, and the output they give."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import make_samples
import openpyxl
import pytest
from docx import Document as WordDocument

from poagen.diagnosis import Report

ROOT = Path(__file__).parent.parent.parent
NAMES = ("unknown-courier", "typed-numbers", "broken-feed", "carrier-scans")
WINDOW = ("2026-10-02", "2026-10-31")


def analysis(name: str) -> Report:
    return Report.model_validate_json(
        (ROOT / "samples" / name / "out" / "analysis.json").read_text(encoding="utf-8")
    )


def table(name: str, file: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (ROOT / "samples" / name / "data" / file).open(encoding="utf-8", newline="") as opened:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return list(csv.DictReader(opened, delimiter=delimiter, quoting=quoting))


def workbook(name: str, file: str) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(ROOT / "samples" / name / "data" / file).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    return [{str(key): str(value or "") for key, value in zip(header, row, strict=True)} for row in rows]


def in_window(day: str) -> bool:
    return WINDOW[0] <= day <= WINDOW[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_writes_the_committed_files(name: str) -> None:
    for file, content in make_samples.MAKERS[name]().items():
        assert (ROOT / "samples" / name / "data" / file).read_bytes() == content, file


def _same(left: Any, right: Any) -> bool:
    """Equal, but for the last bits of floating-point numbers."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9)
    return bool(left == right)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Writes the output of a sample, once."""

    @cache
    def write(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT)
            make_samples.write_output(Path("samples") / name, folder)
        return folder

    return write


@pytest.mark.parametrize("name", NAMES)
def test_the_output_is_the_committed_one(name: str, written: Callable[[str], Path]) -> None:
    made = written(name)
    kept = ROOT / "samples" / name / "out"
    assert sorted(path.name for path in made.iterdir()) == sorted(path.name for path in kept.iterdir())
    for path in kept.iterdir():
        if path.suffix in (".md", ".csv", ".txt"):
            assert (made / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), path.name
    new, old = (json.loads((folder / "analysis.json").read_text(encoding="utf-8")) for folder in (made, kept))
    assert _same(new, old)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_gives_the_same_bytes(
    name: str, written: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    make_samples.write_output(Path("samples") / name, tmp_path)
    for path in written(name).iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", NAMES)
def test_the_word_file_says_what_the_markdown_says(name: str) -> None:
    folder = ROOT / "samples" / name / "out"
    word = WordDocument(str(next(folder.glob("*.docx"))))
    text = " ".join(paragraph.text for paragraph in word.paragraphs)
    markdown = next(folder.glob("*.md")).read_text(encoding="utf-8")
    headings = [line.removeprefix("## ") for line in markdown.splitlines() if line.startswith("## ")]
    assert len(headings) > 3
    for heading in headings:
        assert heading in text
        assert heading in markdown
    assert text.count("[[CONFIRM:") == markdown.count("[[CONFIRM:")


def test_unknown_courier_counted_by_hand() -> None:
    report, defects = analysis("unknown-courier"), table("unknown-courier", "valid-tracking-report.csv")
    shipments = workbook("unknown-courier", "shipments.xlsx")
    counted = [row for row in shipments if in_window(row["Deliver By"])]
    assert report.vtr.overall.measured == len(counted)
    assert report.vtr.overall.invalid == len(defects)
    by_courier = [row for row in counted if row["Carrier"] == "Zephyr Local"]
    first = report.root_causes[0]
    assert (first.code, first.segment) == ("carrier-not-integrated", {"warehouse": "East"})
    assert first.defects == len(by_courier)
    assert str(first.onset) == min(row["Ship Date"] for row in by_courier)[:10] == "2026-10-06"
    for category in report.vtr.by_category:
        of_category = [row for row in counted if row["Product Category"] == category.category]
        assert category.measured == len(of_category)
        assert category.invalid == sum(row["Product Category"] == category.category for row in defects)
    orders = table("unknown-courier", "all-orders.txt", "\t")
    assert report.counts.excluded["fba"] == sum(row["fulfillment-channel"] == "Amazon" for row in orders)
    assert report.counts.excluded["cancelled"] == sum(row["order-status"] == "Cancelled" for row in orders)


def test_typed_numbers_counted_by_hand() -> None:
    report, packages = analysis("typed-numbers"), table("typed-numbers", "packages.csv")
    counted = [row for row in packages if in_window(row["promised_delivery_at"])]
    assert report.vtr.overall.measured == len(counted)
    slips = [
        row
        for row in counted
        if row["operator"] == "J.T." and row["tracking_number"] not in ("", row["label_tracking_number"])
    ]
    typed = [row for row in slips if len(row["tracking_number"]) == len(row["label_tracking_number"])]
    first = report.root_causes[0]
    assert (first.code, first.segment, first.pattern) == ("mistyped-number", {"operator": "J.T."}, "steady")
    assert first.defects == len(typed)
    assert first.packages == sum(row["operator"] == "J.T." for row in counted)


def test_broken_feed_counted_by_hand() -> None:
    report = analysis("broken-feed")
    told = {row["order-id"]: row for row in table("broken-feed", "shipping-confirmation.txt", "\t")}
    labels = [row for row in table("broken-feed", "labels.csv") if in_window(row["Deliver By"])]
    assert report.vtr.overall.measured == len(labels)
    missing = [row for row in labels if not told[row["Order Number"]]["tracking-number"]]
    assert next(item for item in report.defects if item.code == "missing-number").count == len(missing)
    first = report.root_causes[0]
    assert (first.code, first.family, first.segment) == ("missing-number", "technical", {"channel": "Linnworks"})
    assert (str(first.onset), str(first.until)) == ("2026-10-13", "2026-10-18")
    assert first.defects == sum(
        row["Integration"] == "Linnworks"
        and "2026-10-13" <= told[row["Order Number"]]["ship-date"] <= "2026-10-18"
        for row in missing
    )


def test_the_ready_letter_has_no_open_point() -> None:
    letter = (ROOT / "samples" / "typed-numbers" / "out" / "plan-of-action.md").read_text(encoding="utf-8")
    assert "[[CONFIRM" not in letter
    assert "DRAFT" not in letter
