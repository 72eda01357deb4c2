"""Packages of made-up sellers for the benchmarks: seeded, quick to make, with planted causes and a little noise.

Nobody real stands behind any order, name or number. The same size and seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv
from pyarrow import parquet

from poagen.common.packages import COLUMNS

AS_OF = "2026-10-31"
"""The day that the data is to be judged at."""

_LAST_SHIP_DAY = np.datetime64("2026-10-28", "D")
_DAYS = 60
_AT_ONCE = 500_000
_WAREHOUSES = ("East", "West", "North")
_OPERATORS = ("A.K.", "B.L.", "C.N.", "D.P.", "E.R.", "F.S.")
_CHANNELS = ("Amazon direct", "ShipStation", "Linnworks")
_CATEGORIES = ("Home & Kitchen", "Toys & Games", "Garden", "Pet Supplies")
_CARRIERS = ("USPS", "UPS", "FedEx")
_SERVICES = ("USPS Ground Advantage", "UPS Ground", "FedEx Home Delivery")
_UPS_SIGNS = b"0123456789ABCEFHKLNRTVWXY"

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Bytes: TypeAlias = npt.NDArray[np.bytes_]
Columns: TypeAlias = dict[str, Bytes]


def write(folder: Path, size: int, seed: int = 1) -> tuple[Path, Path]:
    """Write the packages as a CSV and as a Parquet file, both in the layout of the packages table.

    Args:
        folder: Where to; made if it is not there. Files that are there already are kept.
        size: How many packages.
        seed: For the random numbers.

    Returns:
        The CSV and the Parquet file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text, packed = folder / f"packages-{size}-{seed}.csv", folder / f"packages-{size}-{seed}.parquet"
    if text.exists() and packed.exists():
        return text, packed
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    options = pacsv.WriteOptions(quoting_style="none")
    with (
        pacsv.CSVWriter(text, schema, write_options=options) as lines,
        parquet.ParquetWriter(packed, schema) as groups,
    ):
        for part in parts(size, seed):
            lines.write_table(part)
            groups.write_table(part)
    return text, packed


def parts(size: int, seed: int) -> Iterator[pa.Table]:
    """The packages in tables of text of at most half a million rows, in the order of shipping."""
    draw = np.random.default_rng(seed)
    for start in range(0, size, _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, size))
        columns = _packages(draw, rows, size)
        yield pa.table({name: pa.array(columns[name]).cast(pa.string()) for name in COLUMNS})


def _packages(draw: np.random.Generator, rows: Ints, size: int) -> Columns:
    """Packages as they are when nothing has gone wrong, then with what has."""
    count = len(rows)
    day = rows * _DAYS // size
    minute = (_LAST_SHIP_DAY - np.timedelta64(_DAYS - 1, "D") + day).astype("datetime64[m]")
    minute = minute + draw.integers(8 * 60, 17 * 60, count).astype("timedelta64[m]")
    carrier, sku = draw.choice(3, count, p=(0.55, 0.27, 0.18)), draw.integers(0, 60, count)
    house, promised = draw.integers(0, 3, count), draw.integers(4, 7, count)
    number = _numbers(draw, carrier)
    columns: Columns = {
        "order_id": _order_ids(draw, count),
        "package_id": _same("1", count),
        "marketplace": _same("US", count),
        "fulfillment_channel": _same("MFN", count),
        "order_status": _same("Shipped", count),
        "category": _named(_CATEGORIES, sku % 4),
        "sku": _joined(b"SKU-", _digits(sku, 3)),
        "package_value": _amounts(draw, count),
        "currency": _same("USD", count),
        "origin_country": _named(("US", "CN"), (draw.random(count) < 0.1).astype(np.int64)),
        "destination_country": _same("US", count),
        **_times(draw, minute, promised),
        "carrier": _named(_CARRIERS, carrier),
        "ship_method": _named(_SERVICES, carrier),
        "tracking_number": number,
        "label_carrier": _named(_CARRIERS, carrier),
        "label_tracking_number": number.copy(),
        "label_status": _same("", count),
        "scan_count": _digits(draw.integers(3, 9, count), 1),
        "warehouse": _named(_WAREHOUSES, house),
        "operator": _named(_OPERATORS, house + 3 * draw.integers(0, 2, count)),
        "channel": _named(_CHANNELS, draw.integers(0, 3, count)),
        "amazon_verdict": _same("", count),
    }
    _go_wrong(draw, columns, day, minute, carrier)
    return columns


