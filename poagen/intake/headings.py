"""Which headers may be shown: a row that is taken for headers may hold a buyer's data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from poagen.intake.model import TARGETS, aliases, bare, formats, words
from poagen.intake.quote import MAIL, NOT_SHOWN, without_address
from poagen.intake.recognise import Match, did_you_mean, is_buyer_header

GUESSED: Final = 100
"""For so many headers a guess is made at what they mean; it takes long, and no export has more."""
HIDDEN_WHY: Final = "what stands here may be a buyer's, so it is not shown"

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SPACED: Final = re.compile(r"[\s,;]+")
_MOST_DIGITS, _SHORTEST = 4, 2
_STREET: Final = re.compile(r"\d+\s?[a-z]?\s*[\s,]\s*[^\W\d_]{2}", re.IGNORECASE)
"""A number and a word: ``7 Canaria Lane``, ``1011 AB``."""
_NUMBERED: Final = re.compile(r"(.*[^\W\d_])[\s.,]+(\d+)\s?([a-z]?)", re.IGNORECASE)
"""Words and a number: ``Lindenweg 12a``, but ``Field 12`` too."""
_POSTCODE: Final = re.compile(r"[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}|[a-z]\d[a-z]\s?\d[a-z]\d", re.IGNORECASE)
_TURNED: Final = re.compile(r"[^\W\d_]{2,}, [^\W\d_]{2,}")
"""``Vogelsang, Canaria``."""


@lru_cache(maxsize=64)
def shown_headers(headers: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a header row as they may be shown; in place of what may be a buyer's stands its place.

    A header that is known, or like one that is, is shown. Any other is not where it has the form of an address, a
    phone or the like, or is several words of which none is a header's. Where one cell has such a form, or such
    words stand in a row in which nothing is known, the row may be no header: then only those of the unknown ones
    are shown whose words are all a header's.
    """
    known = [not header or bare(header) in _known() for header in headers]
    unknown = [header for header, sure in zip(headers, known, strict=True) if not sure]
    none_known = len(unknown) == sum(map(bool, headers))
    doubtful = any(_is_data(header) or (none_known and _are_names(header)) for header in unknown)
    shown = (
        header if sure or _may_be_shown(header, doubtful, place < GUESSED) else placeholder(place)
        for place, (header, sure) in enumerate(zip(headers, known, strict=True))
    )
    return tuple(shown)


def headers_of(match: Match) -> tuple[str, ...]:
    """The same for the headers of a table; one that the user has named is shown as it was named."""
    shown = shown_headers(match.headers)
    if not match.typed:
        return shown
    each = zip(match.headers, shown, strict=True)
    return tuple(
        header if place in match.typed and not _is_sure(header) else safe
        for place, (header, safe) in enumerate(each)
    )


def placeholder(place: int) -> str:
    """What stands for a header that is not shown; a mapping may name it so."""
    return f"(column {place + 1})"


def shown_way(way: str) -> str:
    """The way to a list within nested data as it may be shown: a key on it may be a buyer's name."""
    if without_address(way) != way:
        return NOT_SHOWN
    return ".".join(NOT_SHOWN if _are_names(part) else part for part in way.split("."))


def _are_names(text: str) -> bool:
    """Whether there are several words with spaces between them, none of them a header's."""
    return len(_SPACED.split(text.strip())) > 1 and len(_words(text)) > 1 and not _has_word(text)


def looks_like_data(headers: Sequence[str], below: Sequence[Sequence[str]] = ()) -> bool:
    """Whether a row holds values, which are not to be shown.

    It does where there is a long number or an e-mail address, few words, a cell that stands again below it, or
    where no word is a header's and the row below has digits nowhere else.
    """
    filled = [header for header in headers if header]
    numbers = sum(not any(sign.isalpha() for sign in header) for header in filled)
    values = any("@" in header or _digits(header) > _MOST_DIGITS for header in filled)
    if values or numbers * 3 > len(filled):
        return True
    if any(bare(header) in _known() for header in filled):
        return False
    rows = [row for row in below if tuple(row) != tuple(headers) and any(row)]
    return _stands_again(headers, rows) or not (_speaks(filled) or _differs(headers, rows))


def _stands_again(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    return any(
        len(header) >= _SHORTEST and any(place < len(row) and row[place] == header for row in rows)
        for place, header in enumerate(headers)
    )


def _speaks(headers: Sequence[str]) -> bool:
    """Whether a header's word stands in the row."""
    return any(_has_word(header) or did_you_mean(header) for header in headers[:GUESSED])


def _differs(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether digits stand below a cell that has none."""
    return not rows or any(_digits(low) and not _digits(high) for high, low in zip(headers, rows[0], strict=False))


def _may_be_shown(header: str, doubtful: bool, guess: bool) -> bool:
    if _is_sure(header):
        return False
    own = _words(header)
    if own and all(word in _vocabulary() for word in own):
        return True
    if _is_data(header) or doubtful:
        return guess and bool(did_you_mean(header))
    return not any(map(_are_names, (header, *header.split(".")))) or (guess and bool(did_you_mean(header)))


def _is_data(header: str) -> bool:
    """Whether a cell has the form of an e-mail address, a phone, a postcode, a street or a name turned round."""
    if _is_sure(header) or _POSTCODE.fullmatch(header):
        return True
    own = _words(header)
    if not own or all(word in _vocabulary() for word in own):
        return False
    return bool(_STREET.match(header) or _TURNED.fullmatch(header)) or _is_house(header)


def _is_sure(header: str) -> bool:
    """Whether a cell has an e-mail address or the digits of a phone, which is shown nowhere."""
    return bool(MAIL.search(header)) or _digits(header) > _MOST_DIGITS


def _is_house(header: str) -> bool:
    """Whether words and a number are a street and a house; a header counts from one on."""
    found = _NUMBERED.fullmatch(header)
    if not found:
        return False
    last = _words(found[1])[-1]
    street = last not in _vocabulary() and last.endswith(words().street_endings)
    return street or (not _has_word(header) and (len(found[2]) > 1 or bool(found[3])))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _words(header: str) -> list[str]:
    return [bare(word) for word in _WORD.findall(_HUMP.sub(" ", header))]


def _has_word(header: str) -> bool:
    return is_buyer_header(header) or any(word in _telling() for word in _words(header))


def is_known_as(header: str, column: str) -> bool:
    """Whether an export or a language is known in which a column has this header."""
    named = [aliases().columns.get(column, ()), *(item.columns.get(column, ()) for item in formats())]
    return bare(header) in map(bare, chain(*named))


@cache
def _known() -> frozenset[str]:
    """Every header that anything is known of."""
    return frozenset(map(bare, _names())) | frozenset(words().buyer_exact)


@cache
def _vocabulary() -> frozenset[str]:
    """The words of which headers are made."""
    names = (*_names(), *words().buyer_exact, *words().header_words)
    return frozenset(word for name in names for word in _words(name))


@cache
def _telling() -> frozenset[str]:
    """Those of them that names are not made of, as they are of ``de`` and ``la``."""
    own = frozenset(words().header_words)
    return frozenset(word for word in _vocabulary() - words().small_words if len(word) > _SHORTEST or word in own)


@cache
def _names() -> tuple[str, ...]:
    named: list[str] = [*TARGETS, *chain(*aliases().columns.values())]
    for item in formats():
        named += [*item.required, *chain(*item.either, *item.columns.values()), *item.ignored]
        named += [name for sum_ in item.sums.values() for name in (*sum_.add, *sum_.subtract)]
        named += [part.header for part in item.append.values()]
        named += [part.header for part in item.blank_when.values()]
    return tuple(named)
