"""A dispute has a letter of its own shape; a mixed case tells both."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

import poagen
from poagen.api import Settings, run
from poagen.case.model import Consultant, PlanFile
from poagen.document import Letterhead, compose
from poagen.document.disputing import dispute_view
from poagen.document.looks import LOOKS
from poagen.document.pdf import to_pdf
from poagen.document.plain import text_sections
from poagen.document.workbook import annex_workbook
from poagen.enclosing import enclosures
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


def case(folder: Path, *, missing: int, every: int = 10) -> Job:
    """600 packages over 30 days; one in ``every`` is called invalid against its scans, some have no number."""
    rows = [HEAD]
    for n in range(600):
        day = f"2026-10-{n % 25 + 1:02d}"
        told, verdict = number(n), "invalid" if n % every == 0 else "valid"
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
        ("programme", "en", "[[CONFIRM: which programme does the notice block? "),
        (
            "programme",
            "de",
            "[[CONFIRM: Welches Programm sperrt die Mitteilung? ",
        ),
        ("nothing", "en", "The rate is then 100.0%."),
        ("nothing", "de", "Die Rate beträgt dann 100,0 %."),
    ],
)
def test_a_dispute_asks_for_what_the_notice_blocks(disputed: Job, blocks: str, language: str, asked: str) -> None:
    head = replace(disputed.letterhead(), blocks=blocks, language=language)
    letter = compose(disputed.analysis.report, disputed.plan(), head)
    last = letter.markdown.rstrip().replace("\xa0", " ").splitlines()[-1]
    assert (asked in last) if "CONFIRM" in asked else last == asked


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


def test_the_text_on_causes_of_a_mixed_case_asks_for_the_disputed_packages(mixed: Job) -> None:
    texts = {one.name: one.text for one in text_sections(mixed.letter())}
    assert "We ask that they be counted as valid" in texts["causes"]
    assert "be counted as valid" not in texts["actions"] + texts["prevention"]


def test_a_letter_without_a_letterhead_has_the_shape_that_the_data_calls_for(disputed: Job, mixed: Job) -> None:
    for job, route in ((disputed, "dispute"), (mixed, "mixed")):
        plan = poagen.propose(job.analysis)
        bare = poagen.compose(job.analysis, plan)
        headed = poagen.compose(job.analysis, plan, Letterhead("S", "Amazon.com", None, (), None))
        assert {bare.values["route"], headed.values["route"]} == {route}
    asked = replace(disputed.letterhead(), route="appeal")
    assert compose(disputed.analysis.report, disputed.plan(), asked).values["route"] == "appeal"


@pytest.mark.parametrize(
    ("language", "head", "asked"),
    [
        ("en", "Packages that the carriers show as scanned", "We ask that they be counted as valid"),
        ("de", "Pakete mit Scans der Versanddienstleister", "Wir bitten, sie als gültig zu zählen"),
    ],
)
def test_the_text_to_be_pasted_asks_for_the_disputed_packages_too(
    mixed: Job, language: str, head: str, asked: str
) -> None:
    first, *others = text_sections(replace(mixed, language=language).letter())
    told = first.text.split("\n\n")
    assert told[-3] == head
    assert told[-1].startswith(asked)
    assert not any(head in one.text for one in others)


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


def test_a_german_dispute_parts_its_words(disputed: Job) -> None:
    letter = replace(disputed, language="de").letter().markdown
    assert "jedes auch einen Zustellscan." in letter
    assert "Pakete ohne gültige Sendungsverfolgung auf, die nach den eigenen Aufzeichnungen" in letter


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


@pytest.mark.parametrize(
    ("tag", "told", "not_told"),
    [
        ("en", "61 of them count as invalid", "61 of them did not have valid tracking"),
        ("de", "61 davon zählen als ungültig", "61 davon hatten keine gültige Sendungsverfolgung"),
    ],
)
def test_an_appeal_with_a_few_scanned_packages_calls_none_of_them_without_valid_tracking(
    tmp_path: Path, tag: str, told: str, not_told: str
) -> None:
    few = case(tmp_path / "few", missing=60, every=600)
    assert (few.route().kind.value, len(few.analysis.report.disputes)) == ("appeal", 1)
    letter = compose(few.analysis.report, few.plan(), replace(few.letterhead(), language=tag)).markdown
    assert told in letter
    assert not_told not in letter
    assert "Pakete ohne gültige Sendungsverfolgung" not in letter.split("## Anlagen")[-1]


@pytest.mark.parametrize("tag", ["en", "de", "fr", "it", "es", "ja"])
def test_days_are_told_of_the_disputed_packages_only_where_each_has_one(disputed: Job, tag: str) -> None:
    report, view = disputed.analysis.report, replace(disputed.letterhead(), language=tag)
    first, *others = report.disputes
    known = dispute_view(report)
    assert known is not None
    assert (str(known.first), str(known.last)) == ("2026-10-01", "2026-10-21")
    bare = report.model_copy(update={"disputes": [first.model_copy(update={"shipped": None}), *others]})
    letter = compose(bare, disputed.plan(), view).markdown
    assert "confirmed as shipped" not in letter
    assert "Ihr Versand wurde" not in letter
    assert "60" in letter


@pytest.mark.parametrize(
    ("tag", "all_", "scanned"),
    [
        ("en", "They were confirmed as shipped from", "or first scanned where that day is not known, from"),
        (
            "de",
            "Ihr Versand wurde vom 1. bis zum 21. Oktober 2026 bestätigt.",
            "steht der des ersten Scans",
        ),
    ],
)
def test_a_day_of_a_disputed_package_is_told_as_what_it_is(
    disputed: Job, tag: str, all_: str, scanned: str
) -> None:
    """A parcel may leave on another day than that on which the seller confirmed it, or the carrier scanned it."""
    report, view = disputed.analysis.report, replace(disputed.letterhead(), language=tag)
    first, *others = report.disputes
    mixed = report.model_copy(update={"disputes": [first.model_copy(update={"confirmed": False}), *others]})
    known, part = (compose(one, disputed.plan(), view).markdown.replace("\\.", ".") for one in (report, mixed))
    assert (all_ in known, scanned in known) == (True, False)
    assert (all_ in part, scanned in part) == (False, True)


def stated(job: Job, measure: str, evidence: str = "a.pdf", **slots: str) -> Job:
    """The case with one measure stated as completed, with a file."""
    assert job.case is not None
    said = {"lifecycle": "completed", "date": "2026-11-02", "owner": "manager", "slots": slots}
    plan_file = PlanFile.model_validate({"measures": {measure: {**said, "evidence": [evidence]}}})
    return replace(job, case=replace(job.case, plan=plan_file))


@pytest.mark.parametrize("tag", ["en", "de", "fr"])
@pytest.mark.parametrize(
    ("measure", "slots", "is_proof"),
    [
        ("CA-031", {}, True),
        ("CA-032", {"carrier_name": "UPS"}, True),
        ("CA-030", {"case_id": "15551234567"}, False),
        ("PM-042", {"days": "two days"}, False),
    ],
)
def test_only_the_carriers_proof_takes_away_the_mark_that_asks_for_it(
    disputed: Job, measure: str, slots: dict[str, str], is_proof: bool, tag: str
) -> None:
    letter = replace(stated(disputed, measure, **slots), language=tag).letter()
    assert letter.enclosures == (("a.pdf",) if is_proof else ())
    assert letter.is_draft is not is_proof
    assert ("CA-031" in "".join(letter.markers)) is not is_proof
    if is_proof and tag == "en":
        assert "The carrier's own proof of the scans is enclosed (Enclosure 1)." in letter.markdown


@pytest.mark.parametrize(("tag", "told"), [("en", "(Enclosure 1)."), ("de", "(Anlage 1).")])
def test_a_dispute_encloses_what_its_text_names_and_a_mixed_letter_all_that_it_tells(
    disputed: Job, tag: str, told: str
) -> None:
    slots = {"case_id": "15551234567", "days": "two days"}
    files = {"CA-030": "case-page.png", "CA-031": "scans.pdf", "PM-042": "case-page.png"}
    said = {
        name: {
            "lifecycle": "completed",
            "date": "2026-11-02",
            "owner": "manager",
            "evidence": [file],
            "slots": slots,
        }
        for name, file in files.items()
    }
    assert disputed.case is not None
    job = replace(
        disputed, language=tag, case=replace(disputed.case, plan=PlanFile.model_validate({"measures": said}))
    )
    letter = job.letter()
    assert letter.enclosures == ("scans.pdf",)
    assert told in letter.markdown
    assert "case-page" not in letter.markdown
    made = enclosures(job, letter).index
    assert made is not None
    index = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made))
    assert "scans.pdf" in index
    assert "case-page" not in index
    assert "15551234567" not in index
    mixed = compose(job.analysis.report, job.plan(), replace(job.letterhead(), route="mixed"))
    assert mixed.enclosures == ("case-page.png", "scans.pdf")


def test_the_word_of_one_carrier_is_no_proof_for_the_packages_of_two(disputed: Job) -> None:
    first, *others = disputed.analysis.report.disputes
    two = [first.model_copy(update={"carrier": "FedEx"}), *others]
    report = disputed.analysis.report.model_copy(update={"disputes": two})
    for measure, is_proof in (("CA-031", True), ("CA-032", False)):
        job = stated(disputed, measure, carrier_name="UPS")
        letter = compose(report, job.plan(), job.letterhead())
        assert letter.is_draft is not is_proof
        assert "CA-032" not in "".join(letter.markers)


def test_packages_to_dispute_without_a_root_cause_can_be_proven_too(tmp_path: Path) -> None:
    job = case(tmp_path / "case", missing=0, every=200)
    assert job.analysis.report.root_causes == []
    assert [one.measure for one in job.plan().measures] == ["CA-031", "CA-032"]
    assert job.letter().is_draft
    assert not stated(job, "CA-031").letter().is_draft
    few = case(tmp_path / "few", missing=40, every=600)
    assert len(few.analysis.report.disputes) == 1
    assert not {"CA-031", "CA-032"} & {one.measure for one in few.plan().measures}


def test_proof_of_other_packages_is_none_for_the_disputed_ones(mixed: Job) -> None:
    report = mixed.analysis.report
    own = [root for root in report.root_causes if root.code != "amazon-not-recognised"]
    said = stated(mixed, "CA-032", carrier_name="UPS").plan()
    of_own = [replace(one, root_causes=(own[0].id,)) if one.measure == "CA-032" else one for one in said.measures]
    head = replace(mixed.letterhead(), route="dispute")
    assert not compose(report, said, head).is_draft
    assert compose(report, replace(said, measures=tuple(of_own)), head).is_draft


@pytest.mark.parametrize(
    ("tag", "told", "not_told"),
    [
        (
            "en",
            "We dispute these 60 packages alone: the other 40 packages that count as invalid did not have valid "
            "tracking (Annex A).",
            "marked as invalid",
        ),
        (
            "de",
            "Wir bestreiten nur diese 60 Pakete: die anderen 40 Pakete, die als ungültig zählen, hatten keine "
            "gültige Sendungsverfolgung (Anhang A).",
            "als ungültig geführt",
        ),
    ],
)
def test_a_dispute_by_the_sellers_word_neither_hides_nor_disowns_failures_of_their_own(
    mixed: Job, disputed: Job, tag: str, told: str, not_told: str
) -> None:
    head = replace(mixed.letterhead(), route="dispute", language=tag)
    letter = compose(mixed.analysis.report, mixed.plan(), head).markdown
    assert told in letter
    assert not_told not in letter
    pure = compose(
        disputed.analysis.report, disputed.plan(), replace(disputed.letterhead(), language=tag)
    ).markdown
    assert told[:20] not in pure
    assert not_told in pure


def test_a_dispute_tells_the_packages_of_which_nothing_is_known(disputed: Job) -> None:
    report = disputed.analysis.report
    overall = report.vtr.overall.model_copy(update={"unknown": 20, "rate_low": 520 / 600})
    some = report.model_copy(update={"vtr": report.vtr.model_copy(update={"overall": overall})})
    letter = compose(some, disputed.plan(), disputed.letterhead()).markdown
    assert "For 20 packages we have neither Amazon's verdict nor a carrier scan" in letter
    assert "if none of them is valid, the rate is 86.7%." in letter
    assert (
        "The rate is then 100.0% if the packages of which nothing is known are valid, and 96.7% if none" in letter
    )
    german = compose(some, disputed.plan(), replace(disputed.letterhead(), language="de")).markdown
    assert "Für 20 Pakete liegen uns weder" in german
    assert "ist keines davon gültig, beträgt die Rate 86,7 %." in german


@pytest.mark.parametrize(
    ("first", "delivered", "told"),
    [
        (60, 60, "Each has a first scan of the carrier, and each a delivery scan."),
        (59, 1, "59 of the 60 have a first scan of the carrier, and 1 of the 60 a delivery scan."),
        (1, 0, "1 of the 60 has a first scan of the carrier. For 59 the data says that the carrier scanned them"),
        (0, 60, "2.   Each has a delivery scan of the carrier."),
        (0, 0, "2.   For each the data says that the carrier scanned it, without the time."),
    ],
)
def test_no_scan_is_told_that_the_data_does_not_hold(disputed: Job, first: int, delivered: int, told: str) -> None:
    report = disputed.analysis.report
    bare = [
        one.model_copy(
            update={
                "first_scan_at": one.first_scan_at if n < first else "",
                "delivery_scan_at": one.delivery_scan_at if n < delivered or (first == 59 and n == 59) else "",
            }
        )
        for n, one in enumerate(report.disputes)
    ]
    if first == 59:
        bare[0] = bare[0].model_copy(update={"delivery_scan_at": ""})
    letter = compose(report.model_copy(update={"disputes": bare}), disputed.plan(), disputed.letterhead()).markdown
    assert told in letter


ONE = (
    "1 packages",
    "1 are",
    "1 have",
    "They were confirmed",
    "the 1 package be",
    "numbers are",
    "Each has",
    "Ihr Versand wurde",
    "Jedes Paket",
    "Nummern haben",
)


@pytest.mark.parametrize("tag", ["en", "de"])
def test_one_disputed_package_is_told_as_one(tmp_path: Path, tag: str) -> None:
    job = replace(case(tmp_path / "case", missing=0, every=600), language=tag)
    text = job.letter().markdown
    assert not [words for words in ONE if words in text]
    other = replace(case(tmp_path / "mixed", missing=1, every=600), language=tag)
    assert other.route().kind.value == "mixed"
    assert not [words for words in (*ONE, "Their numbers", "that they be") if words in other.letter().markdown]


@pytest.mark.parametrize("tag", ["en", "de"])
def test_the_index_of_a_mixed_case_owns_no_package_that_the_letter_disputes(mixed: Job, tag: str) -> None:
    job = replace(stated(mixed, "CA-031"), language=tag)
    index = enclosures(job, job.letter()).files["evidence-index.pdf"]
    pages = pypdfium2.PdfDocument(index)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    assert {"en": "packages that count as invalid", "de": "die als ungültig zählen"}[tag] in text
    assert {"en": "without valid tracking by cause", "de": "Sendungsverfolgung nach Ursache"}[tag] not in text


@pytest.mark.parametrize(
    ("tag", "some", "none", "entered"),
    [
        (
            "en",
            "1.   59 of the 60 numbers are well formed and belong to the carrier under which they were filed. The "
            "carriers told to Amazon: UPS (60).",
            "1.   The carrier told to Amazon: UPS (60).",
            "3.   For 2 of them the data shows that the number was entered before the delivery",
        ),
        (
            "de",
            "1.   59 der 60 Nummern haben die richtige Form und gehören zu dem Versanddienstleister, unter dem "
            "sie eingetragen wurden. Die Amazon genannten Versanddienstleister: UPS (60).",
            "1.   Der Amazon genannte Versanddienstleister: UPS (60).",
            "3.   Zu 2 von ihnen zeigen die Daten, dass die Nummer vor der Zustellung eingetragen",
        ),
    ],
)
def test_no_number_is_called_well_formed_or_entered_in_time_that_the_data_does_not_show_so(
    disputed: Job, tag: str, some: str, none: str, entered: str
) -> None:
    report, head = disputed.analysis.report, replace(disputed.letterhead(), language=tag)

    def letter(fits: int, *, carrier: str = "UPS", route: str = "dispute") -> str:
        changed = [
            one.model_copy(update={"fits": n < fits, "entered_in_time": n < 2, "carrier": carrier})
            for n, one in enumerate(report.disputes)
        ]
        bare = report.model_copy(update={"disputes": changed})
        return compose(bare, disputed.plan(), replace(head, route=route)).markdown

    assert entered in letter(60)
    assert some in letter(59)
    assert some[5:] in letter(59, route="mixed")
    assert none in letter(0)
    nobody = letter(0, carrier="")
    assert "UPS (60)" not in nobody
    assert "\n1.   " in nobody
    assert "\n3.   " not in nobody


def test_what_the_data_knows_of_a_disputed_number_is_kept_with_it(tmp_path: Path) -> None:
    sent = "Beauty,MFN,DE,2026-10-05,2026-10-09,2026-10-05"
    rows = [
        f"{HEAD},tracking_entered_at",
        f"111-0000001-0000001,{sent},UPS,{number(1)},2026-10-06,2026-10-08,invalid,2026-10-05",
        f"111-0000002-0000002,{sent},UPS,{number(2)},,2026-10-08,invalid,2026-10-08",
        f"111-0000003-0000003,{sent},Zephyr Local,ZL123,2026-10-06,,invalid,",
    ]
    file = tmp_path / "packages.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = run([file], Settings(marketplace="DE", as_of=dt.date(2026, 10, 31))).analysis.report.disputes
    assert [(one.fits, one.entered_in_time) for one in found] == [(True, True), (True, False), (False, False)]


def test_files_alone_make_a_dispute_as_their_case_does(disputed: Job) -> None:
    files = (
        run([disputed.case.folder / "data" / "packages.csv"], Settings(marketplace="US"))
        if disputed.case
        else None
    )
    assert files is not None
    told = files.letter().markdown
    assert "## What the carriers' records show" in told
    assert "what caused these packages" not in told
