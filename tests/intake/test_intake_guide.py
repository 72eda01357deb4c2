"""The export of docs/intake.md, added as the page says: each of its keys does what stands beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from poagen.intake import columns, model, read
from poagen.intake.recognise import _asked, is_buyer_header

GUIDE = Path(__file__).parents[2] / "docs" / "intake.md"
HEADER = "Consignment,Order Ref,Desk ID,Haulier,Label State,Progress,Booked\n"
ROWS = (
    '"1Z999AA10123456784,1Z999AA10109109109",111-0000001-0000001,7,UPS,ok,delivered,2026-10-01\n'
    "NULL,111-0000002-0000002,8,UPS,rfnd,in transit,2026-10-01\n"
)


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[model.Format]:
    """The packaged exports and the one of the page."""
    shutil.copytree(model.HERE / "formats", tmp_path / "house" / "formats")
    shutil.copytree(model.HERE / "data", tmp_path / "house" / "data")
    example = GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "house" / "formats" / "parcel-desk.yaml").write_text(example, encoding="utf-8")
    monkeypatch.setattr(model, "HERE", tmp_path / "house")
    forget_what_is_known()
    yield next(form for form in model.formats() if form.id == "parcel-desk")
    forget_what_is_known()


def forget_what_is_known() -> None:
    model.formats.cache_clear()
    _asked.cache_clear()


def export(folder: Path, header: str = HEADER) -> Path:
    path = folder / "desk.csv"
    path.write_text(header + ROWS, encoding="utf-8")
    return path


def test_every_key_of_the_page_does_what_it_says(added: model.Format, tmp_path: Path) -> None:
    table = read([export(tmp_path)]).table
    assert table["order_id"].tolist() == ["111-0000001-0000001"] * 2 + ["111-0000002-0000002"]
    assert table["label_tracking_number"].tolist() == ["1Z999AA10123456784", "1Z999AA10109109109", ""]
    assert table["label_carrier"].tolist() == ["UPS"] * 3
    assert table["label_status"].tolist() == ["delivered", "delivered", "refunded"]
    assert table["scan_count"].tolist() == [1, 1, 1]
    assert table["warehouse"].tolist() == ["East"] * 3


def test_what_the_page_ignores_is_shown_with_its_reason(added: model.Format, tmp_path: Path) -> None:
    report = columns(export(tmp_path))
    assert report.format == "parcel-desk"
    assert ("Booked", "the day of booking, not a scan", "") in report.unmatched


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("Desk ID", "Desk"),
        HEADER.replace("Consignment", "Parcel"),
        HEADER.replace("Booked", "RMA"),
    ],
    ids=["none of a group of either", "one that is required", "one of unless"],
)
def test_another_file_is_not_taken_for_the_export_of_the_page(
    added: model.Format, tmp_path: Path, header: str
) -> None:
    assert columns(export(tmp_path, header)).format != "parcel-desk"
    assert columns(export(tmp_path, HEADER.replace("Desk ID", "Desk Number"))).format == "parcel-desk"


def test_no_column_of_the_page_is_dropped_as_a_buyer_s(added: model.Format) -> None:
    assert not [name for names in added.columns.values() for name in names if is_buyer_header(name)]
