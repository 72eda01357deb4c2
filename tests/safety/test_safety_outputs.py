"""What is written tells nothing of buyers, and nothing of the computer on which it was made."""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from output_bytes import all_bytes, within
from pyarrow import parquet

import poagen

SAMPLES = Path(__file__).parents[2] / "samples"
BUYER = {
    "buyer-name": "Canaria Vogelsang",
    "ship-address-1": "7 Canaria Lane",
    "ship-city": "Vogelsangen",
    "buyer-email": "canaria@vogelsang.example",
    "buyer-phone-number": "+1 555 0142 886",
    "gift-message-text": "For Canaria",
}
Bytes = list[tuple[str, bytes]]
MARKS = (b"canari", b"vogelsang", b"0142 886", b"canaria".hex().encode())


def packages() -> list[dict[str, str]]:
    with next((SAMPLES / "typed-numbers" / "data").glob("*.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:240]
    return [{**row, **BUYER} for row in rows]


def as_csv(path: Path) -> None:
    rows = packages()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(packages()[0]))
    for row in packages():
        sheet.append(list(row.values()))
    book.save(path)


def as_json(path: Path) -> None:
    path.write_text(json.dumps({"orders": packages()}), encoding="utf-8")


def as_parquet(path: Path) -> None:
    parquet.write_table(pa.Table.from_pylist(packages()), path)


FORMS = {
    "packages.csv": as_csv,
    "packages.xlsx": as_xlsx,
    "packages.json": as_json,
    "packages.parquet": as_parquet,
}

WORK = """
import os, sys, tempfile
from poagen.cli.app import app

out, *files = sys.argv[1:]
tempfile.tempdir = out + "/temp"
os.mkdir(tempfile.tempdir)
given = ["--as-of", "2026-10-31", "--marketplace", "US", "--all", "--debug"]
commands = [
    ["draft", os.path.abspath(files[0]), *given, "-o", out + "/letter", "--format", "md,docx,pdf,html,txt"],
    ["repair", files[0], *given, "--likely", "-o", out + "/repair.txt"],
    ["draft", files[0], *given, "-o", "/dev/null/x"],
]
commands += [
    ["analyze", files[0], *given, "--out", out + "/analysis"],
    ["analyze", files[0], "--debug", "--marketplace", "XX"],
]
for name in files:
    commands += [
        ["analyze", name, *given, "--json", "--verdicts", out + "/" + name + "-verdicts.csv"],
        ["columns", name, "--all", "--debug"],
    ]
for words in commands:
    try:
        app(words, prog_name="poagen")
    except SystemExit:
        pass
    except Exception:
        import traceback
        traceback.print_exc()
"""


@dataclass(frozen=True)
class Made:
    """All that the commands put out, byte by byte, and when they ran."""

    told: Bytes
    begun: dt.datetime
    ended: dt.datetime


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What the commands make of a buyer's data in every form."""
    home = tmp_path_factory.mktemp("buyers")
    (home / "out").mkdir()
    for name, write in FORMS.items():
        write(home / name)
    words = [sys.executable, "-c", WORK, str(home / "out"), *FORMS]
    begun = dt.datetime.now(dt.UTC)
    done = subprocess.run(words, capture_output=True, check=False, cwd=home)
    ended = dt.datetime.now(dt.UTC)
    assert b"plan-of-action" in done.stdout
    assert b"Traceback" in done.stderr
    told = [("stdout", done.stdout), ("stderr", done.stderr), *all_bytes(home / "out")]
    return Made(told, begun, ended)


@pytest.fixture(scope="module")
def told(made: Made) -> Bytes:
    return made.told


def test_no_buyer_in_any_byte(told: Bytes) -> None:
    assert len(told) > 30
    assert [(place, mark) for place, content in told for mark in MARKS if mark in content.lower()] == []


def of_this_computer(made: Made, data: bytes) -> Iterator[re.Pattern[bytes]]:
    """What tells of this computer, its user, its folders or its clock."""
    names = {socket.gethostname(), getpass.getuser(), os.fspath(Path.cwd()), os.fspath(Path.home())}
    yield from (re.compile(rb"\b" + re.escape(name.encode()) + rb"\b") for name in names if len(name) > 4)
    yield re.compile(rb"/(?:home|root|work|Users|tmp|var)/[\w.-]+")
    yield re.compile("|".join(sorted(moments(made.begun, made.ended, data))).encode())


def moments(begun: dt.datetime, ended: dt.datetime, data: bytes) -> set[str]:
    """Patterns for the day of a run, here and by UTC; for its seconds where it is a day that the data names."""
    found = set()
    for second in range(int((ended - begun).total_seconds()) + 2):
        for zone in (dt.UTC, None):
            now = (begun + dt.timedelta(seconds=second)).astimezone(zone)
            days = (f"{now:%Y-%m-%d}", f"{now:%m/%d/%Y}", f"{now.month}/{now.day}/{now.year}")
            named = any(day.encode() in data for day in days)
            found.add(now.strftime(r"%Y-?%m-?%d[T ]?%H:?%M:?%S" if named else "%Y-?%m-?%d"))
    return found


def in_samples(*, made: bool) -> Bytes:
    """The bytes of the samples: what poagen made of them, or what they are given."""
    return [
        (f"{sample.name}/{place}", content)
        for sample in SAMPLES.iterdir()
        for place, content in all_bytes(sample)
        if place.startswith("out/") == made
    ]


def test_files_do_not_tell_where_when_and_by_whom_they_were_made(made: Made) -> None:
    files = [*made.told[2:], *in_samples(made=True)]
    assert {place.rpartition(".")[2] for place, _ in files} >= {"pdf", "docx", "xlsx", "png", "html", "csv"}
    data = b"".join(content for _, content in in_samples(made=False))
    data += b"".join(content for place, content in files if place.endswith("analysis.json"))
    marks = [*of_this_computer(made, data)]
    found = [(place, mark.search(content)) for place, content in files for mark in marks]
    assert [(place, mark) for place, mark in found if mark] == []


def test_the_clock_is_sought_to_the_second_on_a_day_that_the_data_names() -> None:
    """On such a day, as in October 2026, the days of the data were taken for those of the clock."""
    begun = dt.datetime(2026, 10, 20, 12, 0, 58, tzinfo=dt.UTC)
    ended, data = begun + dt.timedelta(seconds=3), b"2026-10-20T13:00:58"
    named, other = moments(begun, ended, data), moments(begun, ended, b"2026-10-21")
    assert not any(re.search(one, "2026-10-20T12:13:14 2026-10-20") for one in named)
    assert any(re.search(one, "made at 20261020T120101Z") for one in named)
    assert any(re.search(one, "made on 2026-10-20") for one in other)


def test_a_mark_in_a_packed_file_would_be_seen() -> None:
    import io
    import zipfile

    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("a.txt", b"Canaria " * 100)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("b.zip", inner.getvalue())
    assert any(b"Canaria" in content for _, content in within("c.zip", outer.getvalue()))


@pytest.mark.parametrize("column", ["carrier", "category", "ship_method", "label_carrier"])
def test_a_phone_among_words_is_not_told(tmp_path: Path, column: str) -> None:
    from typer.testing import CliRunner

    from poagen.cli.app import app

    rows = [{**row, "Notes": "call late +1 555 0142 886 please"} for row in packages()]
    with (tmp_path / "p.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    given = [str(tmp_path / "p.csv"), "--marketplace", "US", "--as-of", "2026-10-31", "--map", f"{column}=Notes"]
    shown = CliRunner().invoke(app, ["analyze", *given, "--json"])
    assert "0142 886" not in shown.stdout + shown.stderr
    assert "INT067" in shown.stderr
    shown = CliRunner().invoke(app, ["explain", rows[0]["order_id"], *given])
    assert shown.exit_code == 0
    assert "0142 886" not in shown.stdout + shown.stderr


ADDRESSES = ("canaria@vogelsang.example", "canaria＠vogelsang．example", "mailto:canaria@vogelsang.example")
ABROAD = (
    "+1 555 0142 886",
    "＋1 555 0142 886",
    "tel:+1-555-0142-886",
    "+1 (555) 014-2886 ext. 5",
    "(555) 014-2886",
)
AT_HOME = ("555-014-2886", "1-555-014-2886", "0555 0142886", "0049 555 0142886", "05 55 01 42 88")


@pytest.mark.parametrize("column", ["order_id", "carrier", "category", "sku", "label_carrier", "operator"])
def test_an_address_or_a_phone_is_not_told_however_it_is_written(tmp_path: Path, column: str) -> None:
    """A number without a plus or a bracket may be an id, and one with a zero before it that of a person."""
    written = (*ADDRESSES, *ABROAD, *(AT_HOME if column in ("carrier", "category", "label_carrier") else ()))
    rows = packages()
    for row, text in zip(rows, written, strict=False):
        row[column] = text
    with (tmp_path / "p.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name not in BUYER], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    table = poagen.read([tmp_path / "p.csv"]).table
    shown = {text for name in table for text in table[name].astype(str)}
    assert [text for text in written if {text, unicodedata.normalize("NFKC", text)} & shown] == []


@pytest.mark.parametrize(
    "text", ["01/02/2026", "001-000123-X", "0.12345678", "2 Day Air", "Zone 05", "0800", "12 345.00"]
)
def test_what_only_looks_a_little_like_a_phone_is_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.csv").write_text(f"order_id;carrier;category;ship_method\n1;{text};{text};{text}\n")
    table = poagen.read([tmp_path / "p.csv"]).table
    assert [table[name].tolist() for name in ("carrier", "category", "ship_method")] == [[text]] * 3
