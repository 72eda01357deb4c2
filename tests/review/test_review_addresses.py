"""What is an address in a letter, and what is a place of work that is numbered as houses are."""

from __future__ import annotations

import pytest

from poagen import review

LETTER = """# Maßnahmenplan

## Ursachen

Am 2. November 2026 wurden Nummern eingetippt.

## Ergriffene Maßnahmen

Am 5. November 2026 haben wir {place} geprüft.

## Maßnahmen gegen eine Wiederholung

Seit dem 6. November 2026 wird gescannt.
"""


def found(place: str) -> list[str | None]:
    letter = LETTER.format(place=place)
    return [one.value for one in review(letter, file="letter.md") if one.code == "REV063"]


@pytest.mark.parametrize(
    "place",
    [
        *("Packplatz 2", "den Platz Packplatz 12", "Arbeitsplatz 3", "Scanplatz 1", "Sortierstraße 1"),
        *("Packstraße 2", "Regalgasse 14", "Versandweg 2", "Lagerplatz 7", "Station 2", "Halle 4"),
    ],
)
def test_a_place_in_a_warehouse_is_no_address(place: str) -> None:
    assert found(place) == []


@pytest.mark.parametrize(
    "place",
    [
        *("Hauptstraße 5", "Königstraße 12", "Mühlenweg 3", "Marktplatz 1", "Lindenallee 9", "Rathausgasse 2"),
        *("Lagerstraße 8", "Parkstraße 77", "Karl-Marx-Allee 3", "Konrad-Adenauer-Straße 20b"),
    ],
)
def test_a_street_with_a_house_is_one(place: str) -> None:
    assert found(place) == [place]
