"""Several rounds: no letter contradicts one that Amazon has already read."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from poagen.api import Settings, run
from poagen.bundling import bundle
from poagen.case.replies import read_reply
from poagen.case.rounds import Round, answered_letters, record, rounds
from poagen.cli.app import app
from poagen.common.finding import PoagenError
from poagen.handing_in import review_case
from poagen.job import Job
from poagen.revising import revise

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
DOCUMENTS = "Please attach the documents that prove your actions."
REPLY = "Please provide greater detail on the root cause of the issue."
PLANNED = "    lifecycle: planned\n    date: 2026-11-20\n"
DONE = "    lifecycle: completed\n    date: {}\n    evidence: none\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case whose first letter, of 12 November, was turned down on the 16th."""
    made = tmp_path / "case"
    shutil.copytree(SAMPLE, made, ignore=shutil.ignore_patterns("out"))
    hand_in(made, tmp_path, dt.date(2026, 11, 12), dt.date(2026, 11, 16))
    change(made / "case.yaml", "letter_date: 2026-11-12", "letter_date: 2026-11-18")
    return made


def job(folder: Path) -> Job:
    return run([folder], Settings())


def hand_in(folder: Path, tmp_path: Path, day: dt.date, replied: dt.date) -> None:
    bundle(job(folder), tmp_path / f"{day}.zip", date=day)
    revise(job(folder), REPLY, date=replied)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder: Path) -> list[str]:
    return [one.message for one in review_case(job(folder)).findings if one.code == "RVS004"]


@pytest.mark.parametrize(("day", "is_told"), [("2026-11-09", True), ("2026-11-12", False), ("2026-11-17", False)])
def test_a_promise_is_not_told_as_kept_before_it_was_made(folder: Path, day: str, is_told: bool) -> None:
    change(folder / "plan.yaml", PLANNED, DONE.format(day))
    expected = (
        "the earlier letter, of 2026-11-12, told PM-038 as planned for 2026-11-20, "
        f"now it is stated as done on {day}, before that letter"
    )
    assert told(folder) == ([expected] if is_told else [])


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        ("Nobody had the task to compare the typed number with the label before an order was confirmed.", False),
        (
            "No one had the task to compare the number with the label, as the packing list of 2024 left it out.",
            False,
        ),
        ("The warehouse software checks every entry, and was switched off for an update.", True),
    ],
)
def test_another_reason_than_the_rejected_letter_gave_is_told(folder: Path, answer: str, is_told: bool) -> None:
    old = "No one had the task to compare the typed number with the label before the order was confirmed."
    change(folder / "case.yaml", old, answer)
    assert [one.startswith('the earlier letter answered "Why did no check') for one in told(folder)] == [
        True
    ] * is_told


def test_what_an_older_letter_told_is_not_told_otherwise_two_letters_later(folder: Path, tmp_path: Path) -> None:
    plan = folder / "plan.yaml"
    before = plan.read_text(encoding="utf-8")
    change(plan, PLANNED, "    lifecycle: declined\n")
    hand_in(folder, tmp_path, dt.date(2026, 11, 18), dt.date(2026, 11, 23))
    change(folder / "case.yaml", "letter_date: 2026-11-18", "letter_date: 2026-11-25")
    assert told(folder) == []
    plan.write_text(before.replace(PLANNED, DONE.format("2026-11-09")), encoding="utf-8")
    (message,) = told(folder)
    assert message.startswith("the earlier letter, of 2026-11-12, told PM-038")
    plan.write_text(before.replace(PLANNED, DONE.format("2026-11-20")), encoding="utf-8")
    assert told(folder) == []


def test_a_reply_that_asks_for_documents_is_answered_by_a_file_that_the_rejected_letter_did_not_have(
    folder: Path,
) -> None:
    revise(job(folder), DOCUMENTS, date=dt.date(2026, 11, 16))
    missing = [one.value for one in review_case(job(folder)).findings if one.code == "REV033"]
    assert missing == ["documents, and no file is enclosed that the rejected letter did not have"]
    (folder / "evidence" / "scanner-photo.png").write_bytes(b"\x89PNG\r\n\x1a\n of a station")
    change(
        folder / "plan.yaml",
        "evidence: [scanner-invoice.png]",
        "evidence: [scanner-invoice.png, scanner-photo.png]",
    )
    assert "REV033" not in {one.code for one in review_case(job(folder)).findings}


@pytest.mark.parametrize(
    ("name", "content", "asks"),
    [
        ("reply.eml", f"From: a@example.com\nDate: Mon, 16 Nov 2026 09:00:00 +0000\n\n{REPLY}\n", "causes"),
        ("reply.html", f"<html><body><p>{REPLY.replace(' ', '&nbsp;')}</p></body></html>", "causes"),
        ("reply", DOCUMENTS, "documents"),
    ],
)
def test_a_reply_is_read_from_a_saved_message(
    folder: Path, tmp_path: Path, name: str, content: str, asks: str
) -> None:
    reply = tmp_path / name
    reply.write_text(content, encoding="utf-8")
    made = CliRunner().invoke(app, ["revise", str(folder), "--reply", str(reply), "--date", "2026-11-16"])
    assert made.exit_code == 0, made.output
    assert any(asks in name for name in rounds(folder)[0].asks)