def _times(draw: np.random.Generator, minute: npt.NDArray[np.datetime64], promised: Ints) -> Columns:
    """The days and times of packages that were shipped in these minutes, promised for so many days later."""
    count, day = len(minute), minute.astype("datetime64[D]")
    return {
        "purchased_at": _moments(minute - _spread(draw, count, 240, 1800)),
        "promised_ship_at": (day + np.timedelta64(1, "D")).astype("S10"),
        "promised_delivery_at": (day + promised.astype("timedelta64[D]")).astype("S10"),
        "confirmed_at": _moments(minute),
        "tracking_entered_at": _moments(minute + _spread(draw, count, 1, 50)),
        "first_scan_at": _moments(minute + _spread(draw, count, 120, 1200)),
        "delivery_scan_at": _moments(minute + _spread(draw, count, 2880, 5760)),
    }


def _go_wrong(
    draw: np.random.Generator, columns: Columns, day: Ints, minute: npt.NDArray[np.datetime64], carrier: Ints
) -> None:
    """Three causes (a step, a burst and a steady one), and eight packages in a thousand that fail anyhow."""
    chance = draw.random(len(day))
    feed = (columns["channel"] == b"Linnworks") & (day >= _DAYS - 20) & (chance < 0.5)
    truck = (columns["warehouse"] == b"North") & (day >= _DAYS - 15) & (day < _DAYS - 10) & (chance > 0.3)
    late = (columns["operator"] == b"C.N.") & (chance > 0.8)
    odd = np.where(draw.random(len(day)) < 0.008, draw.integers(0, 6, len(day)), -1)
    unlabelled = draw.random(len(day)) < 0.2
    for name in ("label_carrier", "label_tracking_number"):
        columns[name][unlabelled] = b""
    columns["tracking_number"][feed | (odd == 0)] = b""
    for name in ("first_scan_at", "delivery_scan_at"):
        columns[name][truck | (odd == 1)] = b""
    columns["scan_count"][truck | (odd == 1)] = b"0"
    columns["tracking_entered_at"][late | (odd == 2)] = _moments(minute + np.timedelta64(9, "D"))[
        late | (odd == 2)
    ]
    columns["carrier"][odd == 3] = b"Other"
    columns["carrier"][odd == 4] = _named(_CARRIERS, (carrier + 1) % 3)[odd == 4]
    typed = (odd == 5) & (columns["tracking_number"] != b"")
    columns["tracking_number"][typed] = _slipped(columns["tracking_number"][typed])


def _slipped(numbers: Bytes) -> Bytes:
    """The numbers with their last digit one higher."""
    signs = numbers.astype("S22").view("S1").reshape(len(numbers), 22).copy()
    last = np.maximum(np.char.str_len(numbers) - 1, 0)
    at = (np.arange(len(numbers)), last)
    signs[at] = _digits((np.char.isdigit(signs[at]) * (signs[at].view(np.uint8).astype(np.int64) - 47)) % 10, 1)
    return np.ascontiguousarray(signs).view("S22").ravel()


def _numbers(draw: np.random.Generator, carrier: Ints) -> Bytes:
    """Tracking numbers of the forms of three carriers, with right check digits."""
    numbers = np.zeros(len(carrier), dtype="S22")
    for place, make in enumerate((_usps, _ups, _fedex)):
        where = carrier == place
        numbers[where] = make(draw, int(where.sum()))
    return numbers


