"""Verdicts → Analysis: rate, defects, root causes, onset, recovery, repairs."""

from poagen.diagnosis.analysis import Analysis, diagnose
from poagen.diagnosis.model import Report, RootCause

__all__ = ["Analysis", "Report", "RootCause", "diagnose"]
