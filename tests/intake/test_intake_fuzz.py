"""No file gives a traceback, hangs or takes all memory: each gives packages or findings; every row is counted."""

from __future__ import annotations

import gzip
import os
import random
import re
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from forms_world import FORMS, HEAD, harmful, lying, zipped

from poagen.common.finding import PoagenError, format_findings
from poagen.common.packages import Packages
from poagen.intake import columns, read

SECONDS, MEGABYTES = 10, 1000
HERE = Path(__file__).parent
HARMFUL = harmful()

GOOD = [
    ["order_id", "carrier", "tracking_number", "promised_delivery_at", "package_value", "first_scan_at"],
    ["111-0000001-0000001", "UPS", "1Z5R89390357567127", "2026-10-05", "1.50", "2026-10-03T10:00:00Z"],
    ["111-0000002-0000002", "DPD, Zoë", "", "10/31/2026", "$1,000", "46300"],
    ["111-0000002-0000002", "DPD, Zoë", "9400", "10/30/2026", "", "NULL"],
    ["111-0000003-0000003", "", "A1;B2,C3", "", "12,50", ""],
    ["", "", "", "", "", ""],
    ["111-0000004-0000004", "ヤマト運輸", "\u200b12 34\u00a0", "2026-02-31", "x", "soon"],
]


@contextmanager
def alarm() -> Iterator[None]:
    """Fail where something takes more than ten seconds of the processor's time, for others may use the machine."""

    def ring(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def accounted(got: Packages) -> bool:
    """Whether rows read and numbers added are packages kept and rows merged, listed, skipped or dropped."""
    told = [finding.message.replace(",", "") for finding in got.findings if finding.code == "INT032"]
    if not told:
        return got.rows == len(got.table)
    parts = {
        name: int(number)
        for number, name in re.findall(r"(\d+) (row|added|package|merged|of|skipped|blank)", told[0])
    }
    out = sum(parts.get(name, 0) for name in ("package", "merged", "of", "skipped", "blank"))
    return (
        parts["row"] == got.rows and parts["package"] == len(got.table) and got.rows + parts.get("added", 0) == out
    )


def packages(path: Path) -> Packages | None:
    """What a file gives; None where it gives findings only, and then at least one."""
    try:
        return read([path])
    except PoagenError as problem:
        told = problem.findings
    assert told
    assert format_findings(told)
    return None


def check(path: Path, look: bool = True) -> bool:
    """Read a file of whatever kind, and look at its columns too; gives whether it gave packages."""
    with alarm():
        got = packages(path)
        report = columns(path) if look else None
    assert report is None or report.format or report.findings
    if got is None:
        return False
    assert accounted(got), format_findings(got.findings)
    assert len(got.table)
    assert not got.table["order_id"].isna().any()
    return True


def cut(dice: random.Random, data: bytearray) -> bytes:
    return bytes(data[: dice.randrange(len(data) + 1)])


def flip(dice: random.Random, data: bytearray) -> bytes:
    for _ in range(dice.randrange(1, 12)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def splice(dice: random.Random, data: bytearray) -> bytes:
    marks = [
        b"",
        b'"',
        b"\x00",
        b"\n",
        b"\r",
        b"\xff",
        b",,",
        b"\t",
        b"\\",
        b"[",
        b"{",
        b"<",
        b"&a;",
        b'="',
        b"\xe2\x80\x8b",
    ]
    for _ in range(dice.randrange(1, 8)):
        place = dice.randrange(len(data) + 1)
        data[place : place + dice.randrange(4)] = dice.choice(marks)
    return bytes(data)


def repeat(dice: random.Random, data: bytearray) -> bytes:
    first, last = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return bytes(data[:last] + data[first:last] * dice.randrange(1, 4) + data[last:])


def drop(dice: random.Random, data: bytearray) -> bytes:
    first, last = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return bytes(data[:first] + data[last:])


def noise(dice: random.Random, data: bytearray) -> bytes:
    return bytes(data[: dice.choice([0, 4, 8, 64])]) + dice.randbytes(dice.randrange(1, 3000))


def huge_cell(dice: random.Random, data: bytearray) -> bytes:
    place = dice.randrange(len(data) + 1)
    return (
        bytes(data[:place])
        + dice.choice([b"9", b"x", b"1,", b'"', b"a\n", b"\xe3\x83\xa4"]) * dice.randrange(30_000, 200_000)
        + bytes(data[place:])
    )


def packed_again(dice: random.Random, data: bytearray) -> bytes:
    inner = flip(dice, data)
    made = dice.choice(
        [gzip.compress(inner, mtime=0), zipped({"a.csv": inner, "../b.csv": HEAD.encode() + b"1,UPS,1Z\n"})]
    )
    return made if dice.random() < 0.5 else flip(dice, bytearray(made))


def claimed(dice: random.Random, data: bytearray) -> bytes:
    return lying(zipped({"a.csv": bytes(data) * dice.randrange(1, 50)}), dice.choice([0, 1, 10, 2**31, 2**32 - 1]))


DAMAGES: tuple[Callable[[random.Random, bytearray], bytes], ...] = (
    cut,
    flip,
    flip,
    splice,
    splice,
    repeat,
    drop,
    noise,
    huge_cell,
    packed_again,
    claimed,
)
MADE = {
    **{name: make(GOOD) for name, make in FORMS.items()},
    **{f"fixture-{name}": (HERE / "forms" / name).read_bytes() for name in ("workbook.xls", "workbook.ods")},
    "japanese.csv": "order_id,配送業者,お問い合わせ伝票番号\n1,ヤマト運輸,1234\n".encode("cp932"),
    "western.csv": "order_id;Spediteur;Sendungsnummer\n1;Zoë;1234\n".encode("cp1252"),
}  # fmt: skip


def damaged(seed: int) -> tuple[str, bytes]:
    """A file of a random form with random damage."""
    dice = random.Random(seed)
    name = dice.choice(list(MADE))
    data = MADE[name]
    for _ in range(dice.choice([1, 1, 1, 2])):
        data = dice.choice(DAMAGES)(dice, bytearray(data or b"x"))
    return name, data


def run(seeds: range, folder: Path, look: int = 1) -> int:
    """Check many damaged files, and the columns of each so manieth; gives how many gave packages."""
    good = 0
    for seed in seeds:
        name, data = damaged(seed)
        path = folder / name
        path.write_bytes(data)
        try:
            good += check(path, look=seed % look == 0)
        except BaseException as problem:
            problem.add_note(f"seed {seed}, {name}")
            raise
    return good


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_damaged_files_give_packages_or_findings(tmp_path: Path, first: int) -> None:
    assert run(range(first, first + 40), tmp_path, look=5) > 5


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_files_give_packages_or_findings(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HARMFUL[name]())
    check(tmp_path / name)


@pytest.mark.fuzz
def test_many_damaged_files(tmp_path: Path) -> None:
    """Two of five of the cases that are asked for; files that people write have the others (tests/safety)."""
    first = int(os.environ.get("POAGEN_FUZZ_SEED", "1000"))
    cases = int(os.environ.get("POAGEN_FUZZ", "100000")) * 2 // 5
    assert run(range(first, first + cases), tmp_path, look=10) > cases // 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 < MEGABYTES


@pytest.mark.parametrize("rows", [3, 4])
def test_the_account_sees_a_row_too_few(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "1,UPS,1Z\n2,UPS,1Y\n" + "3,UPS,1X\n" * (rows - 2), encoding="utf-8")
    got = read([path])
    assert accounted(got)
    assert not accounted(Packages(got.table.iloc[1:], got.inputs, got.findings))
