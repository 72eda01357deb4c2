"""Readings of a broken cell that a check digit or a carrier's prefix proves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from poagen.carriers.judge import check
from poagen.carriers.kinds import Kind, Strength

_LIKE_DIGITS = str.maketrans("OIL", "011")
_RUN = re.compile(r"[A-Z0-9]{8,}")


def repairs_of(number: str) -> list[str]:
    """Whole numbers that the cell may have meant, each of a strong shape and with a right check digit if any."""
    tried = [text for text in dict.fromkeys(_readings(number.strip().upper())) if text]
    if not tried:
        return []
    checks = check(tried)
    good = (checks.kind == Kind.OK) & checks.passes & (checks.other_strength == Strength.STRONG)
    plain = [text for text, passes in zip(tried, good.tolist(), strict=True) if passes]
    return [text for text in plain if text != number]


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
    checks = check(swaps)
    good = (checks.kind == Kind.OK) & checks.passes & (checks.other_strength == Strength.STRONG)
    if good.sum() == 1:
        yield swaps[int(good.argmax())]
