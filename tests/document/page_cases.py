"""Letters of fixed words whose pages are kept as pictures, and how two pictures of a page are compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from poagen.document import Document
from poagen.document.pdf import to_pdf

PICTURES: Final = Path(__file__).parent / "golden" / "pages"
SCALE: Final = 0.5
"""Dots per point: small pictures, in which every line can still be told."""

BLOCK: Final = 8
MOST_OF_A_BLOCK: Final = 14.0
MOST_OF_A_PAGE: Final = 0.8
"""How far the grey of a block, and that of a page on the average, may be off, of 255."""

Grey = npt.NDArray[np.float64]

_SENDER: Final = (
    "**Meridian Seller Support**\\\nAda Example\\\n1 Wharf Street, Leeds\n\nOn behalf of Harbor Lane Goods\n\n"
)
_TEXT: Final = """\
# Plan of Action: Valid Tracking Rate, Beauty

Harbor Lane Goods · Amazon.com · notice of November 2, 2026

From October 2 to 31, 2026, 668 packages counted. 79 of them did not have valid tracking: a rate of 88.2%.

| Category | Packages | Invalid | Rate |
| :--- | ---: | ---: | ---: |
| Sports & Outdoors | 352 | 42 | 88.1% |
| Beauty | 316 | 37 | 88.3% |

## Root causes{causes}

1.   **Numbers typed by hand** (71 packages, 90%)

     The number was copied from the label by hand. Example orders: 114-1044580-4650991 and 112-7954067-3160482.

2.   **Zahlen, Цифры, Αριθμοί, 番号, 번호** (8 packages, 10%)

     {open}

## Actions we have taken{actions}

1.   On November 3, 2026, we closed packing station 2 for dispatch (Enclosure 1). *[Cause 1]*
2.   By November 4, 2026, we had reviewed each affected package. *[Causes 1, 2]*

## Enclosures{enclosures}

- Enclosure 1: scanner-invoice.png
- Annex A: the 79 packages by cause
"""
_ONE: Final = {"causes": "", "actions": "", "enclosures": ""}
_TWO: Final = {"causes": " / Ursachen", "actions": " / Ergriffene Maßnahmen", "enclosures": " / Anlagen"}
_OPEN: Final = "[[CONFIRM: why were these numbers not compared with the labels?]]"


def _letter(text: str, **changes: Any) -> Document:
    return Document(
        text, "Plan of Action", "Harbor Lane Goods", dt.date(2026, 11, 12), store="Amazon.com", **changes
    )


LETTERS: Final[Mapping[str, Document]] = {
    "plain-letter": _letter(_TEXT.format(open="The station's scanner had been broken since August.", **_ONE)),
    "plain-a4-draft": _letter(
        "> **DRAFT, not ready to send: 1 point to confirm**\n\n" + _TEXT.format(open=_OPEN, **_ONE), paper="a4"
    ),
    "consultant-a4": _letter(
        _SENDER + _TEXT.format(open="No one compared them.", **_ONE), paper="a4", look="consultant"
    ),
    "bilingual-letter": _letter(_TEXT.format(open="No one compared them.", **_TWO), look="bilingual"),
}


def picture(document: Document) -> Any:
    """The first page of a letter's PDF, in grey."""
    import pypdfium2

    page = pypdfium2.PdfDocument(to_pdf(document))[0]
    return page.render(scale=SCALE, grayscale=True).to_pil()


def differences(first: Grey, second: Grey) -> tuple[float, float]:
    """How far two pictures are off: their worst block, and the average of all."""
    if first.shape != second.shape:
        return 255.0, 255.0
    rows, columns = (length - length % BLOCK for length in first.shape)
    off = (first - second)[:rows, :columns]
    blocks = off.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).mean(axis=(1, 3))
    return float(np.abs(blocks).max()), float(np.abs(blocks).mean())


def is_like(first: Grey, second: Grey) -> bool:
    """Whether two pictures show the same page, give or take how letters are smoothed."""
    worst, average = differences(first, second)
    return worst <= MOST_OF_A_BLOCK and average <= MOST_OF_A_PAGE
