"""Word letterheads with tags: filled in with data as typed, and looked over before."""

from __future__ import annotations

import dataclasses
import io
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
from document_cases import HEAD, open_plan, stated_plan, three_causes
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from word_files import in_body, letterhead, parts_of, rewritten

from poagen.case.model import Consultant
from poagen.cli.app import app
from poagen.common.finding import PoagenError
from poagen.document import Document, compose, to_docx
from poagen.document.markup import clean
from poagen.document.wordtags import check_letterhead

NASTY = 'A&B <C> "D" é 中 | * _ # [x] \\ {{ title }} {% if %} {# <!-- --> &amp; \u202e \U0001f600'
WHO = Consultant(
    name="Ada Example", firm="Meridian & Sons", address=["1 Wharf Street", "Leeds"], email="a@b.example"
)


def letter(look: str = "plain", plan: Any = None, **changes: Any) -> Document:
    head = dataclasses.replace(HEAD, look=look, consultant=WHO, **changes)
    return compose(three_causes(), plan or stated_plan(), head)


def texts(content: bytes) -> list[str]:
    word = docx.Document(io.BytesIO(content))
    parts = [word.sections[0].header, word, word.sections[0].footer]
    return [one.text for part in parts for one in part.paragraphs]


def refused(path: Path, document: Document | None = None) -> list[str]:
    with pytest.raises(PoagenError) as caught:
        to_docx(document or letter(), path)
    return [f"{one.code} {one.row} {one.message}" for one in caught.value.findings]


def test_tags_are_filled_in_wherever_they_stand(tmp_path: Path) -> None:
    path = letterhead(
        tmp_path / "own.docx",
        "{{ consultant.firm }}, {{ consultant.address | join(', ') }}",
        "{%p if notice_date %}",
        "About your notice of {{ notice_date }}, {{ overall.rate | rate(overall.target) }}",
        "{%p endif %}",
        "{{ body }}",
        "{{ consultant.name }}",
        header="{{ seller }} · {{ scope | listing }}",
        footer="{{ letter_date | date }}",
        table=("{{ invalid }}", "{{ store }}"),
    )
    assert check_letterhead(path) == ()
    content = to_docx(letter(seller=NASTY), path)
    told = texts(content)
    assert told[0] == f"{clean(NASTY)} · Home & Kitchen, Toys & Games and Garden"
    assert told[1:3] == ["Meridian & Sons, 1 Wharf Street, Leeds", "About your notice of November 1, 2026, 90.5%"]
    assert told[3].startswith("Plan of Action: Valid Tracking Rate")
    assert "Ada Example" in told
    assert told[-1] == "November 4, 2026"
    table = docx.Document(io.BytesIO(content)).tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == ["118", "Amazon.com"]
    assert to_docx(letter(seller=NASTY), path) == content


def test_the_letter_s_own_words_and_lists_stand_in_the_letterhead(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{ seller }}", "{{p body }}", "The end")
    word = docx.Document(io.BytesIO(to_docx(letter(), path)))
    plain = docx.Document(io.BytesIO(to_docx(letter())))
    own = [one.text for one in word.paragraphs]
    assert own[1 : own.index("The end")] == [one.text for one in plain.paragraphs]
    assert len(word.tables) == len(plain.tables)
    assert sum(one._p.pPr is not None and one._p.pPr.numPr is not None for one in word.paragraphs) > 10


def test_the_head_of_the_look_does_not_stand_twice(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{ consultant.firm }}", "{{p body }}")
    told = texts(to_docx(letter("consultant"), path))
    assert sum("Meridian & Sons" in line for line in told) == 1


