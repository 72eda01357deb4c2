"""The letter's other forms: PDF, the three texts, the sheet for questionnaires."""

import datetime as dt
import io
import random
import re
from pathlib import Path

import docx
import pikepdf
import pytest
import suspensions as made
from pdf_words import words_of_pdf

from poagen.api import Settings, run
from poagen.document import Document, to_docx
from poagen.document.pdf import to_pdf
from poagen.document.plain import text_sections, to_text
from poagen.document.reading import plain_text
from poagen.job import Job

SAMPLES = Path(__file__).parents[2] / "samples"
HARD = r"""# Title A&B \<C\> "D" é 中 | \* \_ # \[x\] \\

Seller 한국어 Ж Ω · [[CONFIRM: what "is" it?]]

Text with $math$ #let x = 1 @ref ~ `code #x` *em **strong*** "quotes" -- ... //

1.   **One** (71)

     Second A&B \<C\> "D" é 中 | \* \_ # \[x\] \\.

2.   Two
     - nested

| A & B | N |
| :--- | ---: |
| x "y" \| 中 | 1 |

```
fence #code "x"
```
"""
DAY = dt.date(2026, 11, 12)


@pytest.fixture(scope="module")
def job() -> Job:
    return run([SAMPLES / "typed-numbers"], Settings())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_present_state_is_no_part_of_the_last_step(job: Job) -> None:
    text = next(one.text for one in text_sections(job.letter()) if one.name == "prevention")
    assert text.split("\n\n")[-1].startswith("If 98% of new packages are valid")


def test_the_same_letter_gives_the_same_pdf(job: Job) -> None:
    assert to_pdf(job.letter()) == to_pdf(job.letter())


def test_a_pdf_is_tagged_has_a_title_a_language_and_its_fonts(job: Job) -> None:
    letter = job.letter()
    with pikepdf.open(io.BytesIO(to_pdf(letter))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("en")
        assert str(document.docinfo["/Title"]) == letter.title
        assert str(document.docinfo["/Author"]) == letter.author
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        files = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert all("/FontFile2" in one or "/FontFile3" in one for one in files)


@pytest.mark.parametrize(
    ("store", "days", "rate"),
    [("US", "October 2 to 31, 2026", "95%"), ("UK", "2 to 31 October 2026", "95%")],
)
def test_the_sheet_for_questionnaires_is_written_as_the_letter_to_the_store_is(
    store: str, days: str, rate: str
) -> None:
    told = run([SAMPLES / "typed-numbers" / "data"], Settings(marketplace=store, as_of=dt.date(2026, 10, 31)))
    sheet, letter = told.questionnaire().decode(), told.letter().markdown
    assert f"days that count: {days}\n" in sheet
    assert f"required: {rate}\n" in sheet
    assert days in letter
    assert rate in letter


@pytest.mark.parametrize("store", ["us-letter", "a4"])
def test_the_paper_is_that_of_the_store(store: str) -> None:
    with pikepdf.open(io.BytesIO(to_pdf(Document(HARD, "T", "A", DAY, paper=store)))) as document:
        width = round(float(document.pages[0].MediaBox[2]))
    assert width == {"us-letter": 612, "a4": 595}[store]


def test_a_pdf_says_what_the_markdown_says() -> None:
    told = squeezed(words_of_pdf(to_pdf(Document(HARD, "T", "A", DAY))))
    for block in plain_text(HARD):
        assert squeezed(block) in told, block


def test_a_pdf_of_a_sample_says_what_the_markdown_says(job: Job) -> None:
    letter = job.letter()
    told = squeezed(words_of_pdf(to_pdf(letter)))
    for block in plain_text(letter.markdown):
        assert squeezed(block) in told, block


def test_the_three_texts_hold_all_of_the_letter_and_are_counted(job: Job) -> None:
    letter = job.letter()
    causes, actions, prevention = text_sections(letter)
    assert (causes.title, actions.title) == ("Root causes", "Actions we have taken")
    assert "668 of our seller-fulfilled packages" in causes.text
    assert actions.text.startswith("1. On November 3, 2026")
    assert "Since November 6, 2026" in prevention.text
    assert "\n\nIf 98% of new packages are valid" in prevention.text
    text = to_text(letter).decode()
    for section in (causes, actions, prevention):
        assert section.text in text
        assert f"({section.characters:,} characters)" in text
    for block in plain_text(letter.sections["causes"])[1:]:
        assert squeezed(block) in squeezed(causes.text)


def test_a_text_over_the_limit_is_told(job: Job) -> None:
    (causes, *_) = text_sections(job.letter())
    assert "too many" not in to_text(job.letter(), limit=causes.characters).decode()
    assert "1 too many" in to_text(job.letter(), limit=causes.characters - 1).decode()


def test_a_draft_says_so_in_every_form() -> None:
    draft = run([SAMPLES / "broken-feed"], Settings()).letter()
    assert draft.is_draft
    assert to_text(draft).decode().startswith("DRAFT, not ready to send")
    assert "DRAFT,notreadytosend" in squeezed(words_of_pdf(to_pdf(draft)))


def test_the_sheet_for_questionnaires_holds_facts_only(job: Job) -> None:
    sheet = job.questionnaire().decode()
    for fact in ("Harbor Lane Goods", "November 2, 2026", "668", "79", "88.2%", "95%", "operations manager"):
        assert fact in sheet
    bare = run([SAMPLES / "typed-numbers" / "data"], Settings(marketplace="US")).questionnaire().decode()
    assert "nothing is stated" in bare
    assert "seller: not known" in bare


@pytest.mark.parametrize("store", ["us-letter", "a4"])
def test_the_word_file_has_the_paper_of_the_store(store: str) -> None:
    word = docx.Document(io.BytesIO(to_docx(Document(HARD, "T", "A", DAY, paper=store))))
    assert {round(section.page_width.mm) for section in word.sections} == {216 if store == "us-letter" else 210}


def test_only_packages_of_the_window_are_counted_as_correctable_in_the_sheet(tmp_path: Path) -> None:
    head = (
        "order_id,category,fulfillment_channel,marketplace,promised_delivery_at,confirmed_at,carrier,"
        "tracking_number,label_carrier,label_tracking_number,first_scan_at"
    )
    rng, rows = random.Random(4), [head]
    for n, day in enumerate(["2026-10-30"] * 3 + ["2026-11-03"] * 4):
        rows.append(f"{n},Beauty,MFN,US,{day},2026-10-27,UPS,,UPS,{made.ups(rng)},2026-10-28")
    (tmp_path / "p.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    job = run([tmp_path / "p.csv"], Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))
    assert len(job.analysis.report.repairs) == 7
    assert "that can still be corrected with proof: 3" in job.questionnaire().decode()
