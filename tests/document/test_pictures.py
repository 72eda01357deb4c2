"""Pictures: what they say, that they are the same each time, and that every form shows them or does without."""

from __future__ import annotations

import datetime as dt
import io
import threading
from pathlib import Path

import docx
import matplotlib
import pikepdf
import pytest
from document_cases import rate, root_cause
from document_cases import report as made_report
from pdf_words import words_of_pdf
from report_cases import analysed, row

from poagen.api import Settings, run
from poagen.cli.writing import write_letter
from poagen.diagnosis.model import CategoryRate, Day, DefectCount, Report
from poagen.document import Document, to_docx
from poagen.document.day_axis import CLOCK, ESTIMATED, SHIPPED, DayAxis, day_axis
from poagen.document.drawing import Drawing, columns, short_name
from poagen.document.files import content
from poagen.document.locales import locale_for
from poagen.document.pdf import to_pdf
from poagen.document.picture_pages import pictured
from poagen.document.pictures import Picture, pictures
from poagen.job import Job

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ["figure-days", "figure-causes", "figure-categories", "figure-forecast"]
NONE = DayAxis([], CLOCK)


@pytest.fixture(scope="module")
def job() -> Job:
    return run([SAMPLES / "unknown-courier"], Settings())


@pytest.fixture(scope="module")
def letter(job: Job) -> Document:
    return pictured(job.letter(), job.analysis, job.plan())


def named(
    report: Report, axis: DayAxis = NONE, titles: tuple[str, ...] = (), tag: str = "en"
) -> dict[str, Picture]:
    return {one.name: one for one in pictures(report, axis, titles, locale_for("US", tag))}


def days(*counts: tuple[int, int]) -> DayAxis:
    first = dt.date(2026, 10, 2)
    made = [
        Day(date=first + dt.timedelta(days=n), measured=all_, invalid=bad) for n, (all_, bad) in enumerate(counts)
    ]
    return DayAxis(made, SHIPPED)


def with_days(report: Report, axis: DayAxis) -> Report:
    return report.model_copy(update={"vtr": report.vtr.model_copy(update={"daily": axis.days})})


def test_a_sample_has_all_pictures_the_same_each_time(job: Job, letter: Document) -> None:
    assert [one.name for one in letter.pictures] == NAMES
    again = pictured(job.letter(), job.analysis, job.plan()).pictures
    assert [(one.png, one.svg) for one in again] == [(one.png, one.svg) for one in letter.pictures]
    for one in letter.pictures:
        assert one.png.startswith(b"\x89PNG")
        assert b"<svg" in one.svg
        assert b"matplotlib" not in one.png.lower()
        assert not any(part in one.svg for part in (b"<metadata", b"<!DOCTYPE", b"matplotlib.org"))


def test_pictures_that_are_drawn_at_once_do_not_take_each_other_s_settings() -> None:
    """Two pages of a browser may ask for pictures at the same time."""
    begun, ended, sizes = threading.Event(), threading.Event(), list[float]()

    def second(_: object) -> None:
        begun.set()
        ended.wait(5)
        sizes.append(matplotlib.rcParams["font.size"])

    other = threading.Thread(target=lambda: Drawing(second, 1).png)

    def beside(_: object) -> None:
        other.start()
        begun.wait(0.5)

    assert Drawing(beside, 1).svg
    ended.set()
    other.join(20)
    assert sizes == [8]


def test_the_text_in_place_of_a_picture_is_made_of_its_figures(job: Job, letter: Document) -> None:
    told = {one.name: one.alt for one in letter.pictures}
    report = job.analysis.report
    assert "The target is 95%." in told["figure-days"]
    assert "Cause 1 begins on October 6, 2026." in told["figure-days"]
    for cause in report.root_causes:
        assert f" {cause.defects} (" in told["figure-causes"]
    assert f"{report.vtr.overall.invalid} in all" in told["figure-causes"]
    for one in report.vtr.by_category:
        assert one.category in told["figure-categories"]
    assert "Below target: 4 of 4." in told["figure-categories"]
    assert "If 98% of new packages are valid, the rate is at target on November" in told["figure-forecast"]


