"""From a stated case to what is handed in, and to the next round."""

import datetime as dt
import io
import json
import re
import shutil
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pikepdf
import pytest
from typer.testing import CliRunner

from poagen.api import Settings, run
from poagen.bundling import NotReadyError, bundle
from poagen.case.evidence import evidence_of
from poagen.case.replies import read_reply, reply_kinds
from poagen.case.rounds import answered_letters, figures_of, last_rejected, rounds
from poagen.cli.app import app
from poagen.common.finding import PoagenError, Severity
from poagen.diagnosis.proof import last_deliveries
from poagen.handing_in import case_facts, review_case
from poagen.job import Job
from poagen.remedies.model import Lifecycle, Plan, Statement, Strength
from poagen.review.contradicting import contradictions
from poagen.review.reviewing import assess
from poagen.revising import revise

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
REPLY = """We do not have enough information to reactivate your listings. Please send us:
- Greater detail on the root causes of not providing valid tracking numbers
- Greater detail on the actions you have taken to provide valid tracking numbers
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "case"
    shutil.copytree(SAMPLE, made, ignore=shutil.ignore_patterns("out"))
    return made


@pytest.fixture(scope="module")
def sample() -> Job:
    return run([SAMPLE], Settings())


def job(folder: Path) -> Job:
    return run([folder], Settings())


def state(folder: Path, old: str, new: str) -> None:
    path = folder / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def codes(found: object) -> set[str]:
    return {finding.code for finding in found.findings}


def test_a_stated_case_is_ready(sample: Job) -> None:
    found = review_case(sample)
    assert found.is_ready
    assert found.scores == {"letter": 100, "causes": 100, "actions": 100, "prevention": 100}


def test_a_case_in_which_nothing_is_stated_is_all_markers(folder: Path) -> None:
    (folder / "plan.yaml").unlink()
    draft = job(folder)
    found = review_case(draft)
    assert not found.is_ready
    assert len([one for one in found.findings if one.code == "REV001"]) == len(draft.letter().markers)


PLANNED = {
    "REV010": lambda plan: only(plan, Lifecycle.DECLINED, "corrective"),
    "REV011": lambda plan: only(plan, Lifecycle.DECLINED, "preventive"),
    "REV012": lambda plan: stated(plan, strength=Strength.WEAKER),
    "REV020": lambda plan: stated(plan, owner=None),
    "REV025": lambda plan: stated(plan, date=dt.date(2026, 12, 1)),
    "REV026": lambda plan: stated(plan, date=dt.date(2020, 1, 1)),
    "REV032": lambda plan: stated(plan, lifecycle=Lifecycle.PLANNED, date=dt.date(2026, 11, 11)),
    "REV027": lambda plan: stated(plan, evidence=["nowhere.pdf"]),
    "REV028": lambda plan: stated(plan, evidence=["invoice.docx"]),
}


def only(plan: Plan, lifecycle: Lifecycle, kind: str) -> Plan:
    said = Statement(lifecycle=lifecycle)
    return replace(
        plan, measures=tuple(replace(m, statement=said) if m.kind == kind else m for m in plan.measures)
    )


def stated(plan: Plan, strength: Strength | None = None, **changes: object) -> Plan:
    def change(said: Statement) -> Statement:
        return said.model_copy(update=changes) if said.lifecycle is Lifecycle.COMPLETED else said

    return replace(
        plan,
        measures=tuple(
            replace(m, statement=change(m.statement), strength=strength or m.strength) for m in plan.measures
        ),
    )


@pytest.mark.parametrize("code", PLANNED)
def test_a_rule_of_the_plan_fires_where_it_should(code: str, sample: Job) -> None:
    letter = sample.letter()
    facts = replace(case_facts(sample, letter), plan=PLANNED[code](sample.plan()))
    if code == "REV026":
        causes = [c.model_copy(update={"onset": dt.date(2026, 10, 3)}) for c in facts.report.root_causes]
        facts = replace(facts, report=facts.report.model_copy(update={"root_causes": causes}))
    assert code in codes(assess(letter.markdown.splitlines(), case=facts))
    assert code not in codes(assess(letter.markdown.splitlines(), case=case_facts(sample, letter)))


def test_a_measure_from_before_the_first_package_of_its_cause_is_told_where_no_onset_is_known(sample: Job) -> None:
    """A cause that runs through all days has no onset, and what was there before it did not keep it away."""
    letter = sample.letter()
    known = case_facts(sample, letter)
    (first,) = known.shipped.values()
    assert known.report.root_causes[0].onset is None
    for day, is_told in ((first - dt.timedelta(days=1), True), (first, False)):
        facts = replace(known, plan=stated(sample.plan(), date=day))
        found = [one for one in assess(letter.markdown.splitlines(), case=facts).findings if one.code == "REV026"]
        assert bool(found) is is_told
        assert all(f"was shipped on {first}" in one.message for one in found)


@pytest.mark.parametrize(
    ("day", "lifecycle", "told"),
    [("2026-11-04", "completed", True), ("2026-10-31", "completed", False), ("2026-11-20", "planned", False)],
)
def test_a_correction_on_the_way_after_all_were_delivered_is_asked_about(
    folder: Path, day: str, lifecycle: str, told: bool
) -> None:
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    start = text.index("  CA-002:")
    said = f"  CA-002:\n    lifecycle: {lifecycle}\n    date: {day}\n    owner: us\n    no_document: true\n"
    plan.write_text(text[:start] + said + text[text.index("  CA-010:") :], encoding="utf-8")
    found = review_case(job(folder)).findings
    values = [one.value for one in found if one.code == "REV066"]
    assert values == ([f"CA-002 on {day}, the last of them was delivered on 2026-10-31"] if told else [])
    assert {one.severity for one in found if one.code == "REV066"} <= {Severity.WARNING}
    known = case_facts(job(folder), job(folder).letter())
    unsure = assess(job(folder).letter().markdown.splitlines(), case=replace(known, delivered={}))
    assert "REV066" not in codes(unsure)


def test_failures_that_go_on_after_the_measures_are_told_before_the_letter_goes_out(folder: Path) -> None:
    assert "REV067" not in [one.code for one in review_case(job(folder)).findings]
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    for day in ("2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"):
        text = text.replace(day, "2026-10-20")
    plan.write_text(text, encoding="utf-8")
    known = case_facts(job(folder), job(folder).letter())
    since = known.since
    assert since is not None
    found = [one for one in review_case(job(folder)).findings if one.code == "REV067"]
    value = f"{since.invalid} of {since.packages} packages shipped from 2026-10-20 to {since.last}"
    assert [(one.value, one.severity) for one in found] == [(value, Severity.WARNING)]
    lines = job(folder).letter().markdown.splitlines()
    for invalid, told in ((2, False), (3, True)):
        few = replace(since, packages=40, invalid=invalid, unknown=0)
        assert ("REV067" in codes(assess(lines, case=replace(known, since=few)))) == told
    good = replace(since, packages=100, invalid=5, unknown=0)
    assert "REV067" not in codes(assess(lines, case=replace(known, since=good)))


def test_a_parcel_of_other_days_may_have_been_on_its_way(sample: Job) -> None:
    analysis = sample.analysis
    assert last_deliveries(analysis) == {"RC1": dt.date(2026, 10, 31)}
    facts = analysis.verdicts.facts
    days = facts.times["delivery_scan_at"].day.copy()
    outside = np.flatnonzero(
        analysis.verdicts.invalid & analysis.defects.of_code("mistyped-number") & ~analysis.verdicts.measured
    )
    days[outside[0]] = np.datetime64("NaT")
    times = facts.times | {"delivery_scan_at": replace(facts.times["delivery_scan_at"], day=days)}
    scope = replace(analysis.verdicts.scope, facts=replace(facts, times=times))
    assert last_deliveries(replace(analysis, verdicts=replace(analysis.verdicts, scope=scope))) == {}


FALSE = {
    "REV040": (r"88\.2", "91.2"),
    "REV041": ("114-1044580-4650991", "999-1044580-4650991"),
    "REV042": ("we had reviewed each", "we corrected 71 numbers of each"),
    "REV043": ("It runs through", "A glitch hid our scans. It runs through"),
}


@pytest.mark.parametrize("code", FALSE)
def test_an_untrue_letter_is_told(code: str, sample: Job, tmp_path: Path) -> None:
    true, false = FALSE[code]
    text = sample.letter().markdown
    assert re.search(true, text)
    path = tmp_path / "letter.md"
    path.write_text(re.sub(true, false, text, count=1), encoding="utf-8")
    assert code in codes(review_case(sample, letter=path))
    path.write_text(text, encoding="utf-8")
    assert review_case(sample, letter=path).findings == ()


def test_a_count_that_the_data_does_not_have_is_told(sample: Job, tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_text(sample.letter().markdown.replace("79 of them", "81 of them"), encoding="utf-8")
    assert [one.value for one in review_case(sample, letter=path).findings] == ["81"]


def enclosing(folder: Path, name: str, content: bytes | None = None) -> Job:
    """The case with a file of its evidence under another name."""
    evidence = folder / "evidence"
    held = (evidence / "scanner-invoice.png").read_bytes() if content is None else content
    (evidence / name).write_bytes(held)
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("scanner-invoice.png", f'"{name}"'), "utf-8")
    return run([folder], Settings())


@pytest.mark.parametrize("name", ["[[CONFIRM: a]].png", "scan [DRAFT].png", "photo___2.png"])
def test_a_point_that_stands_in_the_name_of_a_file_is_told_as_that(folder: Path, name: str) -> None:
    found = [one for one in review_case(enclosing(folder, name)).findings if one.code == "REV001"]
    assert found
    assert {one.help for one in found} == {
        f'it stands in the name of the file "{name}": give the file a name without it, also in plan.yaml'
    }


def test_a_file_that_does_not_hold_what_its_ending_says_is_told_by_the_review(folder: Path) -> None:
    picture = (folder / "evidence" / "scanner-invoice.png").read_bytes()
    assert [one.code for one in review_case(enclosing(folder, "scan.pdf", picture)).findings] == ["CAS015"]


def test_the_review_of_a_case_outside_says_so(sample: Job) -> None:
    facts = replace(case_facts(sample, sample.letter()), outside="a notice about fake tracking")
    assert "REV007" in codes(assess(sample.letter().markdown.splitlines(), case=facts))


def test_a_limit_of_characters_is_told(sample: Job) -> None:
    assert "REV005" in codes(review_case(sample, characters=500))
    assert "REV005" not in codes(review_case(sample, characters=50_000))


def test_a_bundle_holds_the_letter_the_annex_and_the_chosen_evidence(folder: Path, tmp_path: Path) -> None:
    (folder / "evidence" / "not-chosen.png").write_bytes(b"private")
    made = bundle(job(folder), tmp_path / "b.zip")
    with zipfile.ZipFile(made.path) as held:
        names = held.namelist()
        index = held.read("index.txt").decode()
        content = b"".join(held.read(name) for name in names)
    assert sorted(names) == sorted(
        [
            "annex-a.csv",
            "annex-a.xlsx",
            "evidence-index.pdf",
            "enclosures/01-scanner-invoice.png",
            "enclosures/02-review-of-packages.png",
            "enclosures/03-connection-settings.png",
            "index.txt",
            "plan-of-action.docx",
            "plan-of-action.pdf",
            "plan-of-action.txt",
        ]
    )
    assert b"private" not in content
    assert str(folder).encode() not in content
    for name in names:
        assert name in index or name == "index.txt"


def test_the_same_case_gives_the_same_bundle(folder: Path, tmp_path: Path) -> None:
    first = bundle(job(folder), tmp_path / "a.zip").path.read_bytes()
    assert bundle(job(folder), tmp_path / "b.zip").path.read_bytes() == first


def test_a_bundle_is_refused_while_something_is_open(folder: Path, tmp_path: Path) -> None:
    state(folder, "owner: account manager", "owner:")
    with pytest.raises(NotReadyError):
        bundle(job(folder), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    assert rounds(folder) == ()


def test_a_bundle_needs_its_day(folder: Path, tmp_path: Path) -> None:
    case = folder / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("letter_date: 2026-11-12\n", ""), encoding="utf-8")
    with pytest.raises(PoagenError) as error:
        bundle(job(folder), tmp_path / "b.zip")
    assert error.value.findings[0].code == "BUN002"
    assert bundle(job(folder), tmp_path / "b.zip", date=dt.date(2026, 11, 13)).round.date == dt.date(2026, 11, 13)


def test_nothing_is_handed_in_as_done_that_lies_after_the_day_on_which_it_is_handed_in(
    folder: Path, tmp_path: Path
) -> None:
    case = folder / "case.yaml"
    early = dt.date(2026, 11, 4)
    for text in ("letter_date: 2026-11-12\n", ""):
        case.write_text(
            case.read_text(encoding="utf-8").replace("letter_date: 2026-11-12\n", text), encoding="utf-8"
        )
        with pytest.raises(NotReadyError) as error:
            bundle(job(folder), tmp_path / "b.zip", date=early)
        assert {"REV025"} <= {one.code for one in error.value.findings}
        assert not (tmp_path / "b.zip").exists()
    assert "REV025" in codes(review_case(job(folder), date=early))
    assert not {"REV024", "REV025"} & codes(review_case(job(folder), date=dt.date(2026, 11, 6)))


def test_the_word_file_that_is_handed_in_takes_the_letterhead_of_the_settings(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "Harbor Lane, 1 Example Street"
    paper.save(str(tmp_path / "paper.docx"))
    (tmp_path / "settings.yaml").write_text("letterhead: paper.docx\n", encoding="utf-8")
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    made = bundle(job(folder), tmp_path / "b.zip")
    letter = docx.Document(io.BytesIO(made.files["plan-of-action.docx"]))
    assert letter.sections[0].header.paragraphs[0].text == "Harbor Lane, 1 Example Street"


def test_evidence_outside_the_case_is_not_taken(folder: Path, tmp_path: Path) -> None:
    (folder / "secret.png").write_bytes(b"secret")
    state(folder, "evidence: [review-of-packages.png]", "evidence: [../secret.png]")
    with pytest.raises(PoagenError):
        bundle(job(folder), tmp_path / "b.zip")


def test_evidence_is_the_same_file_for_the_plan_the_review_and_the_bundle(folder: Path, tmp_path: Path) -> None:
    (folder / "evidence" / "more").mkdir()
    (folder / "evidence" / "more" / "a.png").write_bytes(
        (folder / "evidence" / "scanner-invoice.png").read_bytes()
    )
    told = "evidence: [evidence/review-of-packages.png, more/a.png]"
    state(folder, "evidence: [review-of-packages.png]", told)
    names = list(bundle(job(folder), tmp_path / "b.zip").files)
    assert "enclosures/02-review-of-packages.png" in names
    assert "enclosures/03-a.png" in names
    (folder / "top.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    state(folder, "more/a.png]", "top.png]")
    files, findings = evidence_of(folder, job(folder).the_case().plan)
    assert "top.png" not in [one.name for one in files]
    assert [one.value for one in findings if one.code == "CAS013"] == ["top.png"]
    with pytest.raises(PoagenError):
        bundle(job(folder), tmp_path / "c.zip")


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("scan 10:30.png", "scan 10_30.png"),
        ("scan\u202egnp.png", "scan_gnp.png"),
        ("Gro\u0308ße.png", "Gr\u00f6ße.png"),
        ("Rechnung?.png", "Rechnung_.png"),
        (f"{'scan' * 60}.png", f"{'scan' * 49}.png"),
        ("scan 2.final.png", "scan 2.final.png"),
    ],
)
def test_every_system_can_unpack_what_is_handed_in(folder: Path, tmp_path: Path, name: str, member: str) -> None:
    made = bundle(enclosing(folder, name), tmp_path / "b.zip")
    with zipfile.ZipFile(made.path) as packed:
        assert [one for one in packed.namelist() if one.endswith(f"-{member}")]


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_case_may_be_moved_between_systems_that_write_umlauts_otherwise(
    folder: Path, tmp_path: Path, forms: tuple[str, str]
) -> None:
    told, on_disk = (unicodedata.normalize(form, "Größe prüfen.png") for form in forms)
    enclosing(folder, told)
    (folder / "evidence" / told).rename(folder / "evidence" / on_disk)
    data = [unicodedata.normalize(form, "Päckchen.csv") for form in forms]
    (folder / "data" / "packages.csv").rename(folder / "data" / data[1])
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(f'data: ["data/{data[0]}"]\n')
    found = review_case(job(folder))
    assert found.is_ready, found.findings
    assert bundle(job(folder), tmp_path / "b.zip").files


def test_files_within_a_pdf_are_told_before_they_are_left_out(folder: Path, tmp_path: Path) -> None:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["list.csv"] = b"a"
        document.save(held)
    with_files = enclosing(folder, "portfolio.pdf", held.getvalue())
    assert [(one.code, one.value) for one in review_case(with_files).findings] == [("BUN004", "portfolio.pdf")]
    assert "BUN004" in codes(bundle(with_files, tmp_path / "b.zip"))


def test_bundle_and_review_end_with_1_while_something_is_open(folder: Path) -> None:
    (folder / "plan.yaml").unlink()
    runner = CliRunner()
    assert runner.invoke(app, ["review", str(folder)]).exit_code == 1
    ended = runner.invoke(app, ["bundle", str(folder)])
    assert ended.exit_code == 1
    assert "Nothing was written" in ended.stderr
    assert not (folder / "out" / "bundle.zip").exists()


def test_review_prints_json(folder: Path) -> None:
    ended = CliRunner().invoke(app, ["review", str(folder), "--json"])
    told = json.loads(ended.stdout)
    assert (told["schema"], told["ready"], told["findings"]) == ("poagen.review/1", True, [])


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case once its first letter is handed in; to be copied."""
    home = tmp_path_factory.mktemp("handed-in")
    shutil.copytree(SAMPLE, home / "case", ignore=shutil.ignore_patterns("out"))
    bundle(job(home / "case"), home / "b.zip")
    return home / "case"


