"""Numbers, words and countries as exports write them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.currencies import beside_amount, sign_patterns
from poagen.common.texts import filled, finds, fits
from poagen.intake.model import countries, fold, words
from poagen.intake.signs import BoolArray, begin_with_digit

_NUMBER = r"\d(?:[\s\u00a0\u202f.,'’]*\d)*"
_COMMA_DECIMAL = r"[-+]?\d+(?:\.\d{3})*,\d{1,2}|[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d+,\d{4,}"
_POINT_ONLY = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_THOUSANDS = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?"
_CODE = r"[A-Za-z]{2,3}"
"""A country that is not known may be a place of a buyer, so only what looks like a code is kept."""
_POINT_THOUSANDS = r"[-+]?\d{1,3}(?:\.\d{3})+"


@cache
def _aside() -> str:
    """What stands in and beside a number and is none of it: spaces, and a currency."""
    signs = sign_patterns(spelled=False)
    before, after = rf"(?:^|(?<=[\d\s\-+])|(?<={signs}))", rf"(?:$|(?=[\d\s\-+]|{signs}))"
    letters = rf"{before}(?:[A-Za-z]{{3}}|{sign_patterns(spelled=True)}){after}"
    return rf"[\s\u00a0\u202f'’]|{letters}|{signs}"


@cache
def _amid() -> str:
    """A currency between digits: 12€50 is not 1250."""
    return rf"\d\s*(?:[A-Za-z]{{3}}|{sign_patterns(spelled=True)}|{sign_patterns(spelled=False)})\s*\d"


def written_with(texts: pd.Series) -> tuple[bool, bool]:
    """Whether amounts have a comma before their decimals, and whether that would tell how others are read."""
    plain = pd.Series(pd.unique(texts), dtype="str").str.replace(_aside(), "", regex=True)
    return bool(plain.str.fullmatch(_COMMA_DECIMAL).any()), bool(plain.str.fullmatch(_POINT_THOUSANDS).any())


def read_amounts(texts: pd.Series, comma: bool | None = None) -> npt.NDArray[np.float64]:
    """Amounts of money; NaN where there is none or the text is not a number.

    Args:
        texts: Clean text.
        comma: Some amounts of the column have a comma before their decimals; None where the texts are all of it.
    """
    codes, distinct = pd.factorize(texts)
    unique = pd.Series(distinct, dtype="str")
    text = unique if not comma and (fits(unique, _POINT_ONLY) | ~filled(unique)).all() else _plain(unique, comma)
    numbers = pd.to_numeric(text.where(fits(text, _POINT_ONLY), None), errors="coerce")
    return np.asarray(numbers.to_numpy(dtype="float64", na_value=np.nan).take(codes))


def _plain(amounts: pd.Series, comma: bool | None) -> pd.Series:
    """Amounts without what stands beside them, with a point before their decimals and no other sign."""
    plain = amounts.str.replace(_aside(), "", regex=True).mask(finds(amounts, _amid()), "")
    with_comma = fits(plain, _COMMA_DECIMAL)
    european = fits(plain, _POINT_THOUSANDS) & bool(with_comma.any() if comma is None else comma)
    several = fits(plain, r"[-+]?\d{1,3}(?:\.\d{3}){2,}")
    points = plain.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    commas = plain.str.replace(",", "", regex=False)
    return points.where(with_comma | european | several, commas.where(fits(plain, _THOUSANDS), plain))


def currencies_beside(texts: pd.Series) -> pd.Series:
    """What each amount tells of its currency: a code, a sign of several currencies, ``?``, or nothing."""
    hits = finds(texts, rf"\pL|{sign_patterns(spelled=False)}")
    told = pd.Series("", index=texts.index, dtype="str")
    if hits.any():
        codes, distinct = pd.factorize(texts[hits].str.replace(_NUMBER, " ", regex=True))
        told[hits] = np.array([beside_amount(one) for one in distinct], dtype=object).take(codes)
    return told


def read_counts(texts: pd.Series) -> npt.NDArray[np.float64]:
    """Whole numbers from 0 up; NaN where there is none or the text is not one."""
    whole = texts.where(fits(texts, r"\d{1,9}(?:[.,]0+)?"), None)
    digits = whole.str.replace(r"[.,]0+$", "", regex=True)
    return np.asarray(pd.to_numeric(digits, errors="coerce").to_numpy(dtype="float64", na_value=np.nan))


def translate(texts: pd.Series, meanings: dict[str, str]) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    """Words with their meaning; words that are not known stay as typed. Also where they are known."""
    codes, distinct = pd.factorize(texts)
    folded = [fold(text) for text in distinct]
    known = np.array([word in meanings for word in folded], dtype=bool)
    meant = [meanings.get(word, text) for word, text in zip(folded, distinct, strict=True)]
    if not meant:
        return texts, known
    translated = pd.Series(meant, dtype="str").take(codes)
    return translated.set_axis(texts.index), known.take(codes)


def are_words(texts: pd.Series, folded: Collection[str]) -> BoolArray:
    """Where a text is one of some folded words, none of which begins with a digit; blank is none of them."""
    found = ~begin_with_digit(texts) & filled(texts)
    if not found.any():
        return found
    codes, distinct = pd.factorize(texts[found])
    found[found] = np.array([fold(text) in folded for text in distinct], dtype=bool)[codes]
    return found


def read_word(column: str, texts: pd.Series) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    """A column of known words (channel, status, verdict, country); also where a word is not known."""
    meanings = countries() if column.endswith("_country") else words().values[column]
    read, known = translate(texts, meanings)
    strange = ~known & filled(texts)
    if not strange.any():
        return read, strange
    if column in ("amazon_verdict", "amazon_scan", "amazon_delivery_scan"):
        read = read.mask(strange, "")
    if column.endswith("_country"):
        read = read.mask(strange & ~fits(texts, _CODE), "")
    return read, strange


def word_columns() -> tuple[str, ...]:
    """Columns whose words are known."""
    return (*words().values, "origin_country", "destination_country")
