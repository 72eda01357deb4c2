"""Feeding XML to its parser, whose time grows with the square of the length of a tag in its older versions."""

from __future__ import annotations

from typing import Final
from xml.parsers.expat import XMLParserType

from poagen.intake.archives import UnusableError
from poagen.intake.limits import MOST_OPEN, MOST_TAGS

_CHUNK: Final = 1 << 20
_LONGEST: Final = 4 << 20
"""Bytes of one tag, comment or the like; text may be longer."""


def feed(parser: XMLParserType, xml: bytes) -> None:
    """Parse all of a document.

    Raises:
        UnusableError: A tag or comment is longer than any that a program writes, or there are too many.
        expat.ExpatError: It is not sound XML.
    """
    tags = xml.count(b"<")
    if tags > MOST_TAGS or tags - 2 * xml.count(b"</") - xml.count(b"/>") > MOST_OPEN:
        raise UnusableError("it is written with more tags than poagen reads; save the sheet as .csv")
    for place in range(0, len(xml), _CHUNK):
        chunk = xml[place : place + _CHUNK]
        parser.Parse(chunk, False)
        if place + len(chunk) - parser.CurrentByteIndex > _LONGEST:
            raise UnusableError(f"a tag or comment in it is longer than {_LONGEST >> 20} MB")
    parser.Parse(b"", True)
