"""Events that the seller states, set beside the onsets of causes. Beside them, never as proof."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model
from poagen.common.regular import read_text_file
from poagen.common.strict import STRICT
from poagen.diagnosis.model import Coincidence, Event, RootCause

WITHIN_DAYS = 3
"""An event this many days outside the onset's own uncertainty still stands beside it."""

_MOST = 2_000
_YAML = (".yaml", ".yml")
_COLUMNS = ("date", "what")


class _EventFile(BaseModel):
    model_config = STRICT

    events: list[Event] = Field(default=[], max_length=_MOST)


def read_events(path: Path) -> tuple[Event, ...]:
    """Read an events file: CSV with the columns ``date`` and ``what``, or YAML with a list ``events`` of such.

    Dates are written as 2026-10-01.

    Raises:
        PoagenError: The file cannot be read, or a line does not fit; a finding for each.
    """
    if path.suffix.casefold() in _YAML:
        return tuple(load_model(path, _EventFile, keys="docs/diagnosis.md").events)
    return _from_csv(path, _text(path))


def _text(path: Path) -> str:
    try:
        return read_text_file(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise PoagenError(
            _wrong(path, f"the file cannot be read: {reason}", "check the name, and save the file as CSV UTF-8")
        ) from error


def _from_csv(path: Path, text: str) -> tuple[Event, ...]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        reader.fieldnames = [name.strip().casefold() for name in reader.fieldnames or []]
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise PoagenError(_wrong(path, f"the file is not CSV: {error}", _LAYOUT)) from error
    if missing := [name for name in _COLUMNS if name not in reader.fieldnames]:
        raise PoagenError(_wrong(path, f"the file has no column {' and none '.join(missing)}", _LAYOUT))
    if twice := [name for name in _COLUMNS if list(reader.fieldnames).count(name) > 1]:
        raise PoagenError(_wrong(path, f"the column {twice[0]} stands twice", _LAYOUT))
    if len(rows) > _MOST:
        raise PoagenError(_wrong(path, f"the file has {len(rows):,} events, and {_MOST:,} are read", _LAYOUT))
    read = [_of_line(path, line, row) for line, row in rows]
    if wrong := [item for item in read if isinstance(item, Finding)]:
        raise PoagenError(wrong)
    return tuple(item for item in read if isinstance(item, Event))


_LAYOUT = "write a first line date,what and then a line for each event, for example 2026-10-01,New carrier"


def _of_line(path: Path, line: int, row: Mapping[str | None, str | list[str] | None]) -> Event | Finding | None:
    more = row.get(None)
    if isinstance(more, list) and any(cell.strip() for cell in more):
        message = "the line has more cells than the first line has columns, so words would be lost"
        return _wrong(path, message, 'put what happened in quotes: 2026-10-01,"New carrier, new labels"', line)
    date, what = (str(row[name] or "").strip() for name in _COLUMNS)
    return _event(path, line, date, what)


def _event(path: Path, line: int, date: str, what: str) -> Event | Finding | None:
    if not date and not what:
        return None
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        message = f'"{date}" is not a day such as 2026-10-01' if date else "the event has no date"
        return _wrong(path, message, "write the day as 2026-10-01: year, month, day", line, "date", date)
    if not what:
        return _wrong(path, f"the event of {date} does not say what happened", _LAYOUT, line, "what")
    return Event(date=day, what=what)


def _wrong(
    path: Path, message: str, words: str, line: int | None = None, column: str | None = None, value: str = ""
) -> Finding:
    return Finding(
        "DIA020",
        Severity.ERROR,
        message,
        file=str(path),
        row=line,
        column=column,
        value=value or None,
        help=words,
    )


def coincidences(cause: RootCause, events: Sequence[Event]) -> list[Coincidence]:
    """The events near a cause's onset, the nearest first; none where the cause has no onset.

    Near is from :data:`WITHIN_DAYS` before the first to as many after the last day on which it may have begun.
    """
    if cause.onset is None:
        return []
    slack = dt.timedelta(days=WITHIN_DAYS)
    first, last = (cause.onset_earliest or cause.onset) - slack, (cause.onset_latest or cause.onset) + slack
    near = [
        Coincidence(date=event.date, what=event.what, days_apart=(cause.onset - event.date).days)
        for event in events
        if first <= event.date <= last
    ]
    return sorted(near, key=lambda item: (abs(item.days_apart), item.date, item.what))


def told(cause: RootCause) -> list[str]:
    """What stands beside a cause's onset, a line for each event, in words that claim nothing more."""
    return [
        f"coincides with: {item.what} ({item.date}, {_apart(item.days_apart)})" for item in cause.coincides_with
    ]


def _apart(days: int) -> str:
    if days == 0:
        return "the same day"
    words = f"{abs(days)} day" + ("" if abs(days) == 1 else "s")
    return f"{words} before" if days > 0 else f"{words} after"
