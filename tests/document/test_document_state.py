"""The present state in a letter: the packages shipped after what was done, and when the target is reached."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
from pathlib import Path

import pandas as pd
import pytest
from document_cases import GARDEN, HEAD, HOME, plan, report

from poagen import Settings
from poagen.api import run
from poagen.diagnosis.since import Since
from poagen.document import compose
from poagen.enclosing import annex_table

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
DAY = dt.date(2026, 11, 3)


def letter(since: Since | None, **changes: object) -> str:
    made = report((HOME, GARDEN))
    made = made.model_copy(update={"recovery": made.recovery.model_copy(update=changes)})
    return compose(made, plan(), dataclasses.replace(HEAD, since=since)).markdown


def test_packages_shipped_since_are_told_with_what_is_not_known() -> None:
    text = letter(Since(DAY, dt.date(2026, 11, 12), 216, 1, 1))
    assert "Of the 216 packages that we shipped from November 3 to 12, 2026, 214 have valid tracking (99" in text
    assert "; 1 does not have it; for 1 neither a carrier scan nor Amazon's verdict is in our data yet." in text
    assert "small sample" not in text


def test_few_packages_are_called_a_small_sample_and_one_day_is_one_day() -> None:
    text = letter(Since(DAY, DAY, 12, 0, 0))
    assert (
        "Of the 12 packages that we shipped on November 3, 2026, 12 have valid tracking (100.0%, Annex B)." in text
    )
    assert "This is a small sample." in text


def test_without_packages_since_nothing_is_said_of_them() -> None:
    assert "that we shipped" not in letter(None)


def test_the_day_of_the_target_is_told_with_what_it_assumes() -> None:
    told = "If 98% of new packages are valid and the daily number of packages stays the same, every category"
    assert f"{told} is back at 95% by November 19, 2026." in letter(None, date_at_target=dt.date(2026, 11, 19))
    assert "of new packages" not in letter(None, date_at_target=None)


def test_where_one_rate_is_judged_the_day_is_that_of_this_rate_and_no_category_is_named() -> None:
    made = report((HOME, GARDEN))
    back = made.recovery.model_copy(update={"date_at_target": dt.date(2026, 11, 19)})
    policy = made.policy.model_copy(update={"level": "account"})
    text = compose(made.model_copy(update={"recovery": back, "policy": policy}), plan(), HEAD).markdown
    assert "the rate over all categories is back at 95% by November 19, 2026." in text
    assert "every category" not in text
    assert "what does the notice block?" in text
    judged = compose(made, plan(), HEAD).markdown
    assert "which categories does the notice block?" not in judged


def test_a_store_that_reached_its_target_needs_no_forecast() -> None:
    made = report((("Garden", 1, 300),))
    made = made.model_copy(
        update={"recovery": made.recovery.model_copy(update={"date_at_target": dt.date(2026, 11, 1)})}
    )
    assert "of new packages" not in compose(made, plan(), HEAD).markdown


def test_the_text_for_the_third_question_has_the_present_state() -> None:
    made = report((HOME,))
    made = made.model_copy(
        update={"recovery": made.recovery.model_copy(update={"date_at_target": dt.date(2026, 11, 19)})}
    )
    assert "of new packages" in compose(made, plan(), HEAD).sections["prevention"]


@pytest.mark.parametrize(("fixed_on", "packages"), [("2026-10-20", True), ("2026-12-24", False)])
def test_a_case_tells_the_packages_shipped_after_its_last_measure(
    tmp_path: Path, fixed_on: str, packages: bool
) -> None:
    case = shutil.copytree(SAMPLE, tmp_path / "case")
    stated = (case / "plan.yaml").read_text(encoding="utf-8")
    for day in ("2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"):
        stated = stated.replace(day, fixed_on)
    (case / "plan.yaml").write_text(stated, encoding="utf-8")
    job = run([case], Settings())
    told = job.letterhead().since
    assert (told is not None) == packages
    if told:
        verdicts = job.analysis.verdicts
        facts = verdicts.facts.times
        days = facts["confirmed_at"].day
        shipped = verdicts.table["judged"].to_numpy() & (days >= dt.date.fromisoformat(fixed_on))
        assert told.packages == int(shipped.sum())
        assert told.invalid == int((shipped & verdicts.invalid).sum())
        text = job.letter().markdown
        assert f"Of the {told.packages} packages that we shipped from October 20" in text
        assert f"- Annex B: the {told.packages} packages shipped from October 20" in text
        rows = pd.read_csv(io.BytesIO(annex_table(job)["annex-b.csv"]), dtype="str", keep_default_na=False)
        assert (rows["verdict"] == "invalid").sum() == told.invalid
        assert (rows["shipped_on"] >= fixed_on).all()
        assert len(rows) == told.packages
    else:
        assert "Annex B" not in job.letter().markdown
        assert "annex-b.csv" not in annex_table(job)


def test_no_package_is_told_that_was_shipped_after_the_letters_day(tmp_path: Path) -> None:
    case = shutil.copytree(SAMPLE, tmp_path / "case")
    stated = (case / "plan.yaml").read_text(encoding="utf-8")
    for day in ("2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"):
        stated = stated.replace(day, "2026-10-15")
    (case / "plan.yaml").write_text(stated, encoding="utf-8")
    whole = run([case], Settings()).letterhead().since
    head = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(head.replace("2026-11-12", "2026-10-20"), encoding="utf-8")
    job = run([case], Settings())
    told = job.letterhead().since
    assert whole is not None
    assert told is not None
    assert told.last <= dt.date(2026, 10, 20) < whole.last
    assert 0 < told.packages < whole.packages
    assert f"Of the {told.packages} packages that we shipped from October 15 to 20, 2026" in job.letter().markdown
    rows = pd.read_csv(io.BytesIO(annex_table(job)["annex-b.csv"]), dtype="str", keep_default_na=False)
    assert len(rows) == told.packages
    assert rows["shipped_on"].max() <= "2026-10-20"