@pytest.fixture
def answered(handed_in: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(handed_in, tmp_path / "case"))


def test_a_reply_tells_what_the_next_letter_must_add(answered: Path) -> None:
    told = (answered / "rounds" / "01" / "letter.md").read_text(encoding="utf-8")
    made = revise(job(answered), REPLY, date=dt.date(2026, 11, 20))
    assert [kind.id for kind in made.said] == ["greater-detail-causes", "greater-detail-actions"]
    assert set(made.to_add) == {"causes", "actions"}
    assert made.number == 2
    orders = [line for line in made.to_add["causes"] if "Further orders" in line]
    assert orders
    assert not any(
        order in told for order in orders[0].split(": ")[2].rstrip(".").replace(" and", ",").split(", ")
    )
    (kept,) = rounds(answered)
    assert (kept.asks, kept.replied) == (
        ["greater-detail-causes", "greater-detail-actions"],
        dt.date(2026, 11, 20),
    )
    assert answered_letters(answered) == (told,)


def test_the_next_letter_tells_more_and_is_held_against_the_reply(answered: Path) -> None:
    before = job(answered).letter().markdown
    revise(job(answered), REPLY)
    after = job(answered)
    assert "Further orders" in after.letter().markdown
    assert "Further orders" not in before
    found = review_case(after)
    assert [one.value for one in found.findings if one.code == "REV008"] == ["actions taken"]
    assert found.scores["actions"] < 100
    assert found.scores["causes"] == found.scores["prevention"] == 100


