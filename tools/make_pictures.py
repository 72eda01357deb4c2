"""Make the README's pictures: the terminal after ``poagen analyze``, and a letter's first page.

Needs LibreOffice (soffice) and poppler (pdftoppm).
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console

from poagen.api import Settings, run
from poagen.cli.report import lines

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"


def terminal() -> None:
    """The report of a sample as SVG."""
    job = run([ROOT / "samples" / "unknown-courier"], Settings())
    console = Console(record=True, width=84, file=io.StringIO(), force_terminal=True, highlight=False)
    for line in lines(job):
        console.print(line)
    svg = console.export_svg(title="poagen analyze samples/unknown-courier", unique_id="poagen")
    (PICTURES / "terminal.svg").write_text(svg, encoding="utf-8")


def letter() -> None:
    """The first page of the ready letter as PNG."""
    source = ROOT / "samples" / "typed-numbers" / "out" / "plan-of-action.docx"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)], check=True
        )
        page = Path(folder) / source.with_suffix(".pdf").name
        target = PICTURES / "letter"
        subprocess.run(["pdftoppm", "-png", "-r", "80", "-singlefile", str(page), str(target)], check=True)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    terminal()
    letter()
