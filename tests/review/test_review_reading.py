"""Whatever the bytes are, a letter is read or told to be unreadable; nothing hides a word."""

import time
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poagen.common.finding import PoagenError
from poagen.review import assess, read_letter
from poagen.review.reading import KINDS
from poagen.review.text import parse_letter

PLEA = "Actions taken\n\nOn 3 November 2026 we said that {} soon (Enclosure 1).\n"


def codes(text: str) -> list[str]:
    return [one.code for one in assess(text.splitlines()).findings]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), kind=st.sampled_from(KINDS), is_zip=st.booleans())
def test_any_bytes_are_read_or_told(content: bytes, kind: str, is_zip: bool, tmp_path: Path) -> None:
    path = tmp_path / f"letter{kind}"
    path.write_bytes(b"PK\x03\x04" * is_zip + content)
    try:
        lines = read_letter(path)
    except PoagenError as error:
        told = [one.code for one in error.findings]
    else:
        told = ["REV901"]
        assert all(1 <= one.row <= len(lines) for one in assess(lines).findings if one.row)
    assert told == ["REV901"]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_judged_with_its_lines(text: str) -> None:
    lines = text.split("\n")
    found = assess(lines)
    assert all(one.row is None or lines[one.row - 1].strip() for one in found.findings)
    assert all(0 <= score <= 100 for score in found.scores.values())


@pytest.mark.parametrize(
    "hidden",
    [
        "we\u00a0will send it",
        "we w\u00adill send it",
        "we wi\u200bll send it",
        "we\u2009will\u202fsend it",
        "\u202bwe will send it\u202c",
        "we\u2019ll send it",
        "\u2018we will send it\u2019",
    ],
)
def test_no_character_hides_a_promise(hidden: str) -> None:
    assert "REV023" in codes(PLEA.format(hidden))
    assert "REV023" not in codes("Actions taken\n\nOn 3 November 2026 we sent it (Enclosure 1).\n")


def test_line_ends_of_every_kind_give_the_same_lines(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    told = []
    for end in ("\n", "\r\n", "\r"):
        path.write_bytes(f"Actions taken{end}{end}We will do it.\x0c{end}".encode())
        told.append([(one.code, one.row) for one in assess(read_letter(path)).findings])
    assert told[0] == told[1] == told[2]
    assert ("REV023", 3) in told[0]


@pytest.mark.parametrize("text", ["\n\n", "ההזמנות נשלחו", "根本原因：我们没有上传单号。", "\ufeff"])
def test_a_letter_in_any_script_or_none_is_judged(text: str) -> None:
    assert assess(text.splitlines()).scores.keys() >= {"letter"}


def test_an_empty_file_answers_none_of_the_questions(tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_bytes(b"")
    assert {"REV002", "REV003", "REV004"} <= {one.code for one in assess(read_letter(path)).findings}


@pytest.mark.parametrize(
    ("end", "section"), [("", "causes"), (".", "causes"), *((end, "opening") for end in "!,;")]
)
def test_a_numbered_line_that_goes_on_is_no_heading(end: str, section: str) -> None:
    letter = parse_letter([f"1. Root causes{end}", "", "We know them."])
    assert [block.section for block in letter.blocks] == [section, section]


@pytest.mark.parametrize(
    ("before", "within"),
    [("", {"inner"}), ("We did:", {"inner"}), ("- zero", {"one", "two", "inner", "three"})],
)
def test_points_that_are_set_in_alike_are_points_of_their_own(before: str, within: set[str]) -> None:
    lines = ["## Actions taken", "", before, "", "  - one", "  - two", "    - inner", "  - three"]
    assert {one.text for one in parse_letter(lines).blocks if one.continues} == within


@pytest.mark.parametrize("text", ["a" * 5_000_000, "\n" * 5_000_000])
def test_a_text_that_is_no_letter_is_told_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as error:
        read_letter(path)
    assert "200,000" in error.value.findings[0].message


@pytest.mark.parametrize(
    "part", ["No. A ", "small family ", "usps ", "steps taken to ", "1 of ", "[", "_a", "1,", "[[CONFIRM: "]
)
def test_the_time_grows_with_the_text_and_not_with_its_square(part: str) -> None:
    def once(length: int) -> float:
        lines = ["## Root causes", "", (part * length)[:length]]
        start = time.process_time()
        assess(lines)
        return time.process_time() - start

    def seconds(length: int) -> float:
        return min(once(length) for _ in range(3))

    assert seconds(24_000) < 8 * seconds(6_000) + 0.2


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("It does not hold how many packages counted in all.", False),
        ("It does hold that many packages counted.", True),
        ("We looked how many packages were late.", True),
    ],
)
def test_what_nobody_can_count_is_no_vague_word(sentence: str, is_told: bool) -> None:
    """A letter of failed packages alone says so; elsewhere the words stand in place of a number."""
    assert ("REV016" in codes(f"Root causes\n\n{sentence}\n")) is is_told


WORDS = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


@pytest.mark.parametrize(
    ("content", "times", "method"),
    [
        (b"<w:p/>", 450_000, zipfile.ZIP_DEFLATED),
        (b" " * 1_000, 101_000, zipfile.ZIP_DEFLATED),
        (b" ", 9, zipfile.ZIP_BZIP2),
    ],
)
def test_a_word_file_that_unpacks_to_more_than_a_letter_is_told(
    tmp_path: Path, content: bytes, times: int, method: int
) -> None:
    path = tmp_path / "letter.docx"
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = WORDS + content * times + b"</w:body></w:document>"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    begun = time.process_time()
    with pytest.raises(PoagenError, match="unpacks to more than a letter is"):
        read_letter(path)
    assert time.process_time() - begun < 2