@pytest.mark.parametrize("tag", ["en", "de", "fr"])
def test_what_the_rejected_letter_told_is_not_asked_for_again(folder: Path, tmp_path: Path, tag: str) -> None:
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(f"language: {tag}\n")
    bundle(job(folder), tmp_path / "b.zip")
    made = revise(job(folder), REPLY)
    assert not [line for line in made.to_add["actions"] if "was not in the letter" in line]
    assert [line for line in made.to_add["causes"] if "USPS 37" in line]
    letter = folder / "rounds" / "01" / "letter.md"
    letter.write_text(job(folder).letter().markdown, encoding="utf-8")
    again = revise(job(folder), REPLY).to_add["causes"]
    assert not [line for line in again if "USPS 37" in line or "2026" in line]


def test_a_measure_that_the_rejected_letter_did_not_tell_is_named(answered: Path) -> None:
    letter = answered / "rounds" / "01" / "letter.md"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(
        text.replace("we closed packing station 2 for dispatch", "we did something"), encoding="utf-8"
    )
    told = revise(job(answered), REPLY).to_add["actions"]
    assert [line.partition(" ")[0] for line in told if "was not in the letter" in line] == ["CA-033"]


def test_further_orders_are_none_of_a_first_letter_whose_orders_were_hidden(folder: Path, tmp_path: Path) -> None:
    examples = re.findall(r"\d{3}-\d{7}-\d{7}", job(folder).letter().markdown)
    bundle(job(folder), tmp_path / "b.zip", mask=True)
    revise(job(folder), REPLY)
    (line,) = [line for line in job(folder).letter().markdown.splitlines() if "Further orders" in line]
    further = re.findall(r"\d{3}-\d{7}-\d{7}", line)
    assert len(examples) == len(further) == 3
    assert not set(examples) & set(further)


