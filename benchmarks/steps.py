"""What is measured: each step is prepared first, and only its own work is timed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data import AS_OF

Work = Callable[[], Any]
DAY = dt.date.fromisoformat(AS_OF)

_QUERY = """
    select category, 1 - avg(case
        when tracking_number is null or first_scan_at is null or carrier = 'Other'
            or carrier <> coalesce(label_carrier, carrier) or tracking_number <> coalesce(label_tracking_number,
            tracking_number) or tracking_entered_at > delivery_scan_at then 1.0 else 0.0 end) as rate
    from read_csv('{file}', all_varchar = true)
    where fulfillment_channel = 'MFN' and order_status <> 'Cancelled'
        and promised_delivery_at between '2026-10-02' and '2026-10-31'
    group by category
"""
"""The same rate in plain words of the data; it knows no shapes of numbers, no exemptions and no reasons."""


@dataclass(frozen=True)
class Step:
    """One thing to measure.

    Attributes:
        title: Its name in the table.
        prepare: Takes the file, does what is not measured, and gives the work that is.
        packed: It takes the Parquet file.
        most: It is run on no more packages.
    """

    title: str
    prepare: Callable[[Path], Work]
    packed: bool = False
    most: int | None = None


def _packages(file: Path) -> Any:
    from poagen.intake import read

    return read([file])


def _verdicts(file: Path) -> Any:
    from poagen.policy import choose_rule, judge

    return judge(_packages(file), choose_rule("US", DAY), as_of=DAY)


def _reading(file: Path) -> Work:
    import poagen.intake  # noqa: F401

    return lambda: _packages(file)


def _carriers(file: Path) -> Work:
    from poagen.carriers import check

    table = _packages(file).table
    return lambda: check(table["tracking_number"], table["carrier"])


def _policy(file: Path) -> Work:
    from poagen.policy import choose_rule, judge

    packages, rule = _packages(file), choose_rule("US", DAY)
    return lambda: judge(packages, rule, as_of=DAY)


def _diagnosis(file: Path) -> Work:
    from poagen.diagnosis import diagnose

    verdicts = _verdicts(file)
    return lambda: diagnose(verdicts)


def _document(file: Path) -> Work:
    from poagen import compose, propose
    from poagen.diagnosis import diagnose

    analysis = diagnose(_verdicts(file))
    return lambda: compose(analysis, propose(analysis))


def _analyze(file: Path) -> Work:
    from poagen import Settings, analyze, read

    return lambda: analyze(read([file]), Settings(marketplace="US", as_of=DAY)).to_json()


def _batches(file: Path) -> Work:
    from poagen.api import Settings, analyze_batches
    from poagen.intake import read_batches

    return lambda: analyze_batches(read_batches([file]), Settings(marketplace="US", as_of=DAY)).to_json()


def _plain(file: Path) -> Work:
    import pandas as pd

    return lambda: pd.read_csv(file, engine="pyarrow", dtype="str")


def _plain_c(file: Path) -> Work:
    import pandas as pd

    return lambda: pd.read_csv(file, dtype="string[pyarrow]")


def _query(file: Path) -> Work:
    import duckdb

    return lambda: duckdb.sql(_QUERY.format(file=file)).fetchall()


def _row_loop(file: Path) -> Work:
    import pandas as pd
    from tracking_numbers import get_tracking_number

    numbers = pd.read_csv(file, usecols=["tracking_number"], dtype="str").fillna("")["tracking_number"].tolist()
    return lambda: [get_tracking_number(number) for number in numbers]


MOST_BY_ROW, MOST_AT_ONCE = 100_000, 1_000_000

STEPS = {
    "plain": Step('`pandas.read_csv`, `engine="pyarrow"`, all text', _plain),
    "plain-c": Step('`pandas.read_csv`, `dtype="string[pyarrow]"`', _plain_c, most=MOST_AT_ONCE),
    "query": Step("DuckDB: one query for a simple rate by category", _query),
    "row-loop": Step("`tracking-numbers`, a row at a time", _row_loop, most=MOST_BY_ROW),
    "read": Step("poagen: reading, CSV", _reading, most=MOST_AT_ONCE),
    "read-packed": Step("poagen: reading, Parquet", _reading, packed=True, most=MOST_AT_ONCE),
    "carriers": Step("poagen: carriers", _carriers, most=MOST_AT_ONCE),
    "policy": Step("poagen: policy, carriers included", _policy, most=MOST_AT_ONCE),
    "diagnosis": Step("poagen: diagnosis", _diagnosis, most=MOST_AT_ONCE),
    "document": Step("poagen: measures and letter", _document, most=MOST_AT_ONCE),
    "analyze": Step("poagen: the whole `analyze`, CSV", _analyze, most=MOST_AT_ONCE),
    "analyze-packed": Step("poagen: the whole `analyze`, Parquet", _analyze, packed=True, most=MOST_AT_ONCE),
    "batches": Step("poagen: the whole `analyze`, CSV, in batches", _batches),
    "batches-packed": Step("poagen: the whole `analyze`, Parquet, in batches", _batches, packed=True),
}
"""The whole analyze at once is not run on more packages than a file that is read at once may have."""
