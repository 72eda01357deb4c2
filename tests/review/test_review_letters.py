"""Letters in the voices of sellers, good and bad, are judged exactly as they are marked."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from poagen.common.knowledge import load_yaml
from poagen.review import assess, read_letter

LETTERS = Path(__file__).parent / "letters"
MARKS = load_yaml(LETTERS / "marks.yaml")
BY_HAND = load_yaml(LETTERS / "by-hand.yaml")
GOOD = [name for name in MARKS if "good" in name.split("-")]


def judged(path: Path) -> dict[int, list[str]]:
    """The codes of each line; 0 is the letter as a whole."""
    found: dict[int, list[str]] = {}
    for finding in assess(read_letter(path)).findings:
        found.setdefault(finding.row or 0, []).append(finding.code)
    return {row: sorted(codes) for row, codes in sorted(found.items())}


def as_word(text: str) -> bytes:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def test_every_letter_has_its_marks() -> None:
    assert {path.name for path in LETTERS.iterdir() if path.suffix in {".md", ".txt"}} == set(MARKS)
    assert len(MARKS) >= 40


@pytest.mark.parametrize("name", MARKS)
def test_a_letter_is_judged_as_marked(name: str) -> None:
    marked = {int(row): sorted(codes) for row, codes in MARKS[name].items()}
    assert judged(LETTERS / name) == marked


@pytest.mark.parametrize("name", BY_HAND["marks"])
def test_what_a_person_marked_is_told_on_its_line(name: str) -> None:
    found = judged(LETTERS / name)
    for row, wrong, _ in BY_HAND["marks"][name]:
        assert set(found.get(row, [])) & set(BY_HAND["codes"][wrong]), (row, wrong)


def test_marks_that_are_not_told_are_few() -> None:
    met = sum(map(len, BY_HAND["marks"].values()))
    assert len(BY_HAND["not_told"]) <= met * 0.07


@pytest.mark.parametrize("name", GOOD)
def test_a_good_letter_has_nothing_to_correct(name: str) -> None:
    assert assess(read_letter(LETTERS / name)).is_clean


@pytest.mark.parametrize("name", ["good-docx-memo.txt", "bad-nonnative.txt", "held-bad-forum-rant.txt"])
def test_a_word_file_is_judged_like_its_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(as_word((LETTERS / name).read_text(encoding="utf-8")))
    of_text = assess(read_letter(LETTERS / name)).findings
    assert Counter(one.code for one in assess(read_letter(path)).findings) == Counter(one.code for one in of_text)


def test_a_finding_in_a_word_file_names_the_paragraph_that_a_reader_counts(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(as_word("Plan of action\n\nActions taken\n\n\nWe will contact our software provider."))
    found = {one.code: one for one in assess(read_letter(path)).findings}["REV023"]
    assert found.row == 3
    assert 'paragraph 3, "We will contact' in found.message
