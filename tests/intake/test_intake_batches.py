"""Data in batches, however it is cut, is what it is at once."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pandas as pd
import planted
import pyarrow as pa
import pytest
from mixed_exports import Exports
from pyarrow import parquet

from poagen import Settings, analyze, read
from poagen.api import analyze_batches
from poagen.common.finding import PoagenError
from poagen.common.packages import Packages
from poagen.intake import columns, read_batches

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "carrier-scans": ("packages.csv",),
    "broken-feed": ("all-orders.txt", "labels.csv", "shipping-confirmation.txt"),
    "typed-numbers": ("packages.csv",),
    "unknown-courier": ("all-orders.txt", "shipments.xlsx", "valid-tracking-report.csv"),
}
ON_DISK, AT_ONCE = 0, 1 << 60
US = Settings(marketplace="US", as_of=dt.date(2026, 10, 31))


def told(work: Callable[[], object]) -> object:
    """What comes of some work, or what is said where it cannot be done."""
    try:
        return work()
    except PoagenError as problem:
        return [finding.to_dict() for finding in problem.findings]


def whole(files: Sequence[Path], settings: Settings | None = None) -> object:
    """The report and the verdicts of files that are read at once."""
    analysis = analyze(read(files, dates=settings and settings.dates), settings)
    return analysis.to_json(), analysis.verdicts_csv()


def parted(files: Sequence[Path], batch: int, large: int, settings: Settings | None = None) -> object:
    """The same of files that are read in batches."""
    dates = settings and settings.dates
    analysis = analyze_batches(read_batches(files, batch=batch, large=large, dates=dates), settings)
    return analysis.to_json(), analysis.verdicts_csv()


def sample(name: str) -> list[Path]:
    """The files of a sample."""
    return [next((ROOT / "samples" / name).rglob(file)) for file in SAMPLES[name]]


@cache
def whole_sample(name: str) -> object:
    """A sample that is read at once."""
    return whole(sample(name))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("batch", "large"), [(700, ON_DISK), (1500, AT_ONCE)])
def test_a_sample_in_batches_is_the_sample(name, batch, large):
    assert parted(sample(name), batch, large) == whole_sample(name)


def odd_rows(draw: random.Random, size: int) -> pd.DataFrame:
    """Packages with all that makes rows depend on each other, or on the whole file."""
    rows = []
    style = draw.choice(("%Y-%m-%d", "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y and %Y-%m-%d"))
    for number in range(size):
        order = f"{draw.choice((111, 113))}-{draw.randrange(size):07d}-0000000"
        day = dt.date(2026, 10, draw.randrange(1, 29))
        own, shared = f"9400111899{draw.randrange(10**12):012d}", f"1Z999AA1{draw.randrange(40):010d}"
        told_number = draw.choice([own, "", "N/A", shared])
        promised = "soon" if number == 11 else day.strftime(draw.choice(style.split(" and ")))
        rows.append(
            {
                "order_id": draw.choice([order, order, order, "", f"{order}.0"]) if number % 9 == 0 else order,
                "carrier": draw.choice(["USPS", "UPS", "usps", "", "Other"]),
                "tracking_number": told_number,
                "label_tracking_number": draw.choice([told_number, "", "1Z999AA10000000001"]),
                "category": draw.choice(["Toys", "Garden", " Toys"]),
                "fulfillment_channel": draw.choice(["MFN", "MFN", "MFN", "AFN", "mystery", "odd"]),
                "package_value": draw.choice(["12.50", "1.250", "8,90" if style[1] == "d" else "9", "x"]),
                "currency": draw.choice(["USD", "EUR", ""]),
                "promised_delivery_at": promised,
                "first_scan_at": draw.choice([f"{day}T10:00:00Z", ""]),
                "scan_count": draw.choice(["", "0", "3", "many"]),
            }
        )
    table = pd.DataFrame(rows, dtype="str")
    again = table.sample(frac=0.2, random_state=draw.randrange(1000))
    return pd.concat([table, again]).sample(frac=1, random_state=draw.randrange(1000))


def in_files(folder: Path, table: pd.DataFrame, draw: random.Random) -> list[Path]:
    """The rows in one to three files, text or Parquet."""
    count = draw.randrange(1, 4)
    paths = []
    for place in range(count):
        part, path = table.iloc[place::count], folder / f"part-{place}.{draw.choice(['csv', 'parquet'])}"
        if path.suffix == ".csv":
            part.to_csv(path, index=False)
        else:
            parquet.write_table(pa.Table.from_pandas(part, preserve_index=False), path, row_group_size=11)
        paths.append(path)
    return paths


@pytest.mark.parametrize(
    "seed", [*range(4), 15, *(pytest.param(n, marks=pytest.mark.fuzz) for n in (*range(4, 15), *range(16, 60)))]
)
def test_any_rows_in_any_batches_are_the_same(tmp_path, seed):
    draw = random.Random(seed)
    files = in_files(tmp_path, odd_rows(draw, 60), draw)
    expected = told(lambda: whole(files, US))
    for batch, large in ((draw.randrange(9, 20), ON_DISK), (25, AT_ONCE)):
        assert told(lambda: parted(files, batch, large, US)) == expected, (batch, large)  # noqa: B023


@pytest.mark.parametrize(
    "seed", [1, 6, *(pytest.param(n, marks=pytest.mark.fuzz) for n in range(150) if n not in (1, 6))]
)
def test_any_exports_of_a_seller_in_any_batches_are_the_same(tmp_path, seed):
    seller = Exports(seed, 30)
    files, settings = seller.files(tmp_path), seller.settings()
    batch, large = seller.draw.choice([17, 30]), seller.draw.choice([ON_DISK, AT_ONCE])
    expected = told(lambda: whole(files, settings))
    assert told(lambda: parted(files, batch, large, settings)) == expected, (batch, large)


def test_broken_rows_stand_where_they_stood(tmp_path):
    path = tmp_path / "t.csv"
    lines = [f"111-{n:07d}-0000000,USPS,9400111899{n:012d},2026-10-{n % 28 + 1:02d}" for n in range(50)]
    lines[7], lines[20], lines[33] = "111-1111111-1111111,USPS", "", lines[3]
    lines[41] = "a,b,c,d,e,f"
    path.write_text("\n".join(["order_id,carrier,tracking_number,promised_delivery_at", *lines]))
    at_once = told(lambda: whole([path], US))
    for batch in (3, 10, 100):
        assert told(lambda: parted([path], batch, ON_DISK, US)) == at_once, batch  # noqa: B023


HEAD = "order_id,carrier,tracking_number,promised_delivery_at\n"
ROWS = "".join(f"114-{row:07d}-0000001,UPS,1Z5R8939035756{row:04d},2026-10-05\n" for row in range(90))
BROKEN = "114-0000001-0000001,UPS,1Z5R89390357567127,2026-10-05,more,cells\n"
LONG = f"114-0000001-0000001,UPS,{'x' * ((1 << 20) + 9)},2026-10-05\n"
MANY_LINES = '114-0000001-0000001,UPS,"' + "a b\n" * ((1 << 18) + 99) + '",2026-10-05\n'
OPEN = '114-0000001-0000001,UPS,"1Z5R89390357567127,2026-10-05\n'


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        BROKEN,
        LONG + ROWS,
        ROWS + LONG + ROWS.upper(),
        MANY_LINES + ROWS,
        ROWS + MANY_LINES,
        ROWS + OPEN + ROWS,
    ],
    ids=["none", "broken-only", "long-first", "long-later", "lines-first", "lines-later", "unclosed"],
)
def test_rows_that_cannot_be_read_are_told_as_at_once(tmp_path, text):
    file = tmp_path / "a.csv"
    file.write_text(HEAD + text, encoding="utf-8")
    assert told(lambda: parted([file], 40, ON_DISK, US)) == told(lambda: whole([file], US))
    assert columns(file, large=ON_DISK) == columns(file)


WORDS = [f"Web Order {number}" for number in range(20)]
PLAIN = [f"A-{number}" for number in range(30)]
NAMES = ["Ann Other", "Lange Gasse 12", "9 Other Road"]
MOSTLY_PLAIN, MOSTLY_WORDS = len(PLAIN), len(WORDS) + 10


@pytest.fixture(scope="module")
def at_once(tmp_path_factory) -> Callable[[tuple[str, ...]], tuple[Path, Packages, object]]:
    """A file of these ids, and what it is when it is read at once."""

    @cache
    def made(ids: tuple[str, ...]) -> tuple[Path, Packages, object]:
        file = tmp_path_factory.mktemp("ids") / "a.csv"
        rows = [f"{one},UPS,1Z{number},2026-10-20,2026-10-17" for number, one in enumerate(ids)]
        head = "order_id,carrier,tracking_number,promised_delivery_at,first_scan_at"
        file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return file, read([file]), whole([file], US)

    return made


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        ((*WORDS, *PLAIN, *NAMES), MOSTLY_PLAIN),
        ((*PLAIN, *NAMES, *WORDS), MOSTLY_PLAIN),
        ((*PLAIN[:10], *WORDS, "Ann Other"), MOSTLY_WORDS),
        ((*PLAIN[:10], "Ann Other", *WORDS[::-1], *WORDS[5:7]), MOSTLY_WORDS),
    ],
)
@pytest.mark.parametrize(("batch", "large"), [(7, ON_DISK), (16, ON_DISK), (7, AT_ONCE)])
def test_whether_ids_are_words_or_names_is_told_by_the_whole_file(at_once, ids, kept, batch, large):
    """Of each part alone other rows were left out than of the whole: the counts differed."""
    file, packages, judged = at_once(ids)
    assert packages.table["order_id"].nunique() == kept
    assert read_batches([file], batch=batch, large=large).packages.findings == packages.findings
    assert parted([file], batch, large, US) == judged


def test_what_is_told_of_files_that_cannot_be_judged_is_the_same(tmp_path):
    path = tmp_path / "t.csv"
    days = ["05/06/2026", "06/05/2026"]
    rows = [f"111-{n:07d}-0000000,USPS,940011189900{n % 3:010d},{days[n % 2]}" for n in range(20)]
    path.write_text("\n".join(["order_id,carrier,label_tracking_number,promised_delivery_at", *rows]))
    at_once = told(lambda: whole([path], US))
    assert {"INT020", "INT040"} <= {finding["code"] for finding in at_once}
    assert told(lambda: parted([path], 9, ON_DISK, US)) == at_once


def test_a_file_whose_orders_are_all_skipped_tells_nothing_of_the_others(tmp_path):
    own, orders = tmp_path / "own.csv", tmp_path / "orders.txt"
    own.write_text(HEAD + BROKEN.replace(",more,cells", "").replace("2026-10-05", "soon"), encoding="utf-8")
    rows = [f"111-{n:07d}-0000000\t\tStandard\t2026-10-0{n}" for n in range(1, 5)]
    orders.write_text("\n".join(["order-id\tsku\tship-service-level\tpromise-date", *rows]), encoding="utf-8")
    at_once = told(lambda: read([own, orders]).findings)
    assert {finding.code for finding in at_once} >= {"INT021", "INT022"}
    assert told(lambda: read_batches([own, orders], batch=9, large=ON_DISK).packages.findings) == at_once


def test_a_list_without_packages_is_read_however_large_it_is(tmp_path):
    orders, kinds = tmp_path / "packages.csv", tmp_path / "kinds.csv"
    rows = [f"111-{n:07d}-0000000,S{n % 3},USPS,9400111899{n:012d},2026-10-09" for n in range(40)]
    orders.write_text("\n".join(["order_id,sku,carrier,tracking_number,promised_delivery_at", *rows]))
    kinds.write_text("SKU,Category\nS0,Toys\nS1,Baby\nS2,Toys\n")
    at_once = told(lambda: whole([orders, kinds], US))
    assert "Baby" in str(at_once)
    assert told(lambda: parted([orders, kinds], 9, ON_DISK, US)) == at_once


def test_tracking_without_an_order_finds_its_package_in_any_batch(tmp_path):
    orders, scans = tmp_path / "packages.csv", tmp_path / "scans.csv"
    numbers = [f"9400111899{n:012d}" for n in range(40)]
    rows = [f"111-{n:07d}-0000000,USPS,{number},2026-10-09" for n, number in enumerate(numbers)]
    orders.write_text("\n".join(["order_id,carrier,tracking_number,promised_delivery_at", *rows]))
    seen = [f"{number},Delivered,2026-10-08T10:00:00Z" for number in reversed(numbers)]
    scans.write_text("\n".join(["Tracking Number,Status,Delivered At", *seen]))
    assert told(lambda: parted([orders, scans], 7, ON_DISK, US)) == told(lambda: whole([orders, scans], US))


@pytest.mark.parametrize("batch", [7, 50])
def test_the_days_of_a_defect_report_are_those_of_all_batches(tmp_path, batch):
    draw = random.Random(5)
    bought = [dt.date(2026, 10, 1) + dt.timedelta(draw.randrange(30)) for _ in range(200)]
    orders = "".join(f"{order},N{order},{day}T20:00:00Z\n" for order, day in enumerate(bought))
    listed = "".join(
        f"{order},UPS,N{order},{bought[order] + dt.timedelta(draw.choice([1, 4, 4, 5, 40]))},No,Yes\n"
        for order in range(0, 200, 4)
    )
    report, mine = tmp_path / "report.csv", tmp_path / "orders.csv"
    head = "Order ID,Carrier Name,Tracking ID,Promised Delivery Date,Has valid tracking,Has tracking ID\n"
    report.write_text(head + listed)
    mine.write_text("order_id,tracking_number,purchased_at\n" + orders)
    at_once = read([report, mine])
    assert 0 < (at_once.table["amazon_verdict"] == "valid").sum() < 150
    assert parted([report, mine], batch, ON_DISK, US) == whole([report, mine], US)


@pytest.mark.parametrize("kind", ["plain", "hard"])
def test_planted_causes_are_the_same_in_batches(tmp_path, kind):
    rows, _, as_of = planted.make(3, kind if kind in planted.KINDS else "plain", packages=900)
    table = planted.table(rows)
    for place in range(2):
        table.iloc[place::2].to_csv(tmp_path / f"{place}.csv", index=False)
    files = sorted(tmp_path.glob("*.csv"))
    settings = Settings(marketplace="US", as_of=as_of)
    assert parted(files, 200, ON_DISK, settings) == whole(files, settings)


def test_the_command_line_takes_batches(tmp_path, capsys):
    from typer.testing import CliRunner

    from poagen.cli.app import app

    files = [str(path) for path in sample("typed-numbers")]
    told_ = [
        CliRunner().invoke(app, ["analyze", *files, "--json", "--verdicts", str(tmp_path / f"{name}.csv"), *more])
        for name, more in (("whole", []), ("parted", ["--batch", "300"]))
    ]
    assert told_[0].stdout == told_[1].stdout
    assert json.loads(told_[0].stdout)["schema"] == "poagen.analysis/1"
    assert (tmp_path / "whole.csv").read_bytes() == (tmp_path / "parted.csv").read_bytes()


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_an_order_of_more_parcels_than_a_batch_has_rows(tmp_path, batch):
    """Parcels that a tracking list alone knows stand where their order does: a stretch of none ended the run."""
    orders, tracking = tmp_path / "orders.csv", tmp_path / "tracking.csv"
    ids = [f"111-{place:07d}-0000000" for place in (3, 1, 2)]
    rows = [f"{order},2026-10-0{place + 1},Shipped,Merchant,A,Shipped,5.00" for place, order in enumerate(ids)]
    head = "amazon-order-id,purchase-date,order-status,fulfillment-channel,sku,item-status,item-price"
    orders.write_text("\n".join([head, *rows]), encoding="utf-8")
    found = [f"{order},940011189956123000{place:04d},Delivered" for place, order in enumerate(ids[1:] * 4 + ids)]
    tracking.write_text("\n".join(["Order ID,Tracking Number,Status", *found]), encoding="utf-8")
    assert parted([orders, tracking], batch, ON_DISK, US) == whole([orders, tracking], US)