def test_no_letter_says_most_of_what_is_the_most_on_one_day(answered: Path) -> None:
    revise(job(answered), REPLY)
    letter = job(answered).letter().markdown
    days = "on 29 days from September 26, 2026 to October 27, 2026; the most on one day, 6, on"
    assert f"They were confirmed as shipped {days}" in letter
    assert "most of them" not in letter


def test_the_next_bundle_is_the_next_round(answered: Path, tmp_path: Path) -> None:
    again = bundle(job(answered), tmp_path / "b.zip")
    assert again.round.number == 1
    revise(job(answered), "Greater detail on the root cause is needed.")
    assert bundle(job(answered), tmp_path / "c.zip").round.number == 2
    assert [one.number for one in rounds(answered)] == [1, 2]


def test_a_revision_needs_a_letter(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PoagenError) as error:
        revise(job(folder), REPLY)
    assert error.value.findings[0].code == "RVS001"
    letter = tmp_path / "old.txt"
    letter.write_text("Root cause: our staff typed numbers.\n", encoding="utf-8")
    assert revise(job(folder), REPLY, letter=letter).number == 2


def test_a_reply_that_says_nothing_known_is_told(answered: Path) -> None:
    made = revise(job(answered), "Hello. Have a nice day.", date=dt.date(2026, 11, 20))
    assert [finding.code for finding in made.findings] == ["RVS002"]
    assert set(made.to_add) == {"causes", "actions", "prevention"}