def test_one_day_is_told_as_one_day() -> None:
    axis = days((100, 12))
    report = with_days(made_report((("Toys", 12, 100),)), axis)
    assert named(report, axis)["figure-days"].alt.startswith("Chart of one day, October 2, 2026: 88.0%")


def test_without_a_rate_the_pictures_count_and_forecast_nothing() -> None:
    axis = days((3, 3), (5, 5))
    report = with_days(made_report((("Toys", 8, None),)), axis)
    made = named(report, axis)
    assert set(made) == {"figure-days", "figure-causes", "figure-categories"}
    assert "8 in all, most on October 3, 2026 (5)" in made["figure-days"].alt
    assert "%" not in made["figure-days"].alt + made["figure-days"].caption
    assert made["figure-categories"].caption.endswith("Packages that count as invalid, by category")


@pytest.mark.parametrize("tag", ["en", "de"])
def test_pictures_of_rates_tell_what_they_make_of_packages_that_are_not_known(tag: str) -> None:
    axis = days((100, 12), (100, 2))
    report = with_days(made_report((("Toys", 14, 200),)), axis)
    overall = report.vtr.overall.model_copy(update={"unknown": 30, "rate_low": 0.78})
    some = report.model_copy(update={"vtr": report.vtr.model_copy(update={"overall": overall})})
    told = {"en": "packages of which nothing is known are drawn as valid", "de": "sind als gültig gezeichnet"}[tag]
    locale = locale_for("US", tag)
    for name, one in ((one.name, one) for one in pictures(some, axis, (), locale)):
        assert (told in one.caption) is (name != "figure-causes")
        assert (told[9:] in one.alt) is (name != "figure-causes")
    assert not [one for one in pictures(report, axis, (), locale) if told in one.caption or told[9:] in one.alt]


def test_a_target_that_no_source_gives_is_not_named() -> None:
    axis = days((100, 12), (100, 2))
    report = with_days(made_report((("Toys", 14, 200),)), axis)
    unknown = report.model_copy(update={"policy": report.policy.model_copy(update={"target_known": False})})
    assert all("target" in one.alt.lower() for name, one in named(report, axis).items() if name != "figure-causes")
    assert not any("target" in one.alt.lower() for one in named(unknown, axis).values())


def test_without_causes_the_kinds_of_failure_are_drawn() -> None:
    defects = (DefectCount(code="missing-number", family="tracking-data", count=12, share=1.0),)
    made = named(made_report((("Toys", 12, 100),), defects=defects))
    assert "missing number 12 (100%)" in made["figure-causes"].alt
    assert "figure-causes" not in named(made_report((("Toys", 0, 100),)))


