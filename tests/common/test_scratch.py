"""What a run puts aside on the disk goes with it, or on the next day."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from poagen.common.scratch import scratch_folder


def test_what_an_ended_run_left_goes_after_a_day(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = [tmp_path / name for name in ("poagen-run-old", "poagen-run-new", "poagen-bench")]
    for folder in left:
        folder.mkdir()
        (folder / "1.arrow").write_bytes(b"")
    for folder in (left[0], left[2]):
        os.utime(folder, (time.time() - 90_000,) * 2)
    with scratch_folder() as own:
        assert {path.name for path in tmp_path.iterdir()} == {
            Path(own).name,
            "poagen-run-new",
            "poagen-bench",
        }
    assert not Path(own).exists()


def test_a_folder_in_use_stays_whatever_the_clock_says(tmp_path, monkeypatch):
    """A run of more than a day, or a clock that was set forward or back, cost another run its rows."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for days in (-4_000, -2, 2, 4_000):
        with scratch_folder() as own:
            (Path(own) / "1.arrow").write_bytes(b"rows")
            os.utime(own, (time.time() + days * 86_400,) * 2)
            with scratch_folder():
                assert (Path(own) / "1.arrow").read_bytes() == b"rows"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_an_ended_run_goes_also_where_its_time_is_yet_to_come(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    script = (
        "import os, signal; from poagen.common.scratch import scratch_folder\n"
        "made = scratch_folder(); os.kill(os.getpid(), signal.SIGTERM)"
    )
    for days in (-2, 4_000):
        beside = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
        subprocess.run([sys.executable, "-c", script], check=False, env=beside)
        (folder,) = tmp_path.iterdir()
        os.utime(folder, (time.time() + days * 86_400,) * 2)
        with scratch_folder():
            assert not folder.exists()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_folder_that_nobody_uses_any_more_goes_without_a_word(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = scratch_folder()
    assert len(list(tmp_path.iterdir())) == 1
    del made
    gc.collect()
    assert list(tmp_path.iterdir()) == []
