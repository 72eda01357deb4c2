"""``poagen repair``: files, words, and what it refuses."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from cli_world import AS_OF, case, export, package, poagen, table

RIGHT, SLIP = "1Z999AA10123456784", "1Z999AA10123456794"
ON_ITS_WAY = {"promised_delivery_at": "2026-10-30", "confirmed_at": "2026-10-27", "first_scan_at": "2026-10-28"}


def broken(number: int, **cells: str) -> dict[str, str]:
    label = {
        "tracking_number": SLIP,
        "label_tracking_number": RIGHT,
        "label_carrier": "UPS",
        "delivery_scan_at": "",
    }
    return package(number, **{**ON_ITS_WAY, **label, **cells})


def wide(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text(table(rows, rows[0]), encoding="utf-8")
    return path


def listed(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))


def test_the_upload_and_the_lists_are_written_side_by_side(tmp_path: Path) -> None:
    file = wide(tmp_path / "p.csv", broken(1), broken(2, delivery_scan_at="2026-10-29", tracking_number=""))
    shown = poagen("repair", file, *AS_OF, "-o", tmp_path / "out" / "fix.txt")
    assert shown.code == 0
    names = ["fix.txt", "fix-review.csv", "fix-unrepairable.csv"]
    assert shown.out.splitlines() == [str(tmp_path / "out" / name) for name in names]
    assert "1 package can be corrected with fix.txt" in shown.err
    assert "within 72 hours" in shown.err
    assert "1 package that failed cannot be corrected; fix-unrepairable.csv says why" in shown.err
    header, row = (tmp_path / "out" / "fix.txt").read_text("utf-8").splitlines()
    assert header.startswith("order-id\torder-item-id\tquantity\tship-date\tcarrier-code")
    assert row.split("\t")[:7] == ["111-0000000-0000001", "", "", "2026-10-27", "UPS", "", RIGHT]
    assert [item["in_upload"] for item in listed(tmp_path / "out" / "fix-review.csv")] == ["yes"]
    (lost,) = listed(tmp_path / "out" / "fix-unrepairable.csv")
    assert "delivered on 2026-10-29" in lost["reason"]


def test_with_nothing_to_correct_there_is_no_upload_file(tmp_path: Path) -> None:
    shown = poagen("repair", export(tmp_path / "p.csv"), *AS_OF, "-o", tmp_path / "out" / "fix.txt")
    assert (shown.code, shown.out) == (0, "")
    assert "Nothing can be corrected by an upload, so no upload file was written" in shown.err
    assert not (tmp_path / "out").exists()


def test_an_upload_of_an_earlier_run_is_emptied(tmp_path: Path) -> None:
    target = tmp_path / "out" / "fix.txt"
    assert poagen("repair", wide(tmp_path / "p.csv", broken(1)), *AS_OF, "-o", target).code == 0
    assert len(target.read_text("utf-8").splitlines()) == 2
    later = wide(tmp_path / "q.csv", broken(1, delivery_scan_at="2026-10-29"))
    shown = poagen("repair", later, *AS_OF, "-o", target)
    assert shown.code == 0
    assert "The earlier upload file was emptied" in shown.err
    assert len(target.read_text("utf-8").splitlines()) == 1
    assert listed(target.with_name("fix-review.csv")) == []


def test_what_is_likely_is_added_on_request(tmp_path: Path) -> None:
    other = "1Z12345E0205271688"
    file = wide(
        tmp_path / "p.csv",
        broken(1, tracking_number=other, amazon_verdict="invalid", first_scan_at="", scan_count=""),
    )
    shown = poagen("repair", file, *AS_OF, "-o", tmp_path / "fixes" / "a.txt")
    assert "no upload file was written" in shown.err
    assert "1 package stands in the review list only" in shown.err
    assert not (tmp_path / "fixes" / "a.txt").exists()
    assert poagen("repair", file, *AS_OF, "--likely", "-o", tmp_path / "fixes" / "b.txt").code == 0
    assert RIGHT in (tmp_path / "fixes" / "b.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["p.csv", "p-review.csv"])
def test_no_file_that_is_read_is_overwritten(tmp_path: Path, name: str) -> None:
    file = wide(tmp_path / name, broken(1))
    before = file.read_bytes()
    shown = poagen("repair", file, *AS_OF, "-o", tmp_path / "p.csv")
    assert shown.code == 2
    assert "is read and would be lost" in shown.err
    assert file.read_bytes() == before


def test_the_data_of_a_case_takes_no_corrections(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", "seller: S\nmarketplace: US\nas_of: 2026-10-31\n")
    assert poagen("repair", folder, "-o", folder / "data" / "fix.txt").code == 2
    shown = poagen("repair", folder)
    assert shown.code == 0
    assert (folder / "out" / "shipping-confirmation-unrepairable.csv").is_file()


def test_the_same_input_gives_the_same_files(tmp_path: Path) -> None:
    file = wide(tmp_path / "p.csv", *(broken(n, order_id=f"111-0000000-{n:07}") for n in range(3)), package(9))
    for name in ("one", "two"):
        assert poagen("repair", file, *AS_OF, "--likely", "-o", tmp_path / name / "f.txt").code == 0
    written = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert written == ["f-review.csv"]
    for name in written:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert all("another order" in item["why_not"] for item in listed(tmp_path / "one" / "f-review.csv"))


@pytest.mark.parametrize("argument", ["missing.csv", "."])
def test_unusable_input_is_told_as_everywhere(tmp_path: Path, argument: str) -> None:
    shown = poagen("repair", tmp_path / argument, *AS_OF, "-o", tmp_path / "out" / "f.txt")
    assert shown.code == 2
    assert "error: " in shown.err
    assert not (tmp_path / "out").exists()


def test_the_report_says_how_many_can_still_be_corrected(tmp_path: Path) -> None:
    told = poagen("analyze", wide(tmp_path / "p.csv", broken(1), package(2)), *AS_OF).out
    assert "1 package that failed is not known to be delivered and can still be corrected" in " ".join(
        told.split()
    )
    assert "all with proof" in " ".join(told.split())
    assert "poagen repair FILE... -o FILE.txt" in told
    assert "poagen repair" not in poagen("analyze", export(tmp_path / "q.csv"), *AS_OF).out


def test_the_report_says_how_many_corrections_change_the_rate_of_this_window(tmp_path: Path) -> None:
    later = {"promised_delivery_at": "2026-11-03", "label_tracking_number": "1Z999AA10123456793"}
    right = [package(number) for number in range(4, 8)]
    two = wide(tmp_path / "p.csv", broken(1), broken(2, **later, tracking_number=""), *right)
    told = " ".join(poagen("analyze", two, *AS_OF).out.split())
    assert "2 packages that failed are not known to be delivered" in told
    assert "1 of them becomes valid in this window, and the rate is 100.0 %" in told
    none = wide(tmp_path / "q.csv", broken(2, **later), *right)
    told = " ".join(poagen("analyze", none, *AS_OF).out.split())
    assert "None of those with proof changes this rate" in told
    shown = poagen("repair", two, *AS_OF, "-o", tmp_path / "out" / "fix.txt").err
    assert "1 of all these packages is promised after the window: it does not count yet, but will." in shown


@pytest.mark.parametrize("target", ["", ".", "/"])
def test_a_folder_in_place_of_the_upload_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = poagen("repair", wide(tmp_path / "p.csv", broken(1)), *AS_OF, "-o", target)
    assert (shown.code, "CLI00" in shown.err) == (2, False)
    assert "explain " in shown.err or "Usage:" in shown.err
