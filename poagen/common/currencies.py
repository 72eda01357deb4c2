"""Currencies: their codes of ISO 4217, and the signs beside amounts."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field

from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT

NOT_KNOWN: Final = "?"
"""What stands for a currency of which nothing is known but that it is named."""

_Code = Annotated[str, Field(pattern="^[A-Z]{3}$")]
_SEVERAL: Final = 2
_PARTS: Final = re.compile(r"[^\W\d_]+|[\W\d_]+")


class _Signs(BaseModel):
    model_config = STRICT
    source: Annotated[str, Field(pattern=r"\S")]
    checked: dt.date
    signs: dict[str, Annotated[list[_Code], Field(min_length=1)]]


@cache
def currency_codes() -> frozenset[str]:
    """All codes of ISO 4217."""
    from babel.core import get_global

    return frozenset(get_global("all_currencies"))


@cache
def currency_signs() -> dict[str, tuple[str, ...]]:
    """Each sign with the currencies that it may mean."""
    loaded = load_model(Path(__file__).parent / "data" / "currency-signs.yaml", _Signs)
    return {sign: tuple(codes) for sign, codes in loaded.signs.items()}


def may_be(told: str) -> frozenset[str]:
    """The currencies that a code or a sign may mean; none where it is neither."""
    sign = _close(told)
    code = sign.upper()
    signs = frozenset(currency_signs().get(sign, ()))
    return signs or (frozenset([code]) if code in currency_codes() else frozenset())


def currency_in(told: str, own: str) -> str:
    """The code of a currency as a store reads it; a sign that is of another store's currencies stays a sign."""
    meant, sign = may_be(told), _close(told)
    if own in meant:
        return own
    if len(meant) == 1:
        return next(iter(meant))
    return sign if sign in currency_signs() else sign.upper()


def beside_amount(signs: str) -> str:
    """What the signs beside an amount tell: a code, a sign of several currencies, or :data:`NOT_KNOWN`."""
    found = [_close(one) for one in _told().findall(signs)]
    meant = [may_be(one) for one in found]
    both = frozenset.intersection(*meant) if meant else frozenset()
    if len(both) == 1:
        return next(iter(both))
    return found[0] if both and len(set(found)) < _SEVERAL else NOT_KNOWN if found else ""


def sign_patterns(*, spelled: bool) -> str:
    """The signs that are spelled with letters, or those that are not, as a pattern; the longer ones first."""
    signs = [sign for sign in currency_signs() if any(map(str.isalpha, sign)) is spelled]
    return "|".join(map(_pattern, sorted(signs, key=len, reverse=True)))


def _pattern(sign: str) -> str:
    """A sign; a space may part its letters from the rest."""
    return r"\s?".join(re.escape(part) for part in _PARTS.findall(sign))


def _close(sign: str) -> str:
    return "".join(sign.split())


@cache
def _told() -> re.Pattern[str]:
    """A sign or a code; letters within a longer word are no sign of their own."""
    spelled = rf"(?<!\w)(?:{sign_patterns(spelled=True)})(?!\w)"
    return re.compile(rf"{spelled}|{sign_patterns(spelled=False)}|[A-Za-z]{{3}}")
