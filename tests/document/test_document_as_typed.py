"""One text in all forms: what was typed comes out as typed, whatever its signs mean elsewhere."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from document_cases import HEAD, done, measure, plan, planned_cause, promised, report, root_cause, word_text
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pdf_words import words_of_pdf

from poagen.api import Settings, run
from poagen.case.model import Consultant
from poagen.common.spreadsheets import shown_only
from poagen.document import Document, compose
from poagen.document.files import content
from poagen.document.markup import clean
from poagen.document.questionnaire import questionnaire
from poagen.document.reading import plain_text
from poagen.document.workbook import annex_workbook
from poagen.remedies.model import Plan, Question

TURNED = ["\u202eabc\u202c \u200b \ufeff", "שלום العربية", "\U0001f600 \U0001f69a \U0001f469\u200d\U0001f4bb"]
"""Texts of which a PDF holds the signs in the order, or the clusters, in which a page shows them."""

NASTY = [
    'A&B <C> "D" é 中 | * _ # [x] \\',
    "` ``` ```a``` ~ ~~~ ~~b~~",
    "$ ^ $x$ {{ title }} {% if a %} {# c #}",
    "<!-- --> &amp; &#65; &copy; <script>alert(1)</script>",
    "1. a",
    "12) b",
    "- c",
    "+ d",
    "= e",
    "=1+1",
    "@SUM(A1)",
    "# f",
    "> g",
    "    h",
    "| i |",
    "*** ___ ---",
    "[j](http://k.example) ![l](m.png) http://p.example/?q=r&s",
    "<n@o.example>",
    "[t]: u",
    "a\tb\nc\r\nd  e",
    "  space around  ",
    "ends with a hash #",
    "ends with a stroke \\",
    "ends with &",
    "\x00\x07\x1b[31mred",
    "fi ffi ﬁ ½ № ™ …",
    "Ωμέγα Жук 한국어 日本 テスト",
]
SIGNS = "\\`*_#[]()<>|&+-.!~=:;\"'/ \n\t1ax中é%$^{}Жω"
typed = st.text(alphabet=SIGNS, max_size=24) | st.sampled_from(NASTY)


def squeezed(text: str) -> str:
    """Text without space, and without the signs that show nothing and lead only how others stand."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]+", "", text)


class _Words(HTMLParser):
    """The text of a page's body."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in {"style", "script", "title"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"style", "script", "title"}

    def handle_data(self, data: str) -> None:
        self.words += [] if self.hidden else [data]


def of_html(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    parser.close()
    return " ".join(parser.words)


def of_markdown(made: Document) -> str:
    """What another reader of CommonMark shows of it."""
    return of_html(MarkdownIt("commonmark").enable("table").render(made.markdown))


FORMS: Mapping[str, Callable[[Document], str]] = {
    "md": of_markdown,
    "docx": lambda made: " ".join(word_text(made)),
    "pdf": lambda made: words_of_pdf(content(made, "pdf")),
    "html": lambda made: of_html(content(made, "html").decode()),
    "txt": lambda made: content(made, "txt").decode(),
}
IN_FIELDS = ("answer", "step", "action", "figure")
"""What stands in the three texts for Amazon's fields, too."""


def letter(words: Mapping[str, str]) -> tuple[Document, Plan]:
    """A letter that holds each text at its place."""
    made = plan(
        (planned_cause("RC1", Question("why", "why?", words["answer"])),),
        (
            measure("CA-1", "t", words["action"], **done(2, "Operations", f"{words['file']}.pdf")),
            measure("PM-1", "t", words["step"], **promised(9, "Lead"), verify=words["figure"]),
        ),
    )
    who = Consultant(name=words["name"], firm="Firm", address=[words["street"]])
    cause = root_cause(segment={"warehouse": words["place"]}, examples=[words["order"]])
    head = dataclasses.replace(
        HEAD, seller=words["seller"], scope=(words["category"],), look="consultant", consultant=who
    )
    category = (words["category"], 118, 1240)
    return compose(report((category,), causes=(cause,)), made, head), made


PLACES = ("seller", "category", "place", "order", "name", "street", "file", *IN_FIELDS)


