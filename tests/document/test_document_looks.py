"""The looks of a letter, on whose paper it is, and in how many languages its headings stand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from document_cases import HEAD, open_plan, stated_plan, three_causes

from poagen.case import open_case
from poagen.case.model import CaseFile, Consultant
from poagen.case.settings import UserSettings
from poagen.common.finding import PoagenError
from poagen.document import Document, compose, to_docx
from poagen.document.files import content
from poagen.document.looks import LOOKS
from poagen.document.pdf import pdf_file, to_pdf
from poagen.remedies.model import Plan

WHO = Consultant(
    name="Ada Example",
    firm="Meridian & Sons *Ltd*",
    address=["12 Wharf Street", "Leeds LS1 4AB"],
    phone="+44 113 496 0000",
    website="meridian.example",
)
STORES = {"US": "Amazon.com", "UK": "Amazon.co.uk", "DE": "Amazon.de"}


def letter(look: str, language: str = "en", store: str = "US", plan: Plan | None = None) -> Document:
    head = dataclasses.replace(HEAD, look=look, language=language, store=STORES[store], consultant=WHO)
    return compose(three_causes().model_copy(update={"marketplace": store}), plan or stated_plan(), head)


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def test_a_look_is_known_by_name() -> None:
    with pytest.raises(PoagenError) as caught:
        letter("consultnt")
    (finding,) = caught.value.findings
    assert finding.code == "DOC011"
    assert "did you mean consultant?" in str(finding.help)


def test_a_consultant_s_letter_begins_with_who_writes_for_whom() -> None:
    markdown = letter("consultant").markdown
    head, _, rest = markdown.partition("\n# Plan of Action")
    assert rest
    lines = [line.rstrip("\\") for line in head.split("\n") if line]
    assert lines[0] == r"**Meridian & Sons \*Ltd\***"
    assert lines[1:4] == ["Ada Example", "12 Wharf Street", "Leeds LS1 4AB"]
    assert lines[-1] == "On behalf of Northfield Trading"
    assert "Meridian" not in letter("plain").markdown


def test_the_sender_is_written_in_the_letter_s_language() -> None:
    assert "\nIm Auftrag von Northfield Trading\n" in letter("consultant", "de", "DE").markdown


def test_a_consultant_who_is_not_known_is_asked_for() -> None:
    head = dataclasses.replace(HEAD, look="consultant")
    made = compose(three_causes(), stated_plan(), head)
    assert made.is_draft
    assert any("who writes for the seller" in marker for marker in made.markers)


def test_the_sender_stands_out_in_word_and_is_there_in_every_form() -> None:
    made = letter("consultant")
    word = docx.Document(io.BytesIO(to_docx(made)))
    first, second, third = word.paragraphs[:3]
    assert (first.style.name, second.style.name, third.style.name) == ("Sender", "Sender Note", "Title")
    assert first.runs[0].text == "Meridian & Sons *Ltd*"
    assert first.runs[0].style.name == "Sender Name"
    told = pypdfium2.PdfDocument(to_pdf(made))[0].get_textpage().get_text_range()
    for line in ("Meridian & Sons *Ltd*", "12 Wharf Street", "On behalf of Northfield Trading"):
        assert line in told
    assert b"<strong>Meridian &amp; Sons *Ltd*</strong>" in content(made, "html")


def test_headings_stand_in_two_languages_and_so_does_the_title() -> None:
    made = letter("bilingual", "de", "DE")
    headings = [line for line in made.markdown.splitlines() if line.startswith("#")]
    assert headings[0].startswith("# Maßnahmenplan: ")
    assert all(" / " in line for line in headings)
    assert any(line.startswith("## Ursachen / Root causes") for line in headings)
    word = docx.Document(io.BytesIO(to_docx(made)))
    (causes,) = [one for one in word.paragraphs if one.text.startswith("Ursachen / ")]
    assert [run.style.name for run in causes.runs] == ["Default Paragraph Font", "Second Language"]
    assert letter("bilingual", "en", "DE").markdown.count("## Root causes / Ursachen") == 1


@pytest.mark.parametrize(("language", "second"), [("de", "en-GB"), ("en", "de-DE"), ("ja", "de-DE")])
def test_the_second_language_of_headings_is_read_out_as_such(language: str, second: str) -> None:
    made = letter("bilingual", language, "DE")
    shown = [line for line in made.markdown.splitlines() if line.startswith("#") and " / " in line]
    assert shown
    word = docx.Document(io.BytesIO(to_docx(made)))
    marks = [one for each in word.paragraphs for one in each._p.iter(docx.oxml.ns.qn("w:lang"))]
    assert [mark.get(docx.oxml.ns.qn("w:val")) for mark in marks] == [second] * len(shown)
    page = content(made, "html").decode()
    assert page.count(f'<span lang="{second}">') == len(shown)
    with pikepdf.open(io.BytesIO(to_pdf(made))) as pdf:
        drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert f"/Lang({second})".encode() in drawn


def test_headings_in_one_language_are_all_of_the_letters_own() -> None:
    made = letter("bilingual", "en", "US")
    assert made.second is None
    assert b"<span lang=" not in content(made, "html")


def test_a_letter_without_a_second_language_says_so() -> None:
    assert [finding.code for finding in letter("bilingual").findings] == ["DOC013"]
    assert letter("plain").findings == ()


def test_a_consultant_is_stated_by_name_or_in_full_and_the_settings_add_to_the_same_person() -> None:
    usual = Consultant(name="Ada Example", firm="Meridian", phone="1")
    settings = UserSettings(consultant=usual)
    assert CaseFile(consultant="Ada Example").consultant == Consultant(name="Ada Example")
    assert settings.consultant_of(Consultant(name="Ada Example", phone="2")) == Consultant(
        name="Ada Example", firm="Meridian", phone="2"
    )
    assert settings.consultant_of(Consultant(name="Bo Other")) == Consultant(name="Bo Other")
    assert settings.consultant_of(None) == usual
    assert Consultant(address="1 Street\n\nTown").address == ["1 Street", "Town"]


def test_a_case_file_with_a_wrong_key_of_the_consultant_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("order_id\n1\n")
    (tmp_path / "case.yaml").write_text("marketplace: US\nconsultant:\n  name: Ada\n  frim: Meridian\n")
    with pytest.raises(PoagenError) as caught:
        open_case(tmp_path)
    (finding,) = caught.value.findings
    assert finding.row == 4
    assert "firm" in f"{finding.message} {finding.help}"


@pytest.mark.parametrize("store", ["US", "UK"])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("plan", [stated_plan(), open_plan()], ids=["ready", "draft"])
def test_a_letter_for_three_causes_fits_two_pages_on_either_paper(store: str, look: str, plan: Plan) -> None:
    assert pages(to_pdf(letter(look, store=store, plan=plan))) <= 2


@pytest.mark.parametrize("look", ["plain", "bilingual"])
def test_a_german_letter_for_three_causes_fits_two_pages(look: str) -> None:
    assert pages(to_pdf(letter(look, "de", "DE"))) <= 2


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_word_files_open_in_libreoffice_and_fit_two_pages_too(tmp_path: Path) -> None:
    for look, store in (("plain", "US"), ("consultant", "UK"), ("bilingual", "DE")):
        made = letter(look, "de" if store == "DE" else "en", store)
        (tmp_path / f"{look}.docx").write_bytes(to_docx(made))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, capture_output=True)
    found = {path.stem: pages(path.read_bytes()) for path in tmp_path.glob("*.pdf")}
    assert found.keys() == set(LOOKS)
    assert max(found.values()) <= 2


@pytest.mark.parametrize(
    ("text", "shown", "gone"),
    [
        ("\u2728 Shop", "□ Shop", {"U+2728"}),
        ("Step 1\ufe0f\u20e3 done", "Step 1 done", {"U+20E3"}),
        ("\u05d0\u05a0 \u0627\u0656", "", {"U+05A0", "U+0656"}),
        ("**bold \u2728**", "bold □", {"U+2728"}),
        ("\u20e3 x and y\u20e3", "x and y", {"U+20E3"}),
    ],
)
def test_a_character_that_cannot_be_set_ends_no_letter(text: str, shown: str, gone: set[str]) -> None:
    made, findings = pdf_file(Document(f"# T\n\n{text}\n", "T", "A", dt.date(2026, 1, 1)))
    told = "".join(finding.message for finding in findings if finding.code == "DOC024")
    assert set(re.findall(r"U\+[0-9A-F]+", told)) == gone
    assert shown in pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range().replace("\ufe0f", "")


def test_a_character_that_no_font_has_is_told_and_can_be_copied() -> None:
    made = Document("# T\n\nA truck \U0001f69a, an e-mail é, 中, 한국, あ\n", "T", "A", dt.date(2026, 1, 1))
    content, (finding,) = pdf_file(made)
    assert finding.code == "DOC024"
    assert "U+1F69A" in finding.message
    assert finding.message.count("U+") == 1
    assert "\U0001f69a" in pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert pdf_file(letter("plain"))[1] == ()


def test_a_word_without_any_place_to_break_stays_on_the_page() -> None:
    """The name of a file may be as long as its system lets it be."""
    name = "M" * 150
    made = Document(f"# T\n\n## {name}\n\n- Enclosure 1: {name}\n", "T", "A", dt.date(2026, 1, 1))
    page = pypdfium2.PdfDocument(to_pdf(made))[0]
    text = page.get_textpage()
    boxes = [text.get_charbox(n) for n in range(text.count_chars())]
    assert text.get_text_range().count("M") == 300
    assert max(right for _, _, right, _ in boxes) < page.get_width() - 50
