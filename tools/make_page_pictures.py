"""Keep the pages of the looks as pictures, with which the tests compare: ``python tools/make_page_pictures.py``.

Look at them before you commit them.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "document"))

from page_cases import LETTERS, PICTURES, picture


def main() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in PICTURES.glob("*.png"):
        path.unlink()
    for name, letter in LETTERS.items():
        picture(letter).quantize(16).convert("L").save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
