"""The HTML forms as text: what they hold, and that they are one safe file."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import json
import re
from pathlib import Path

import pytest
from report_cases import HOSTILE, analysed, hostile_analysis, hostile_case, large_case, letter_of, row

from poagen.api import Settings, run
from poagen.diagnosis.model import Report
from poagen.document import Document
from poagen.document.files import content
from poagen.document.reading import plain_text
from poagen.document.report_data import FIRST_ROWS, in_page
from poagen.document.report_html import letter_to_html, to_html
from poagen.document.report_letter import letter_html
from poagen.document.report_links import Linker, linker
from poagen.job import Job

SAMPLES = Path(__file__).parents[2] / "samples"
DAY = dt.date(2026, 11, 12)
HARD = r"""# Title A&B \<C\> "D" é 中 | \* \_ # \[x\] \\

Text [[CONFIRM: what "is" it <b>?]] <script>alert(1)</script> ![a](http://x/y.png) [b](http://x/)

3.   **One** (71)

     Second \<img src=x onerror=alert(1)\>

| A & B | N |
| :--- | ---: |
| x "y" \| 中 | 1 |
"""


@pytest.fixture(scope="module")
def job() -> Job:
    return run([SAMPLES / "typed-numbers"], Settings())


@pytest.fixture(scope="module")
def page(job: Job) -> str:
    return to_html(job.letter(), job.analysis).decode()


def words(page: str) -> str:
    """The text of a page; each tag but those within a line parts words."""
    body = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page)
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())


def test_the_same_input_gives_the_same_bytes(job: Job, page: str) -> None:
    assert to_html(job.letter(), job.analysis).decode() == page
    assert letter_to_html(job.letter()) == letter_to_html(job.letter())


def test_the_letter_says_what_the_markdown_says(job: Job, page: str) -> None:
    for made in (letter_to_html(job.letter()).decode(), page):
        told = words(made)
        for block in plain_text(job.letter().markdown):
            assert "".join(block.split()) in told, block


def test_data_of_a_letter_comes_out_as_typed_and_nothing_leads_outside() -> None:
    made = content(Document(HARD, HOSTILE, "A <b>", DAY), "html").decode()
    told = words(made)
    for block in plain_text(HARD):
        assert "".join(block.split()) in told, block
    assert "".join(HOSTILE.split()) in told
    assert not re.search(r"<(script|img|a|link|b)\b", made)
    assert '<ol start="3">' in made
    assert "http://" not in re.sub(r"<title>.*?</title>", "", made)


@pytest.mark.parametrize("language", ["en-US", "de-DE", "ja"])
def test_the_language_of_the_letter_is_told(language: str) -> None:
    made = letter_to_html(Document("# T\n", "T", "", DAY, language=language)).decode()
    assert f'<html lang="{language}">' in made


def test_a_draft_is_told_and_only_a_draft(page: str) -> None:
    draft = run([SAMPLES / "broken-feed"], Settings())
    letter = draft.letter()
    for made in (letter_to_html(letter), to_html(letter, draft.analysis)):
        text = made.decode()
        assert "<title>DRAFT, not ready to send" in text
        assert f"DRAFT, not ready to send: {len(letter.markers)} points to confirm" in text
        assert "<mark>[[CONFIRM:" in text
    assert "DRAFT" not in page


def test_the_policy_names_the_one_style_and_the_one_script(page: str) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    rules = dict(rule.split(" ", 1) for rule in html.unescape(policy).split("; "))
    assert rules["default-src"] == "'none'"
    for name, tag in (("style-src", "style"), ("script-src", "script")):
        (text,) = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", page)
        assert rules[name] == f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
    assert not re.search(r'\b(style|on\w+)="', re.sub(r"(?s)<script.*?</script>", "", page))


def rows_in(page: str) -> dict[str, list[str]]:
    data = json.loads(re.findall(r'(?s)<script type="application/json" id="data">(.*?)</script>', page)[0])
    return {
        one["name"]: one["values"] if "values" in one else [one["distinct"][n] for n in one["places"]]
        for one in data["columns"]
    }


def test_every_invalid_package_is_there_once_with_its_cause(job: Job, page: str) -> None:
    rows, report = rows_in(page), job.analysis.report
    assert len(rows["order_id"]) == report.vtr.overall.invalid
    for number, cause in enumerate(report.root_causes, 1):
        assert rows["cause"].count(str(number)) == cause.defects
    assert rows["cause"].count("") == report.unexplained.count
    for category in report.vtr.by_category:
        assert rows["category"].count(category.category) == category.invalid
    assert rows["source"][0].startswith("packages.csv, row ")


def test_hostile_data_stays_data(tmp_path: Path) -> None:
    made = hostile_case(tmp_path).decode()
    rows = rows_in(made)
    assert set(rows["category"]) == {HOSTILE}
    assert len(re.findall(r"<script\b", made)) == 2
    assert "<img" not in made
    assert "".join(HOSTILE.split()) in words(made)
    assert json.loads(in_page({HOSTILE: "\u2028"})) == {HOSTILE: "\u2028"}
    assert to_html(letter_of(hostile_analysis(tmp_path)), hostile_analysis(tmp_path))


def test_five_thousand_rows_are_under_three_megabytes(tmp_path: Path) -> None:
    made = large_case(tmp_path)
    assert len(rows_in(made.decode())["order_id"]) == 5000
    assert len(made) < 3_000_000
    assert made.decode().split("<tbody>")[-1].count("<tr>") <= FIRST_ROWS + 50


def sums_up(number: str) -> bool:
    """Whether the last digit of a USPS number is its check digit."""
    digits = [int(sign) for sign in reversed(number)]
    return not (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10


def test_without_an_invalid_package_there_is_no_table_and_no_script(tmp_path: Path) -> None:
    fine = analysed(tmp_path, [row(n) for n in range(40)])
    made = to_html(letter_of(fine), fine).decode()
    assert "No package failed." in made
    assert "<script" not in made
    numbers = [n for n in range(400) if sums_up(f"94001118992230{n:08}")][:40]
    open_ = analysed(tmp_path, [row(n, first_scan_at="", amazon_verdict="") for n in numbers])
    told = to_html(letter_of(open_), open_).decode()
    assert "No package failed." not in told
    assert told.count("No package is known to have failed. What became of 40 packages is not known.") == 2
    rates = told.partition('id="rates"')[2].partition("</section>")[0]
    assert "100" not in rates
    assert ">not known<" in rates


def figures(report: Report, text: str, section: str) -> list[str]:
    return re.findall(r'<a href="#([^"]+)">', linker(report).within(section).html(text))


def test_figures_lead_to_their_rows_and_dates_and_rates_do_not(job: Job) -> None:
    report = job.analysis.report
    assert report.vtr.overall.invalid == 79
    assert figures(report, "79 of them, as of 31 October 2026", "summary") == ["cause=all"]
    assert figures(report, "The other 8 packages (10 %)", "causes") == ["cause=none"]
    assert figures(report, "Annex A: the 79 packages", "enclosures") == ["cause=all", "cause=all"]
    assert figures(report, "[Causes 1, 4]", "actions") == ["cause=1"]
    for text in ("79 %", "79.5", "1,079", "on 8 October 2026", "October 8, 2026", "a79", "[[CONFIRM: 79 or 8?]]"):
        assert figures(report, text, "summary") == figures(report, text, "causes") == [], text
    assert figures(report, "79 hours", "prevention") == []
    assert "<a" not in letter_html(job.letter(), Linker())


def test_the_report_is_no_place_for_folders(job: Job, page: str) -> None:
    assert str(SAMPLES) not in page
    assert "packages.csv" in page


def test_without_a_total_the_days_tell_failures_and_no_share(tmp_path: Path) -> None:
    rows = (SAMPLES / "unknown-courier" / "data" / "valid-tracking-report.csv").read_bytes()
    (tmp_path / "report.csv").write_bytes(rows)
    job = run([tmp_path / "report.csv"], Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))
    made = to_html(job.letter(), job.analysis).decode()
    assert "Invalid packages by day" in made
    assert "By promised delivery date." in made
    assert "not within 120 days" not in made
    assert 'class="bar"' not in made.split('id="causes"')[0]
    assert "0.0 %" not in made
    assert "invalid package" in made