def test_many_categories_and_causes_and_any_script_are_drawn() -> None:
    rows = [(f"家庭用品 $x_{n}$ \\frac 한국어 {'x' * 80}", n, 200) for n in range(35)]
    causes = tuple(root_cause(f"RC{n}", 12 - n // 2) for n in range(1, 14))
    made = named(made_report(tuple(rows), causes), titles=tuple(f"Ursache {'ä' * 90}" for _ in causes))
    assert "others 23" in made["figure-categories"].alt
    assert "others" in made["figure-causes"].alt
    assert made["figure-categories"].png != named(made_report(tuple(rows[1:])))["figure-categories"].png


def test_names_are_cut_to_the_room_they_have() -> None:
    assert short_name("Toys") == "Toys"
    assert short_name("x" * 40, 10) == "x" * 9 + "…"
    assert columns(short_name("家庭用品" * 10, 11)) <= 11
    assert short_name("a\nb\x00c") == "a bc"


def test_no_estimate_is_called_a_ship_day(tmp_path: Path) -> None:
    told = [row(n, failed=n < 20) for n in range(60)]
    assert day_axis(analysed(tmp_path, told)).kind == SHIPPED
    bare = [{**one, "confirmed_at": "", "first_scan_at": ""} for one in told]
    assert day_axis(analysed(tmp_path, bare)).kind == CLOCK
    assert day_axis(analysed(tmp_path, [*told[:40], *bare[40:]])).kind == ESTIMATED
    assert "promised delivery date" in named(*_axis(tmp_path, bare), ("Title",))["figure-days"].caption


def _axis(folder: Path, rows: list[dict[str, str]]) -> tuple[Report, DayAxis]:
    analysis = analysed(folder, rows)
    return analysis.report, day_axis(analysis)


@pytest.mark.parametrize("tag", ["en", "de"])
def test_the_words_are_there_in_the_language(tag: str) -> None:
    axis = days((100, 12), (100, 2))
    report = with_days(
        made_report((("Toys", 14, 200),), (root_cause(defects=9, onset=dt.date(2026, 10, 3)),)), axis
    )
    for one in named(report, axis, ("Title",), tag).values():
        assert "[en]" not in one.caption + one.alt
        assert ("Abbildung" in one.caption) == (tag == "de")


def test_every_form_shows_them_with_their_text(letter: Document) -> None:
    word = docx.Document(io.BytesIO(to_docx(letter)))
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == [p.alt for p in letter.pictures]
    pdf, page = to_pdf(letter), content(letter, "html").decode()
    markdown = content(letter, "md").decode()
    shown = "".join(words_of_pdf(pdf).split())
    paragraphs = [paragraph.text for paragraph in word.paragraphs]
    for one in letter.pictures:
        assert "".join(one.caption.split()) in shown
        assert any(one.caption.split(": ")[1] in text for text in paragraphs)
        assert f"]({one.name}.png)" in markdown
        assert one.alt.split("“")[0][:40] in page
    assert page.count('<img src="data:image/svg+xml;base64,') == len(letter.pictures)
    assert _alternatives(pdf) == [one.alt for one in letter.pictures]
    assert to_docx(letter) == to_docx(letter)
    assert to_pdf(letter) == pdf


def _alternatives(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        return [str(one.Alt) for one in found]


@pytest.mark.parametrize("wanted", [None, True, False])
def test_pictures_lie_beside_the_letter_stand_in_it_or_are_not_made(
    job: Job, tmp_path: Path, wanted: bool | None
) -> None:
    _, paths = write_letter(job, tmp_path, ["docx", "md"], pictures=wanted)
    beside = sorted(path.stem for path in paths if path.suffix == ".png")
    assert beside == ([] if wanted is False else sorted(NAMES))
    word = docx.Document(io.BytesIO(next(path for path in paths if path.suffix == ".docx").read_bytes()))
    assert len(word.inline_shapes) == (4 if wanted else 0)


def test_a_category_at_its_target_is_told_apart() -> None:
    rows = [CategoryRate(category=name, **rate(bad, 100)) for name, bad in (("A", 30), ("B", 1))]
    report = made_report((("A", 30, 100), ("B", 1, 100)))
    report = report.model_copy(update={"vtr": report.vtr.model_copy(update={"by_category": rows})})
    assert "Below target: 1 of 2." in named(report)["figure-categories"].alt


@pytest.mark.parametrize("change", [{"level": "account"}, {"level": "programme"}, {"target_known": False}])
def test_no_category_is_marked_where_one_rate_over_all_is_judged_or_no_target_is_known(change: dict) -> None:
    by_category = made_report((("A", 30, 100), ("B", 1, 100)))
    policy = by_category.policy.model_copy(update=change)
    whole = named(by_category.model_copy(update={"policy": policy}))["figure-categories"]
    judged = named(by_category)["figure-categories"]
    assert "hollow: below it" in judged.caption
    assert "hollow" not in whole.caption
    assert "Below target" not in whole.alt
    assert ("that of the rate of all packages together" in whole.alt) is ("level" in change)
    assert whole.png != judged.png


def test_signs_that_no_word_file_may_hold_are_left_out_of_what_a_picture_says() -> None:
    """A category with one ended the command."""
    rows = [
        CategoryRate(category="A\x1b[31m\x07\u202eB\x0bD\x0cE", **rate(30, 100)),
        CategoryRate(category="C", **rate(1, 100)),
    ]
    report = made_report((("A", 30, 100), ("C", 1, 100)))
    report = report.model_copy(update={"vtr": report.vtr.model_copy(update={"by_category": rows})})
    one = named(report)["figure-categories"]
    assert "A[31mB D E" in one.alt
    assert not set("\x1b\x07\u202e\x0b\x0c") & set(one.alt + one.caption)
    assert b"\x1b" not in one.svg
