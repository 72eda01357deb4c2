"""What docs/carriers.md says of ``carriers check --json`` is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from poagen.carriers import describe

GUIDE = (Path(__file__).parents[2] / "docs" / "carriers.md").read_text(encoding="utf-8")
SECTION = GUIDE.split("## What `carriers check --json` says")[1].split("\n## ")[0]
CASES = [
    ("", "UPS", "missing", "none"),
    ("111-1234567-1234567", "UPS", "order-id", "none"),
    ("9.40011E+21", "USPS", "spreadsheet-damage", "none"),
    ("N/A", "UPS", "placeholder", "none"),
    ("1Z999AA1012345678中", "UPS", "invalid-characters", "none"),
    ("1Z999AA10123456784", "UPS", "fits", "strong"),
    ("1Z999AA10123456785", "UPS", "check-digit-fails", "strong"),
    ("1Z999AA10123456785", None, "check-digit-fails", "strong"),
    ("1Z999AA10123456785", "Nobody Ltd", "check-digit-fails", "strong"),
    ("1Z999AA10123456784", "USPS", "other-carrier", "strong"),
    ("HELLO1", "UPS", "does-not-fit", "none"),
    ("UUS5BX1234567890123", "UniUni", "not-known", "none"),
    ("1Z999AA10123456784", None, "known-shape", "strong"),
    ("1Z999AA10123456784", "Nobody Ltd", "known-shape", "strong"),
    ("83718827737712", None, "weak-shape", "none"),
    ("83718827737712", "Nobody Ltd", "weak-shape", "none"),
    ("HELLO1", None, "unknown-shape", "none"),
]


@pytest.mark.parametrize(("number", "carrier", "verdict", "strength"), CASES)
def test_a_number_has_the_verdict_that_the_page_tells(
    number: str, carrier: str | None, verdict: str, strength: str
) -> None:
    (told,) = describe([number], carrier)
    assert (told["verdict"], told["strength"]) == (verdict, strength)
    assert all(f"`{key}`" in SECTION for key in (*told, *(key for match in told["matches"] for key in match)))


def test_the_page_tells_every_verdict_and_no_other() -> None:
    rows = [line.split("|")[1] for line in SECTION.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)} == {case[2] for case in CASES}


@pytest.mark.parametrize(
    ("given", "shown"), [("united states postal service", "USPS"), ("Nobody Ltd", "Nobody Ltd")]
)
def test_a_carrier_is_told_by_its_usual_name_or_as_it_was_given(given: str, shown: str) -> None:
    assert describe(["9400111201080805483016"], given)[0]["carrier"] == shown
