"""A required rate as a person writes it."""

import re
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,15})?)\s*%?")
_LEAST: Final = Decimal("0.5")
"""No rate that Amazon requires is lower; a smaller number is the share that failed, or a slip of the pen."""


def required_rate(text: str) -> float:
    """The fraction for ``95``, ``95 %``, ``97,5`` or ``0.95``.

    Raises:
        ValueError: It is no such number, is under 50 %, or is 100 % or more.
    """
    found = _NUMBER.fullmatch(text.strip())
    number = Decimal(found[1].replace(",", ".")) if found else Decimal(0)
    rate = number / 100 if number > 1 or "%" in text else number
    if not _LEAST <= rate < 1:
        raise ValueError(f'"{text}" is no rate such as 95')
    return float(rate)


def as_percent(rate: float) -> str:
    """A rate as a person writes it in percent: ``97.5`` for 0.975."""
    return f"{100 * rate:.12g}"
