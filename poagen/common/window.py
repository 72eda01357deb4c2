"""Two days as a person writes them, and how long a window may be."""

import datetime as dt
from typing import Final

MOST_DAYS: Final = 3_660
"""Each day is counted; more than ten years are a slip of the pen or of an export."""


def two_days(text: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of ``2026-10-02..2026-10-31``.

    Raises:
        ValueError: It is not two such days, the last is before the first, or they are too many.
    """
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError(f'"{text}" is not two days such as 2026-10-02..2026-10-31')
    start, end = _day(first.strip()), _day(last.strip())
    if end < start:
        raise ValueError(f"{end} is before {start}; give the first day first")
    if (end - start).days >= MOST_DAYS:
        raise ValueError(f"a window has at most {MOST_DAYS:,} days")
    return start, end


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f'"{text}" is not a day such as 2026-10-31') from error
