"""What the page of each defect tells a seller to do."""

from __future__ import annotations

import pytest

from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.pages import defects

CORRECTED = [code for code in CODES if FAMILY_OF[code] == "tracking-data"]


@pytest.mark.parametrize("code", [*CORRECTED, "carrier-mismatch", "carrier-missing", "carrier-as-other"])
def test_what_can_be_corrected_says_until_when(code: str) -> None:
    """A number that is changed after the delivery no longer counts."""
    assert "on its way" in defects()[code].do
