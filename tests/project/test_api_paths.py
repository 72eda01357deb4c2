"""The public Python API takes names as well as paths, one or several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

import poagen
from poagen import api
from poagen.common.finding import PoagenError

SAMPLES = Path(__file__).parent.parent.parent / "samples"
CASE = SAMPLES / "typed-numbers"
SETTINGS = poagen.Settings(marketplace="US", as_of=dt.date(2026, 10, 31))

Form = Callable[[Path], object]
FORMS: list[Form] = [str, Path, lambda path: [str(path)], lambda path: (path,)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", [CASE, CASE / "data"])
def test_a_run_takes_names_and_paths(path: Path, form: Form) -> None:
    job = api.run(form(path), SETTINGS)  # type: ignore[arg-type]
    assert job.analysis.report.model_dump() == api.run([path], SETTINGS).analysis.report.model_dump()
    assert (job.case is None) == (path != CASE)


@pytest.mark.parametrize("form", FORMS)
def test_files_are_read_by_names_and_paths(form: Form) -> None:
    packages = poagen.read(form(CASE / "data"))  # type: ignore[arg-type]
    assert len(packages.table) == len(poagen.read([CASE / "data"]).table)


def test_what_is_not_there_is_told_whatever_its_form(tmp_path: Path) -> None:
    for form in FORMS:
        with pytest.raises(PoagenError):
            api.run(form(tmp_path / "nothing"), SETTINGS)  # type: ignore[arg-type]


def test_folders_of_catalogs_templates_and_cases_can_be_names(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text('version: "1"\nextends: packaged\n', encoding="utf-8")
    job = api.run(str(CASE), poagen.Settings(catalog=str(tmp_path)))
    assert job.plan().measures
    with pytest.raises(PoagenError):
        poagen.compose(job.analysis, job.plan(), templates=str(tmp_path / "nothing"))
    poagen.portfolio(str(CASE / "data"), SETTINGS, jobs=1, out=str(tmp_path / "all"))
    assert (tmp_path / "all" / "cases").is_dir()
