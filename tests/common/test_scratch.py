"""What a run puts aside on the disk goes with it, or on the next day."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

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