@pytest.mark.parametrize("name", ["reply.pdf", "reply.txt"])
def test_a_reply_that_cannot_be_read_is_called_a_reply(folder: Path, tmp_path: Path, name: str) -> None:
    made = CliRunner().invoke(app, ["revise", str(folder), "--reply", str(tmp_path / name)])
    assert made.exit_code == 2
    assert f"{name}: error: the reply cannot be read" in made.output


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("We did not receive sufficient information on the root cause.", {"greater-detail-causes"}),
        ("Your plan does not explain why the packages had no valid tracking.", {"greater-detail-causes"}),
        ("The root causes that you gave are too general.", {"greater-detail-causes"}),
        ("Your appeal lacks detail on the root cause.", {"greater-detail-causes"}),
        ("You did not describe the corrective actions in enough detail.", {"greater-detail-actions"}),
        ("Please explain the actions that you have taken in more detail.", {"greater-detail-actions"}),
        ("Your plan does not show how you will prevent this in the future.", {"greater-detail-prevention"}),
        ("Please tell us what you will do to prevent this from happening again.", {"greater-detail-prevention"}),
        ("The preventive measures in your plan are too vague.", {"greater-detail-prevention"}),
        ("Your plan does not show that the steps have been implemented.", {"not-implemented"}),
        ("We have no evidence that you have implemented these.", {"not-implemented", "documents-missing"}),
        ("Please send proof that these measures have been implemented.", {"not-implemented", "documents-missing"}),
        ("You must also provide supporting documentation.", {"documents-missing"}),
        ("We also need supporting documents such as invoices.", {"documents-missing"}),
        ("No supporting documents were attached to your appeal.", {"documents-missing"}),
        ("Bitte senden Sie uns weitere Unterlagen.", {"documents-missing"}),
        ("You have provided sufficient information on the root cause.", set()),
        ("You do not need to provide further documents.", set()),
        ("No further information about the root cause is needed.", set()),
        ("We have reinstated your listings. You do not need to provide evidence of implementation.", {"accepted"}),
        ("Bitte legen Sie keine weiteren Unterlagen vor.", set()),
        (
            "If you do not send the documents, your listings stay blocked. Please attach invoices.",
            {"documents-missing"},
        ),
        ("Please explain the root cause in more detail.", {"greater-detail-causes"}),
        (
            "Your plan does not describe how you will stop this from happening again.",
            {"greater-detail-prevention"},
        ),
        ("We have reviewed your appeal and the documents that you provided.", set()),
        ("Your documents were received, and the actions you have taken are clear.", set()),
    ],
)
def test_what_a_reply_asks_for_is_read_in_other_words_too(text: str, kinds: set[str]) -> None:
    assert {one.id for one in read_reply(text)} == kinds


def test_a_letter_that_went_to_the_wrong_place_may_be_handed_in_again_as_it_is(tmp_path: Path) -> None:
    record(tmp_path, Round(number=1, files=[], asks=["wrong-channel"]), "# Letter\n")
    assert answered_letters(tmp_path) == ()
    record(tmp_path, Round(number=2, files=[], asks=["wrong-channel", "greater-detail"]), "# Second\n")
    assert answered_letters(tmp_path) == ("# Second\n",)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def test_where_the_round_cannot_be_kept_there_is_no_file_to_hand_in(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(SAMPLE, case, ignore=shutil.ignore_patterns("out"))
    (case / "rounds").write_text("in the way", encoding="utf-8")
    done = CliRunner().invoke(app, ["bundle", str(case), "-o", str(tmp_path / "b.zip")])
    assert done.exit_code == 2
    assert not (tmp_path / "b.zip").exists()


def test_where_the_file_cannot_be_written_no_round_is_kept(tmp_path: Path) -> None:
    case, taken = tmp_path / "case", tmp_path / "b.zip"
    shutil.copytree(SAMPLE, case, ignore=shutil.ignore_patterns("out"))
    taken.mkdir()
    with pytest.raises(PoagenError):
        bundle(job(case), taken)
    assert not (case / "rounds").exists()


def test_where_the_file_cannot_be_written_the_open_round_stays_as_it_was(tmp_path: Path) -> None:
    case, taken = tmp_path / "case", tmp_path / "b.zip"
    shutil.copytree(SAMPLE, case, ignore=shutil.ignore_patterns("out"))
    bundle(job(case), tmp_path / "first.zip")
    before = files_of(case / "rounds")
    change(case / "case.yaml", "letter_date: 2026-11-12", "letter_date: 2026-11-18")
    taken.mkdir()
    with pytest.raises(PoagenError):
        bundle(job(case), taken)
    assert files_of(case / "rounds") == before
    bundle(job(case), tmp_path / "second.zip")
    assert [one.date for one in rounds(case)] == [dt.date(2026, 11, 18)]
