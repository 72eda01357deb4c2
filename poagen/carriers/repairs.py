"""Readings of a broken cell that a check digit or a carrier's prefix proves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from poagen.carriers.judge import check
from poagen.carriers.kinds import Fit, Kind, Strength

_LIKE_DIGITS = str.maketrans("OIL", "011")
_RUN = re.compile(r"[A-Z0-9]{8,}")


def repairs_of(number: str, carrier: str | None) -> list[str]:
    """Whole numbers that the cell may have meant.

    Args:
        number: The cell as it stands.
        carrier: The named carrier, or None.

    Returns:
        Readings of a strong shape whose check digit, if it has one, is right; for a number that only lost its
        form in a spreadsheet (``.0``, leading zeros) also those with a right check digit of the named carrier.
    """
    cell = number.strip().upper()
    strong = _proven(list(_readings(cell)), carrier, Strength.STRONG)
    weak = _proven(list(_reshaped(cell)), carrier, Strength.WEAK) if carrier else []
    return [text for text in dict.fromkeys([*strong, *weak]) if text != number]


def _proven(readings: list[str], carrier: str | None, least: Strength) -> list[str]:
    tried = [text for text in dict.fromkeys(readings) if text]
    if not tried:
        return []
    alone = check(tried)
    good = (alone.kind == Kind.OK) & alone.passes & (alone.other_strength >= least)
    if least < Strength.STRONG:
        named = check(tried, [carrier] * len(tried))
        good &= (named.fit == Fit.YES) & (named.fit_strength >= least)
    return [text for text, passes in zip(tried, good.tolist(), strict=True) if passes]


def _reshaped(cell: str) -> Iterator[str]:
    """The cell without a spreadsheet's ``.0``, and with up to two leading zeros put back."""
    whole = re.sub(r"[.,]0+$", "", cell)
    if re.fullmatch(r"[0-9]{8,15}", whole):
        yield whole
        yield "0" + whole
        yield "00" + whole


def _readings(cell: str) -> Iterator[str]:
    text = re.sub(r"[.,]0+$", "", cell.replace("\u00a0", " "))
    squeezed = re.sub(r"[\s-]", "", text)
    yield squeezed
    yield from _RUN.findall(text)
    yield from _RUN.findall(squeezed)
    yield _digits_for_letters(squeezed)
    yield from _swapped(squeezed)


def _digits_for_letters(text: str) -> str:
    """O, I and L as digits, after a prefix that must keep its letters."""
    for prefix in ("1Z", "IZ", "LZ", "TBA", "YT"):
        if text.startswith(prefix):
            return prefix.replace("IZ", "1Z").replace("LZ", "1Z") + text[len(prefix) :].translate(_LIKE_DIGITS)
    return text.translate(_LIKE_DIGITS)


def _swapped(text: str) -> Iterator[str]:
    """Neighbours swapped, where exactly one such number has a right check digit of a strong shape."""
    swaps = [
        text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1) if text[i] != text[i + 1]
    ]
    if not text.isascii() or not text.isalnum() or not swaps:
        return
    proven = _proven(swaps, None, Strength.STRONG)
    if len(proven) == 1:
        yield proven[0]
