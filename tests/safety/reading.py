"""Reads hostile files one after the other: ``python reading.py FILE…``. Prints JSON: codes, time, memory."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pyarrow as pa

from poagen.common.finding import PoagenError
from poagen.intake import read


def main() -> None:
    """Read each file by itself."""
    told = {}
    for path in sys.argv[1:]:
        begun = time.process_time()
        try:
            codes = [finding.code for finding in read([path]).findings]
        except PoagenError as error:
            codes = [finding.code for finding in error.findings]
        pa.default_memory_pool().release_unused()
        told[path] = {"codes": codes, "seconds": time.process_time() - begun}
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    memory = int(status["VmHWM"].split()[0]) >> 10
    print(json.dumps({"told": told, "megabytes": memory}))


if __name__ == "__main__":
    main()