def missing(made: Document, words: Mapping[str, str], forms: Sequence[str] = tuple(FORMS)) -> list[str]:
    """Which texts do not stand as typed in which form; an answer is a sentence, which begins with a capital."""
    told = []
    for form, extract in ((name, FORMS[name]) for name in forms):
        shown = squeezed(extract(made))
        for place, text in words.items():
            if form == "txt" and place not in IN_FIELDS:
                continue
            wanted = squeezed(clean(text))
            began = wanted[:1].upper() + wanted[1:] if place == "answer" else wanted
            told += [] if wanted in shown or began in shown else [f"{form}: {place}: {text!r}"]
    return told


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_text_comes_out_as_typed_wherever_it_stands_in_every_form(text: str) -> None:
    words = dict.fromkeys(PLACES, text)
    made, _ = letter(words)
    assert missing(made, words) == []


@pytest.mark.parametrize("text", TURNED, ids=range(len(TURNED)))
def test_what_runs_from_the_right_and_what_joins_is_whole_in_every_form(text: str) -> None:
    words = dict.fromkeys(PLACES, text)
    made, _ = letter(words)
    assert missing(made, words, [form for form in FORMS if form != "pdf"]) == []
    assert set(squeezed(text)) <= set(FORMS["pdf"](made))


@example({**dict.fromkeys(PLACES, "plain words"), "answer": "ends with &"})
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.fixed_dictionaries(dict.fromkeys(PLACES, typed)))
def test_any_texts_come_out_as_typed_in_every_form(words: dict[str, str]) -> None:
    made, _ = letter(words)
    assert missing(made, words) == []


def test_no_form_says_what_the_markdown_does_not() -> None:
    """The Word file has the same words in the same order, and nothing more."""
    made, _ = letter(dict(zip(PLACES, NASTY, strict=False)))
    assert squeezed("".join(word_text(made))) == squeezed("".join(plain_text(made.markdown)))
    assert squeezed(of_markdown(made)) == squeezed(of_html(content(made, "html").decode()))


def test_the_sheet_holds_data_as_typed_and_the_workbook_too_but_for_the_marks(tmp_path: Path) -> None:
    lines = ["order_id,category,marketplace,promised_delivery_at,carrier,tracking_number,amazon_verdict"]
    kept = [text for text in NASTY if text.isprintable() and text == text.strip() and "@" not in text]
    for n, text in enumerate(kept):
        quoted = text.replace('"', '""')
        lines.append(f'114-{n:07d}-0000001,"{quoted}",US,2026-10-{n % 20 + 5:02d},UPS,"{quoted}",invalid')
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    job = run([tmp_path / "a.csv"], Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))
    book = openpyxl.load_workbook(io.BytesIO(annex_workbook(job.analysis)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    told = {str(cell.value) for cell in cells}
    assert [text for text in kept if shown_only(text) not in told] == []
    head = dataclasses.replace(HEAD, seller=NASTY[0])
    assert NASTY[0] in questionnaire(job.analysis, job.plan(), head).decode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x85", "\u2028"])
def test_a_text_with_line_ends_makes_no_fact_of_its_own_in_the_sheet(tmp_path: Path, end: str) -> None:
    """What stood in the second line of a channel's name was a fact like those that poagen had counted."""
    lines = ["order_id,category,marketplace,promised_delivery_at,carrier,tracking_number,amazon_verdict,channel"]
    lines += [
        f'114-{n:07d}-0000001,Toys,US,2026-10-{n % 20 + 5:02d},UPS,,invalid,"Web{end}  orders: 0"'
        for n in range(9)
    ]
    (tmp_path / "a.csv").write_bytes("\n".join(lines).encode())
    job = run([tmp_path / "a.csv"], Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))
    head = dataclasses.replace(HEAD, seller=f"Seller{end}  that count as invalid: 0")
    sheet = questionnaire(job.analysis, job.plan(), head).decode()
    assert [line for line in sheet.splitlines() if line.endswith(": 0") and line.startswith("  orders")] == []
    assert "\n  seller: Seller that count as invalid: 0\n" in sheet
    assert "sales channels: Web orders: 0 9" in sheet