def test_what_contradicts_the_earlier_letter_is_told(sample: Job) -> None:
    figures = figures_of(sample.analysis.report, sample.plan())
    assert contradictions(figures, figures) == ()
    fewer = figures.model_copy(update={"invalid": figures.invalid - 9, "causes": {}, "measures": {}})
    told = contradictions(figures, fewer)
    assert {finding.code for finding in told} == {"RVS004"}
    assert len(told) == 1 + len(figures.causes) + len(figures.measures)
    later = figures.model_copy(update={"window_end": dt.date(2026, 11, 30), "invalid": 3})
    assert contradictions(figures, later) == ()


def test_the_next_letter_bears_a_day_after_the_reply(answered: Path) -> None:
    assert not {"REV009", "RVS006"} & codes(review_case(job(answered)))
    revise(job(answered), REPLY)
    assert "RVS006" in codes(review_case(job(answered)))
    revise(job(answered), REPLY, date=dt.date(2026, 11, 16))
    found = codes(review_case(job(answered)))
    assert "REV009" in found
    assert "RVS006" not in found
    case = answered / "case.yaml"
    case.write_text(case.read_text("utf-8").replace("letter_date: 2026-11-12", "letter_date: 2026-11-16"), "utf-8")
    assert not {"REV009", "RVS006"} & codes(review_case(job(answered)))


