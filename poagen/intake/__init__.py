"""The intake stage: files to one Packages table."""

from poagen.intake.mapping import load_mapping, save_mapping
from poagen.intake.model import Format, formats
from poagen.intake.read import read
from poagen.intake.report import ColumnReport, columns

__all__ = ["ColumnReport", "Format", "columns", "formats", "load_mapping", "read", "save_mapping"]
