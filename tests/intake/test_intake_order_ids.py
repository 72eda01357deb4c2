"""Order ids that a program has written without dashes meet those with dashes; rounded ones get none."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache

import pytest

from poagen import Settings, analyze, read
from poagen.api import analyze_batches
from poagen.explaining import explain_order
from poagen.intake import read_batches

US = Settings(marketplace="US", as_of=dt.date(2026, 10, 31))
ORDERS = "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsku\titem-price\tcurrency\n"
LABELS = "Order ID,Carrier,Tracking Number,Ship Date\n"
DASHED, BARE = "111-1234567-1234567", "11112345671234567"
OWN_BY_DAY = "20261031104500123"


def orders(*ids: str) -> str:
    line = "\t2026-10-20T10:00:00+00:00\tShipped\tMerchant\tA\t10\tUSD"
    return ORDERS + "".join(f"{one}{line}\n" for one in ids)


def labels(*ids: str) -> str:
    return LABELS + "".join(f"{one},UPS,1Z999AA1{n:010d},2026-10-21\n" for n, one in enumerate(ids))


def written(folder, *texts: str):
    paths = [folder / f"{n}.txt" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def ids_of(packages) -> list[str]:
    return packages.table["order_id"].tolist()


def told(packages, code: str) -> list[str]:
    return [finding.message for finding in packages.findings if finding.code == code]


def test_an_id_without_dashes_meets_the_one_with_dashes(tmp_path):
    packages = read(written(tmp_path, orders(DASHED, "111-1234567-1234568"), labels(BARE, "11112345671234568")))
    assert ids_of(packages) == [DASHED, "111-1234567-1234568"]
    assert not packages.table["tracking_number"].eq("").any()
    assert told(packages, "INT076") == [
        "2 order ids without dashes were read with them, as Amazon writes order ids"
    ]
    assert not told(packages, "INT039")


def test_alone_it_is_read_with_dashes_too(tmp_path):
    assert ids_of(read(written(tmp_path, labels(BARE)))) == [DASHED]


def test_both_forms_in_one_file_are_one_order(tmp_path):
    text = LABELS + "".join(f"{one},UPS,1Z999AA10123456784,2026-10-21\n" for one in (BARE, DASHED))
    assert ids_of(read(written(tmp_path, text))) == [DASHED]


@pytest.mark.parametrize(
    "own", ["#1001", "1001", OWN_BY_DAY, "1234567890123456", "123456789012345678", "A1112345671234567"]
)
def test_ids_of_other_shops_stay_as_they_are(tmp_path, own):
    packages = read(written(tmp_path, labels(own, BARE)))
    assert ids_of(packages) == [own, DASHED]


def test_what_looks_like_a_day_by_chance_is_read_with_dashes(tmp_path):
    """Orders of some stores begin with 202; where some of them are no days, the others are none either."""
    packages = read(written(tmp_path, labels("20299999991234567", OWN_BY_DAY)))
    assert ids_of(packages) == ["202-9999999-1234567", "202-6103110-4500123"]


@pytest.mark.parametrize("damaged", ["1.11123E+16", "11112345671234500.0", "11112345671234567,0"])
def test_what_a_spreadsheet_has_changed_is_told_and_gets_no_dashes(tmp_path, damaged):
    packages = read(written(tmp_path, labels(f'"{damaged}"', BARE)))
    assert ids_of(packages) == [damaged, DASHED]
    assert told(packages, "INT016")


def test_an_id_that_may_be_rounded_gets_dashes_only_by_another_file(tmp_path):
    rounded = "11112345671234500"
    alone = read(written(tmp_path, labels(BARE, rounded)))
    assert ids_of(alone) == [DASHED, rounded]
    assert told(alone, "INT077")[0].startswith(
        "1 order id of 17 digits may have been rounded by a program; it gets"
    )
    met = read(written(tmp_path, orders(DASHED, "111-1234567-1234500"), labels(BARE, rounded)))
    assert ids_of(met) == [DASHED, "111-1234567-1234500"]


def test_a_column_of_floating_numbers_gets_no_dashes(tmp_path):
    """A script keeps such ids as floating numbers, which above 2^53 are even: other orders than they were."""
    dice = random.Random(1)
    ids = [str(int(float(dice.randrange(111 * 10**14, 115 * 10**14)))) for _ in range(9)]
    packages = read(written(tmp_path, labels(*ids)))
    assert ids_of(packages) == ids
    assert "9 order ids" in told(packages, "INT077")[0]
    some = read(written(tmp_path, labels(*ids, BARE)))
    assert DASHED in ids_of(some)
    assert [one for one in ids if one in ids_of(some)] == [one for one in ids if one.endswith("00")]


MIXED = [OWN_BY_DAY, "11112345671234500", "#1001", DASHED, "20261031104500124"]


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    """Files of mixed ids, and what they are when they are read at once."""

    @cache
    def made(*more: str):
        even = [str(111_1234567_0000000 + 100 * n + 16) for n in range(9)]
        known = [f"111-{one[3:10]}-{one[10:]}" for one in [*even[:4], "11112345671234500"]]
        scans = f"Order,Tracking Number,Status\n{OWN_BY_DAY},1Z999AA1{9:010d},Delivered\n"
        texts = orders(*known, DASHED), labels(*even, *MIXED, *more), scans
        files = written(tmp_path_factory.mktemp("mixed"), *texts)
        packages = read(files)
        return files, packages.findings, analyze(packages, US)

    return made


@pytest.mark.parametrize("more", [[], ["20299999991234567"], [BARE, "11112345671234569"]])
@pytest.mark.parametrize(("batch", "large"), [(3, 0), (7, 0), (4, 1 << 60)])
def test_in_batches_it_is_the_same(at_once, more, batch, large):
    files, findings, whole = at_once(*more)
    parts = read_batches(files, batch=batch, large=large)
    assert parts.packages.findings == findings
    parted = analyze_batches(parts, US)
    assert parted.to_json() == whole.to_json()
    assert parted.verdicts_csv() == whole.verdicts_csv()


def test_an_order_is_explained_by_either_form(tmp_path):
    analysis = analyze(read(written(tmp_path, labels(BARE))), US)
    assert explain_order(BARE, analysis) == explain_order(DASHED, analysis)


@pytest.mark.parametrize(
    "written_as",
    [
        "111\u20131234567\u20131234567",
        "111\u20111234567\u20111234567",
        "111 1234567 1234567",
        "#111-1234567-1234567",
        "\uff03111\uff0d1234567\uff0d1234567",
    ],
)
def test_other_signs_for_the_dashes_are_read_as_dashes(tmp_path, written_as):
    files = written(tmp_path, orders(DASHED), labels(written_as))
    assert ids_of(read(files)) == ids_of(read_batches(files, batch=1, large=0).whole()) == [DASHED]


@pytest.mark.parametrize("own", ["#1001", "111-1234567-1234567-2", "1111-1234567-1234567", "D01\u20131234567"])
def test_what_is_no_order_id_of_amazon_keeps_its_signs(tmp_path, own):
    assert ids_of(read(written(tmp_path, labels(own)))) == [own]