def test_a_reply_is_not_older_than_its_letter(answered: Path) -> None:
    with pytest.raises(PoagenError) as error:
        revise(job(answered), REPLY, date=dt.date(2026, 11, 11))
    assert error.value.findings[0].code == "RVS007"
    assert rounds(answered)[0].asks == []


def test_another_reply_to_the_same_letter_is_told_and_the_first_is_kept(answered: Path) -> None:
    first = revise(job(answered), REPLY, date=dt.date(2026, 11, 16))
    same = revise(job(answered), f"{REPLY}\n")
    assert "RVS005" not in {one.code for one in (*first.findings, *same.findings)}
    assert rounds(answered)[0].replied == dt.date(2026, 11, 16)
    other = revise(job(answered), "Your documents are not valid.")
    assert next(one.code for one in other.findings) == "RVS005"
    assert rounds(answered)[0].replied is None
    kept = {path.read_text(encoding="utf-8").strip() for path in (answered / "rounds" / "01").glob("reply*")}
    assert kept == {REPLY.strip(), "Your documents are not valid."}


def test_a_letter_from_elsewhere_is_held_against_the_data_by_its_words(folder: Path, tmp_path: Path) -> None:
    letter = tmp_path / "old.txt"
    letter.write_text("Root cause: 82 of 700 packages were typed. Order 999-0000000-0000000.\n", "utf-8")
    told = [one.message for one in revise(job(folder), REPLY, letter=letter).findings if one.code == "RVS004"]
    for words in ("82", "700", "999-0000000-0000000"):
        assert any(f'told "{words}"' in one for one in told)
    assert {one.code for one in review_case(job(folder)).findings} >= {"RVS004"}
    (kept,) = rounds(folder)
    assert (kept.date, kept.figures) == (None, None)