def _usps(draw: np.random.Generator, count: int) -> Bytes:
    """22 digits; modulus 10, weights 3 and 1 from the right."""
    body = np.concatenate(
        [np.tile([9, 4, 0, 0, 1, 1, 1, 8], (count, 1)), draw.integers(0, 10, (count, 13))], axis=1
    )
    check = -(body * np.tile([3, 1], 11)[:21]).sum(axis=1) % 10
    return _packed(np.concatenate([body, check[:, None]], axis=1) + ord("0"))


def _ups(draw: np.random.Generator, count: int) -> Bytes:
    """1Z, six signs, two digits of service, seven digits; weights 1 and 2, a letter as (code − 3) mod 10."""
    account = np.frombuffer(_UPS_SIGNS, dtype=np.uint8)[draw.integers(0, len(_UPS_SIGNS), (count, 6))].astype(
        np.int64
    )
    rest = np.concatenate([np.tile([0, 3], (count, 1)), draw.integers(0, 10, (count, 7))], axis=1) + ord("0")
    body = np.concatenate([account, rest], axis=1)
    values = np.where(body < ord("A"), body - ord("0"), (body - 3) % 10)
    check = -(values * np.tile([1, 2], 8)[:15]).sum(axis=1) % 10
    return _joined(b"1Z", _packed(np.concatenate([body, check[:, None] + ord("0")], axis=1)))


def _fedex(draw: np.random.Generator, count: int) -> Bytes:
    """12 digits; weights 3 1 7, modulus 11, then 10."""
    body = np.concatenate([draw.integers(2, 9, (count, 1)), draw.integers(0, 10, (count, 10))], axis=1)
    check = (body * np.tile([3, 1, 7], 4)[:11]).sum(axis=1) % 11 % 10
    return _packed(np.concatenate([body, check[:, None]], axis=1) + ord("0"))


def _packed(codes: Ints) -> Bytes:
    """Rows of sign codes as text."""
    return np.ascontiguousarray(codes.astype(np.uint8)).view(f"S{codes.shape[1]}").ravel()


def _digits(values: Ints, width: int) -> Bytes:
    """Whole numbers as text of one width."""
    return _packed(values[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10 + ord("0"))


def _joined(*pieces: Bytes | bytes) -> Bytes:
    """Pieces of text of fixed widths side by side."""
    count = max(len(piece) for piece in pieces if isinstance(piece, np.ndarray))
    blocks = [
        np.tile(np.frombuffer(piece, dtype=np.uint8), (count, 1))
        if isinstance(piece, bytes)
        else np.ascontiguousarray(piece).view(np.uint8).reshape(count, -1)
        for piece in pieces
    ]
    return _packed(np.concatenate(blocks, axis=1))


def _order_ids(draw: np.random.Generator, count: int) -> Bytes:
    store, one, two = (draw.integers(low, high, count) for low, high in ((111, 115), (0, 10**7), (0, 10**7)))
    return _joined(_digits(store, 3), b"-", _digits(one, 7), b"-", _digits(two, 7))


def _amounts(draw: np.random.Generator, count: int) -> Bytes:
    cents = draw.integers(1000, 9000, count)
    return _joined(_digits(cents // 100, 2), b".", _digits(cents % 100, 2))


def _moments(minutes: npt.NDArray[np.datetime64]) -> Bytes:
    """Moments to the minute, with an offset."""
    return _joined(np.datetime_as_string(minutes, unit="s").astype("S19"), b"-07:00")


def _spread(draw: np.random.Generator, count: int, low: int, high: int) -> npt.NDArray[np.timedelta64]:
    return draw.integers(low, high, count).astype("timedelta64[m]")


def _named(words: tuple[str, ...], places: Ints) -> Bytes:
    return np.array([word.encode() for word in words])[places]


def _same(word: str, count: int) -> Bytes:
    return np.full(count, word.encode())
