"""Verdicts → Analysis: rate, defects, root causes, onset, recovery, repairs."""

from poagen.diagnosis.analysis import Analysis, diagnose
from poagen.diagnosis.events import read_events
from poagen.diagnosis.model import Event, Report, RootCause
from poagen.diagnosis.periods import compare
from poagen.diagnosis.proof import dispute, evidence
from poagen.diagnosis.upload import repairing

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
