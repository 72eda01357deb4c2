"""The defect codes and their families, in the order in which the first that holds is primary."""

from __future__ import annotations

from typing import Final

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "tracking-data": (
        "missing-number",
        "order-id-as-number",
        "spreadsheet-damage",
        "placeholder-number",
        "invalid-characters",
        "stale-label-number",
        "mistyped-number",
        "malformed-number",
        "reused-number",
    ),
    "carrier": (
        "carrier-mismatch",
        "carrier-missing",
        "carrier-as-other",
        "carrier-not-integrated",
        "untracked-service",
    ),
    "fulfilment-delay": (
        "late-tracking-entry",
        "no-carrier-scan",
        "no-delivery-scan",
        "delivered-too-late",
        "late-first-scan",
    ),
    "technical": ("amazon-not-recognised",),
}

CODES: Final[tuple[str, ...]] = tuple(code for codes in FAMILIES.values() for code in codes)
FAMILY_OF: Final[dict[str, str]] = {code: family for family, codes in FAMILIES.items() for code in codes}
BIT: Final[dict[str, int]] = {code: 1 << place for place, code in enumerate(CODES)}
