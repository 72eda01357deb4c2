"""Tables on the disk: whole columns are looked at without staying in memory."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poagen.common.pieces import Pieces, let_go

ROWS = 200_000


def table(first: int) -> pd.DataFrame:
    numbers = np.arange(first, first + ROWS)
    texts = pd.Series(numbers).astype("str") + "-a-text-of-some-length-that-takes-a-while-to-read"
    return pd.DataFrame({"text": texts.astype("str"), "number": numbers})


@pytest.fixture
def pieces() -> Pieces:
    made = Pieces()
    for first in (0, ROWS):
        made.add(table(first))
    return made


def test_whole_columns_tell_the_same_after_they_were_let_go_of(pieces: Pieces) -> None:
    whole, asked = pieces.whole(["text", "number"]), pd.concat([table(0), table(ROWS)], ignore_index=True)
    pd.testing.assert_frame_equal(whole, asked)
    let_go(whole)
    pd.testing.assert_frame_equal(whole, asked)
    let_go(whole["text"])
    pd.testing.assert_frame_equal(whole, asked)


def test_a_column_outlives_its_table(pieces: Pieces) -> None:
    text, number = pieces.whole(["text"])["text"], pieces.whole(["number"])["number"].to_numpy()
    del pieces
    gc.collect()
    let_go(text)
    assert text.iloc[-1].startswith(f"{2 * ROWS - 1}-a-text")
    assert number[-1] == 2 * ROWS - 1


def test_what_is_not_on_the_disk_is_left_alone() -> None:
    whole = table(0)
    let_go(whole, whole["text"])
    pd.testing.assert_frame_equal(whole, table(0))


@pytest.mark.skipif(sys.platform != "linux", reason="another system keeps no account of this kind")
def test_what_was_looked_at_does_not_stay_in_memory(pieces: Pieces) -> None:
    text = pieces.whole(["text"])["text"]
    before = _pages_of_files()
    assert text.str.len().sum() > 0
    looked = _pages_of_files()
    let_go(text)
    assert looked - before > 20 << 20
    assert _pages_of_files() - before < 1 << 20


def _pages_of_files() -> int:
    """Bytes of files that this process has in its memory."""
    return int(Path("/proc/self/statm").read_text().split()[2]) * os.sysconf("SC_PAGE_SIZE")
