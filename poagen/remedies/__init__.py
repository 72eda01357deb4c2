"""The remedies stage: from root causes to the plan of measures."""

from poagen.remedies.library import Catalog, lint, load_catalog
from poagen.remedies.proposing import propose
from poagen.remedies.showing import entry_lines

__all__ = ["Catalog", "entry_lines", "lint", "load_catalog", "propose"]
