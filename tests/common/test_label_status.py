"""A label that was voided: one list of words holds where files are joined and where packages are judged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from poagen.api import Settings, analyze, read
from poagen.common.knowledge import load_yaml
from poagen.common.label_status import LabelStatus, label_statuses
from poagen.intake.statuses import is_voided

FILE = Path(__file__).parents[2] / "poagen" / "common" / "data" / "label-statuses.yaml"
VOIDED = load_yaml(FILE)["meanings"]["voided"]
KEPT = load_yaml(FILE)["meanings"]["not-voided"]
ORDER, OLD, NEW = "111-0000001-0000001", "1Z999AA10123456784", "1Z999AA10109109109"


def labels(folder: Path, **statuses: str) -> Path:
    """An export of labels of one order, each with its status."""
    path = folder / "labels.csv"
    numbers = {"old": OLD, "new": NEW}
    rows = [f"2026-10-16,{numbers[name]},{status},4x6,,UPS,{ORDER}\n" for name, status in statuses.items()]
    header = "Created Date,Tracking Number,Status,Label Size,Tracking Status,Carrier,Order ID\n"
    path.write_text(header + "".join(rows), encoding="utf-8")
    return path


def told(folder: Path, number: str) -> Path:
    """What was told to Amazon of the order."""
    path = folder / "told.csv"
    path.write_text(
        "order_id,marketplace,carrier,tracking_number,promised_delivery_at,confirmed_at\n"
        f"{ORDER},US,UPS,{number},2026-10-20,2026-10-16\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("word", [*VOIDED, "Label REFUNDED on 3 October", "Refund_Requested", "Void (by user)"])
def test_a_word_for_a_voided_label_holds_where_files_are_joined_too(word: str) -> None:
    column = pd.Series([word, None], dtype="str")
    assert label_statuses(column).tolist() == [LabelStatus.VOIDED, LabelStatus.SAYS_NOTHING]
    assert is_voided(column).tolist() == [True, False]


@pytest.mark.parametrize("word", [*KEPT, "Not Voided", "Refund rejected by carrier", "avoidance", "irreplaceable"])
def test_a_label_that_was_not_voided_is_not_taken_for_one(word: str) -> None:
    column = pd.Series([word], dtype="str")
    assert label_statuses(column).tolist() == [LabelStatus.SAYS_NOTHING]
    assert is_voided(column).tolist() == [False]


@pytest.mark.parametrize("status", ["Not voided", "Refund rejected", "Never cancelled"])
def test_no_parcel_is_said_to_have_had_another_label_where_its_label_was_not_voided(
    tmp_path: Path, status: str
) -> None:
    packages = read([told(tmp_path, OLD), labels(tmp_path, old=status)])
    table = analyze(packages, Settings(marketplace="US", as_of=dt.date(2026, 10, 31))).verdicts.table
    assert table["verdict"].tolist() == ["unknown"]


def test_a_parcel_whose_label_was_not_voided_stays_beside_another_of_its_order(tmp_path: Path) -> None:
    kept = read([labels(tmp_path, old="Not voided", new="Printed")]).table
    assert sorted(kept["label_tracking_number"]) == sorted([OLD, NEW])


@pytest.mark.parametrize("status", VOIDED)
def test_a_voided_label_beside_one_in_use_is_no_parcel_of_its_own(tmp_path: Path, status: str) -> None:
    found = read([told(tmp_path, NEW), labels(tmp_path, old=status, new="Printed")])
    assert found.table["label_tracking_number"].tolist() == [NEW]
    assert "INT038" in [finding.code for finding in found.findings]
