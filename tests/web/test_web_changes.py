"""A page knows what it has written itself from what was changed on disk meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from web_world import copied

from poagen.case.changing import change
from poagen.common.output import write_whole
from poagen.web.bench import Bench
from poagen.web.shelf import keep, set_aside


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(copied(tmp_path, "case"))


def test_what_a_page_writes_is_its_own(bench: Bench) -> None:
    case, shown = bench.folder, bench.state()
    shown = bench.done(lambda: change(case, "letter_date", "2026-11-20"), shown)
    assert shown == bench.state()
    shown = bench.done(lambda: keep(case, "evidence", "new.txt", b"proof"), shown)
    assert shown == bench.state()
    shown = bench.done(lambda: keep(case, "data", "more.csv", b"order_id\n"), shown)
    assert shown == bench.state()
    shown = bench.done(lambda: set_aside(case, "more.csv"), shown)
    assert shown == bench.state()


def test_a_change_from_outside_in_the_moment_of_the_save_is_seen(bench: Bench) -> None:
    """The page took it for its own: it looked at the disk after its save, and at size and time alone."""
    case, shown = bench.folder / "case.yaml", bench.state()

    def act() -> None:
        change(bench.folder, "letter_date", "2026-11-20")
        about, text = case.stat(), case.read_text(encoding="utf-8")
        case.write_text(text.replace("2026-11-20", "2026-11-21"), encoding="utf-8")
        os.utime(case, ns=(about.st_atime_ns, about.st_mtime_ns))
        assert case.stat().st_size == about.st_size

    assert bench.done(act, shown) != bench.state()


@pytest.mark.parametrize("name", ["case.yaml", "plan.yaml", "data/packages.csv"])
def test_a_change_from_outside_before_the_save_is_still_seen_after_it(bench: Bench, name: str) -> None:
    shown = bench.state()
    path = bench.folder / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert shown != bench.state()
    shown = bench.done(lambda: change(bench.folder, "letter_date", "2026-11-20"), shown)
    assert shown != bench.state()


def test_a_file_that_is_written_as_it_was_is_no_change(bench: Bench) -> None:
    shown, path = bench.state(), bench.folder / "plan.yaml"
    write_whole(path, path.read_bytes())
    assert shown == bench.state()
