"""A dispute after a rejection: what is new since the rejected letter, and what is not."""

import datetime as dt
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.bundling import bundle
from poagen.case.rounds import answered_letters, rounds
from poagen.handing_in import review_case
from poagen.job import Job
from poagen.revising import Revision, revise

SAMPLE = Path(__file__).parents[2] / "samples" / "carrier-scans"
GENERAL = (
    "We do not have enough information. "
    "Please provide greater detail on the root cause and the actions you have taken."
)
DOCUMENTS = "Please provide documents that show the scans."
STATED = """measures:
  CA-030:
    {lifecycle: completed, date: 2026-11-04, owner: manager, evidence: [page.png], slots: {case_id: "15551234567"}}
  CA-031: {lifecycle: completed, date: 2026-11-05, owner: manager, evidence: [scans.png]}
"""
APPEAL = """# Plan of Action
Letter of November 12, 2026
## Root causes
Packages were marked as invalid. We do not know why; we lost 22 packages of our UPS account that week.
## Actions we have taken
We called UPS on November 5, 2026 (Enclosure 1: scans.png).
## Steps to prevent it from happening again
The operations manager reads the report every Monday.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "case"
    shutil.copytree(SAMPLE, made, ignore=shutil.ignore_patterns("out"))
    with (made / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("letter_date: 2026-11-12\n")
    (made / "plan.yaml").write_text(STATED, encoding="utf-8")
    (made / "evidence").mkdir()
    for name in ("page.png", "scans.png"):
        (made / "evidence" / name).write_bytes(picture(name.encode()))
    return made


def job(folder: Path) -> Job:
    return run([folder], Settings())


def rejected(folder: Path, tmp_path: Path, reply: str, letter: str | None = None) -> Revision:
    """A round that Amazon turned down, and the day of the next letter."""
    if letter is None:
        bundle(job(folder), tmp_path / "b.zip")
    else:
        (tmp_path / "old.txt").write_text(letter, encoding="utf-8")
    made = revise(
        job(folder), reply, date=dt.date(2026, 11, 16), letter=tmp_path / "old.txt" if letter is not None else None
    )
    head = folder / "case.yaml"
    text = head.read_text(encoding="utf-8").replace("letter_date: 2026-11-12", "letter_date: 2026-11-18")
    head.write_text(text, encoding="utf-8")
    return made


def told(folder: Path, *codes: str) -> set[str]:
    return {one.code for one in review_case(job(folder), earlier=answered_letters(folder)).findings} & set(codes)


def picture(shown: bytes) -> bytes:
    """A picture in grey, a point for each byte."""
    header = struct.pack(">2I5B", len(shown), 1, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + shown)), (b"IEND", b"")]
    chunks = (kind + body for kind, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def further_proof(folder: Path, content: bytes = b"carrier's word") -> None:
    (folder / "evidence" / "word.png").write_bytes(picture(content))
    with (folder / "plan.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "  CA-032: {lifecycle: completed, date: 2026-11-17, owner: manager, evidence: [word.png], "
            "slots: {carrier_name: UPS}}\n"
        )


@pytest.mark.parametrize("reply", [GENERAL, DOCUMENTS])
def test_a_dispute_sent_again_is_told_until_it_encloses_further_proof(
    folder: Path, tmp_path: Path, reply: str
) -> None:
    rejected(folder, tmp_path, reply)
    assert told(folder, "REV006", "REV008", "REV009") == {"REV006", "REV008"}
    further_proof(folder)
    assert told(folder, "REV006", "REV008", "REV009") == set()
    assert bundle(job(folder), tmp_path / "c.zip").round.number == 2


def test_the_same_file_by_another_name_is_no_further_proof(folder: Path, tmp_path: Path) -> None:
    rejected(folder, tmp_path, DOCUMENTS)
    further_proof(folder, content=b"scans.png")
    assert told(folder, "REV006", "REV008") == {"REV006", "REV008"}
    (folder / "evidence" / "word.png").unlink()
    assert told(folder, "REV008") == {"REV008"}


@pytest.mark.parametrize(("reply", "unanswered"), [(GENERAL, set()), (DOCUMENTS, {"REV008"})])
def test_a_dispute_after_an_appeal_tells_what_that_did_not(
    folder: Path, tmp_path: Path, reply: str, unanswered: set[str]
) -> None:
    rejected(folder, tmp_path, reply, letter=APPEAL)
    assert told(folder, "REV006", "REV008") == unanswered
    further_proof(folder)
    assert told(folder, "REV006", "REV008") == set()


def test_after_a_dispute_from_elsewhere_the_same_facts_are_nothing_new(folder: Path, tmp_path: Path) -> None:
    rejected(
        folder, tmp_path, GENERAL, letter=job(folder).letter().markdown.replace("(Enclosure 1)", "(see file)")
    )
    assert told(folder, "REV006", "REV008") == {"REV006", "REV008"}


def test_headings_that_the_reply_asks_for_and_a_dispute_lacks_are_told_as_a_warning(
    folder: Path, tmp_path: Path
) -> None:
    rejected(folder, tmp_path, GENERAL)
    found = [one.value for one in review_case(job(folder)).findings if one.code == "REV033"]
    assert found == ["actions taken", "root causes"]


def test_what_a_dispute_can_add_is_proof_and_nothing_that_it_does_not_tell(folder: Path, tmp_path: Path) -> None:
    made = rejected(folder, tmp_path, GENERAL)
    assert list(made.to_add) == ["documents"]
    assert [line[:6] for line in made.to_add["documents"]] == ["CA-032", "CA-031"]


def test_only_what_a_dispute_told_can_be_contradicted(folder: Path, tmp_path: Path) -> None:
    rejected(folder, tmp_path, GENERAL)
    (round_,) = rounds(folder)
    assert round_.figures is not None
    assert (round_.figures.causes, list(round_.figures.measures)) == ({}, ["CA-031"])
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("2026-11-04", "2026-11-06"), encoding="utf-8")
    assert told(folder, "RVS004") == set()
    plan.write_text(plan.read_text("utf-8").replace("2026-11-05", "2026-11-07"), encoding="utf-8")
    assert told(folder, "RVS004") == {"RVS004"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("completed, date: 2026-11-04", "planned, date: 2026-11-08", "REV032"),
        ("completed, date: 2026-11-04", "planned", "REV020"),
        ("2026-11-04", "2026-11-14", "REV025"),
        ("2026-11-04", "2026-09-01", "REV026"),
        ("page.png", "gone.png", "REV027"),
        ("page.png", "list.docx", "REV028"),
    ],
)
def test_a_dispute_is_not_held_back_by_a_measure_that_it_does_not_tell(
    folder: Path, tmp_path: Path, old: str, new: str, code: str
) -> None:
    plan = folder / "plan.yaml"
    plan.write_text(STATED.replace(old, new), encoding="utf-8")
    (folder / "evidence" / "list.docx").write_bytes(b"PK")
    assert told(folder, code) == set()
    assert bundle(job(folder), tmp_path / "b.zip").round.number == 1
    untold = STATED.replace("date: 2026-11-05", "date: 2026-11-14").replace("scans.png", "scans.docx")
    plan.write_text(untold, encoding="utf-8")
    assert told(folder, "REV025", "REV027", "REV028") == {"REV025", "REV027", "REV028"}


def test_a_file_that_a_dispute_does_not_enclose_is_no_document_for_its_notice(folder: Path) -> None:
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("asked_for: [documents]\n")
    assert told(folder, "REV033") == set()
    (folder / "plan.yaml").write_text(STATED[: STATED.index("  CA-031")], encoding="utf-8")
    assert told(folder, "REV033") == {"REV033"}


def test_a_dispute_that_went_to_the_wrong_place_needs_nothing_more_and_is_handed_in_again(
    folder: Path, tmp_path: Path
) -> None:
    made = rejected(folder, tmp_path, "This is not the correct channel. Please use Account Health.")
    assert made.to_add == {}
    again = bundle(job(folder), tmp_path / "again.zip")
    assert again.round.number == 2