def test_what_is_changed_after_the_reply_was_read_is_told_before_it_is_handed_in(answered: Path) -> None:
    revise(job(answered), REPLY, date=dt.date(2026, 11, 12))
    assert "RVS004" not in codes(review_case(job(answered)))
    plan = answered / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("2026-11-03", "2026-11-04"), encoding="utf-8")
    told = [one for one in review_case(job(answered)).findings if one.code == "RVS004"]
    assert [("CA-033" in one.message, one.severity) for one in told] == [(True, Severity.WARNING)]


def test_a_promise_that_was_kept_since_answers_the_reply(answered: Path) -> None:
    revise(
        job(answered), "Please provide greater detail on the steps to prevent this.", date=dt.date(2026, 11, 16)
    )
    assert "REV008" in codes(review_case(job(answered)))
    plan = answered / "plan.yaml"
    text = plan.read_text(encoding="utf-8").replace(
        "lifecycle: planned", "lifecycle: completed\n    no_document: true"
    )
    plan.write_text(text, encoding="utf-8")
    assert "REV008" not in codes(review_case(job(answered), date=dt.date(2026, 11, 25)))


def test_no_further_order_is_one_of_the_examples(folder: Path, tmp_path: Path) -> None:
    letter = tmp_path / "old.txt"
    letter.write_text("Root cause: our staff typed numbers.\n", "utf-8")
    revise(job(folder), REPLY, letter=letter)
    told = job(folder).letter().markdown
    assert "Further orders" in told
    orders = re.findall(r"\d{3}-\d{7}-\d{7}", told)
    assert len(orders) == len(set(orders)) == 6


def test_nothing_is_to_be_added_to_a_letter_that_was_accepted(answered: Path) -> None:
    made = revise(job(answered), "Your listings have been reinstated.")
    assert made.is_over
    assert made.to_add == {}
    assert last_rejected(answered) is None


def test_who_gives_back_a_part_and_asks_for_more_has_not_agreed(answered: Path) -> None:
    made = revise(job(answered), f"Your listings in Beauty have been reinstated.\n{REPLY}")
    assert not made.is_over
    assert "Further orders" in job(answered).letter().markdown


@pytest.mark.parametrize(
    "line", ["-- An invoice for the scanner.", "\u2022 Copies of invoices", "1. Signed documentation"]
)
def test_an_item_of_a_list_asks_for_a_document(line: str) -> None:
    assert [kind.id for kind in read_reply(f"To go on, please provide:\n{line}\n")] == ["documents-missing"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("-- The root cause(s) of the invalid tracking.", ["greater-detail-causes"]),
        ("\u2022 Root causes that led to the issue", ["greater-detail-causes"]),
        ("Root causes\n\n1. Numbers were typed by hand.", []),
        ("Root cause: the scanner was broken.", []),
    ],
)
def test_an_item_of_a_list_asks_for_the_root_causes_and_a_heading_does_not(line: str, wanted: list[str]) -> None:
    assert [kind.id for kind in read_reply(f"Please send a plan with:\n{line}\n")] == wanted


@pytest.mark.parametrize("line", ["- The documents that you sent were received.", "- Invoices were received."])
def test_a_document_that_came_is_none_that_is_wanted(line: str) -> None:
    assert read_reply(line) == ()


REPLIES = {
    "greater-detail-causes": "Please provide greater detail on the root causes of not providing valid tracking.",
    "greater-detail-actions": "Please provide greater detail on the actions you have taken.",
    "greater-detail-prevention": "Please provide greater detail on the steps to prevent this.",
    "greater-detail": "We received your submission, but it does not contain enough information.",
    "not-implemented": "The corrective actions that you list have not been implemented.",
    "documents-missing": "The invoices you submitted are not valid. Please send documents.",
    "wrong-channel": "This is not the correct channel to appeal.",
    "accepted": "Your listings have been reinstated.",
}


def test_every_kind_of_reply_has_an_example() -> None:
    assert {kind.id for kind in reply_kinds()} == set(REPLIES)


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_read(name: str) -> None:
    assert [kind.id for kind in read_reply(REPLIES[name])] == [name]


def test_a_refusal_is_no_acceptance() -> None:
    assert "accepted" not in {kind.id for kind in read_reply("Your listings cannot be reinstated at this time.")}
    assert read_reply("Good morning.") == ()


