"""Letters of odd cases: one package, nothing failed, nothing known, nothing that counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from document_cases import HEAD, plan, report

from poagen.api import Settings, run
from poagen.document import compose
from poagen.document.questionnaire import questionnaire
from poagen.job import Job


def letter(invalid: int, measured: int | None, unknown: int = 0, tag: str = "en") -> str:
    found = report((("Toys", invalid, measured),), unknown=unknown)
    row = found.vtr.by_category[0].model_copy(update={"unknown": unknown, "rate_low": found.vtr.overall.rate_low})
    found = found.model_copy(update={"vtr": found.vtr.model_copy(update={"by_category": [row]})})
    text = compose(found, plan(), replace(HEAD, language=tag)).markdown
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("invalid", "measured", "unknown", "english", "german"),
    [
        (
            0,
            200,
            0,
            "All of them had valid tracking: a rate of 100.0%",
            "Alle hatten eine gültige Sendungsverfolgung",
        ),
        (0, 1, 0, "It had valid tracking: a rate of 100.0%", "Es hatte eine gültige Sendungsverfolgung"),
        (1, 1, 0, "It did not have valid tracking: a rate of 0.0%", "Es hatte keine gültige Sendungsverfolgung"),
        (
            0,
            200,
            5,
            "None of them is known to lack valid tracking; if all have it, the rate is 100.0% against",
            "Von keinem davon ist bekannt, dass ihm eine gültige Sendungsverfolgung fehlt; haben alle eine",
        ),
        (
            0,
            50,
            50,
            "We have neither Amazon's verdict nor a carrier scan of any of them, so the rate is not known",
            "Uns liegt zu keinem davon die Bewertung von Amazon oder ein Scan des Versanddienstleisters vor",
        ),
        (
            0,
            None,
            0,
            "the data lists no seller-fulfilled package without valid tracking.",
            "führen die Daten kein Paket mit Versand durch Verkäufer ohne gültige Sendungsverfolgung auf.",
        ),
        (1, 30, 1, "if it is not valid, the rate is", "ist es ungültig, beträgt die Rate"),
    ],
)
def test_what_failed_is_told_straight(
    invalid: int, measured: int | None, unknown: int, english: str, german: str
) -> None:
    told = letter(invalid, measured, unknown)
    assert english in told
    assert "None of them did not" not in told
    other = letter(invalid, measured, unknown, "de")
    assert german in other
    assert "Keines davon hatten" not in other


@pytest.mark.parametrize("tag", ["en", "de"])
def test_a_rate_of_which_nothing_is_known_is_not_told_as_reached(tag: str) -> None:
    assert "100" not in letter(0, 50, 50, tag).split("##")[0]


def test_the_table_says_how_it_counts_what_is_not_known() -> None:
    assert "In the table, only packages that are known to be invalid lower a rate." in letter(3, 60, 2)
    assert "In der Tabelle senken nur Pakete eine Rate" in letter(3, 60, 2, "de")
    assert "In the table" not in letter(3, 60)


@pytest.mark.parametrize(("measured", "told"), [(1, "1 package"), (12, "12 packages")])
def test_a_small_sample_in_which_nothing_failed_is_told_by_its_size(measured: int, told: str) -> None:
    assert f"The sample in Toys is small: {told}." in letter(0, measured)


def test_one_package_makes_no_pattern() -> None:
    told = letter(1, 300)
    assert "The data shows one package without valid tracking, and so no pattern." in told
    assert "what caused this package to have no valid tracking?" in told
    assert "Annex A: the package that counts as invalid" in told
    assert "nach Ursache" not in letter(1, 300, tag="de")


HEADS = "order_id,category,fulfillment_channel,purchased_at,promised_delivery_at,carrier,tracking_number"


def odd(folder: Path, channel: str, number: str, language: str = "en") -> Job:
    rows = [f"111-{n:07d}-{n:07d},Toys,{channel},2026-10-05,2026-10-09,UPS,{number}" for n in range(40)]
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "packages.csv").write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    head = f"seller: Made Up\nmarketplace: US\nas_of: 2026-10-29\nlanguage: {language}\n"
    (folder / "case.yaml").write_text(head, encoding="utf-8")
    return run([folder], Settings())


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("en", "no package of our data counted toward the Valid Tracking Rate, so there is no rate"),
        (
            "de",
            "zählte kein Paket unserer Daten zur Rate gültiger Sendungsverfolgungsnummern, es gibt also",
        ),
    ],
)
def test_where_no_package_counts_no_figure_is_told_of_any(tmp_path: Path, tag: str, told: str) -> None:
    text = odd(tmp_path / "case", "AFN", "", tag).letter().markdown
    assert told in text
    assert "0 of 0" not in text
    assert "0 von 0" not in text


def test_the_sheet_of_facts_tells_no_rate_of_which_nothing_is_known(tmp_path: Path) -> None:
    job = odd(tmp_path / "case", "MFN", "1Z999AA10100000004")
    overall = job.analysis.report.vtr.overall.model_copy(
        update={"measured": 40, "valid": 0, "invalid": 0, "unknown": 40, "rate": 1.0, "rate_low": 0.0}
    )
    vtr = job.analysis.report.vtr.model_copy(update={"overall": overall, "by_category": []})
    known = replace(job.analysis, report=job.analysis.report.model_copy(update={"vtr": vtr}))
    sheet = questionnaire(known, job.plan(), job.letterhead()).decode()
    assert "that count as invalid: 0; of which nothing is known: 40" in sheet
    assert "valid tracking rate: not known" in sheet
    assert "day at which every category is at target: not known" in sheet
    some = overall.model_copy(update={"valid": 39, "unknown": 1, "rate_low": 0.975, "meets_target": True})
    vtr = vtr.model_copy(update={"overall": some})
    known = replace(job.analysis, report=job.analysis.report.model_copy(update={"vtr": vtr}))
    sheet = questionnaire(known, job.plan(), job.letterhead()).decode()
    assert "100.0% if all packages of which nothing is known are valid, 97.5% if none is" in sheet
    assert "every category is at target\n" in sheet
