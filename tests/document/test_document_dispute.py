"""A dispute has a letter of its own shape; a mixed case tells both."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from poagen.api import Settings, run
from poagen.case.model import Consultant
from poagen.document import compose
from poagen.document.disputing import dispute_view
from poagen.document.looks import LOOKS
from poagen.document.pdf import to_pdf
from poagen.document.workbook import annex_workbook
from poagen.handing_in import case_facts
from poagen.job import Job
from poagen.review.reviewing import assess

HEAD = (
    "order_id,category,fulfillment_channel,marketplace,purchased_at,promised_delivery_at,confirmed_at,carrier,"
    "tracking_number,first_scan_at,delivery_scan_at,amazon_verdict"
)


def number(n: int) -> str:
    """A UPS number with its check digit."""
    body = f"999AA101{n:07d}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{body}{(10 - total % 10) % 10}"


def case(folder: Path, *, missing: int) -> Job:
    """600 packages over 30 days; every tenth is called invalid against its scans, some have no number at all."""
    rows = [HEAD]
    for n in range(600):
        day = f"2026-10-{n % 25 + 1:02d}"
        told, verdict = number(n), "invalid" if n % 10 == 0 else "valid"
        scans = f"{day},{day}"
        if n < missing * 10 and n % 10 == 1:
            told, verdict, scans = "", "invalid", ","
        rows.append(
            f"111-{n:07d}-{n:07d},Beauty,MFN,US,{day},2026-10-{n % 25 + 4:02d},{day},UPS,{told},{scans},{verdict}"
        )
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "packages.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    head = (
        "seller: Made Up\nmarketplace: US\nas_of: 2026-10-29\nnotice_date: 2026-11-01\nletter_date: 2026-11-03\n"
    )
    (folder / "case.yaml").write_text(head, encoding="utf-8")
    return run([folder], Settings())


@pytest.fixture(scope="module")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return case(tmp_path_factory.mktemp("disputed") / "case", missing=0)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return case(tmp_path_factory.mktemp("mixed") / "case", missing=40)


def test_a_dispute_says_what_amazon_and_what_the_carriers_show(disputed: Job) -> None:
    letter = disputed.letter()
    assert "## What Amazon's report shows" in letter.markdown
    assert "## What the carriers' records show" in letter.markdown
    assert "UPS (60)" in letter.markdown
    assert "be counted as valid" in letter.markdown
    assert "Actions we have taken" not in letter.markdown
    assert letter.title == "Valid Tracking Rate: packages to be counted as valid, Beauty"
    assert list(letter.sections) == ["causes", "actions", "prevention"]


@pytest.mark.parametrize(
    ("blocks", "language", "asked"),
    [
        ("categories", "en", "We also ask that our seller-fulfilled listings in Beauty be reinstated."),
        ("account", "en", "We also ask that our selling account be reinstated."),
        ("account", "de", "Wir bitten außerdem, unser Verkäuferkonto wieder freizuschalten."),
        ("nothing", "en", "The rate is then 100.0%."),
        ("nothing", "de", "Die Rate beträgt dann 100,0 %."),
    ],
)
def test_a_dispute_asks_for_what_the_notice_blocks(disputed: Job, blocks: str, language: str, asked: str) -> None:
    head = replace(disputed.letterhead(), blocks=blocks, language=language)
    letter = compose(disputed.analysis.report, disputed.plan(), head)
    assert letter.markdown.rstrip().replace("\xa0", " ").splitlines()[-1] == asked


def test_the_rate_is_that_with_the_disputed_packages_as_valid(mixed: Job) -> None:
    view, overall = dispute_view(mixed.analysis.report), mixed.analysis.report.vtr.overall
    assert view is not None
    assert view.count == 60
    assert overall.measured is not None
    assert view.rate == pytest.approx((overall.measured - 40) / overall.measured)


def test_a_mixed_case_tells_both(mixed: Job) -> None:
    text = mixed.letter().markdown
    assert "## Actions we have taken" in text
    assert "## Packages that the carriers show as scanned" in text


def test_without_disputed_packages_nothing_is_disputed() -> None:
    sample = run([Path(__file__).parents[2] / "samples" / "typed-numbers"], Settings())
    assert dispute_view(sample.analysis.report) is None
    assert "carriers show" not in sample.letter().markdown


def test_a_dispute_is_not_asked_for_causes_and_actions(disputed: Job) -> None:
    letter = disputed.letter()
    facts = case_facts(disputed, letter)
    found = assess(letter.markdown.splitlines(), case=facts)
    assert {one.code for one in found.findings} <= {"REV001"}
    assert set(found.scores) == {"letter"}
    as_appeal = assess(letter.markdown.splitlines(), case=replace(facts, route="appeal"))
    assert {"REV002", "REV003", "REV004"} <= {one.code for one in as_appeal.findings}


@pytest.mark.parametrize("look", LOOKS)
def test_a_dispute_fits_two_pages_in_every_look(disputed: Job, look: str) -> None:
    head = replace(disputed.letterhead(), look=look, consultant=Consultant(name="Ada", firm="F"))
    made = compose(disputed.analysis.report, disputed.plan(), head)
    assert "What the carriers' records show" in made.markdown
    for paper in ("us-letter", "a4"):
        assert len(pypdfium2.PdfDocument(to_pdf(replace(made, paper=paper)))) <= 2


def test_the_letter_lists_the_first_packages_with_their_proof_and_the_annex_all(disputed: Job) -> None:
    letter = disputed.letter().markdown
    listed = letter.split("## The packages")[1].split("##")[0]
    lines = [line for line in listed.splitlines() if line.startswith("- ")]
    assert len(lines) == 8
    first = disputed.analysis.report.disputes[0]
    assert lines[0] == (
        f"- UPS {first.tracking_number}, order {first.order_id}: "
        "first scan October 1, 2026, delivered October 1, 2026"
    )
    assert f"The other {len(disputed.analysis.report.disputes) - 8} are in Annex A" in listed
    proof = openpyxl.load_workbook(io.BytesIO(annex_workbook(disputed.analysis)))["To dispute"]
    assert proof.max_row - 1 == len(disputed.analysis.report.disputes)
    heads = [cell.value for cell in proof[1]]
    assert {"order id", "tracking number", "first scan at", "delivery scan at", "number form"} <= set(heads)


def test_a_german_dispute_lists_them_too(disputed: Job) -> None:
    view = replace(disputed.letterhead(), language="de")
    letter = compose(disputed.analysis.report, disputed.plan(), view).markdown
    assert "## Die Pakete" in letter
    told = letter.replace("\\.", ".")
    assert ": erster Scan am 1. Oktober 2026, zugestellt am 1. Oktober 2026" in told


@pytest.mark.parametrize("tag", ["en", "de", "fr", "it", "es", "ja"])
def test_what_is_disputed_is_nowhere_called_without_valid_tracking_by_the_seller(disputed: Job, tag: str) -> None:
    view = replace(disputed.letterhead(), language=tag)
    letter = compose(disputed.analysis.report, disputed.plan(), view).markdown
    (annex,) = [
        line for line in letter.splitlines() if line.startswith("- ") and "60" in line and "A" in line[:14]
    ]
    own_words = {
        "by cause",
        "nach Ursache",
        "sans suivi",
        "senza tracciabilità",
        "sin seguimiento",
        "追跡情報のない",
    }
    assert not [words for words in own_words if words in annex]
    told = {"en": "that count as invalid", "de": "die als ungültig zählen", "fr": "comptés comme non valides"}
    more = {"it": "contati come non validi", "es": "contados como no válidos", "ja": "無効と数えられた荷物"}
    assert {**told, **more}[tag] in annex


@pytest.mark.parametrize(
    ("tag", "told", "not_told"),
    [
        ("en", "100 of them count as invalid: a rate", "did not have valid tracking"),
        ("de", "100 davon zählen als ungültig: eine Rate", "hatten keine gültige"),
    ],
)
def test_a_mixed_letter_owns_no_failure_that_it_disputes(mixed: Job, tag: str, told: str, not_told: str) -> None:
    view = replace(mixed.letterhead(), language=tag)
    letter = compose(mixed.analysis.report, mixed.plan(), view).markdown
    assert told in letter
    assert not_told not in letter


@pytest.mark.parametrize("tag", ["en", "de", "fr", "it", "es", "ja"])
def test_days_are_told_of_the_disputed_packages_only_where_each_has_one(disputed: Job, tag: str) -> None:
    report, view = disputed.analysis.report, replace(disputed.letterhead(), language=tag)
    first, *others = report.disputes
    known = dispute_view(report)
    assert known is not None
    assert (str(known.first), str(known.last)) == ("2026-10-01", "2026-10-21")
    bare = report.model_copy(update={"disputes": [first.model_copy(update={"shipped": None}), *others]})
    letter = compose(bare, disputed.plan(), view).markdown
    assert "They left" not in letter
    assert "Sie gingen" not in letter
    assert "60" in letter
