"""The intake stage: files to one Packages table."""

from poagen.intake.batches import BATCH, Batches, read_batches, read_fitting
from poagen.intake.mapping import load_mapping, save_mapping
from poagen.intake.model import Format, formats
from poagen.intake.read import read
from poagen.intake.report import ColumnReport, columns, columns_of_each

__all__ = [
    "BATCH",
    "Batches",
    "ColumnReport",
    "Format",
    "columns",
    "columns_of_each",
    "formats",
    "load_mapping",
    "read",
    "read_batches",
    "read_fitting",
    "save_mapping",
]
