"""The carriers stage: what a carrier's name and a tracking number can tell, offline.

A number that fits may still never have been scanned; nothing here says that a parcel exists.
"""

from __future__ import annotations

from poagen.carriers.batch import batch
from poagen.carriers.cells import normalise
from poagen.carriers.describe import describe, describe_each, show
from poagen.carriers.judge import NumberChecks, check, compatible
from poagen.carriers.kinds import Fit, Kind, Spelling, Strength
from poagen.carriers.names import Names, resolve
from poagen.carriers.registry import (
    ANYWHERE,
    Carrier,
    amazon_name,
    amazon_names,
    carriers,
    listed_origins,
    spelled_origins,
)
from poagen.carriers.repairs import repairs
from poagen.carriers.slips import is_slip

__all__ = [
    "ANYWHERE",
    "Carrier",
    "Fit",
    "Kind",
    "Names",
    "NumberChecks",
    "Spelling",
    "Strength",
    "amazon_name",
    "amazon_names",
    "batch",
    "carriers",
    "check",
    "compatible",
    "describe",
    "describe_each",
    "is_slip",
    "listed_origins",
    "normalise",
    "repairs",
    "resolve",
    "show",
    "spelled_origins",
]
