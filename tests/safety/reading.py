"""Reads hostile files, each in its own process: ``python reading.py FILE…``. Prints JSON: codes, time, memory."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from poagen.common.finding import PoagenError
from poagen.intake import read


def main() -> None:
    """Read each file by itself."""
    print(json.dumps({path: alone(path) for path in sys.argv[1:]}))


def alone(path: str) -> dict[str, Any]:
    """What reading a file takes, in a copy of this process, which has read none."""
    back, there = os.pipe()
    child = os.fork()
    if not child:
        os.write(there, json.dumps(looked_at(path)).encode())
        os._exit(0)
    os.close(there)
    with os.fdopen(back, encoding="utf-8") as said:
        told = said.read()
    os.waitpid(child, 0)
    found: dict[str, Any] = json.loads(told)
    return found


def looked_at(path: str) -> dict[str, Any]:
    """The codes of the findings, seconds of the processor, and the peak of memory."""
    begun = time.process_time()
    try:
        codes = [finding.code for finding in read([path]).findings]
    except PoagenError as error:
        codes = [finding.code for finding in error.findings]
    seconds = time.process_time() - begun
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {"codes": codes, "seconds": seconds, "megabytes": int(status["VmHWM"].split()[0]) >> 10}


if __name__ == "__main__":
    main()
