"""The remedies stage: from root causes to the plan of measures."""

from typing import TYPE_CHECKING

from poagen.common.lazy import on_demand

if TYPE_CHECKING:
    from poagen.remedies.library import Catalog, lint, load_catalog
    from poagen.remedies.proposing import propose
    from poagen.remedies.showing import entry_lines

_HOMES = {
    "library": (
        "Catalog",
        "lint",
        "load_catalog",
    ),
    "proposing": ("propose",),
    "showing": ("entry_lines",),
}

__all__ = ["Catalog", "entry_lines", "lint", "load_catalog", "propose"]

__getattr__ = on_demand(__name__, _HOMES)