@pytest.mark.parametrize(
    ("route", "wanted", "has_files", "told"),
    [
        ("appeal", ("documents",), False, ["documents, and no file is enclosed"]),
        ("appeal", ("documents", "proof-of-delivery", "root-causes", "plan-of-action"), True, []),
        ("appeal", ("receipts",), True, ["receipts, a word that poagen does not know"]),
        ("dispute", ("root-causes",), True, ["root causes"]),
        ("dispute", ("plan-of-action",), True, ["actions taken", "root causes", "steps to prevent"]),
        ("dispute", ("plan-of-action", "evidence-of-error"), True, []),
        ("dispute", (), False, []),
    ],
)
def test_what_a_notice_asks_for_and_the_letter_lacks_is_told(
    sample: Job, route: str, wanted: tuple[str, ...], has_files: bool, told: list[str]
) -> None:
    letter = sample.letter()
    plan = sample.plan() if has_files else stated(sample.plan(), evidence=[], no_document=True)
    facts = replace(case_facts(sample, letter), plan=plan, wanted=wanted, route=route)
    text = (
        letter.markdown if route == "appeal" else "# A letter\n\nWe ask that the packages be counted as valid.\n"
    )
    found = assess(text.splitlines(), case=facts).findings
    assert sorted(one.value for one in found if one.code == "REV033") == told


def test_what_a_notice_asks_for_is_read_from_the_case(folder: Path) -> None:
    path = folder / "case.yaml"
    path.write_text(path.read_text("utf-8") + "asked_for: [documents, invoices]\n", "utf-8")
    assert [one.value for one in review_case(job(folder)).findings] == [
        "invoices, a word that poagen does not know"
    ]


def test_a_dispute_by_the_sellers_word_without_a_package_to_dispute_is_an_appeal(folder: Path) -> None:
    path = folder / "case.yaml"
    path.write_text(path.read_text("utf-8") + "route: dispute\n", "utf-8")
    (folder / "plan.yaml").unlink()
    forced = job(folder)
    assert "## Root causes" in forced.letter().markdown
    told = [one.message for one in forced.findings() if one.code == "CAS022"]
    assert told == [
        'case.yaml says "route: dispute", but no package was scanned in time and yet called invalid by Amazon, '
        "so the letter is an appeal"
    ]
    assert {"letter", "causes", "actions", "prevention"} == set(review_case(forced).scores)


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        ("from August 1, 2026 to August 30, 2026", True),
        ("from October 2, 2026 to October 31, 2026", False),
        ("until October 1, 2026", False),
    ],
)
def test_a_notice_that_speaks_of_other_days_than_are_counted_is_told(
    folder: Path, days: str, is_told: bool
) -> None:
    (folder / "notice.txt").write_text(f"Your Valid Tracking Rate {days} is 82.1%, below 95%.", encoding="utf-8")
    path = folder / "case.yaml"
    path.write_text(path.read_text("utf-8") + "notice: notice.txt\n", "utf-8")
    told = [one for one in job(folder).findings() if one.code == "CAS023"]
    assert [one.value for one in told] == (["2026-08-01..2026-08-30"] if is_told else [])
    assert all("2026-10-02 to 2026-10-31 is counted" in one.message for one in told)


def test_failures_of_ones_own_in_a_dispute_by_the_sellers_word_are_told(folder: Path) -> None:
    path = folder / "data" / "packages.csv"
    table = pd.read_csv(path, dtype=str)
    scanned = table["first_scan_at"].notna() & (table["tracking_number"] == table["label_tracking_number"])
    fits = table.index[scanned & table["promised_delivery_at"].str.startswith("2026-10-1")]
    table["amazon_verdict"] = ["invalid" if row == fits[0] else "" for row in table.index]
    table.to_csv(path, index=False)
    case = folder / "case.yaml"
    case.write_text(case.read_text("utf-8") + "route: dispute\n", "utf-8")
    forced = job(folder)
    own = forced.analysis.report.vtr.overall.invalid - 1
    assert len(forced.analysis.report.disputes) == 1
    assert f"{own} packages failed for a reason of your own" in "".join(one.message for one in forced.findings())
    assert [one.value for one in review_case(forced).findings if one.code == "REV046"] == [f"{own} packages"]
    case.write_text(case.read_text("utf-8").replace("route: dispute", "route: mixed"), "utf-8")
    mixed = job(folder)
    assert "CAS022" not in {one.code for one in mixed.findings()}
    assert "REV046" not in codes(review_case(mixed))
