"""Which of the stated measures hold in new data."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from poagen.api import Settings, read
from poagen.case import Case, open_case
from poagen.cli.app import app
from poagen.verifying import verify_plan

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
SINCE = "2026-11-05"


def packages(tmp_path: Path, *, mistyped: int, days: int, a_day: int = 10) -> Path:
    """New packages from the day on, each promised three days after it was confirmed."""
    first = pd.Timestamp(SINCE)
    rows = [
        {
            "order_id": f"111-{n:07d}-{n:07d}",
            "category": "Beauty",
            "fulfillment_channel": "MFN",
            "marketplace": "US",
            "purchased_at": str((first + pd.Timedelta(days=n // a_day)).date()),
            "confirmed_at": str((first + pd.Timedelta(days=n // a_day)).date()),
            "promised_delivery_at": str((first + pd.Timedelta(days=n // a_day + 3)).date()),
            "carrier": "UPS",
            "tracking_number": "" if n < mistyped else f"1Z999AA1{n:010d}",
            "first_scan_at": "" if n < mistyped else str((first + pd.Timedelta(days=n // a_day)).date()),
        }
        for n in range(days * a_day)
    ]
    path = tmp_path / "new.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture
def case() -> Case:
    return open_case(SAMPLE)


def outcomes(case: Case, path: Path, end: str) -> dict[str, str]:
    settings = Settings(as_of=dt.date.fromisoformat(end))
    return {one.measure: one.outcome for one in verify_plan(case, read([path]), settings)}


def test_only_preventive_measures_in_force_are_told(case: Case, tmp_path: Path) -> None:
    told = outcomes(case, packages(tmp_path, mistyped=0, days=30), "2026-12-08")
    stated = {name for name, said in case.plan.measures.items() if name.startswith("PM") and said.is_done}
    assert set(told) == stated
    assert stated


def test_a_measure_holds_over_its_days_and_not_before(case: Case, tmp_path: Path) -> None:
    late = outcomes(case, packages(tmp_path, mistyped=0, days=30), "2026-12-08")
    early = outcomes(case, packages(tmp_path, mistyped=0, days=8), "2026-11-14")
    assert "holds" in late.values()
    assert "fails" not in late.values()
    assert "holds" not in early.values()
    assert "too early" in early.values()


def test_what_was_confirmed_before_does_not_count(case: Case, tmp_path: Path) -> None:
    path = packages(tmp_path, mistyped=0, days=30)
    held = verify_plan(since(case, dt.date(2026, 12, 1)), read([path]), Settings(as_of=dt.date(2026, 12, 8)))
    assert {one.measured for one in held} == {40}
    held = verify_plan(since(case, dt.date(2027, 1, 1)), read([path]), Settings(as_of=dt.date(2026, 12, 8)))
    assert "holds" not in {one.outcome for one in held}


def since(case: Case, day: dt.date) -> Case:
    """The case with every measure in force from a day on."""
    later = {name: said.model_copy(update={"date": day}) for name, said in case.plan.measures.items()}
    return replace(case, plan=case.plan.model_copy(update={"measures": later}))


PLAN = """measures:
  PM-002:
    lifecycle: completed
    date: 2026-11-05
    owner: manager
    evidence: none
"""


def test_a_measure_that_fails_ends_with_1(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.yaml").write_text("seller: A\nmarketplace: US\nas_of: 2026-10-31\n", encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "data").mkdir()
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    bad.mkdir()
    files = {0: packages(good, mistyped=0, days=40), 1: packages(bad, mistyped=60, days=40)}
    for code, path in files.items():
        args = ["verify-plan", str(folder), str(path), "--as-of", "2026-12-18", "--json"]
        ended = CliRunner().invoke(app, args)
        assert ended.exit_code == code, ended.output
        (told,) = json.loads(ended.stdout)
        assert told["outcome"] == ("fails" if code else "holds")
