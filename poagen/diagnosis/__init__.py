"""Verdicts → Analysis: rate, defects, root causes, onset, recovery, repairs."""

from typing import TYPE_CHECKING

from poagen.common.lazy import on_demand

if TYPE_CHECKING:
    from poagen.diagnosis.analysis import Analysis, diagnose
    from poagen.diagnosis.events import read_events
    from poagen.diagnosis.model import Event, Report, RootCause
    from poagen.diagnosis.periods import compare
    from poagen.diagnosis.proof import dispute, evidence
    from poagen.diagnosis.upload import repairing

_HOMES = {
    "analysis": (
        "Analysis",
        "diagnose",
    ),
    "events": ("read_events",),
    "model": (
        "Event",
        "Report",
        "RootCause",
    ),
    "periods": ("compare",),
    "proof": (
        "dispute",
        "evidence",
    ),
    "upload": ("repairing",),
}

__all__ = [
    "Analysis",
    "Event",
    "Report",
    "RootCause",
    "compare",
    "diagnose",
    "dispute",
    "evidence",
    "read_events",
    "repairing",
]

__getattr__ = on_demand(__name__, _HOMES)
