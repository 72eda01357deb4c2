"""Verdicts → Analysis: rate, defects, root causes, onset, recovery, repairs."""

from poagen.diagnosis.analysis import Analysis, diagnose
from poagen.diagnosis.events import read_events
from poagen.diagnosis.model import Event, Report, RootCause

__all__ = ["Analysis", "Event", "Report", "RootCause", "diagnose", "read_events"]