@settings(max_examples=25, deadline=None)
@given(st.text() | st.text(alphabet="{}%#<>&\"' \n\tab", max_size=20))
def test_any_name_comes_out_as_typed(tmp_path_factory: pytest.TempPathFactory, seller: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.docx"
    if not path.exists():
        letterhead(path, "{% if seller %}[{{ seller }}]{% endif %}", "{{p body }}")
    short = dataclasses.replace(letter(seller=seller), markdown="# Of another matter\n")
    told = " ".join(texts(to_docx(short, path)))
    assert " ".join(clean(seller).split()) in " ".join(told.split())


@pytest.mark.parametrize(
    ("lines", "code", "place", "said"),
    [
        (("Dear", "{{ selr }}", "{{p body }}"), "DOC002", 2, 'did you mean "seller"?'),
        (("{{ consultant.nme }}", "{{p body }}"), "DOC002", 1, 'did you mean "name"?'),
        (("{% for c in causes %}{{ c.titel }}{% endfor %}", "{{p body }}"), "DOC002", 1, 'did you mean "title"?'),
        (("{{ seller }", "{{p body }}"), "DOC001", 1, "{{ seller }"),
        (("{{ letter_date | dat }}", "{{p body }}"), "DOC001", 1, 'did you mean "date"?'),
        (("{{ seller | date }}", "{{p body }}"), "DOC004", 1, "paragraph 1 of the text"),
        (("{{ seller.__class__ }}", "{{p body }}"), "DOC004", 1, "__class__"),
        (("{% for a in range(10**9) %}{% endfor %}", "{{p body }}"), "DOC004", 1, "paragraph 1"),
        (('{{ "x" * 10**9 }}', "{{p body }}"), "DOC004", 1, "paragraph 1"),
        (('{% include "a" %}', "{{p body }}"), "DOC003", 1, "paragraph 1"),
        (("{{ seller }}",), "DOC023", None, "missing"),
        (("Here: {{ body }}",), "DOC023", 1, "alone"),
        (("{{p body }}", "{{p body }}"), "DOC023", None, "2 times"),
    ],
)
def test_mistakes_are_told_with_their_paragraph_before_a_letter_is_written(
    tmp_path: Path, lines: tuple[str, ...], code: str, place: int | None, said: str
) -> None:
    path = letterhead(tmp_path / "own.docx", *lines)
    (found,) = check_letterhead(path)
    assert (found.code, found.row, found.file) == (code, place, str(path))
    assert said in found.message
    assert refused(path) == [f"{code} {place} {found.message}"]
    assert CliRunner().invoke(app, ["templates", "check", str(path)]).exit_code == 1


def test_a_mistake_in_the_page_header_names_the_header(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{p body }}", header="{{ stroe }}")
    (found,) = check_letterhead(path)
    assert 'did you mean "store"?' in found.message
    assert 'paragraph 1 of the page header: "{{ stroe }}"' in found.message


def test_what_is_not_known_stays_visible_in_a_draft_and_is_refused_in_a_letter(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{ letter_date | date }}", "{{p body }}")
    draft = letter(plan=open_plan(), letter_date=None)
    assert "[[CONFIRM: what is the letter's date?]]" in texts(to_docx(draft, path))
    assert refused(path, letter(letter_date=None))[0].startswith("DOC002 1 ")
    asked = letterhead(tmp_path / "asked.docx", "{% if letter_date %}{{ letter_date }}{% endif %}", "{{p body }}")
    assert "CONFIRM" not in " ".join(texts(to_docx(letter(letter_date=None), asked)))


def test_a_field_that_filling_in_would_make_dangerous_is_refused(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "x", "{%- if seller %}", "{% endif %}", "{{p body }}")
    word = docx.Document(str(path))
    begin = '<w:fldChar xmlns:w="{0}" w:fldCharType="begin"/>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    first, second, *_ = word.paragraphs
    for paragraph, instruction in ((first, "PAGE "), (second, "DDEAUTO excel a b ")):
        run = paragraph.add_run()
        if paragraph is first:
            run._r.append(docx.oxml.parse_xml(begin.format(space)))
        run._r.append(docx.oxml.parse_xml(f'<w:instrText xmlns:w="{space}">{instruction}</w:instrText>'))
    word.save(str(path))
    assert any("DDE" in told or "CONFIRM" in told for told in refused(path))


def test_without_the_extra_a_finding_says_how_to_install_it(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    path = letterhead(tmp_path / "own.docx", "{{p body }}")
    with pytest.raises(PoagenError) as caught:
        to_docx(letter(), path)
    (found,) = caught.value.findings
    assert found.code == "DOC022"
    assert 'pip install "poagen[word]"' in str(found.help)
    assert check_letterhead(path) == ()
    styled = letterhead(tmp_path / "styled.docx", "no tags")
    assert to_docx(letter(), styled)


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


STRUCK = f'<w:del w:id="2" w:author="Old Client">{run("{{ nosuch }} SECRET", "delText")}</w:del>'
SPLIT = {
    "tracked": f'{run("{{ st")}<w:ins w:id="1" w:author="Old Client">{run("o")}</w:ins>{STRUCK}{run("re }}")}',
    "moved": f'<w:moveTo w:id="3" w:author="Old Client">{run("{{ store }}")}</w:moveTo>',
    "a control": f"{run('{{ sto')}<w:sdt><w:sdtPr/><w:sdtContent>{run('re }}')}</w:sdtContent></w:sdt>",
    "a smart tag": f"<w:smartTag><w:smartTagPr/>{run('{{ sto')}</w:smartTag>{run('re }}')}",
}


@pytest.mark.parametrize("name", SPLIT)
@pytest.mark.parametrize("part", ["the text", "the header"])
def test_a_tag_is_found_whatever_word_has_put_around_its_letters(name: str, part: str, tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{p body }}", header="x")
    paragraph = f"<w:p>{SPLIT[name]}</w:p>"
    put = (
        in_body(paragraph)
        if part == "the text"
        else lambda raw: raw.replace(b"</w:hdr>", f"{paragraph}</w:hdr>".encode())
    )
    where = {"the text": "word/document.xml", "the header": "word/header1.xml"}[part]
    rewritten(path, {where: put})
    assert not {one.code for one in check_letterhead(path)} - {"DOC021"}
    content = to_docx(letter(), path)
    assert "Amazon.com" in texts(content)
    raw = b"".join(parts_of(content).values())
    assert b"SECRET" not in raw
    assert b"Old Client" not in raw


def test_what_a_tracked_change_struck_out_stays_out_of_the_letter_and_is_told(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{p body }}")
    gone = f'<w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr>{STRUCK}</w:p><w:p>{run("stays")}</w:p>'
    row = "<w:tr>{}<w:tc><w:p>{}</w:p></w:tc></w:tr>"
    struck = row.format("<w:trPr><w:del w:id='5'/></w:trPr>", run("GONE"))
    table = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{row.format('', run('kept'))}{struck}</w:tbl><w:p/>"
    rewritten(path, {"word/document.xml": in_body(gone + table)})
    assert [one.code for one in check_letterhead(path)] == ["DOC021"]
    content = to_docx(letter(), path)
    raw = parts_of(content)["word/document.xml"].decode()
    assert "stays" in raw
    assert "kept" in raw
    assert not any(word in raw for word in ("SECRET", "GONE", "<w:del"))
    kept = texts(content)
    assert kept[kept.index("stays") - 1].startswith("We ask")
