from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.document import view as view_module
from poagen.document.lookup import own_folders, packaged_names
from poagen.document.templates import check_templates, export_templates


def test_a_copy_of_the_packaged_templates_has_nothing_wrong_and_is_not_overwritten(tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(app, ["templates", "export", str(tmp_path)]).exit_code == 0
    assert run.invoke(app, ["templates", "check", str(tmp_path)]).exit_code == 0
    (tmp_path / "letter.md.j2").write_text("mine", encoding="utf-8")
    assert run.invoke(app, ["templates", "export", str(tmp_path)]).exit_code == 2
    assert (tmp_path / "letter.md.j2").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("text", "row", "near"),
    [
        ("{% if seller == 'never' %}\n{{ cuases }}{% endif %}", 2, "causes"),
        ("\n{% for c in causes %}\n{{ c.titel }}{% endfor %}", 3, "title"),
    ],
)
def test_a_wrong_name_is_found_where_no_letter_would_reach_it(
    tmp_path: Path, text: str, row: int, near: str
) -> None:
    (path,) = export_templates(tmp_path, names=["request"])
    path.write_text(text)
    (finding,) = check_templates((tmp_path,))
    assert (finding.code, finding.file, finding.row) == ("DOC002", str(path), row)
    assert f'did you mean "{near}"?' in finding.message
    assert CliRunner().invoke(app, ["templates", "check", str(tmp_path)]).exit_code == 1


def test_a_named_folder_comes_before_the_case_and_the_user(tmp_path: Path) -> None:
    for name in ("case", "user"):
        (tmp_path / name / "templates").mkdir(parents=True)
    found = own_folders(named=tmp_path, case=tmp_path / "case", user=tmp_path / "user")
    assert found == (tmp_path, tmp_path / "case" / "templates", tmp_path / "user" / "templates")
    assert own_folders(case=tmp_path) == ()


def test_the_page_names_every_template_and_every_value_that_one_can_name() -> None:
    page = (Path(__file__).parents[2] / "docs" / "document.md").read_text(encoding="utf-8")
    own = page.split("## Your own templates")[1].split("## Looks")[0]
    named = set(re.findall(r"`([a-z_./0-9-]+)`", own))
    files = {Path(name).name.removesuffix(".md.j2") for name in packaged_names()}
    assert files - {name.removesuffix(".md.j2") for name in named} == set()
    views = (view for name, view in vars(view_module).items() if name.endswith("View"))
    values = {field.name for view in views for field in dataclasses.fields(view)}
    assert values - named == set()


@pytest.mark.parametrize(
    "tag", ["{{ overall.rate | rate(overall.target) }}", "{{ letter_date | date }}", "{{ seller }}"]
)
def test_a_value_that_not_every_letter_has_is_to_be_asked_for_before(tag: str, tmp_path: Path) -> None:
    (own := tmp_path / "sections" / "request.md.j2").parent.mkdir()
    own.write_text(f"{tag}\n", encoding="utf-8")
    (told,) = check_templates((tmp_path,))
    assert (told.code, told.row) == ("DOC002", 1)
    assert "a value that is not known" in told.message
    assert told.help is not None
    assert "ask before" in told.help
