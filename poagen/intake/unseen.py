"""Rows of a workbook that its program does not show, by a filter for example, and merged cells of OpenDocument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias
from xml.parsers import expat

import numpy as np

from poagen.intake.archives import UnusableError
from poagen.intake.grid import IntArray
from poagen.intake.xml_bytes import feed

_HIDDEN: Final = re.compile(
    rb"""<(?:[^\s<>/:]+:)?row\b(?=[^<>]*\shidden=["'](?:1|true)["'])[^<>]*?\sr=["'](\d{1,7})["']"""
)
Span: TypeAlias = tuple[int, int, int]
"""A merged cell: its first row, its column and its last row, from 0."""

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class Unseen:
    """The hidden rows of a workbook's sheets, gathered file by file of its archive.

    Attributes:
        merged: The merged cells of each table of OpenDocument that span rows.
    """

    def __init__(self) -> None:
        self.merged: dict[str, list[Span]] = {}
        self._rows: dict[str, IntArray] = {}
        self._book = self._links = b""

    def look(self, member: str, xml: bytes) -> None:
        """Look at one file of the archive, by its name in small letters."""
        if member == _BOOK:
            self._book = xml
        elif member == _LINKS:
            self._links = xml
        elif b"hidden=" in xml and b"sheetData" in xml:
            self._rows[member] = np.fromiter((int(row[1]) for row in _HIDDEN.finditer(xml)), dtype=np.int64)

    def of_table(self, name: str, spans: Sequence[tuple[int, int]]) -> None:
        """Note the hidden rows of a table of OpenDocument: their numbers, from 1, each span without its end."""
        rows = [np.arange(first, end, dtype=np.int64) for first, end in spans if first < end]
        if rows:
            self._rows[name] = np.concatenate(rows)

    def by_sheet(self, names: Sequence[str]) -> dict[str, IntArray]:
        """The hidden rows by the names of all sheets, which are in the order of the workbook."""
        if not self._book or not self._rows:
            return self._rows
        try:
            places = {
                attributes.get("Id", ""): attributes.get("Target", "")
                for attributes in _tags(self._links, "Relationship")
            }
            links = [_link(attributes) for attributes in _tags(self._book, "sheet")]
        except (expat.ExpatError, UnusableError):
            return {}
        members = [_member(places.get(link, "")) for link in links]
        return {
            name: self._rows[member] for name, member in zip(names, members, strict=False) if member in self._rows
        }


def _tags(xml: bytes, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    feed(parser, xml)
    return found


def _link(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def _member(target: str) -> str:
    """The file of the archive that a workbook names."""
    place = target.casefold().replace("\\", "/").lstrip("/")
    return place if place.startswith("xl/") else f"xl/{place}"
