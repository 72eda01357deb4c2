"""The remedies stage: from root causes to the plan of measures."""

from poagen.remedies.library import Catalog, lint, load_catalog
from poagen.remedies.proposing import propose

__all__ = ["Catalog", "lint", "load_catalog", "propose"]
