"""What a field in a Word file may not hold: programs, files, links to what lies outside, a name made by others.

Nor may it show in which folder the file lies, or who works on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

SAFE_LINK: Final = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
OUTSIDE: Final = re.compile(r"\s*(?!data:image/)([a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
_ARGUMENTS: Final = re.compile(r'"([^"]*)"|(\S+)')
_QUOTES: Final = "\"'“”„‟«»‘’"
_SWITCHES: Final = frozenset({"\\l", "\\o", "\\t", "\\s"})
"""Switches of a field with a link that have a word after them."""

_FIELDS: Final = frozenset(
    [
        "=",
        "AUTHOR",
        "COMMENTS",
        "COMPARE",
        "CREATEDATE",
        "DATE",
        "DOCPROPERTY",
        "EDITTIME",
        "FILENAME",
        "FILESIZE",
        "FORMTEXT",
        "HYPERLINK",
        "IF",
        "INFO",
        "KEYWORDS",
        "LISTNUM",
        "MERGEFIELD",
        "NOTEREF",
        "NUMCHARS",
        "NUMPAGES",
        "NUMWORDS",
        "PAGE",
        "PAGEREF",
        "PRINTDATE",
        "REF",
        "REVNUM",
        "SAVEDATE",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "STYLEREF",
        "SUBJECT",
        "SYMBOL",
        "TC",
        "TIME",
        "TITLE",
        "TOC",
        "XE",
    ]
)
"""The fields that only show what is in the file."""

_OF_THE_COMPUTER: Final = re.compile(
    r"(USER(NAME|INITIALS|ADDRESS)|(INFO\s+)?[\"“]?(LASTSAVEDBY|FILENAME\b.*\\p))\b", re.IGNORECASE | re.DOTALL
)
"""Fields that show who uses a computer, or in which of its folders the file lies; Word writes it down and anew."""


@dataclass(slots=True)
class _Field:
    """A field as Word reads it: its code, in which other fields may stand, then what it shows.

    Attributes:
        pieces: Its code, without that of fields within it.
        start: The first letters of its code.
        in_code: Whether what comes next is code still.
        is_marked: Whether marks of Word begin it; else text that stands in it is none of its code.
        is_made: Whether another field makes its name, or where it leads to.
    """

    pieces: list[str] = field(default_factory=list)
    start: str = ""
    in_code: bool = True
    is_marked: bool = True
    is_made: bool = False

    @property
    def words(self) -> str:
        return "".join(self.pieces).strip()


def harm_of_fields(tree: _Element) -> Iterator[str]:
    """What makes the fields of a part unfit, in words."""
    for one in _read(tree):
        words = one.words
        name = (words.split() or [""])[0].upper()
        if _OF_THE_COMPUTER.match(words):
            yield f"the field {words[:40]}, which shows your computer's folder or user"
        elif name and name not in _FIELDS and not name.startswith("="):
            yield f"the field {name[:20]}, which may call for other programs or files"
        elif one.is_made:
            yield "a field that another field makes, which may call for other programs or files"
        elif outside := _outside(name, words):
            yield f'a link to what lies outside, "{outside[0][:80]}"'


def _outside(name: str, words: str) -> list[str]:
    told = [(quoted or plain).strip(_QUOTES) for quoted, plain in _ARGUMENTS.findall(words)]
    outside = [one for one in told if OUTSIDE.match(one) and not SAFE_LINK.match(one)]
    return outside + (_led_to(told) if name == "HYPERLINK" else [])


def _led_to(told: Sequence[str]) -> list[str]:
    """The files that a field with a link leads to, by its name and its arguments."""
    targets = [one for before, one in pairwise(told) if before.lower() not in _SWITCHES]
    return [one for one in targets if not one.startswith(("\\", "#")) and not SAFE_LINK.match(one)]


def _read(tree: _Element) -> Iterator[_Field]:
    """A part's fields, the code of each as one text however Word has split it."""
    opened: list[_Field] = []
    for one in tree.iter("{*}fldSimple", "{*}fldChar", "{*}instrText", "{*}delInstrText", "{*}t"):
        local = str(one.tag).rpartition("}")[2]
        kind = _said(one, "fldCharType")
        if local == "fldSimple":
            _begun_in(opened)
            yield _Field([_said(one, "instr")])
        elif kind == "begin":
            _begun_in(opened)
            opened.append(_Field())
        elif kind == "separate" and opened:
            opened[-1].in_code = False
        elif kind == "end" and opened:
            yield opened.pop()
        elif local != "fldChar":
            _add(opened, one.text or "", is_code=local != "t")
    yield from opened


def _begun_in(opened: Sequence[_Field]) -> None:
    """Tell the field around that another one begins in its code, as those that count pages have."""
    if opened and opened[-1].in_code:
        opened[-1].is_made |= not opened[-1].start or opened[-1].start.upper().startswith("HYPERLINK")


def _add(opened: list[_Field], text: str, *, is_code: bool) -> None:
    """Put a text where it belongs: Word takes all words before what a field shows for its code."""
    if is_code and not opened:
        opened.append(_Field(is_marked=False))
    if opened and (is_code or (opened[-1].in_code and opened[-1].is_marked)):
        opened[-1].pieces.append(text)
        opened[-1].start = (opened[-1].start + text).lstrip()[:20]


def _said(one: _Element, key: str) -> str:
    return next((str(value) for name, value in one.attrib.items() if str(name).endswith(key)), "")
