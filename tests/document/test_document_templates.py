from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from document_cases import HEAD, open_plan, stated_plan, three_causes

from poagen.common.finding import Finding, PoagenError
from poagen.document import compose, write
from poagen.document import render as rendering

PAGES = Path(rendering.__file__).parent / "data" / "findings.yaml"


def failing(folder: Path, name: str, text: str) -> Finding:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PoagenError) as caught:
        compose(three_causes(), stated_plan(), HEAD, templates=folder)
    (finding,) = caught.value.findings
    assert finding.help
    return finding


def test_a_section_of_the_folder_overrides_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "request.md.j2").write_text("## Our request\n\nFrom {{ seller }}.\n")
    markdown = compose(three_causes(), stated_plan(), HEAD, templates=tmp_path).markdown
    assert markdown.endswith("## Our request\n\nFrom Northfield Trading.\n")
    assert "## Root causes" in markdown


def test_an_unknown_name_is_told_with_its_place_and_the_nearest_name(tmp_path: Path) -> None:
    finding = failing(tmp_path, "sections/request.md.j2", "## Request\n\n{{ seler }}\n")
    assert (finding.code, finding.row) == ("DOC002", 3)
    assert finding.file == str(tmp_path / "sections" / "request.md.j2")
    assert 'did you mean "seller"?' in finding.message


def test_an_unknown_attribute_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    finding = failing(tmp_path, "sections/causes.md.j2", "{% for c in causes %}\n{{ c.titel }}\n{% endfor %}")
    assert (finding.code, finding.row) == ("DOC002", 2)
    assert 'did you mean "title"?' in finding.message


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("x\n{% if seller %}\ny", "DOC001", 3),
        ("x\n{{ seller | dat }}", "DOC001", 2),
        ('x\n{% include "sections/none.md.j2" %}', "DOC003", 2),
        ("x\n\n{{ seller | date }}", "DOC004", 3),
        ("x\n{{ seller.__class__.__mro__ }}", "DOC004", 2),
        ("x\n{{ causes[0].onset.strftime }}{{ 1 / 0 }}", "DOC004", 2),
        ("{{ causes[1].onset }}", "DOC002", 1),
        ("{% for n in range(999999999) %}x{% endfor %}", "DOC004", 1),
    ],
)
def test_other_mistakes_are_told_with_their_place(tmp_path: Path, text: str, code: str, row: int) -> None:
    finding = failing(tmp_path, "sections/request.md.j2", text)
    assert (finding.code, finding.row) == (code, row)


def test_a_file_that_would_do_nothing_is_refused(tmp_path: Path) -> None:
    finding = failing(tmp_path, "sections/cause.md.j2", "## Root causes\n")
    assert finding.code == "DOC008"
    assert 'did you mean "sections/causes.md.j2"?' in finding.message


def test_a_part_that_another_template_calls_for_is_used(tmp_path: Path) -> None:
    (tmp_path / "mine.md.j2").write_text("With regards.\n")
    (tmp_path / "letter.md.j2").write_text('# T\n\n{% include "mine.md.j2" %}')
    assert "With regards." in compose(three_causes(), stated_plan(), HEAD, templates=tmp_path).markdown


def test_a_folder_that_does_not_exist_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(PoagenError) as caught:
        compose(three_causes(), stated_plan(), HEAD, templates=tmp_path / "none")
    assert [finding.code for finding in caught.value.findings] == ["DOC003"]


def test_values_are_escaped_without_a_filter_and_joined_text_too(tmp_path: Path) -> None:
    text = '{% set a = "*x*" %}{{ a }} {{ "<b>" ~ a }} {{ ["_", "|"] | join("[]") }}\n'
    (tmp_path / "letter.md.j2").write_text(text)
    markdown = compose(three_causes(), stated_plan(), HEAD, templates=tmp_path).markdown
    assert markdown == "\\*x\\* \\<b\\>\\*x\\* \\_\\[\\]\\|\n"


def test_files_are_written_whole_under_the_draft_s_name(tmp_path: Path) -> None:
    draft = compose(three_causes(), open_plan(), HEAD)
    paths = write(draft, tmp_path / "out", ["docx", "md", "docx"])
    assert [path.name for path in paths] == ["plan-of-action.DRAFT.docx", "plan-of-action.DRAFT.md"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(p.name for p in paths)
    assert paths[1].read_text(encoding="utf-8") == draft.markdown


def test_unknown_formats_and_folders_that_cannot_be_are_findings(tmp_path: Path) -> None:
    letter = compose(three_causes(), stated_plan(), HEAD)
    with pytest.raises(PoagenError) as caught:
        write(letter, tmp_path, ["md", "rtf"])
    assert [finding.code for finding in caught.value.findings] == ["DOC007"]
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(PoagenError) as caught:
        write(letter, tmp_path / "file", ["md"])
    assert [finding.code for finding in caught.value.findings] == ["OUT001"]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = yaml.safe_load(PAGES.read_text(encoding="utf-8"))
    source = "".join(path.read_text(encoding="utf-8") for path in PAGES.parent.parent.glob("*.py"))
    assert [page["code"] for page in pages] == sorted(set(re.findall(r'"(DOC\d{3})"', source)))
    assert all(set(page) == {"code", "title", "what", "do"} and all(page.values()) for page in pages)
