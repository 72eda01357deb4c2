"""Freed memory serves for the next column."""

from __future__ import annotations

import subprocess
import sys

import pytest

_WORK = """
import resource, sys
import numpy as np
from poagen.common.memory import keep_for_the_next_column
if sys.argv[1] == "keep":
    keep_for_the_next_column(1_000_000)
np.ones(10_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(10_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    run = subprocess.run(
        [sys.executable, "-c", _WORK, how],
        env={"NUMPY_MADVISE_HUGEPAGE": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library is told")
def test_the_system_is_not_asked_for_memory_again_and_again():
    assert faults("keep") * 10 < faults("as it was")
