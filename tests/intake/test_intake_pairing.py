"""Orders with several packages whose numbers differ from file to file: no parcel becomes two rows."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from poagen.intake import read, read_batches

ORDER = "111-1111111-1111111"
CONFIRMED = (
    "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\n"
)
LABELS = "Order ID,Tracking Number,Carrier,Tracking Status,Created Date,Label Size,Status\n"
REPORT = "Order ID,Carrier Name,Tracking ID,Promised Delivery Date,Has valid tracking,Has tracking ID\n"
ON_TIME = (
    "Order ID,SKU,Order date,Promised ship date,Ship confirmation date,Carrier first scan date,"
    "Promised delivery date,Actual delivery date\n"
)
ONE, TWO, THREE = "1ZA1B2C30312345066", "9400111899223197428497", "1Z5R89390357567127"


def confirmed(*numbers: str) -> str:
    return CONFIRMED + "".join(f"{ORDER}\t{n}\t1\t2026-10-10\tUPS\t\t{n}\tGround\n" for n in numbers)


def labels(*numbers: str) -> str:
    return LABELS + "".join(f"{ORDER},{n},UPS,Delivered,2026-10-10,4x6,Printed\n" for n in numbers)


def packages(tmp_path: Path, **texts: str):
    paths = [tmp_path / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    one, *others = [read(order) for order in permutations(paths)]
    for other in [*others, read_batches(paths, batch=1).packages]:
        assert [f.code for f in other.findings] == [f.code for f in one.findings]
    return one


def pairs(got) -> set[tuple[str, str]]:
    table = got.table[["tracking_number", "label_tracking_number"]].fillna("-")
    return {(told, label) for told, label in table.to_numpy().tolist()}


def codes(got) -> set[str]:
    return {finding.code for finding in got.findings}


def test_told_numbers_that_are_slips_of_an_orders_labels_meet_them(tmp_path):
    slips = (ONE.replace("C303", "C330"), TWO[:-1], "IZ5R89390357567127")
    got = packages(tmp_path, told=confirmed(*slips), labels=labels(THREE, ONE, TWO))
    assert pairs(got) == set(zip(slips, (ONE, TWO, THREE), strict=True))
    assert "INT080" not in codes(got)


def test_a_slip_that_may_be_of_two_labels_is_given_to_none(tmp_path):
    got = packages(tmp_path, told=confirmed("1ZA1B2C30312345060", TWO), labels=labels(ONE, "1ZA1B2C30312345064"))
    assert len(got.table) == 4
    assert "INT080" in codes(got)


def test_the_slip_that_is_found_leaves_the_other_number_with_the_other_label(tmp_path):
    got = packages(tmp_path, told=confirmed(TWO[:-1], "H1"), labels=labels(ONE, TWO))
    assert pairs(got) == {(TWO[:-1], TWO), ("H1", ONE)}


def test_as_many_packages_without_a_number_as_labels_are_the_same_packages(tmp_path):
    report = REPORT + f"{ORDER},,,2026-10-20,No,No\n" * 1 + f"{ORDER},,,2026-10-21,No,No\n"
    got = packages(tmp_path, report=report, labels=labels(ONE, TWO))
    assert pairs(got) == {("", ONE), ("", TWO)}
    assert got.table["amazon_verdict"].tolist() == ["invalid", "invalid"]


def test_packages_without_a_number_meet_the_labels_of_their_carriers(tmp_path):
    report = REPORT + f"{ORDER},USPS,,2026-10-20,No,No\n{ORDER},UPS,,2026-10-21,No,No\n"
    bought = labels(ONE) + labels(TWO).removeprefix(LABELS).replace(",UPS,", ",USPS,")
    table = packages(tmp_path, report=report, labels=bought).table
    assert set(table[["carrier", "label_tracking_number"]].itertuples(index=False, name=None)) == {
        ("UPS", ONE),
        ("USPS", TWO),
    }


@pytest.mark.parametrize("bought", [(ONE, TWO, THREE), (ONE, TWO)])
def test_fewer_packages_without_a_number_than_labels_are_told(tmp_path, bought):
    got = packages(tmp_path, report=REPORT + f"{ORDER},,,2026-10-20,No,No\n", labels=labels(*bought))
    assert len(got.table) == 1 + len(bought)
    assert [f.message[:8] for f in got.findings if f.code == "INT080"] == ["1 order "]


def test_a_second_label_of_which_nothing_was_told_is_no_double(tmp_path):
    got = packages(tmp_path, told=confirmed(ONE), labels=labels(ONE, TWO))
    assert pairs(got) == {(ONE, ONE), ("-", TWO)}
    assert "INT080" not in codes(got)


def test_a_report_of_whole_orders_adds_no_package_to_an_order_with_several(tmp_path):
    row = f"{ORDER},A,2026-10-08,2026-10-10,2026-10-10,2026-10-11,2026-10-16,2026-10-18\n"
    got = packages(tmp_path, told=confirmed(ONE, TWO), on_time=ON_TIME + row + row.replace(",A,", ",B,"))
    assert pairs(got) == {(ONE, "-"), (TWO, "-")}
    assert got.table["promised_delivery_at"].tolist() == ["2026-10-16", "2026-10-16"]
    assert got.table["first_scan_at"].fillna("").tolist() == ["", ""]
    assert [f.message[:6] for f in got.findings if f.code == "INT079"] == ["1 row "]


def test_a_report_of_whole_orders_gives_the_only_package_its_scans(tmp_path):
    row = f"{ORDER},A,2026-10-08,2026-10-10,2026-10-10,2026-10-11,2026-10-16,2026-10-18\n"
    got = packages(tmp_path, told=confirmed(ONE), on_time=ON_TIME + row)
    assert got.table["first_scan_at"].tolist() == ["2026-10-11"]
    assert "INT079" not in codes(got)
