"""Categories that the notice names otherwise than the data do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from poagen import api
from poagen.case.changing import change
from poagen.common.finding import Finding, PoagenError
from poagen.job import Job

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "typed-numbers"
OTHER = "Beauty & Personal Care"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out"))
    return tmp_path / "case"


def judged(case: Path, *lines: str, **settings: int) -> Job:
    path = case / "case.yaml"
    path.write_text("\n".join([path.read_text(encoding="utf-8").rstrip(), *lines]) + "\n", encoding="utf-8")
    return api.run([case], api.Settings(batch=settings.get("batch")))


def told(job: Job, code: str) -> list[Finding]:
    return [one for one in job.findings() if one.code == code]


@pytest.mark.parametrize("batch", [0, 200])
def test_the_notices_name_stands_wherever_the_category_is_named(case: Path, batch: int) -> None:
    plain = judged(case)
    size = {"batch": batch} if batch else {}
    named = judged(case, f'scope: ["{OTHER}"]', "categories:", f"  ' beauty': {OTHER}", **size)
    before = {row.category: row.invalid for row in plain.analysis.report.vtr.by_category}
    now = {row.category: row.invalid for row in named.analysis.report.vtr.by_category}
    assert now == {OTHER: before.pop("Beauty"), **before}
    letter = named.letter()
    assert letter.title.endswith(f", {OTHER}")
    assert not any("the name of the category in the notice" in one for one in letter.markers)
    assert told(named, "CAS024") == told(named, "INT085") == []


def test_two_categories_of_the_data_can_be_one_of_the_notice(case: Path) -> None:
    named = judged(case, "categories: {Beauty: All, Sports & Outdoors: All}", "measured: {All: 900}")
    assert [(row.category, row.measured) for row in named.analysis.report.vtr.by_category] == [("All", 900)]


@pytest.mark.parametrize("batch", [0, 200])
def test_a_name_that_no_package_has_is_told_at_its_line_with_what_is_near(case: Path, batch: int) -> None:
    size = {"batch": batch} if batch else {}
    (found,) = told(judged(case, "categories:", "  Beautie: Care", **size), "INT085")
    lines = (case / "case.yaml").read_text(encoding="utf-8").splitlines()
    assert (found.file, found.row) == (str(case / "case.yaml"), lines.index("  Beautie: Care") + 1)
    assert 'did you mean "Beauty"?' in str(found.help)
    assert '"Sports & Outdoors"' in str(found.help)


def test_a_category_of_the_notice_that_the_data_lacks_says_what_can_be_done(case: Path) -> None:
    (found,) = told(judged(case, f'scope: ["{OTHER}"]'), "CAS024")
    assert "under categories in case.yaml" in str(found.help)


@pytest.mark.parametrize(
    "line", ["categories: {Beauty: A, 'beauty ': B}", "categories: {'': A}", "categories: {A: ''}"]
)
def test_a_category_without_one_name_is_refused(case: Path, line: str) -> None:
    with pytest.raises(PoagenError):
        judged(case, line)


def test_the_names_are_typed_as_pairs_and_taken_back(case: Path) -> None:
    pairs = f"Beauty = {OTHER}; Sports & Outdoors=Sports"
    assert change(case, "categories", pairs).categories == {"Beauty": OTHER, "Sports & Outdoors": "Sports"}
    assert change(case, "categories", "Beauty = Care").categories == {"Beauty": "Care"}
    assert change(case, "categories", "").categories == {}
    for wrong, words in [
        ("Beauty", "is no pair of names"),
        ("Beauty=A; Beauty=B", "stands twice"),
        ("Beauty=A; beauty = B", "write each category of the data once"),
    ]:
        before = (case / "case.yaml").read_bytes()
        with pytest.raises(PoagenError, match=words):
            change(case, "categories", wrong)
        assert (case / "case.yaml").read_bytes() == before


def test_an_analysis_without_a_case_takes_them_too_and_leaves_the_packages_as_they_are() -> None:
    packages = api.read([SAMPLE / "data"])
    chosen = api.Settings(
        as_of=api.run([SAMPLE], api.Settings()).analysis.report.as_of, categories={"Beauty": OTHER}
    )
    names = [row.category for row in api.analyze(packages, chosen).report.vtr.by_category]
    assert OTHER in names
    assert "Beauty" in set(packages.table["category"])
