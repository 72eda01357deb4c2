"""What the tests of the command line share: running a command, and small exports to run it on."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from poagen.cli.app import app

SAMPLES = Path(__file__).parent.parent.parent / "samples"
TYPED, FEED, COURIER = (SAMPLES / name for name in ("typed-numbers", "broken-feed", "unknown-courier"))
AS_OF = ("--as-of", "2026-10-31")

PACKAGE = {
    "order_id": "111-0000000-0000000",
    "package_id": "1",
    "marketplace": "US",
    "fulfillment_channel": "MFN",
    "order_status": "Shipped",
    "category": "Garden",
    "sku": "SKU-1",
    "promised_delivery_at": "2026-10-20",
    "confirmed_at": "2026-10-16",
    "carrier": "UPS",
    "tracking_number": "1Z999AA10123456784",
    "first_scan_at": "2026-10-17",
    "scan_count": "3",
    "warehouse": "Main",
}


@dataclass(frozen=True)
class Shown:
    """What a command showed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def poagen(*arguments: object) -> Shown:
    """Run a command in this process. No command may show a traceback or steer the terminal."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="poagen")
    shown = Shown(result.exit_code, result.stdout, result.stderr)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert "Traceback" not in shown.all
    assert "\x1b" not in shown.all
    return shown


def fails(*arguments: object) -> str:
    """Run a command that must say nothing on stdout and exit 2; returns its words."""
    shown = poagen(*arguments)
    assert (shown.code, shown.out) == (2, ""), shown
    return shown.err


def process(
    *arguments: object, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own, without a terminal."""
    command = [sys.executable, "-c", "from poagen.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, env={**os.environ, **(environment or {})}, check=False, timeout=60
    )


def package(number: int, **changes: str) -> dict[str, str]:
    """One row of a packages table."""
    shipped = {"order_id": f"111-0000000-{number:07d}", "tracking_number": ups(number)}
    return {**PACKAGE, **shipped, **changes}


def ups(number: int) -> str:
    """A UPS number with its right check digit."""
    serial = f"999AA1{number:09d}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in serial]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{serial}{-total % 10}"


def table(rows: Iterable[Mapping[str, str]], columns: Iterable[str] = PACKAGE) -> str:
    """Rows as CSV with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def export(path: Path, *more: Mapping[str, str], good: int = 5) -> Path:
    """A packages table with good rows (rows 2 to 6 of the sheet) and then the given ones."""
    rows = [*(package(number) for number in range(1, good + 1)), *more]
    path.write_text(table(rows), encoding="utf-8")
    return path


def case(folder: Path, text: str, *, plan: str | None = None) -> Path:
    """A case folder with a packages table in ``data/``."""
    (folder / "data").mkdir(parents=True)
    export(folder / "data" / "packages.csv", package(6, tracking_number=""))
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    if plan is not None:
        (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    return folder
