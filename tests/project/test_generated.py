"""What is generated is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import accuracy
import jsonschema
import make_cli_reference
import make_schema
import pytest

from poagen.portfolio.model import Portfolio

ROOT = Path(__file__).parent.parent.parent


def test_the_command_reference_is_up_to_date() -> None:
    assert make_cli_reference.TARGET.read_text(encoding="utf-8") == make_cli_reference.reference()


def test_the_schema_of_the_analysis_is_up_to_date() -> None:
    assert make_schema.TARGET.read_text(encoding="utf-8") == make_schema.schema()


def test_the_schema_of_the_portfolio_is_up_to_date() -> None:
    assert make_schema.PORTFOLIO.read_text(encoding="utf-8") == make_schema.schema(Portfolio)


@pytest.mark.parametrize("name", ["unknown-courier", "typed-numbers", "broken-feed"])
def test_the_samples_fit_the_schema(name: str) -> None:
    analysis = json.loads((ROOT / "samples" / name / "out" / "analysis.json").read_text(encoding="utf-8"))
    jsonschema.validate(analysis, json.loads(make_schema.schema()))
    broken = {**analysis, "vtr": {}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, json.loads(make_schema.schema()))


def test_the_readme_names_the_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert f"\n{target}:" in makefile
    for page in (ROOT / "docs").glob("*.md"):
        assert f"docs/{page.name}" in readme, page.name


def test_the_page_of_accuracy_keeps_what_people_wrote_below_its_figures() -> None:
    """Written anew, it lost all of it."""
    page = accuracy.TARGET.read_text(encoding="utf-8")
    figures, head, rest = page.partition("\n## Exactness\n")
    assert len(rest) > 500
    assert accuracy.with_what_follows(figures, page) == page
    assert accuracy.with_what_follows("# New\n", page) == f"# New\n{head}{rest}"
