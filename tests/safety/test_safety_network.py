"""No network: the tests cannot reach one, and poagen does all its work where there is none."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
WITHOUT = ["unshare", "-r", "-n"]


def reach(address: str) -> None:
    with socket.socket() as door:
        door.settimeout(0.2)
        door.connect((address, 9))


def test_the_tests_reach_no_other_computer() -> None:
    with pytest.raises(OSError, match=r"socket\.connect"):
        reach("192.0.2.1")
    with pytest.raises(OSError, match=r"socket\.getaddrinfo"):
        socket.create_connection(("example.com", 80))
    with pytest.raises(ConnectionRefusedError):
        reach("127.0.0.1")


def test_nor_does_what_they_start() -> None:
    script = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=0.2)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "NetworkForbidden" in done.stderr


WORK = """
import sys
from pathlib import Path
from poagen.cli import main

def guard(event, args):
    if event.startswith("socket."):
        raise SystemExit(f"a socket was asked for: {event} {args}")

sys.addaudithook(guard)
case, out = sys.argv[1:3]
for words in (
    ["analyze", case, "--json", "--out", out],
    ["columns", str(next(Path(case, "data").iterdir()))],
    ["plan", case],
    ["draft", case, "--format", "md,docx,pdf,html,txt"],
    ["review", case],
    ["bundle", case, "--date", "2026-11-12"],
    ["repair", case, "-o", out + "/repair.txt"],
    ["carriers", "list"],
    ["explain", "INT001"],
):
    sys.argv = ["poagen", *words]
    try:
        main()
    except SystemExit as end:
        if end.code not in (0, 1):
            raise
"""


def test_poagen_opens_no_socket_and_needs_no_network(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(SAMPLE, case, ignore=shutil.ignore_patterns("out"))
    words = [sys.executable, "-c", WORK, str(case), str(tmp_path / "out")]
    cut_off = (
        subprocess.run([*WITHOUT, "true"], capture_output=True, check=False) if shutil.which("unshare") else None
    )
    start = WITHOUT if cut_off is not None and cut_off.returncode == 0 else []
    done = subprocess.run([*start, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (case / "out" / "bundle.zip").is_file()
